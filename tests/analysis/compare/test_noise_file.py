import json

import pytest

from analysis.compare.noise import ASSUMED, noise_from_json, noise_to_json


def test_noise_is_read_as_it_was_written():
    assert noise_from_json(json.loads(json.dumps(noise_to_json(ASSUMED)))) == ASSUMED


@pytest.mark.parametrize(
    "value", [[], {}, {"format": 1}, {"format": 2}, noise_to_json(ASSUMED) | {"p50": {"level": 1}}, None]
)
def test_anything_else_is_refused(value):
    with pytest.raises(ValueError, match="found"):
        noise_from_json(value)
