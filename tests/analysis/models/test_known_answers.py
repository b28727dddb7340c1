import pytest

from analysis.models.choice import fit_all
from analysis.models.usl import fit_usl
from tests.analysis.models.known import published


@pytest.fixture(scope="module")
def sdm91():
    return fit_usl(published("usl_specsdm91.csv"))


@pytest.mark.parametrize(
    ("parameter", "value", "standard_error"),
    [
        ("contention", "0.0277285", "0.0091217"),
        ("coherency", "0.0001044", "0.0000199"),
        ("rate_of_one", "89.9952", "14.2135"),
    ],
)
def test_sdm91_to_the_published_digits(sdm91, parameter, value, standard_error):
    """R package usl, README: summary(usl(throughput ~ load, specsdm91))."""
    found = sdm91.parameters[parameter]
    assert f"{found.value:.{len(value.partition('.')[2])}f}" == value
    assert f"{found.standard_error:.{len(standard_error.partition('.')[2])}f}" == standard_error


def test_sdm91_peak_scatter_and_limit(sdm91):
    assert f"{sdm91.quality.residual_sd:.2f}" == "82.85"
    assert sdm91.quality.freedom == 4
    assert f"{sdm91.peak.users.value:.5f}" == "96.51956"
    assert f"{sdm91.peak.throughput_per_s.value:.0f}" == "1884"
    assert sdm91.peak.is_inside
    assert f"{sdm91.roof_per_s:.3f}" == "3245.589"


def test_intervals_are_not_those_that_are_wrong(sdm91):
    """R usl prints .00828 - .0472 for contention: one-sided, with n - 1 degrees of freedom. Ours are wider."""
    found = sdm91.contention
    assert found.high - found.low > 0.0472 - 0.00828
    assert found.low < found.value < found.high


def test_the_peak_is_told_whichever_law_wins():
    fits = fit_all(published("usl_specsdm91.csv"))
    assert fits.best.name == "amdahl"  # seven rows are few for three numbers, and AICc counts them
    assert fits.peak.users.value == pytest.approx(96.51956, abs=1e-4)
    assert 26 < fits.knee.value < 42


def test_varnish_has_neither_peak_nor_knee():
    """Gunther: linear up to 400."""
    fits = fit_all(published("usl_varnish_gunther.csv"))
    assert fits.best is fits.linear
    assert fits.linear.rate_of_one.value == pytest.approx(1.297, abs=5e-4)
    assert (fits.peak, fits.knee, fits.bends) == (None, None, False)
