import pytest

from harness.har.exchange import CALL, DOCUMENT, OTHER, PART, Signs, purpose_of
from harness.har.visits import WrongHost, hosts_of_portal, visits_of
from tests.harness.har.entries import call, entry, form, recorded

SIGNS = {
    "method": "GET", "path": "/x", "destination": "", "resource": "", "requested_with": "", "sent_type": "",
    "content_type": "", "status": 200,
}  # fmt: skip


@pytest.mark.parametrize(
    "signs, purpose",
    [
        ({"destination": "document", "content_type": "application/json"}, DOCUMENT),  # the browser knows best
        ({"destination": "empty", "content_type": "text/html"}, CALL),
        ({"destination": "style"}, PART),
        ({"destination": "iframe", "content_type": "text/html"}, OTHER),
        ({"resource": "xhr"}, CALL),
        ({"resource": "font"}, PART),
        ({"resource": "websocket"}, OTHER),
        ({"method": "OPTIONS", "resource": "fetch"}, OTHER),  # a preflight
        ({"content_type": "text/html"}, DOCUMENT),  # a HAR that says nothing more
        ({"content_type": "text/html", "requested_with": "xmlhttprequest"}, CALL),
        ({"content_type": "application/json"}, CALL),
        ({"content_type": "image/png"}, PART),
        ({"path": "/fonts/a.WOFF2"}, PART),
        ({"status": 302}, DOCUMENT),
        ({"method": "POST", "sent_type": "multipart/form-data"}, DOCUMENT),
        ({"method": "PUT", "content_type": "text/plain"}, CALL),
        ({"content_type": "text/plain"}, OTHER),
    ],
)
def test_what_a_request_was_for(signs, purpose):
    assert purpose_of(Signs(**{**SIGNS, **signs})) == purpose


def shape(*entries, hosts=("portal.test",)):
    """Each visit as the paths of its chain and those of its calls."""
    visits = visits_of(recorded(*entries), hosts).visits
    return [([one.url.path for one in visit.chain], [one.url.path for one in visit.calls]) for visit in visits]


def left_out(*entries, hosts=("portal.test",)):
    return dict(visits_of(recorded(*entries), hosts).left_out)


def test_a_document_begins_a_page_and_calls_follow_it():
    entries = entry("GET", "/a"), call("/api/1", {}, {}), call("/api/2", {}, {}), entry("GET", "/b")
    assert shape(*entries) == [(["/a"], ["/api/1", "/api/2"]), (["/b"], [])]


def test_redirects_are_part_of_the_page_that_they_lead_to():
    entries = form("/send", "a=1", redirect="/done"), entry("GET", "/done", redirect="/done/"), entry("GET", "/done/")
    assert shape(*entries) == [(["/send", "/done", "/done/"], [])]


def test_the_recordings_own_pages_say_whose_a_late_call_is():
    late = call("/api/late", {}, {}, pageref="one")
    entries = entry("GET", "/a", pageref="one"), entry("GET", "/b", pageref="two"), late
    assert shape(*entries) == [(["/a"], ["/api/late"]), (["/b"], [])]


def test_two_documents_of_one_recorded_page_are_two_pages():
    assert shape(entry("GET", "/a", pageref="one"), entry("GET", "/b", pageref="one")) == [(["/a"], []), (["/b"], [])]


def test_a_page_that_scripts_alone_made_is_a_page():
    entries = (
        entry("GET", "/a", pageref="one"),
        call("/api", {}, {}, pageref="two"),
        call("/api/2", {}, {}, pageref="two"),
    )
    assert shape(*entries) == [(["/a"], []), ([], ["/api", "/api/2"])]


def test_entries_count_by_their_time_and_not_by_their_place():
    early, late = "2026-11-23T07:00:00Z", "2026-11-23T09:00:00.5+00:00"
    assert shape(entry("GET", "/b", startedDateTime=late), entry("GET", "/a", startedDateTime=early)) == [
        (["/a"], []),
        (["/b"], []),
    ]


def test_what_is_left_out_is_counted_by_its_reason():
    entries = (
        entry("GET", "/a"),
        entry("GET", "https://stats.test/1", kind="image/gif", resource="image"),
        entry("POST", "https://stats.test/2", resource="ping"),
        entry("GET", "/gone", status=404),
        entry("GET", "/aborted", status=0),
        entry("GET", "/frame", resource="other"),
    )
    assert shape(*entries) == [(["/a"], [])]
    assert left_out(*entries) == {
        "of another host: stats.test": 2,
        "answered with an error": 1,
        "never answered, or out of the browser's cache": 1,
        "no document, call or part: preflights, beacons, frames, sockets": 1,
    }


THERE_AND_BACK = (
    entry("GET", "/sign-in", redirect="https://id.test/ask?state=5"),
    entry("GET", "https://id.test/ask?state=5", "<form>"),
    entry("POST", "https://id.test/ask", redirect="https://portal.test/back?code=77"),
    entry("GET", "/back?code=77"),
)


def test_a_provider_that_was_named_takes_part():
    assert shape(*THERE_AND_BACK, hosts=("portal.test", "id.test")) == [
        (["/sign-in", "/ask"], []),
        (["/ask", "/back"], []),
    ]


def test_a_provider_that_was_not_named_is_left_out_with_what_it_led_to():
    assert shape(*THERE_AND_BACK) == [(["/sign-in"], [])]
    assert left_out(*THERE_AND_BACK) == {"of another host: id.test": 3}


@pytest.mark.parametrize(
    "wanted, hosts",
    [
        (["portal.test"], ("portal.test",)),
        (["PORTAL.test", "id.test"], ("portal.test", "id.test")),
        (["id.test"], ("id.test",)),
    ],
)
def test_the_engineer_names_the_hosts(wanted, hosts):
    assert hosts_of_portal(recorded(*THERE_AND_BACK), wanted) == hosts


def test_a_host_may_be_named_without_its_port():
    assert hosts_of_portal(recorded(entry("GET", "http://127.0.0.1:8080/")), ["127.0.0.1"]) == ("127.0.0.1:8080",)


def test_one_host_goes_without_saying_and_others_parts_do_not_count():
    picture = entry("GET", "https://cdn.test/a.png", kind="image/png", resource="image")
    assert hosts_of_portal(recorded(picture, entry()), []) == ("portal.test",)


@pytest.mark.parametrize(
    "wanted, sentence",
    [
        ([], "found documents of 2 hosts, .*--host.*: portal.test, id.test"),
        (["portal.tset"], "found no request to portal.tset, .*: portal.test, id.test"),
    ],
)
def test_hosts_that_nobody_can_choose_are_refused_with_a_list(wanted, sentence):
    with pytest.raises(WrongHost, match=sentence):
        hosts_of_portal(recorded(*THERE_AND_BACK), wanted)
