"""A recording as a journey: from the content of a HAR file to the text of a Python file, and what to say about it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.har.exchange import PART
from harness.har.found import Finds, Uses
from harness.har.har_file import BadHar, Recording
from harness.har.journey_page import JourneyPage
from harness.har.names import Names
from harness.har.plain import Plain
from harness.har.translation import Translation
from harness.har.values import Constant, Values
from harness.har.visits import Visit, hosts_of_portal, visits_of
from harness.har.writing import RESERVED, JourneyText, write_journey


@dataclass(frozen=True)
class Wishes:
    """What the engineer says: the journey's name, the portal's hosts, and names of harmless values."""

    name: str
    hosts: Sequence[str] = ()
    kept: Sequence[str] = ()


@dataclass(frozen=True)
class Imported:
    """The journey file's text, and what is to be known about it."""

    text: str
    pages: tuple[JourneyPage, ...]
    constants: tuple[Constant, ...]
    left_out: Counter[str]
    notes: tuple[str, ...]


def import_recording(recording: Recording, wishes: Wishes) -> Imported:
    """The journey of a recording; raises BadHar."""
    hosts = hosts_of_portal(recording, wishes.hosts)
    found = visits_of(recording, hosts)
    values = _values(recording, found.visits, wishes)
    translation = Translation(values, hosts)
    pages = tuple(translation.pages(found.visits))
    if not pages:
        raise BadHar(f"found nothing that a journey can ask for: {'; '.join(values.notes)}")
    left_out = found.left_out + Counter({"not readable": recording.unreadable})
    text = write_journey(JourneyText(wishes.name, pages, values.constants, values.uses))
    return Imported(text, pages, tuple(values.constants), left_out, tuple(values.notes))


def _values(recording: Recording, visits: Sequence[Visit], wishes: Wishes) -> Values:
    scripts = (one.text for one in recording.exchanges if one.purpose == PART and "script" in one.content_type)
    plain = Plain({*recording.secrets, *_posted(visits)}, scripts)
    names = Names({*RESERVED, wishes.name})
    return Values(plain, Finds(), Uses(names), frozenset(wishes.kept), names)


def _posted(visits: Sequence[Visit]) -> Iterator[str]:
    """Every value that a form sent."""
    for visit in visits:
        for exchange in visit.chain:
            yield from exchange.posted.fields.values() if exchange.posted else ()
