import pytest

from queueing.bounds import least_response_s, most_throughput_per_s, saturation_citizens, service_time_for


def test_saturation_is_where_the_two_bounds_of_the_throughput_cross():
    # Gunther, PPA 1998, closed1: D = .63 s, Z = 300 s, N* = 477.1905.
    assert saturation_citizens(1, think_s=300, service_s=0.63) == pytest.approx(477.1905, abs=5e-5)


@pytest.mark.parametrize("citizens", [360, 720, 1800])
def test_service_time_is_the_inverse_of_saturation(citizens):
    service_s = service_time_for(4, think_s=4.0, citizens=citizens)
    assert saturation_citizens(4, think_s=4.0, service_s=service_s) == pytest.approx(citizens)


def test_no_service_time_saturates_at_fewer_citizens_than_servers():
    with pytest.raises(ValueError, match="expected more citizens than servers"):
        service_time_for(4, think_s=4.0, citizens=4)


@pytest.mark.parametrize(
    ("citizens", "throughput_per_s", "response_s"),
    [
        (5, 0.5, 1.0),  # below saturation: nobody waits
        (40, 4.0, 1.0),  # at saturation: both bounds meet
        (80, 4.0, 11.0),  # beyond: the servers set the pace, and each citizen more is S / c more
    ],
)
def test_bounds_of_four_servers(citizens, throughput_per_s, response_s):
    assert most_throughput_per_s(4, 1.0, 9.0, citizens) == pytest.approx(throughput_per_s)
    assert least_response_s(4, 1.0, 9.0, citizens) == pytest.approx(response_s)
