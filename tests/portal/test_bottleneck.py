import asyncio
from random import Random
from statistics import fmean

import pytest

from portal.bottleneck import Bottleneck, Passage
from portal.settings import Settings
from portal.web.response import Response

# Mean response time in units of the mean service time: Erlang C in exact rational arithmetic (M/M/c).
ERLANG_C = [(1, 0.5, 2.0), (2, 0.7, 1.960784314), (4, 0.416, 1.043659586), (4, 0.8, 1.74554059), (16, 0.8, 1.095276223)]


@pytest.mark.parametrize("servers, utilisation, response", ERLANG_C)
def test_response_time_is_erlang_c(servers, utilisation, response):
    """500 batches of 400 arrivals; the error that is allowed is 4 standard errors of the batch means."""
    arrivals, service_mean_s = Random(11), 0.25
    bottleneck = Bottleneck(servers, service_mean_s, Random(12))
    now_s, batches = 0.0, []
    for _ in range(500):
        responses_s = []
        for _ in range(400):
            now_s += arrivals.expovariate(utilisation * servers / service_mean_s)
            responses_s.append(bottleneck.admit(now_s) - now_s)
        batches.append(fmean(responses_s) / service_mean_s)
    mean = fmean(batches)
    standard_error = (fmean((batch - mean) ** 2 for batch in batches) / len(batches)) ** 0.5
    assert abs(mean - response) < 4 * standard_error
    assert standard_error < 0.03 * response


class Unvarying(Random):
    """Service times that one can add up on paper: always the mean."""

    def expovariate(self, lambd: float = 1.0) -> float:
        return 1 / lambd


@pytest.mark.parametrize(
    "servers, arrivals_s, finishes_s",
    [
        (1, [0, 0, 0], [2, 4, 6]),  # three at once before one server
        (2, [0, 0, 0], [2, 2, 4]),  # the third waits for the first that is free
        (1, [0, 1, 10], [2, 4, 12]),  # the last finds it idle
        (2, [0, 1, 1.5, 2.5], [2, 3, 4, 5]),  # in the order of arrival
    ],
)
def test_first_come_first_served(servers, arrivals_s, finishes_s):
    bottleneck = Bottleneck(servers, 2.0, Unvarying())
    assert [bottleneck.admit(at_s) for at_s in arrivals_s] == finishes_s


def test_the_same_seed_gives_the_same_service_times():
    one, other = (Bottleneck(3, 0.1, Random(5)) for _ in range(2))
    assert [one.admit(t) for t in range(50)] == [other.admit(t) for t in range(50)]


class Visits(Bottleneck):
    """Serves in no time, and counts."""

    def __init__(self) -> None:
        super().__init__(1, 1.0, Random(0))
        self.count = 0

    def admit(self, now_s: float) -> float:
        self.count += 1
        return now_s


@pytest.mark.parametrize(
    "status, content_type, visits",
    [
        (200, "text/html; charset=utf-8", 1),  # a page
        (303, "text/html; charset=utf-8", 0),  # a redirect
        (404, "text/html; charset=utf-8", 0),  # an error page
        (201, "application/json", 0),  # a call
        (200, "text/css; charset=utf-8", 0),  # a static part
    ],
)
def test_only_documents_visit(status, content_type, visits):
    bottleneck, answer = Visits(), Response(b"as it was", status, content_type)
    assert asyncio.run(Passage(bottleneck).pass_through(answer)) is answer
    assert bottleneck.count == visits


def test_says_that_it_is_busy_when_too_many_wait():
    said = asyncio.run(Passage(Visits(), busy_above=0).pass_through(Response(b"", 200, "text/html")))
    assert said.status_code == 200
    assert "Hệ thống đang bận" in said.body.decode()


def test_who_enters_and_who_leaves_is_noted():
    noted = []
    asyncio.run(Passage(Visits(), note=noted.append).pass_through(Response(b"", 200, "text/html")))
    assert noted == [1, -1]


def test_waits_until_the_service_is_finished(start, connect, monkeypatch):
    waits_s = []

    async def note(delay_s):
        waits_s.append(delay_s)

    client = connect(start(Settings(servers=2, service_mean_s=0.5, seed=3)))
    monkeypatch.setattr("portal.bottleneck.asyncio.sleep", note)
    for path in ("/", "/static/portal.css", "/tra-cuu-ho-so", "/nowhere", "/dang-nhap"):
        client.get(path)
    expected = Bottleneck(2, 0.5, Random(3))
    assert len(waits_s) == 3  # the two pages, and the provider's to which signing in leads
    assert waits_s[:2] == pytest.approx([expected.admit(0), expected.admit(0)])


@pytest.mark.parametrize(
    "settings",
    [
        {"servers": 4},  # no service time
        {"service_mean_s": 0.1},  # no servers
        {"servers": 0, "service_mean_s": 0.1},
        {"servers": 4, "service_mean_s": 0.0},
        {"busy_above": 10},  # busy at what?
    ],
)
def test_half_a_bottleneck_is_refused(settings):
    with pytest.raises(ValueError, match=r"bottleneck|expected"):
        Settings(**settings)
