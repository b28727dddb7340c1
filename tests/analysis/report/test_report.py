import re
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest

from analysis import open_recording
from analysis.language import ENGLISH, VIETNAMESE
from analysis.report import render_report, write_report
from analysis.verdict import judge
from contract.run_folder import RunFolder

KINDS = ("csv", "en.svg", "vi.svg")
HOSTILE = '<script>alert("x")</script>'


class Reader(HTMLParser):
    """The text in one language, the images and whether every element is closed."""

    def __init__(self, html: str, language: str = "en") -> None:
        super().__init__()
        self.texts, self.images, self.open, self.scripts = [], [], [], 0
        self.language, self.reads = language, False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag == "main":
            self.reads = dict(attrs)["lang"] == self.language
        if tag == "img" and self.reads:
            self.images.append(dict(attrs))
        self.scripts += tag == "script"
        if tag not in ("img", "meta"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.reads and self.open[-1:] != ["style"]:
            self.texts.append(data)

    @property
    def text(self):
        return re.sub(r"\s+", " ", " ".join(self.texts))


@pytest.fixture(scope="module")
def report_of(made, tmp_path_factory):
    def render(**changes):
        path = made.with_(**changes).write(tmp_path_factory.mktemp("run") / "2026-11-23T101507Z-capacity-3f9c")
        recording = open_recording(path)
        return render_report(recording, judge(recording))

    return render


@pytest.fixture(scope="module")
def refuted(report_of, made):
    failure = {"t_s": 140.0, "event": "failure", "page": "file_dossier/submit", "outcome": "busy", "detail": HOSTILE}
    return report_of(
        planted=0.68,
        outcome_of=lambda page, random: "busy" if page.sent_s > 130 and random.random() < 0.02 else "ok",
        events=[failure],
        provenance=made.provenance | {"versions": {"python": "3.11.7"}, "commit": HOSTILE},
    )


@pytest.fixture(scope="module")
def to_the_peak(report_of):
    return report_of(utilisations=(0.05, 0.1, 0.2, 0.4167))


def test_it_says_everything_in_order(refuted):
    text = Reader(refuted).text
    parts = [
        "Does the portal hold the 120,000 concurrent users that it is stated to hold?",
        "REFUTED at 1:100",
        "p95 of page exceeded 500 ms between 60 % and 80 % of the stated capacity",
        "Run 2026-11-23T101507Z-capacity-3f9c, completed.",
        "Stated: 120,000 concurrent users (Government Office, 28 July 2025). Observed peak: 50,000",
        "Does the portal do more when more is asked of it?",
        "How long do people wait?",
        "The last load that passed, and the first that failed",
        "errors of all < 1 %",
        "What these loads say of others",
        "The rehearsal",
        "Stage by stage",
        "1,200 simulated",
        "The objectives",
        "Reasons to doubt",
        "Single run",
        "Gates that failed",
        "What “concurrent users” means here",
        "Active within 60 s",
        "The run over time",
        "The portal's own count",
        "The slowest pages, at 100 %",
        "Failures by kind",
        "answered that it is busy",
        "How it was measured",
        "python 3.11.7",
    ]
    places = [text.find(part) for part in parts]
    assert -1 not in places, parts[places.index(-1)]
    assert places == sorted(places)


def test_it_is_one_small_file_that_needs_nothing(refuted):
    reader = Reader(refuted)
    assert len(refuted.encode()) < 3_000_000
    assert reader.open == []  # every element is closed
    assert reader.scripts == 0
    assert not re.search(r'(?:src|href)="(?!data:|#)', refuted)
    assert "url(" not in refuted.split("</style>")[0]


def test_what_others_wrote_is_shown_and_not_obeyed(refuted):
    assert HOSTILE in Reader(refuted).text
    assert HOSTILE not in refuted


def test_every_chart_has_words_and_numbers(refuted):
    images = Reader(refuted).images
    assert len(images) == 13
    assert refuted.count("The numbers of this chart") == len(images)
    for image in images:
        assert len(image["alt"]) > 20
        assert unquote(image["src"].partition("data:image/svg+xml,")[2]).startswith("<?xml")
    assert "held from 0 % to 60 %, breaks in here from 60 % to 80 %, failed from 80 % to 100 %" in images[0]["alt"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"utilisations": (0.2,), "runs_until_s": 5.0, "ended": None}, "No page failed."),
        ({"utilisations": (0.2,), "objectives": ()}, "The plan has no objective, so nothing can pass."),
        ({"utilisations": (0.2,), "cpu": lambda second, worker: 0.97}, "makes the stage INVALID"),
        ({"utilisations": (0.2,), "portal_counts": 0.5}, "requests were recorded; the portal itself counted"),
        ({"utilisations": (0.2,), "scale": 1.0}, "NOT REACHED"),
    ],
)
@pytest.mark.usefixtures("undrawn")
def test_any_run_has_a_report(report_of, changes, said):
    assert said in Reader(report_of(**changes)).text


def test_written_twice_it_is_the_same_bytes(made, tmp_path):
    run = RunFolder(made.with_(utilisations=(0.2, 0.4)).write(tmp_path / "run"))
    recording = open_recording(run.path)
    write_report(run, recording, judge(recording))
    first = {path.name: path.read_bytes() for path in run.report.iterdir()}
    write_report(run, open_recording(run.path), judge(open_recording(run.path)))
    assert {path.name: path.read_bytes() for path in run.report.iterdir()} == first
    charts = sorted(path.partition(".")[0] for path in first if path.endswith(".csv"))
    assert charts == [
        "efficiency", "headroom", "heat", "journeys", "latency", "little", "percentiles", "response", "slowest",
        "throughput", "timeline",
    ]  # fmt: skip
    assert sorted(first) == sorted(["index.html", *(f"{name}.{kind}" for name in charts for kind in KINDS)])


@pytest.mark.usefixtures("undrawn")
def test_a_run_that_did_not_reach_it_says_what_would_be_evidence(to_the_peak):
    text = Reader(to_the_peak).text
    parts = (
        "What 41.67 % says about 100 %",
        "none of them is evidence",
        "Nobody can tell a bend from a straight line by so few data, so neither a peak nor a saturation is given.",
        "portal-load run full_rate",
        "portal-load run idle_sessions",
        "portal-load run share_of_nodes",
        "portal-load run arrival_ramp",
        "Stage by stage",
    )
    places = [text.find(part) for part in parts]
    assert -1 not in places, parts[places.index(-1)]
    assert places == sorted(places)


def words_of(text):
    return set(re.findall(r"[^\W\d_]{2,}", text.lower()))


ENGLISH_WORDS = words_of(" ".join(re.sub(r"{.*?}", " ", text) for text in ENGLISH.texts.values())) - words_of(
    " ".join(re.sub(r"{.*?}", " ", text) for text in VIETNAMESE.texts.values())
)
NAMES = (
    "Does the portal hold the 120,000 concurrent users that it is stated to hold?",
    "Government Office", "capacity", "embedded", "busy", "portal-load run",
)  # fmt: skip
IDENTIFIER = re.compile(r"\w+[_/]\w+(/\w+)?|\w+\.csv")


def english_left(html, *names):
    """The English words on a Vietnamese page, but for names."""
    reader = Reader(html, "vi")
    text = " ".join([reader.text, *(image["alt"] for image in reader.images)])
    for name in (*names, *NAMES):
        text = text.replace(name, " ")
    return words_of(IDENTIFIER.sub(" ", text)) & ENGLISH_WORDS


@pytest.mark.parametrize("run", ["refuted", "to_the_peak"])
def test_no_english_word_is_left_on_the_vietnamese_page(request, run):
    html = request.getfixturevalue(run)
    text = Reader(html, "vi").text
    assert "Năng lực công bố: 120.000 người dùng đồng thời" in text
    assert "41,67 %" in text
    assert english_left(html) == set()


def test_the_vietnamese_page_has_as_much_as_the_english_one(refuted):
    vietnamese, english = Reader(refuted, "vi"), Reader(refuted)
    assert len(vietnamese.images) == len(english.images)
    assert "BỊ BÁC BỎ, tỷ lệ 1:100" in vietnamese.text
    assert "Không. Năng lực công bố của Cổng là 120.000 người dùng đồng thời." in vietnamese.text
    assert refuted.count("<h1>") == 2
