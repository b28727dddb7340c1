"""The commands of a page: lines and words in a line that call `portal-load`, without what the shell does around."""

import re
import shlex
from dataclasses import dataclass

from tests.real import ROOT

PAGES = ("README.md", *sorted(f"docs/{file.name}" for file in (ROOT / "docs").glob("*.md")))
COMMAND = re.compile(r"^    (?:(?!.*kubectl)\S.*\s)?(?:\.venv/bin/)?portal-load (?P<words>.+)$")
IN_A_LINE = re.compile(r"`(?:\.venv/bin/)?portal-load ([^`]+)`")
SLOW_VERBS = ("run", "demo", "simulate", "portal", "worker")


@dataclass(frozen=True)
class Command:
    """One call: its page, and its words after `portal-load`."""

    page: str
    words: tuple[str, ...]

    def __str__(self):
        return f"{self.page}: {shlex.join(self.words)}"

    @property
    def is_slow(self):
        """Does it start a load, or wait?"""
        return self.words[0] in SLOW_VERBS or "--run" in self.words


def every_command_of(page):
    """Those of its lines and of its sentences."""
    return [*commands_of(page), *mentions_of(page)]


def commands_of(page):
    text = (ROOT / page).read_text(encoding="utf-8").replace("\\\n", " ")
    found = (COMMAND.match(line.split("  #")[0].rstrip()) for line in text.splitlines())
    return [Command(page, tuple(_words(match["words"]))) for match in found if match]


def mentions_of(page):
    """Those in the middle of a sentence, where RUN, FILE and the like stand for the reader's own."""
    text = (ROOT / page).read_text(encoding="utf-8").replace("\n", " ")
    return [Command(page, tuple(_words(words))) for words in IN_A_LINE.findall(text)]


def _words(text):
    return shlex.split(re.split(r" &$| > |; ", text)[0], comments=True)
