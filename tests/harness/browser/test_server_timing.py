"""What the portal says of the systems that it waited for, as it reaches the observer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract import outcomes
from harness.browser.failures import PageFailed
from harness.browser.server_timing import MOST_SYSTEMS, add_waits, few_systems
from tests.harness.browser.visiting import PAGE, serving

# the header, seconds by system
SAID = (
    ("identity_provider;dur=412.3", {"identity_provider": 0.4123}),
    ("identity_provider;dur=412.3, civil_status;dur=3.1", {"identity_provider": 0.4123, "civil_status": 0.0031}),
    ('provinces;dur=60000;desc="01"', {"provinces": 60.0}),
    ('provinces;desc="Hà Nội, a;dur=9";dur=1', {"provinces": 0.001}),
    ('a;desc="say \\"b;dur=9\\", c;dur=9";dur=1', {"a": 0.001}),
    ('a ; DUR = "2.5" , b;dur=0', {"a": 0.0025, "b": 0.0}),
    ("a;dur=1, a;dur=2", {"a": 0.003}),
    ("a;dur=1;dur=2", {"a": 0.001}),
    ("cache;desc=hit", {}),
    ("a;dur=, b;dur=x, c;dur=-1, d;dur=nan, e;dur=1e3, f;dur=1_0, g;dur=10000000000", {}),
    ("hệ thống;dur=1, a b;dur=1, a/b;dur=1, ;dur=1, " + "x" * 41 + ";dur=1", {}),
    ("x" * 40 + ";dur=1, 9f3ac1;dur=2", {"others": 0.003}),
    ('a;desc="without an end, b;dur=1', {}),
    (',;="\\,;dur', {}),
    ("", {}),
)


@pytest.mark.parametrize(("header", "waits"), SAID)
def test_a_header(header: str, waits: dict[str, float]) -> None:
    found: dict[str, float] = {}
    add_waits(header, found, few_systems())
    assert found == pytest.approx(waits)


@given(st.text())
def test_garbage_is_passed_over(header: str) -> None:
    found: dict[str, float] = {}
    add_waits(header, found, few_systems())
    assert all(duration_s >= 0 for duration_s in found.values())


def test_a_header_cannot_fill_the_recording() -> None:
    found: dict[str, float] = {}
    names = few_systems()
    for start in (0, 10):
        add_waits(", ".join(f"system{number};dur=1" for number in range(start, start + 20)), found, names)
    assert list(found) == [f"system{number}" for number in range(MOST_SYSTEMS)]
    assert found["system0"] == 0.001
    assert found["system15"] == 0.002


def test_a_page_tells_each_system_once_with_all_its_requests(portal, browse, html, listener) -> None:
    sign_in = html("", "Location: /b", "Server-Timing: idp;dur=100", status="302 Found")
    form = html("", "Server-Timing: idp;dur=50, civil;dur=2", "server-timing: civil;dur=3, db")
    one = portal(serving({"/a": sign_in, "/b": form, "/c": html("{}", "Server-Timing: civil;dur=5"), "/d": html()}))
    browser = browse(one)
    with browser.page(PAGE) as page:
        page.get("/a")
        page.call("/c", {})
    with browser.page(PAGE) as page:
        page.get("/d")
    assert [wait[:3] for wait in listener.waits] == [(PAGE, "idp", outcomes.OK), (PAGE, "civil", outcomes.OK)]
    assert [wait[3] for wait in listener.waits] == pytest.approx([0.150, 0.010])


def test_a_page_that_failed_says_for_which_system_it_waited(portal, browse, html, listener) -> None:
    one = portal(serving({"/": html("", "Server-Timing: provinces;dur=60000", status="504 Late")}))
    with pytest.raises(PageFailed), browse(one).page(PAGE) as page:
        page.get("/")
    assert listener.waits == [(PAGE, "provinces", outcomes.STATUS_5XX, 60.0)]
