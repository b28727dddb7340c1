"""One page in both languages: a body for each of them in the shell that the pages share."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from analysis.language import LANGUAGES, Said
from analysis.report.plain import csv_address

HERE = Path(__file__).parent


def render_both(title: Said | str, body: Path, told: dict[str, Any]) -> str:
    """The template `body` in Vietnamese and in English, as one HTML text that needs no other file and no script."""
    environment = Environment(
        loader=FileSystemLoader([HERE, body.parent]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("both.html").render(
        style=Markup((HERE / "report.css").read_text(encoding="utf-8")),  # ours, and quoted it would not work
        languages=LANGUAGES,
        csv_address=csv_address,
        title=title,
        main=body.name,
        **told,
    )
