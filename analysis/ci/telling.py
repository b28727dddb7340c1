"""What a CI is told, as three texts: of a verdict, of a comparison, and of what ended before there was either."""

from dataclasses import dataclass

from analysis.ci.annotations import Annotation, commands, kind_of
from analysis.ci.compared import Compared, compared_notes, compared_page, compared_suites
from analysis.ci.judged_notes import judged_notes
from analysis.ci.judged_page import judged_page
from analysis.ci.judged_suites import suites_of
from analysis.ci.junit import junit
from analysis.ci.markdown import page, plain
from analysis.ci.suite import Case, Suite
from analysis.verdict import Verdict


@dataclass(frozen=True)
class Told:
    """A JUnit document, a page of Markdown, and the annotations as GitHub's workflow commands, a line each."""

    junit: str
    markdown: str
    annotations: str


def tell_verdict(verdict: Verdict, scenario: str) -> Told:
    """Of one run, or of its replicates together."""
    return Told(
        junit(scenario, suites_of(verdict)), judged_page(verdict, scenario), commands(judged_notes(verdict, scenario))
    )


def tell_comparison(compared: Compared) -> Told:
    """Of two sides of runs."""
    name = f"compare {compared.plan.name}"
    return Told(junit(name, compared_suites(compared)), compared_page(compared), commands(compared_notes(compared)))


def tell_early_end(name: str, sentence: str, exit_code: int = 1) -> Told:
    """Of what was refused or broke: an error, so that no report of an earlier run is taken for this one's."""
    first, _, rest = sentence.partition("\n")
    case = Case("an answer was reached", "error", first, sentence)
    markdown = page(
        (f"### portal-load, {plain(name)}: no answer\n", f"{plain(first)}\n", f"{plain(rest)}\n" if rest else "")
    )
    return Told(
        junit(name, [Suite("answer", (case,))]), markdown, commands([Annotation(kind_of(exit_code), name, sentence)])
    )
