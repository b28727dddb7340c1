"""A chart of the report: a picture in each language, its words for those who do not see it, and its numbers."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup
from matplotlib.figure import Figure

from analysis.charts.style import to_svg
from analysis.language import LANGUAGES, Language, Said
from analysis.report.cells import Table

# What an attribute in double quotes and an address cannot hold as it is; all else can stand there, and is shorter so.
IN_ADDRESS = str.maketrans({'"': "'", "%": "%25", "#": "%23", "&": "%26", "\n": " "})


@dataclass(frozen=True)
class Chart:
    """`name` is its file in the folder of the report; `alt` says in words what it shows; `table` holds its numbers."""

    name: str
    draw: Callable[[Language], Figure]
    alt: Said
    table: Table

    @cached_property
    def svg_by_code(self) -> dict[str, str]:
        """The picture by the code of its language."""
        return {language.code: to_svg(self.draw(language)) for language in LANGUAGES}

    def source(self, language: Language) -> Markup:
        """The picture as an address that needs no file, for an attribute in double quotes."""
        return picture_address(self.svg_by_code[language.code])


def picture_address(svg: str) -> Markup:
    """A picture of our own drawing as an address that needs no file, for an attribute in double quotes."""
    return Markup("data:image/svg+xml," + svg.translate(IN_ADDRESS))
