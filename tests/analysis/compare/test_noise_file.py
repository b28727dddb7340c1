import json
from math import inf, nan

import numpy as np
import pytest

from analysis.compare import compare
from analysis.compare.noise import ASSUMED, QUANTILES, Noise, OfQuantile, noise_from_json, noise_to_json
from analysis.compare.spread import FEWEST_DEGREES, MOST, Spread
from analysis.compare.words import comparison_to_json
from tests.analysis.compare.simulated_runs import Portal


def test_noise_is_read_as_it_was_written():
    assert noise_from_json(json.loads(json.dumps(noise_to_json(ASSUMED)))) == ASSUMED


@pytest.mark.parametrize(
    "value", [[], {}, {"format": 1}, {"format": 2}, noise_to_json(ASSUMED) | {"p50": {"level": 1}}, None]
)
def test_anything_else_is_refused(value):
    with pytest.raises(ValueError, match="found"):
        noise_from_json(value)


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("size", "0.04"), ("size", nan), ("size", inf), ("size", -0.01), ("size", 1e200), ("size", True),
        ("of_seconds", None), ("of_seconds", -1), ("of_seconds", nan),
        ("degrees", 0), ("degrees", -3), ("degrees", 1e-9), ("degrees", nan), ("degrees", 10**400), ("degrees", "8"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("part", ["p50", "throughput"])
def test_a_spread_that_is_no_spread_is_refused_by_its_name(part, name, number):
    value = json.loads(json.dumps(noise_to_json(ASSUMED)))
    (value[part]["page"] if part == "p50" else value[part])[name] = number
    with pytest.raises(ValueError, match=f"^found {name} .* in a noise, expected a number from"):
        noise_from_json(value)


@pytest.mark.parametrize("runs", ["10", 0, -1, 1.5, nan, True])
def test_so_many_runs_there_are_not(runs):
    with pytest.raises(ValueError, match=r"^found runs .* in a noise, expected how many"):
        noise_from_json(noise_to_json(ASSUMED) | {"runs": runs})


def test_of_the_largest_noise_that_is_read_every_number_can_be_written():
    loudest = Spread(MOST, 0.0, FEWEST_DEGREES)
    noise = Noise(dict.fromkeys(QUANTILES, OfQuantile(loudest, loudest)), loudest)
    run = Portal().run(np.random.default_rng(1))
    found = comparison_to_json(compare([run], [run], noise_from_json(noise_to_json(noise))), None, ())
    assert json.dumps(found, allow_nan=False)
    assert found["answer"] == "cannot_tell"
