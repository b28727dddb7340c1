"""The PDF, as a reader's program opens it: every page, every word, in both languages."""

import hashlib
import io
import re

import pytest
from pypdf import PdfReader

from analysis import open_recording
from analysis.language import ENGLISH, LANGUAGES, VIETNAMESE
from analysis.report import render_pdf, render_report
from analysis.verdict import judge
from tests.analysis.report.test_report import HOSTILE, Reader
from tests.analysis.visits import Portal

A4 = (595, 842)  # points
LOST = re.compile(r"\bnan\b|\bNone\b(?!: | was)|\{\w*(:\w+)?\}|Said\(|�")


def opened(pdf):
    return PdfReader(io.BytesIO(pdf))


def text_of(pdf):
    return one_line(page.extract_text() for page in opened(pdf).pages)


def one_line(texts):
    return re.sub(r"\s+", " ", " ".join(texts))


@pytest.fixture(scope="module")
def pdfs(everything):
    return {language.code: render_pdf(*everything, language) for language in LANGUAGES}


@pytest.fixture(scope="module")
def texts(pdfs):
    """The text of each page, by language."""
    return {code: [page.extract_text() for page in opened(pdf).pages] for code, pdf in pdfs.items()}


@pytest.fixture(scope="module")
def html(everything):
    return render_report(*everything)


@pytest.fixture(scope="module")
def pdf_of(made, tmp_path_factory):
    def render(language=ENGLISH, **changes):
        recording = open_recording(made.with_(**changes).write(tmp_path_factory.mktemp("run") / "run"))
        return render_pdf(recording, judge(recording), language)

    return render


@pytest.mark.parametrize("code", ["vi", "en"])
def test_it_is_small_on_a4_and_says_its_title_and_language(pdfs, code):
    reader = opened(pdfs[code])
    assert len(pdfs[code]) < 3_000_000
    assert {tuple(round(float(end)) for end in page.mediabox[2:]) for page in reader.pages} == {A4}
    assert (
        reader.metadata.title
        == {
            "vi": "Báo cáo thử tải: capacity – BỊ BÁC BỎ, tỷ lệ 1:100",
            "en": "Load test report: capacity – REFUTED at 1:100",
        }[code]
    )
    assert reader.metadata.creation_date is None
    assert reader.trailer["/Root"]["/Lang"] == code
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]  # a screen reader is told what is what


@pytest.mark.parametrize("code", ["vi", "en"])
def test_each_page_has_its_number_and_something_to_read(texts, code):
    assert 8 <= len(texts[code]) <= 14
    for number, text in enumerate(texts[code], start=1):
        assert f"{number} / {len(texts[code])}" in text
        assert len(text) > 400


@pytest.mark.parametrize("code", ["vi", "en"])
def test_all_fonts_are_within(pdfs, code):
    reader = opened(pdfs[code])
    found = [reader.get_object(number) for number in range(1, reader.trailer["/Size"])]
    fonts = [each for each in found if isinstance(each, dict) and each.get("/Type") == "/FontDescriptor"]
    assert {font["/FontName"].partition("+")[2] for font in fonts} == {"DejaVuSans", "DejaVuSans-Bold"}
    assert all("/FontFile2" in font for font in fonts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_what_the_page_says(everything, html, texts, language):
    """Every headline, in the page's order, and what to do about the first doubt."""
    text = one_line(texts[language.code])
    (part,) = re.findall(rf'<main lang="{language.code}".*?</main>', html, re.DOTALL)
    heads = [Reader(f'<main lang="en">{head}</main>').text.strip() for head in re.findall(r"<h[23]>(.*?)</h", part)]
    assert len(heads) > 18
    place = 0
    for head in heads:
        assert head in text[place:], head
        place = text.index(head, place) + len(head)
    assert language.say(everything[1].doubts[0].remedy) in text
    assert not LOST.search(text)


def test_vietnamese_can_be_searched_for_in_text_and_in_charts(texts):
    text = one_line(texts["vi"])
    for words in (
        "Cổng giữ được mọi mục tiêu ở mức 12.000, nhưng không còn giữ được ở mức 18.000",
        "Những điểm còn nghi ngờ",
        "mức sử dụng so với năng lực công bố",  # along the axis of a chart
        "Ở bậc tải chậm nhất (mức 41,67 %)",  # on top of one
        "Đo bằng cách nào",
    ):
        assert words in text


def test_the_page_of_the_same_run_is_small_too(html):
    assert "Ở bậc tải chậm nhất" in html  # systems
    assert "Diễn tập" in html
    assert "Lần lặp 3" in html
    assert "Sắp hết ở năng lực công bố, nếu đường thẳng tiếp diễn: cpu và db" in html
    assert len(html.encode()) < 3_000_000


def test_the_same_run_is_the_same_bytes(everything, pdfs):
    again = render_pdf(*everything, VIETNAMESE)
    assert hashlib.sha256(again).hexdigest() == hashlib.sha256(pdfs["vi"]).hexdigest()


def test_what_others_wrote_is_text_and_no_markup(pdf_of, made):
    wicked = '#panic("x") $ *bold* \\ \0 \ufffe 中文 ' + HOSTILE
    failure = {"t_s": 20.0, "event": "failure", "page": "home/read", "outcome": "busy", "detail": wicked}
    pdf = pdf_of(
        utilisations=(0.2,),
        outcome_of=lambda page, random: "busy" if random.random() < 0.02 else "ok",
        events=[failure],
        provenance=made.provenance | {"commit": wicked + "x" * 200},
    )
    assert '#panic("x") $ *bold* \\' in text_of(pdf)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"utilisations": (0.2,), "runs_until_s": 5.0, "ended": None}, "No page failed."),
        ({"utilisations": (0.2,), "objectives": ()}, "The plan has no objective, so nothing can pass."),
        ({"utilisations": (0.2,), "cpu": lambda second, worker: 0.97}, "makes the stage INVALID"),
        (
            {"utilisations": (0.1, 0.2), "model": "sessions", "told": Portal().told},
            "What arrived, and how many it made",
        ),
    ],
)
def test_any_run_has_a_pdf(pdf_of, changes, said):
    text = text_of(pdf_of(**changes))
    assert said in text
    assert not LOST.search(text)
