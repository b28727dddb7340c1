"""Whatever stands in a log, it ends in a workload or in a sentence."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.language import LANGUAGES
from analysis.workload.calibrating import calibrate_log
from analysis.workload.caveats import caveats
from analysis.workload.files import scenario_fragment
from analysis.workload.lines import UnreadableLog
from analysis.workload.page import render_page
from analysis.workload.routes import read_routes
from analysis.workload.summary import summary

ROUTES = read_routes()
LINE = b'10.0.0.%d - - [%02d/Jul/%d:12:00:%02d +0700] "%s HTTP/1.1" %d 5 "-" "x"%s\n'
LINES = st.builds(
    lambda *parts: LINE % parts,
    st.integers(1, 3),
    st.sampled_from([27, 28, 29, 99]),
    st.sampled_from([1970, 2025, 2025, 2025, 2999]),
    st.integers(0, 60),
    st.sampled_from([b"GET /", b"GET /tra-cuu-ho-so", b"POST /tra-cuu-ho-so", b"GET /static/portal.css", b"GET /?"]),
    st.sampled_from([200, 304, 303, 500, 0, 999]),
    st.sampled_from([b"", b"", b" 0.5 1753678800.5", b" 86399.0 1753678800.5", b" 9e9 1.0", b'"', b"\\", b"\r"]),
)
LOGS = st.lists(st.one_of(LINES, st.binary(max_size=20)), max_size=30).map(b"".join)


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    return tmp_path_factory.mktemp("log") / "access.log"


def calibrated(log, content):
    log.write_bytes(content)
    try:
        return calibrate_log(log, ROUTES)
    except UnreadableLog as sentence:
        assert "found no session" in str(sentence)
        return None


@settings(deadline=None, max_examples=150)
@given(LOGS)
def test_any_log_is_a_workload_or_a_sentence(log, content):
    found = calibrated(log, content)
    if found is not None:
        assert json.dumps(summary(found), allow_nan=False)
        assert scenario_fragment(found)
        assert sum(journey.share for journey in found.journeys) == pytest.approx(1)
        assert all(language.say(one) for one in caveats(found) for language in LANGUAGES)


@settings(deadline=None, max_examples=4)
@given(st.lists(LINES, min_size=1, max_size=30).map(b"".join))
def test_any_workload_can_be_shown(log, content):
    found = calibrated(log, content)
    if found is not None:
        assert render_page(found, 1800.0)
