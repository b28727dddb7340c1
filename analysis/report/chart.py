"""A chart of the report: a picture in each language, its words for those who do not see it, and its numbers."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from analysis.language import LANGUAGES, Language, Said
from analysis.report.cells import Table

# What an attribute in double quotes and an address cannot hold as it is; all else can stand there, and is shorter so.
IN_ADDRESS = str.maketrans({'"': "'", "%": "%25", "#": "%23", "&": "%26", "\n": " "})


@dataclass(frozen=True)
class Chart:
    """`name` is its file in the folder of the report; `alt` says in words what it shows; `table` holds its numbers."""

    name: str
    svg_by_code: dict[str, str]
    alt: Said
    table: Table

    def source(self, language: Language) -> Markup:
        """The picture as an address that needs no file, for an attribute in double quotes."""
        return Markup("data:image/svg+xml," + self.svg_by_code[language.code].translate(IN_ADDRESS))  # our own drawing


def in_every_language(draw: Callable[[Language], str]) -> dict[str, str]:
    """A picture by the code of its language."""
    return {language.code: draw(language) for language in LANGUAGES}
