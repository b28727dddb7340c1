import base64
import re
from html.parser import HTMLParser

import pytest

from analysis import open_recording
from analysis.report import render_report, write_report
from analysis.verdict import judge
from contract.run_folder import RunFolder

HOSTILE = '<script>alert("x")</script>'


class Reader(HTMLParser):
    """The visible text, the images and whether every element is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts, self.images, self.open, self.scripts = [], [], [], 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag == "img":
            self.images.append(dict(attrs))
        self.scripts += tag == "script"
        if tag not in ("img", "meta"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] not in (["style"], ["title"]):
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
        planted=0.7,
        outcome_of=lambda page, random: "busy" if page.sent_s > 130 and random.random() < 0.02 else "ok",
        events=[failure],
        provenance=made.provenance | {"versions": {"python": "3.11.7"}, "commit": HOSTILE},
    )


def test_it_says_everything_in_order(refuted):
    text = Reader(refuted).text
    parts = [
        "Does the portal hold the 120,000 concurrent users that it is stated to hold?",
        "REFUTED at 1:100",
        "p95 of page exceeded 500 ms between 60 % and 80 % of the stated capacity",
        "Run 2026-11-23T101507Z-capacity-3f9c, completed.",
        "Stated: 120,000 concurrent users (Government Office, 2025-07-28). Observed peak: 50,000",
        "Does the portal do more when more is asked of it?",
        "How long do people wait?",
        "What these loads say of others",
        "The rehearsal",
        "Stage by stage",
        "1,200 simulated",
        "The objectives",
        "errors of all < 1 %",
        "Reasons to doubt",
        "single run",
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
    assert len(refuted.encode()) < 1_000_000
    assert reader.open == []  # every element is closed
    assert reader.scripts == 0
    assert not re.search(r'(?:src|href)="(?!data:)', refuted)
    assert "url(" not in refuted.split("</style>")[0]


def test_what_others_wrote_is_shown_and_not_obeyed(refuted):
    assert HOSTILE in Reader(refuted).text
    assert HOSTILE not in refuted


def test_every_chart_has_words_and_numbers(refuted):
    images = Reader(refuted).images
    assert len(images) == 5
    assert refuted.count("The numbers of this chart") == 5
    for image in images:
        assert len(image["alt"]) > 20
        assert base64.b64decode(image["src"].partition("base64,")[2]).startswith(b"<?xml")
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
def test_any_run_has_a_report(report_of, changes, said):
    assert said in Reader(report_of(**changes)).text


def test_written_twice_it_is_the_same_bytes(made, tmp_path):
    run = RunFolder(made.with_(utilisations=(0.2, 0.4)).write(tmp_path / "run"))
    recording = open_recording(run.path)
    write_report(run, recording, judge(recording))
    first = {path.name: path.read_bytes() for path in run.report.iterdir()}
    write_report(run, open_recording(run.path), judge(open_recording(run.path)))
    assert {path.name: path.read_bytes() for path in run.report.iterdir()} == first
    assert sorted(first) == ["headroom.svg", "index.html", "latency.svg", "throughput.svg", "timeline.svg"]


def test_a_run_that_did_not_reach_it_says_what_would_be_evidence(report_of):
    text = Reader(report_of(utilisations=(0.05, 0.1, 0.2, 0.4167))).text
    parts = (
        "What 41.67 % says about 100 %",
        "none of them is evidence",
        "No bend is visible, so neither a peak nor a saturation is given.",
        "portal-load run full_rate",
        "portal-load run idle_sessions",
        "portal-load run share_of_nodes",
        "portal-load run arrival_ramp",
        "Stage by stage",
    )
    places = [text.find(part) for part in parts]
    assert -1 not in places, parts[places.index(-1)]
    assert places == sorted(places)
