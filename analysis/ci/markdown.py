"""Markdown as GitHub and GitLab render it: tables, texts that cannot break out of their place, a limit of length."""

import re
from collections.abc import Iterable, Sequence

MOST_BYTES = 1_000_000  # GitHub drops a summary of more than 1 MiB whole
MOST_CHARACTERS = 1_000  # of one text
MOST_ROWS = 100  # of one table
CUT = "\n*The rest did not fit: see the report.*\n"
MEANS_SOMETHING = re.compile(r"([\\`*_\[\]<>#|~@&$])")
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


def plain(text: str) -> str:
    """A text that is shown as it is, in one line."""
    if len(text) > MOST_CHARACTERS:
        text = f"{text[:MOST_CHARACTERS]} …"
    return MEANS_SOMETHING.sub(r"\\\1", UNSEEN.sub(" ", text))


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows of plain texts under their names, the first of many; nothing without a row."""
    lines = [_row(map(plain, row)) for row in rows[:MOST_ROWS]]
    more = f"\nand {len(rows) - MOST_ROWS} more\n" if len(rows) > MOST_ROWS else ""
    return "\n".join([_row(header), _row("---" for _ in header), *lines]) + f"\n{more}" if lines else ""


def section(title: str, texts: Iterable[str]) -> str:
    """A list under a title; nothing without a text."""
    listed = bullets(texts)
    return f"**{plain(title)}**\n\n{listed}" if listed else ""


def bullets(texts: Iterable[str]) -> str:
    """A list of texts that are Markdown already."""
    return "".join(f"- {text}\n" for text in texts)


def page(parts: Iterable[str]) -> str:
    """The parts that are not empty, a line between them; what does not fit is cut at the end of a line."""
    return within("\n".join(part for part in parts if part), MOST_BYTES)


def within(text: str, most_bytes: int) -> str:
    """At most so many bytes of UTF-8; cut at the end of a line, and it says so."""
    written = text.encode()
    if len(written) <= most_bytes:
        return text
    kept = written[: max(0, most_bytes - len(CUT.encode()))]
    lines, _, _ = kept.rpartition(b"\n")
    return lines.decode() + CUT if most_bytes >= len(CUT) else ""


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
