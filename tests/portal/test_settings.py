import math

import pytest

from portal.settings import Settings


@pytest.mark.parametrize("mean_s", [-0.001, math.inf, math.nan])
def test_a_system_takes_some_time_or_none(mean_s):
    with pytest.raises(ValueError, match="expected at least 0"):
        Settings(system_service_mean_s=mean_s)
    assert Settings(system_service_mean_s=0.0).system_service_mean_s == 0


@pytest.mark.parametrize("slower_s", [-0.001, 0.2, math.nan])
def test_a_planted_regression_is_small(slower_s):
    with pytest.raises(ValueError, match="slower by more than"):
        Settings(slower_s_by_route={"/": slower_s})


def test_a_slower_route_takes_that_much_longer_and_no_other_does(start, connect, monkeypatch):
    slept = []
    monkeypatch.setattr("portal.app.time.sleep", slept.append)
    client = connect(start(Settings(slower_s_by_route={"/chon-co-quan": 0.004})))
    client.get("/")
    assert sum(slept) == 0
    client.get("/chon-co-quan?thu-tuc=x", follow=False)
    assert sum(slept) == 0.004
