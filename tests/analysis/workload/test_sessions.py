import pytest

from analysis.workload.doors import Doors
from analysis.workload.routes import read_routes
from analysis.workload.sessions import LONGEST_S, SessionFinder
from analysis.workload.tally import ARRIVING, LEAVING, MOST_PAGES, Tally
from contract.buckets import bucket_of

GAP_S = 1800.0
ROUTES = read_routes()
SEARCH, PROCEDURE = "GET /tim-kiem-thu-tuc-hanh-chinh", "GET /thu-tuc-hanh-chinh/1"
CSS, CALL = "GET /static/portal.css", "POST /api/v1/x"


def tally_of(*requests):
    """Of (end, asked, status, client, begin): what is left out is 200, one client, and a log of whole seconds."""
    tally = Tally(Doors(0.0))
    finder = SessionFinder(ROUTES, GAP_S, tally)
    heard = []
    for end_s, asked, *more in requests:
        status, client, begin_s = (*more, *(200, "a", None)[len(more) :])
        is_fine = begin_s is not None
        heard.append((end_s, begin_s if is_fine else end_s, client.encode(), asked.encode(), status, is_fine))
    finder.hear(heard)
    finder.close()
    return tally


def rounded(*requests):
    return dict(tally_of(*requests).rounded)


@pytest.mark.parametrize(
    ("requests", "thoughts"),
    [
        ([(0, "GET /"), (9, SEARCH)], {("home", 9): 1}),
        ([(0, "GET /"), (1, CSS), (2, CALL), (9, SEARCH)], {("home", 7): 1}),  # parts and calls are of the page before
        ([(0, "GET /"), (4, CALL), (8, CALL), (9, SEARCH)], {("home", 1): 1}),  # one after the other, as scripts do
        ([(0, "GET /"), (7, CALL), (9, SEARCH)], {("home", 9): 1}),  # a call that the reader made
        ([(0, "GET /"), (5, "GET /dang-nhap", 303), (7, "GET /vneid/authorize")], {("home", 5): 1}),
        ([(0, "GET /"), (5, "GET /dang-nhap", 303), (90, SEARCH)], {("home", 90): 1}),  # not followed
        ([(0, "GET /"), (5, "GET /.well-known/x"), (9, SEARCH)], {("home", 9): 1}),
        ([(0, "GET /"), (9, SEARCH, 500)], {("home", 9): 1}),  # a page that failed is one that was seen
        ([(0, "GET /"), (9, SEARCH, 200, "b")], {}),  # somebody else
        ([(0, "GET /"), (GAP_S + 1, SEARCH)], {}),  # another session
        ([(0, "GET /"), (GAP_S, SEARCH)], {("home", 1800): 1}),
    ],
)  # fmt: skip
def test_thinking_is_from_the_end_of_a_page_to_the_beginning_of_the_next(requests, thoughts):
    assert rounded(*requests) == thoughts


def test_a_log_with_finer_times_gives_finer_thoughts():
    tally = tally_of((10.5, "GET /", 200, "a", 10.0), (15.0, SEARCH, 200, "a", 14.25))
    assert tally.fine == {("home", bucket_of(3.75)): 1}
    assert not tally.rounded


def test_pages_that_overlap_are_no_thought_but_counted():
    tally = tally_of((10.0, "GET /", 200, "a", 2.0), (11.0, SEARCH, 200, "a", 9.0))
    assert (dict(tally.fine), tally.few_overlaps, tally.few_pages) == ({}, 1, 2)


def test_transitions_go_from_arriving_to_leaving():
    tally = tally_of((0, "GET /"), (9, SEARCH), (20, PROCEDURE), (30, SEARCH))
    assert tally.transitions == {
        (ARRIVING, "home"): 1,
        ("home", "search"): 1,
        ("search", "procedure"): 1,
        ("procedure", "search"): 1,
        ("search", LEAVING): 1,
    }
    assert tally.page_counts == {("look_up_procedure", 4): 1}


def test_a_redirect_may_name_the_page_that_it_leads_to():
    dossier = "/tai-khoan/ho-so/1"
    tally = tally_of((0, f"GET {dossier}/rut"), (9, f"POST {dossier}/rut", 303), (10, f"GET {dossier}"), (20, "GET /"))
    assert set(tally.transitions) == {
        (ARRIVING, "reason"),
        ("reason", "withdraw"),
        ("withdraw", "home"),
        ("home", LEAVING),
    }
    assert rounded((0, f"GET {dossier}/rut"), (9, f"POST {dossier}/rut", 400)) == {("reason", 9): 1}


def test_a_session_lasts_from_its_first_request_to_its_last():
    tally = tally_of((10.0, "GET /", 200, "a", 8.0), (30.0, SEARCH, 200, "a", 29.0), (31.0, CALL, 201, "a", 30.5))
    assert tally.open_s["look_up_procedure"] == 23.0


@pytest.mark.parametrize("status", [304, 200])
def test_who_returns_has_parts_that_did_not_change(status):
    tally = tally_of((0, "GET /"), (0, CSS, status), (1, CSS, 200), (2, "GET /", 200, "b"))
    assert (tally.with_parts, tally.unchanged) == (1, int(status == 304))


def test_who_sees_no_page_of_the_rules_is_no_citizen():
    tally = tally_of(
        (0, "GET /wp-login.php", 404), (1, "GET /an", 404, "b"), (2, CSS, 200, "c"), (3, "GET /", 200, "d")
    )
    assert (tally.unrecognised, tally.sessions) == (3, 1)
    assert sum(tally.shapes.values()) == 2


@pytest.mark.parametrize(
    ("every_s", "requests", "sessions"), [(1, 2 * MOST_PAGES, 2), (1000, int(2 * LONGEST_S / 1000), 2)]
)
def test_a_client_that_never_stops_is_cut(every_s, requests, sessions):
    tally = tally_of(*((number * every_s, "GET /") for number in range(requests)))
    assert tally.sessions == sessions


def test_what_is_remembered_of_requests_is_bounded(monkeypatch):
    monkeypatch.setattr("analysis.workload.sessions.MOST_KNOWN", 3)
    tally = tally_of(*((number, f"GET /thu-tuc-hanh-chinh/{number % 7}") for number in range(50)))
    assert tally.page_counts == {("look_up_procedure", 50): 1}
