import math

import pytest

from portal.settings import Settings


@pytest.mark.parametrize("mean_s", [-0.001, math.inf, math.nan])
def test_a_system_takes_some_time_or_none(mean_s):
    with pytest.raises(ValueError, match="expected at least 0"):
        Settings(system_service_mean_s=mean_s)
    assert Settings(system_service_mean_s=0.0).system_service_mean_s == 0
