"""Annotations of GitHub: its workflow commands `::error title=...::text`, escaped, and no more than it shows.

GitLab has no equal: what it shows in a merge request comes out of JUnit. Its code quality report wants a line of source
code for each finding, and a slow portal has none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["error", "warning", "notice"]
KINDS: tuple[Kind, ...] = ("error", "warning", "notice")
UNJUDGED = 4  # the exit code of what says nothing of the portal: a second run may pass, and a workflow let it pass
MOST_OF_A_KIND = 10  # that GitHub shows of one step
MOST_CHARACTERS = 2_000


@dataclass(frozen=True)
class Annotation:
    """A title and a text; an error says what speaks against the portal, or against the run itself."""

    kind: Kind
    title: str
    text: str


def kind_of(exit_code: int) -> Kind:
    """How grave an answer with this exit code is: a job that is green in the end carries no error."""
    if exit_code == UNJUDGED:
        return "warning"
    return "error" if exit_code else "notice"


def commands(annotations: Sequence[Annotation]) -> str:
    """A line for each, the errors first, at most ten of a kind: the tenth then says how many more there are."""
    lines = [_command(it) for kind in KINDS for it in _shown([each for each in annotations if each.kind == kind])]
    return "".join(f"{line}\n" for line in lines)


def _shown(alike: Sequence[Annotation]) -> Iterable[Annotation]:
    if len(alike) <= MOST_OF_A_KIND:
        return alike
    shown = alike[: MOST_OF_A_KIND - 1]
    more = Annotation(alike[0].kind, f"{len(alike) - len(shown)} more", "They are in the summary.")
    return [*shown, more]


def _command(annotation: Annotation) -> str:
    text = annotation.text
    if len(text) > MOST_CHARACTERS:
        text = f"{text[:MOST_CHARACTERS]} …"
    return f"::{annotation.kind} title={_escaped(annotation.title, ':,')}::{_escaped(text)}"


def _escaped(text: str, also: str = "") -> str:
    """As actions/toolkit does: the percent sign first, then what ends a line, in a property also what parts them."""
    for character in ("%", "\r", "\n", *also):
        text = text.replace(character, f"%{ord(character):02X}")
    return text
