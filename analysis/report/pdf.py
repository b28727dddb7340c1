"""The report as a PDF: set by Typst from plain blocks, without a browser; the same bytes every time."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import matplotlib as mpl
import typst

from analysis.language import Language, said
from analysis.recording import Recording
from analysis.report.page import everything_told
from analysis.report.paper import Paper
from analysis.verdict import Verdict, write_whole

HERE = Path(__file__).parent
FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"  # DejaVu Sans: the font of the charts, with all of Vietnamese
_compile = cast("Callable[..., bytes]", typst.compile)  # its types forget that a file to write to may be left out
STANDARD = "ua-1"  # PDF/UA: what a screen reader needs; Typst refuses to set what does not keep to it

# What no font shows: controls but for line ends and tabs, halves of a letter, and codes that are none.
UNREADABLE = re.compile("[\\0-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\ufdd0-\\ufdef\\ufffe\\uffff]")


def write_pdf(path: Path, recording: Recording, verdict: Verdict, language: Language) -> None:
    """Write the report in one language. Raises OSError."""
    write_whole(path, render_pdf(recording, verdict, language))


def render_pdf(recording: Recording, verdict: Verdict, language: Language) -> bytes:
    """A4, fonts within, letters that can be searched for, no date."""
    charts, told = everything_told(recording, verdict)
    paper = Paper(language, verdict, charts, told)
    title = said("page.title", name=recording.plan.name)
    data = {
        "language": language.code,
        "title": language.say(title),
        "question": recording.plan.about,
        "run": verdict.run,
        "answer": verdict.answer,
        "word": language.say(told["answer"]),
        "headline": language.say(told["headline"]),
        "finding": language.write(told["finding"], "sentence"),
        "simulated": [language.word(f"page.simulated.{key}") for key in ("head", "about")] * verdict.is_simulated,
        "source": f"{language.word('page.run', run=verdict.run, ended=told['ended'])} "
        + language.write(told["levels"], "spaces"),
        "blocks": list(paper.blocks()),
    }
    return _compile(
        (HERE / "paper.typ").read_bytes(),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(_readable(data))},
        pdf_standards=[STANDARD],
        timestamp=0,
    )


def _readable(value: Any) -> Any:
    """The same values, with a mark in the place of each letter that cannot be set."""
    match value:
        case str():
            return UNREADABLE.sub("\N{REPLACEMENT CHARACTER}", value)
        case list():
            return [_readable(each) for each in value]
        case dict():
            return {key: _readable(each) for key, each in value.items()}
    return value
