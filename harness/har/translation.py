"""From visits to the pages of a journey, each with what it needs from the answers before it."""

from collections.abc import Sequence

from harness.har.addresses import Addresses
from harness.har.calls import Calls
from harness.har.documents import SeenDocument
from harness.har.exchange import Exchange
from harness.har.found import Find
from harness.har.journey_page import JourneyPage, Step
from harness.har.layout import Call, Source
from harness.har.names import Names, page_name
from harness.har.seen import Seen
from harness.har.submissions import Fields, Submissions
from harness.har.values import Values
from harness.har.visits import Visit


class Translation:
    """Goes through the visits in their order; `hosts` are the portal's own."""

    def __init__(self, values: Values, hosts: tuple[str, ...]) -> None:
        self._values = values
        self._hosts = hosts
        self._addresses = Addresses(hosts[0], values)
        self._submissions = Submissions(values, self._addresses)
        self._seen = Seen(values.plain, values.finds)
        self._names = Names()
        self._calls = Calls(values, self._addresses)

    def pages(self, visits: Sequence[Visit]) -> list[JourneyPage]:
        """One page for each visit of which anything can be asked again."""
        before = [None, *visits[:-1]]
        pages = [self._page(number, *pair) for number, pair in enumerate(zip(before, visits, strict=True))]
        return [page for page in pages if any(step.source is not None for step in page.steps)]

    def _page(self, number: int, before: Visit | None, visit: Visit) -> JourneyPage:
        name = self._names.new(page_name(visit.exchanges[0].url.path, self._values.plain))
        fields = Fields()
        document = [self._document(Find(number, 0, name), visit.chain, fields)] if visit.chain else []
        calls = [self._calls.step(number, place, call) for place, call in enumerate(visit.calls, start=1)]
        parts = self._seen.new_parts(visit.chain[-1], self._hosts) if visit.chain else 0
        return JourneyPage(
            name=name,
            thought_s=max(0.0, visit.began_s - before.ended_s) if before else None,
            steps=(*document, *calls),
            requests=len(visit.chain) + sum(call.source is not None for call in calls) + parts,
            parts=visit.parts,
            typed=tuple(fields.typed),
            characters=fields.characters,
        )

    def _document(self, root: Find, chain: tuple[Exchange, ...], fields: Fields) -> Step:
        source = self._request(chain[0], fields, root.wish)
        self._seen.learn(SeenDocument(chain[-1], root), is_redirected=len(chain) > 1)
        return Step(root, source, shows=tuple(self._values.seen_in(chain[-1].text)))

    def _request(self, asked: Exchange, fields: Fields, page: str) -> Source:
        form = self._seen.form_for(asked)
        if form is not None:
            return self._submissions.submit(asked, form, fields, page)
        if asked.method == "GET":
            return Call("page.get", self._addresses.asked(asked, self._seen.documents))
        return self._submissions.submit_unseen(asked, fields, page)
