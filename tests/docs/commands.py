"""The commands of a page: indented lines that call `portal-load`, without comments and what the shell does around."""

import re
import shlex
from dataclasses import dataclass

from tests.real import ROOT

PAGES = ("README.md", *sorted(f"docs/{file.name}" for file in (ROOT / "docs").glob("*.md")))
COMMAND = re.compile(r"^    (?:(?!.*kubectl)\S.*\s)?(?:\.venv/bin/)?portal-load (?P<words>.+)$")
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


def commands_of(page):
    text = (ROOT / page).read_text(encoding="utf-8").replace("\\\n", " ")
    found = (COMMAND.match(line.split("  #")[0].rstrip()) for line in text.splitlines())
    return [Command(page, tuple(_words(match["words"]))) for match in found if match]


def _words(text):
    return shlex.split(re.split(r" &$| > |; ", text)[0], comments=True)
