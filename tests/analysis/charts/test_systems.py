import xml.etree.ElementTree as ET

import pytest

from analysis import open_recording
from analysis.blame import PORTAL
from analysis.charts import systems
from analysis.charts.style import to_svg
from analysis.charts.systems import Bar
from analysis.language import ENGLISH
from analysis.system_use import GIVEN_UP
from analysis.verdict import judge
from tests.analysis.visits import PAGES, Portal


@pytest.fixture(scope="module")
def slow_identity(made, tmp_path_factory):
    """One page in five waits 4 s for the identity provider in the second stage, and is otherwise as quick as ever."""
    portal = Portal(32.0, {"file_dossier/sign_in": {"identity_provider": 4.0}})
    it = made.with_(utilisations=(0.1, 0.2), told=portal.told)
    return judge(open_recording(it.write(tmp_path_factory.mktemp("run") / "run")))


def test_the_bars_add_up_to_the_mean_page(slow_identity):
    bars = systems.bars_of(slow_identity)
    assert [bar.load for bar in bars] == [0.1, 0.2]
    quick, slow = (bar.time_by_system for bar in bars)
    assert quick["identity_provider"] == pytest.approx(0.008, rel=0.2)  # 20, 10 and 10 ms on three pages of five
    assert slow["identity_provider"] == pytest.approx(0.8, rel=0.2)
    assert quick[PORTAL] == pytest.approx(slow[PORTAL], rel=0.1)
    for bar, stage in zip(bars, slow_identity.stages, strict=True):
        assert sum(bar.time_by_system.values()) == pytest.approx(stage.measured.crowd.response_s, rel=0.001)


def test_the_time_of_pages_that_were_given_up_is_nobodys(made, tmp_path):
    portal = Portal(0.0, own_s_by_page={"home/read": 60.0}, patience_s=5.0)
    recording = open_recording(made.with_(utilisations=(0.1,), told=portal.told).write(tmp_path / "run"))
    (bar,) = systems.bars_of(judge(recording))
    assert bar.time_by_system[GIVEN_UP] == pytest.approx(1.0, rel=0.25)  # 5 s of one page in five
    assert bar.time_by_system[PORTAL] < 0.05


def test_it_says_its_message_and_is_the_same_bytes_twice(slow_identity):
    assert "(load 20 %), identity_provider takes 97 % of a page's time" in ENGLISH.say(
        systems.message(systems.bars_of(slow_identity))
    )
    first = to_svg(systems.draw(slow_identity, ENGLISH))
    assert first == to_svg(systems.draw(slow_identity, ENGLISH))
    assert ET.fromstring(first).tag == "{http://www.w3.org/2000/svg}svg"


def test_the_portal_comes_first_then_who_takes_most_and_nobody_without_any_time():
    bar = Bar("10 %", {"bank": 0.1, "identity": 0.3, "idle": 0.0, PORTAL: 0.2, GIVEN_UP: 0.9})
    assert systems.names_of([bar]) == [PORTAL, "identity", "bank", GIVEN_UP]


def test_small_ones_and_too_many_are_drawn_as_the_others():
    times = {f"system_{number}": 1.0 - number / 10 for number in range(6)} | {PORTAL: 1.0, "small": 0.001}
    layers = systems._layers([Bar("10 %", times)])
    assert [name for name, _ in layers] == [PORTAL, "system_0", "system_1", "system_2", "system_3", systems.REST]
    assert sum(heights[0] for _, heights in layers) == pytest.approx(sum(times.values()))


def test_no_page_no_message():
    assert ENGLISH.say(systems.message([])) == "No stage says where the time of the pages goes"
    assert len(PAGES) == 5  # as the shares above say
