import math

import pytest

from portal.settings import Settings


@pytest.mark.parametrize("mean_s", [-0.001, math.inf, math.nan])
def test_a_system_takes_some_time_or_none(mean_s):
    with pytest.raises(ValueError, match="expected at least 0"):
        Settings(system_service_mean_s=mean_s)
    assert Settings(system_service_mean_s=0.0).system_service_mean_s == 0


@pytest.mark.parametrize("slower_s", [-0.001, 11.0, math.nan])
def test_a_planted_regression_is_a_time(slower_s):
    with pytest.raises(ValueError, match="slower by more than"):
        Settings(slower_s_by_route={"/": slower_s})


def test_the_documents_of_a_slower_route_take_that_much_longer(start, connect, monkeypatch):
    slept = []

    async def sleep(duration_s):
        slept.append(duration_s)

    client = connect(start(Settings(slower_s_by_route={"/tim-kiem-thu-tuc-hanh-chinh": 0.03, "*": 0.02})))
    monkeypatch.setattr("portal.app.asyncio.sleep", sleep)
    client.get("/")
    client.get("/tim-kiem-thu-tuc-hanh-chinh")
    client.get("/static/portal.css")
    assert slept == [0.02, 0.03]
