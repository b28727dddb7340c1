import re
from string import Formatter

import matplotlib.font_manager as fonts
import pytest
from matplotlib import ft2font

from analysis.estimate import Estimate
from analysis.language import ENGLISH, LANGUAGES, VIETNAMESE, said
from contract.objectives import read_objective
from harness.processes import ROOT


def holes(text):
    return sorted((name, form) for _, name, form, _ in Formatter().parse(text) if name is not None)


def test_both_languages_say_the_same_things():
    assert ENGLISH.texts.keys() == VIETNAMESE.texts.keys()


def test_both_languages_fill_in_the_same_values():
    """In the same forms, but that English says p95 where Vietnamese says phân vị 95 %."""
    english = {key: holes(text.replace(":percentile", ":percentage")) for key, text in ENGLISH.texts.items()}
    assert english == {key: holes(text) for key, text in VIETNAMESE.texts.items()}


def test_every_text_is_said_somewhere():
    paths = [
        *(ROOT / "contract").rglob("*.py"),
        *(ROOT / "analysis").rglob("*.py"),
        *(ROOT / "analysis").rglob("*.html"),
    ]
    words = set(re.findall(r"\w+", " ".join(path.read_text(encoding="utf-8") for path in paths)))
    assert [key for key in ENGLISH.texts if not is_said(key, words)] == []


def is_said(key, words):
    """A key may be put together where it is used, from parts that stand there."""
    return all(part in words or part.isdigit() or part.partition("_")[2] in words for part in key.split("."))


def test_the_font_of_the_charts_has_every_letter():
    font = ft2font.FT2Font(fonts.findfont("DejaVu Sans"))
    letters = set("".join("".join(language.texts.values()) for language in LANGUAGES))
    assert {letter for letter in letters if letter.isprintable() and not font.get_char_index(ord(letter))} == set()


@pytest.mark.parametrize(
    ("value", "form", "english", "vietnamese"),
    [
        (120_000, "count", "120,000", "120.000"),
        (1234.57, "one_digit", "1,234.6", "1.234,6"),
        (0.4167, "percentage", "41.67 %", "41,67 %"),
        (0.5, "duration", "500 ms", "500 ms"),
        (2.274, "latency", "2.27 s", "2,27 giây"),
        (5400.0, "duration", "1 h 30 min", "1 giờ 30 phút"),
        (-0.125, "difference", "-12.5 %", "-12,5 %"),
        (None, "count", "–", "–"),
        (Estimate(0.25, 0.2, 0.3, 9), "latency", "250 ms", "250 ms"),
        (("a", "b", "c"), "and", "a, b and c", "a, b và c"),
        ((0.1, 0.255), "commas percentage", "10 %, 25.5 %", "10 %, 25,5 %"),
        (said("level.dated", users=50_000, date="2025-07-28"), "", "50,000 concurrent users (28 July 2025)",
         "50.000 người dùng đồng thời (28/7/2025)"),
        (said("level.dated", users=50_000, date="last spring"), "", "50,000 concurrent users (last spring)",
         "50.000 người dùng đồng thời (last spring)"),
        (read_objective("p99.9 of pay_fee/pay < 0.5 s"), "", "p99.9 of pay_fee/pay < 0.5 s",
         "phân vị 99,9 % thời gian chờ của pay_fee/pay < 500 ms"),
        (read_objective("throughput of all > 200/s"), "limit", "200/s", "200/giây"),
        (read_objective("errors of all < 1 %"), "subject", "errors of all", "tỷ lệ lỗi của mọi trang"),
    ],
)  # fmt: skip
def test_each_language_writes_in_its_own_way(value, form, english, vietnamese):
    assert (ENGLISH.write(value, form), VIETNAMESE.write(value, form)) == (english, vietnamese)


def test_a_text_without_words_is_an_error():
    with pytest.raises(KeyError):
        ENGLISH.say(said("no.such.thing"))
