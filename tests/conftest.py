"""Fixtures for tests with real processes."""

import os

import pytest
from hypothesis import HealthCheck, settings

from tests.real import SCENARIO, portal_by_hand

for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"):  # the tests' own job is not told what they make up
    os.environ.pop(name, None)

# How long a machine takes to make an example up says nothing about what is tested.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


@pytest.fixture
def portal():
    """The reference portal, started by hand on a port of its own."""
    with portal_by_hand() as portal:
        yield portal


@pytest.fixture
def scenario(tmp_path):
    """Writes the tiny scenario, changed here and there, and answers its path."""

    def write(**changes):
        text = SCENARIO
        for found, instead in changes.values():
            assert found in text
            text = text.replace(found, instead)
        file = tmp_path / "tiny.yaml"
        file.write_text(text, encoding="utf-8")
        return str(file)

    return write
