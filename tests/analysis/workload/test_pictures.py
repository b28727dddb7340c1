import re
import xml.etree.ElementTree as ET

import pytest

from analysis.language import LANGUAGES
from analysis.workload.calibrating import calibrate_log
from analysis.workload.page import render_page
from analysis.workload.pictures import pictures
from analysis.workload.routes import read_routes
from analysis.workload.session_pictures import in_order_of_visit
from analysis.workload.tally import ARRIVING, LEAVING
from tests.analysis.report.test_report import Reader, english_left
from tests.analysis.workload.simulated import World


@pytest.fixture(scope="module")
def workload(tmp_path_factory):
    path = World(arrivals_per_s=0.2).write(tmp_path_factory.mktemp("log") / "a<b>.log")
    return calibrate_log(path, read_routes())


@pytest.fixture
def tiny(tmp_path):
    (tmp_path / "access.log").write_text('::1 - - [28/Jul/2025:12:00:00 +0700] "GET / HTTP/1.1" 200 5\n')
    return calibrate_log(tmp_path / "access.log", read_routes())


def test_every_picture_is_svg_with_a_sentence(workload):
    drawn = list(pictures(workload))
    assert [picture.name for picture in drawn] == ["mix", "think_times", "curve", "lengths", "transitions"]
    for picture in drawn:
        for language in LANGUAGES:
            assert ET.fromstring(picture.svg(language)).tag == "{http://www.w3.org/2000/svg}svg"
            assert language.say(picture.sentence).endswith(".")


def test_a_log_of_one_request_has_fewer_pictures(tiny):
    assert [picture.name for picture in pictures(tiny)] == ["mix", "curve", "transitions"]
    page = render_page(tiny, 1800.0)
    assert "too few think times" in page


def test_the_page_needs_nothing_else(workload):
    page = render_page(workload, 1800.0)
    assert "<script" not in page
    assert not re.search(r'(?:src|href)="(?!data:|#)', page)
    assert page.count('<img src="data:image/svg+xml,') == 2 * 5  # in two languages
    assert "a&lt;b&gt;.log" in page
    assert "a<b>" not in page


def test_the_page_is_in_vietnamese_too(workload):
    page = render_page(workload, 1800.0)
    assert "người dùng đồng thời" in Reader(page, "vi").text
    assert "What to keep in mind" in Reader(page, "en").text
    names = sorted((one.name for one in workload.pages), key=len, reverse=True)
    assert english_left(page, *names, "think_times.csv", "--routes FILE") == set()


def test_pages_stand_in_the_order_in_which_people_come_by_them():
    transitions = {
        (ARRIVING, "home"): 10,
        ("home", "search"): 7,
        ("home", "track"): 3,
        ("search", "agency"): 7,
        ("track", "state"): 3,
        ("agency", LEAVING): 7,
        ("state", LEAVING): 3,
    }
    assert in_order_of_visit(transitions) == ["home", "search", "agency", "track", "state"]
