import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import matplotlib as mpl
import pytest

from analysis import open_recording
from analysis.charts import cost, headroom, latency, throughput, timeline
from analysis.charts.headroom import Part
from analysis.charts.style import to_svg
from analysis.finding import headline_of
from analysis.language import ENGLISH
from analysis.verdict import judge

LOADS = (0.2, 0.4167, 0.6, 0.8, 1.0)


@pytest.fixture(scope="module")
def of(made, tmp_path_factory):
    def judged(**changes):
        recording = open_recording(made.with_(**changes).write(tmp_path_factory.mktemp("run") / "run"))
        return recording, judge(recording)

    return judged


@pytest.fixture(scope="module")
def refuted(of):
    return of(planted=0.68)


@pytest.fixture(scope="module")
def to_the_peak(of):
    return of(utilisations=(0.1, 0.2, 0.4167))


@pytest.fixture(scope="module")
def nothing(of):
    return of(utilisations=(0.2,), runs_until_s=5.0, ended="interrupted")


@pytest.fixture(scope="module")
def busy_generator(of):
    return of(cpu=lambda second, worker: 0.97 if second > 64 else 0.3)


def drawings(recording, verdict):
    figures = {
        "headroom": headroom.draw(verdict, ENGLISH),
        "throughput": throughput.draw(verdict, ENGLISH),
        "latency": latency.draw(verdict, ENGLISH),
        "timeline": timeline.draw(recording, verdict, ENGLISH),
    }
    return {name: to_svg(figure) for name, figure in figures.items()}


@pytest.mark.parametrize("name", ["refuted", "to_the_peak", "nothing", "busy_generator"])
def test_every_chart_is_svg_and_the_same_bytes_twice(request, name):
    recording, verdict = request.getfixturevalue(name)
    first, second = drawings(recording, verdict), drawings(recording, verdict)
    assert first == second
    for svg in first.values():
        assert ET.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"
        assert not re.search(r"<dc:date>|Matplotlib v|<text", svg)  # no date, no version, letters as outlines


def test_drawing_leaves_the_settings_alone(refuted):
    before = mpl.rcParams["font.size"], mpl.rcParams["svg.hashsalt"]
    throughput.draw(refuted[1], ENGLISH)
    assert (mpl.rcParams["font.size"], mpl.rcParams["svg.hashsalt"]) == before


def test_throughput_shows_each_stage_with_its_interval_and_result(refuted):
    points = throughput.points_of(refuted[1])
    assert [point.load for point in points] == list(LOADS)
    assert [point.result for point in points] == ["PASS", "PASS", "PASS", "FAIL", "FAIL"]
    assert [point.value for point in points] == pytest.approx([60, 125, 180, 210, 210], rel=0.04)
    assert all(point.pages_per_s.low < point.value < point.pages_per_s.high for point in points)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"planted": 0.68}, r"Throughput follows the load up to 60 %, then stands still at 2\d\d pages/s, at 1:100"),
        ({"planted": 1.5}, "Throughput follows the load up to 100 %"),
        ({"planted": 1.5, "utilisations": (0.2, 0.4)}, "Throughput follows the load up to 40 %, the highest tested"),
        (
            {"planted": 0.5, "utilisations": (0.2, 0.4, 0.8)},
            r"Throughput follows the load up to 40 %, then lags behind at 80 %: 1\d\d pages/s, at 1:100",
        ),
        (
            {
                "utilisations": (0.2, 0.4, 0.6),
                "outcome_of": lambda page, random: "busy" if page.ended_s > 64 and random.random() < 0.8 else "ok",
            },
            r"Throughput follows the load up to 40 %, then lags behind at 60 %: \d\d(.\d)? pages/s, at 1:100",
        ),
        (
            {
                "utilisations": (0.2, 0.4, 0.6, 0.8),
                "planted": 0.5,
                "outcome_of": lambda page, random: "busy" if page.ended_s > 96 and random.random() < 0.8 else "ok",
            },
            r"Throughput follows the load up to 40 %, then falls to \d\d(.\d)? pages/s, at 1:100",
        ),
    ],
)
def test_throughput_says_its_message(of, change, said):
    assert re.fullmatch(said, ENGLISH.say(throughput.message(of(**change)[1])))


def test_latency_shows_three_percentiles_of_valid_stages(refuted, busy_generator):
    curves = latency.curves_of(refuted[1])
    assert [curve.percentile for curve in curves] == ["p50", "p95", "p99"]
    assert all(curve.loads == LOADS for curve in curves)
    assert curves[0].latency_s[0].value < curves[1].latency_s[0].value < curves[2].latency_s[0].value
    assert all(curve.loads == LOADS[:2] for curve in latency.curves_of(busy_generator[1]))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"planted": 0.68}, "p95 keeps to 500 ms up to 60 %, and exceeds it at 80 %"),
        ({"utilisations": (0.2, 0.4)}, "p95 keeps to 500 ms up to 40 %"),
        ({"planted": 0.1, "utilisations": (0.2,)}, "p95 exceeds 500 ms at 20 %"),
        ({"utilisations": (0.2,), "objectives": ("p99.9 of page < 500 ms",)}, "No load shows p99.9 within 500 ms"),
        ({"utilisations": (0.2,), "objectives": ("p50 of all < 1 s",)}, "p50 keeps to 1 s up to 20 %"),
        ({"utilisations": (0.2,), "objectives": ()}, "How long people wait for a page, against the load"),
        ({"utilisations": (0.2,), "runs_until_s": 5.0}, "No stage says how long people wait"),
    ],
)
def test_latency_says_its_message(of, change, said):
    assert ENGLISH.say(latency.message(of(**change)[1])) == said


def test_headroom_of_a_bracket(refuted):
    assert headroom.parts_of(refuted[1]) == [Part("held", 0, 0.6), Part("between", 0.6, 0.8), Part("failed", 0.8, 1.0)]
    assert ENGLISH.say(headroom.message(refuted[1])) == (
        "Held: 72,000 concurrent users, 60 % of the stated capacity, 1.4 × the observed peak"
    )


def test_headroom_above_the_highest_load_is_not_tested(to_the_peak, busy_generator, nothing):
    assert headroom.parts_of(to_the_peak[1]) == [Part("held", 0, 0.4167), Part("untested", 0.4167, 1.0)]
    assert headroom.parts_of(busy_generator[1])[-1] == Part("untested", 0.4167, 1.0)  # an invalid stage tests nothing
    assert headroom.parts_of(nothing[1]) == [Part("untested", 0.0, 1.0)]
    assert ENGLISH.say(headroom.message(nothing[1])) == "No load was seen to hold"


def test_the_timeline_has_a_point_a_second(refuted):
    line = timeline.timeline_of(refuted[0])
    assert (line.step_s, len(line.p95_s)) == (1, 160)
    assert line.p95_s[150] > 1 > 0.2 > line.p95_s[30]


def test_the_timeline_says_how_many_stages_are_invalid(refuted, busy_generator):
    assert ENGLISH.say(timeline.message(refuted[1])) == "The run, second by second: 5 of 5 stages measured"
    assert ENGLISH.say(timeline.message(busy_generator[1])).endswith(": 5 of 5 stages measured, 3 invalid")


def test_a_long_timeline_is_shown_in_steps(of, monkeypatch):
    recording, _ = of(utilisations=(0.2,))
    monkeypatch.setattr(timeline, "MOST_POINTS", 10)
    line = timeline.timeline_of(recording)
    assert (line.step_s, line.begins_s.tolist()) == (4, [0.0, 4.0, 8.0, 12.0, 16.0, 20.0, 24.0, 28.0])


@pytest.mark.parametrize(
    ("scale", "is_simulated", "mark"),
    [
        (100, False, "Tested at 1:100"),
        (1, True, "Simulated: no portal was asked"),
        (100, True, "Simulated at 1:100: no portal was asked"),
        (1, False, None),
    ],
)
def test_a_chart_says_how_it_came_about_where_it_is_no_test_at_full_size(refuted, scale, is_simulated, mark):
    figure = throughput.draw(replace(refuted[1], scale=scale, is_simulated=is_simulated), ENGLISH)
    lines = [line for text in figure.texts for line in text.get_text().split("\n")]
    assert [line for line in lines if line.startswith(("Tested", "Simulated"))] == ([mark] if mark else [])


def test_the_headline_of_a_simulation_reads_as_a_calculation(refuted):
    headline = ENGLISH.say(headline_of(replace(refuted[1], is_simulated=True)))
    assert headline.startswith("A calculation, not a test: no portal was asked. Its answer: No.")


@pytest.mark.parametrize("utilisations", [(0.2,), (0.2, 0.2)])
def test_one_load_is_compared_with_no_other(of, utilisations):
    costs = cost.costs_of(of(utilisations=utilisations)[1])
    assert re.fullmatch(
        r"A page costs \S+ ms at 20 %, in the mean: the only load of a valid stage",
        ENGLISH.say(cost.response_message(costs)),
    )
    assert ENGLISH.say(cost.efficiency_message(costs)).startswith("Only 20 % has a valid stage: ")
