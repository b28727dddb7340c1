"""The report on paper: the same words, charts and tables as on the page, as plain blocks in their order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.charts.style import to_svg
from analysis.language import Language, Said
from analysis.report.cells import Cell, Table
from analysis.report.chart import Chart
from analysis.report.figures import SECTIONS
from analysis.verdict import Verdict

SHORT, LONG = 9, 40  # letters of a column, as far as they count for its width
LINE = 85  # letters in all columns of a table of numbers: more are tight on A4
PADDING, TIGHT = 4, 30  # of a column of such a table, in letters, and the widest that it may be
NOTE = 0.86  # the size of a note, by that of the text above it
Block = dict[str, Any]  # `kind` says which of the functions of paper.typ sets it


@dataclass(frozen=True)
class Paper:
    """Everything that is told, by the names that the page has for it, and the language that it is told in."""

    language: Language
    verdict: Verdict
    charts: Mapping[str, Chart]
    told: Mapping[str, Any]

    def blocks(self) -> Iterator[Block]:
        """From the first chart to how it was measured; the verdict stands before them all."""
        yield from self._pictures()
        yield from self._judged()
        yield from self._behind()
        for name in (each for each in SECTIONS if each in self.charts):
            yield from self._section(name, self._chart(self.charts[name]))
        yield from self._recorded()

    def _pictures(self) -> Iterator[Block]:
        yield self._chart(self.charts["headroom"])
        for name in ("throughput", "latency"):
            yield self._head(name)
            yield self._chart(self.charts[name])
        if self.told["brackets"].rows:
            yield self._head("brackets")
            yield self._table("brackets")
        if self.told["tells"]:
            yield self._head("blame")
            yield from self._table_under("blame", "blamed", prose=True)
            yield self._chart(self.charts["systems"])
            yield self._para("page.blame.systems")
            yield self._table("systems")
        if self.told["resources"].rows:
            yield from self._section("resources")
            yield self._table("resources")
        if self.told["outlook"]:
            yield from self._outlook()

    def _outlook(self) -> Iterator[Block]:
        outlook, charts = self.told["outlook"], self.told["outlook_charts"]
        key = "reached" if outlook.is_reached else "not_reached"
        yield {"kind": "head", "text": self.language.word(f"page.outlook.{key}", load=self.told["highest"])}
        if not outlook.is_reached:
            yield self._para("outlook.says_little", small=False)
        yield self._chart(charts["fan"])
        yield self._para("outlook.fitted", loads=len(outlook.observations))
        if self.told["outlook_memory"]:
            yield self._text(self.told["outlook_memory"])
        if self.told["outlook_bend"]:
            yield self._text(self.told["outlook_bend"])
        yield self._table("outlook_laws", prose=True)
        yield self._subhead("outlook.rehearsal")
        if "rehearsal" in charts:
            yield self._para("outlook.rehearsed")
            yield self._chart(charts["rehearsal"])
        else:
            yield self._para("outlook.not_rehearsed", small=False)
        if self.told["outlook_resources"]:
            yield self._subhead("outlook.resources")
            yield self._para("outlook.utilisation_law")
            if "resources" in charts:
                yield self._chart(charts["resources"])
            yield from (self._text(sentence) for sentence in self.told["outlook_resources"])
        if not outlook.is_reached:
            yield self._subhead("outlook.evidence")
            yield self._table("outlook_evidence", prose=True)

    def _judged(self) -> Iterator[Block]:
        replicates = self.told["replicates"].rows
        yield self._head("stages")
        if not replicates:
            yield self._para("page.stages.about")
        yield self._table("stages")
        if replicates:
            yield self._head("replicates")
            yield self._para("page.replicates.about", runs=len(self.verdict.replicates))
            yield self._table("replicates")
        yield self._head("objectives")
        if self.told["objectives"].rows:
            yield self._table("objectives")
        else:
            yield self._para("page.objectives.none", small=False)
        yield self._head("doubts")
        yield self._doubts() if self.verdict.doubts else self._para("page.doubts.none", small=False)
        yield self._head("gates")
        yield from self._table_under("gates", "gates", prose=True)

    def _behind(self) -> Iterator[Block]:
        for name in ("crowd", "arrivals", "impatience"):
            if not self.told[name].rows:
                continue
            yield from self._section(name)
            if self.verdict.is_scaled and name != "impatience":
                yield self._para("page.full_scale", scale=self.verdict.scale)
            yield self._table(name)
        if self.told["impatient_pages"].rows:
            yield self._table("impatient_pages")

    def _recorded(self) -> Iterator[Block]:
        yield self._head("counts")
        yield self._text(self.told["counts"])
        pages = self.told["pages"]
        if pages and pages.rows:
            yield self._head("pages", load=self.told["pages_load"])
            yield from (self._chart(self.charts[name]) for name in ("slowest", "journeys") if name in self.charts)
            yield self._table("pages")
        yield self._head("failures")
        if "failures" in self.charts:
            yield self._chart(self.charts["failures"])
        yield from self._table_under("failures", "failures", prose=True)
        if self.told["generator"].rows:
            yield from self._section("generator")
            yield self._table("generator")
        yield from self._section("method")
        yield self._table("method", prose=True)

    def _section(self, name: str, *blocks: Block) -> Iterator[Block]:
        yield self._head(name)
        yield self._para(f"page.{name}.about")
        yield from blocks

    def _table_under(self, name: str, table: str, prose: bool) -> Iterator[Block]:
        """A table under what is said about it; where it has no rows, what is said then."""
        if self.told[table].rows:
            yield self._para(f"page.{name}.about")
            yield self._table(table, prose)
        else:
            yield self._para(f"page.{name}.none", small=False)

    def _head(self, name: str, **values: object) -> Block:
        return {"kind": "head", "text": self.language.word(f"page.{name}.head", **values)}

    def _subhead(self, key: str) -> Block:
        return {"kind": "subhead", "text": self.language.word(key)}

    def _para(self, key: str, small: bool = True, **values: object) -> Block:
        return {"kind": "para", "text": self.language.word(key, **values), "small": small}

    def _text(self, text: Said) -> Block:
        return {"kind": "para", "text": self.language.say(text), "small": False}

    def _chart(self, chart: Chart) -> Block:
        """Its letters stay letters, for the font goes with the paper: so that they can be searched for."""
        svg = to_svg(chart.draw(self.language), letters=True)
        return {"kind": "chart", "svg": svg, "alt": self.language.say(chart.alt)}

    def _doubts(self) -> Block:
        grave = f" ({self.language.word('page.doubts.grave')})"
        doubts = [
            {
                "subject": self.language.write(doubt.subject, "sentence") + (grave if doubt.grave else ""),
                "seen": self.language.write(doubt.seen, "sentence"),
                "remedy": self.language.say(doubt.remedy),
                "grave": doubt.grave,
            }
            for doubt in self.verdict.doubts
        ]
        return {"kind": "doubts", "doubts": doubts}

    def _table(self, name: str, prose: bool = False) -> Block:
        table: Table = self.told[name]
        head = [self.language.write(each.value, each.form) for each in table.columns]
        words = [place < table.words or _is_toned(table, place) for place in range(len(head))]
        rows = [[self._cell(cell) for cell in row] for row in table.rows]
        return {
            "kind": "grid",
            "prose": prose,
            "words": words,
            "widths": _widths(head, rows, [place < table.words for place in range(len(head))], prose),
            "head": head if any(head) else [],
            "rows": rows,
        }

    def _cell(self, cell: Cell) -> Block:
        text, note = self.language.write(cell.value, cell.form), self.language.say(cell.note)
        return {"text": text, "note": note, "tone": cell.tone or ""}


def _is_toned(table: Table, place: int) -> bool:
    return any(row[place].tone for row in table.rows)


def _widths(head: Sequence[str], rows: Sequence[Sequence[Block]], words: Sequence[bool], prose: bool) -> list[int]:
    """The shares of the columns in the width that is left by those of 0, which are as wide as what they hold.

    Prose is shared out by its length. Where numbers have room, one column of words takes what is left; where they have
    not, they too are shared out, and their heads are broken into lines.
    """
    lengths = [max((_letters(row[place]) for row in rows), default=0) for place in range(len(head))]
    if prose:
        long = zip(lengths, head, words, strict=True)
        return [min(max(cell, len(name), SHORT), LONG) if is_words else 0 for cell, name, is_words in long]
    whole = [max(pair) for pair in zip(lengths, map(len, head), strict=True)]
    if sum(whole) > LINE:
        broken = [max(map(len, name.split()), default=0) for name in head]
        return [min(max(pair) + PADDING, TIGHT) for pair in zip(lengths, broken, strict=True)]
    named = [length if is_words else 0 for length, is_words in zip(whole, words, strict=True)]
    return [int(place == named.index(max(named))) for place in range(len(head))]


def _letters(cell: Block) -> int:
    """The letters of the longest line of a cell, as wide as those of its text."""
    notes = max(map(len, cell["note"].split("\n")))
    return max(len(cell["text"]), round(notes * NOTE))
