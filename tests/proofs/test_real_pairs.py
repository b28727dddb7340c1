"""Real pairs of runs, as CI makes them: 40 of the same portal, 20 in which one page became 20 % slower.

Three hours: `make battery`. The runs are kept in PAIRS_IN, where they are judged again without being recorded again,
and where several processes may record them beforehand (tests.proofs.pairs). PAIRS=4 makes fewer, and is no proof.
"""

import json
import os
from pathlib import Path

import pytest

from tests.proofs.pairs import SAME, SLOW, SLOW_PAGE, noise_of, record_pairs, sides
from tests.real import portal_load

pytestmark = [pytest.mark.battery, pytest.mark.timeout(6 * 3600)]

PAIRS = int(os.environ.get("PAIRS", "40"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Every pair's runs."""
    kept = os.environ.get("PAIRS_IN")
    folder = Path(kept) if kept else tmp_path_factory.mktemp("battery")
    record_pairs(folder, PAIRS)
    return folder


@pytest.fixture(scope="module")
def noise(folder):
    """The file of what the machine's runs differ by."""
    file = folder / "noise.json"
    print(noise_of(folder, "--write", str(file)).out[:1500])
    return file


def compared(folder, noise, kind):
    for before, after in sides(PAIRS):
        if before.startswith(kind):
            ended = portal_load("compare", "--noise", str(noise), "--json", str(folder / before), str(folder / after))
            found = json.loads(ended.out)
            print(before, ended.code, found["answer"], found["worse"], found["better"], found["smallest_difference"])
            yield ended.code, found


def test_of_40_pairs_of_the_same_portal_one_at_most_is_told_apart(folder, noise):
    told = list(compared(folder, noise, SAME))
    assert {code for code, _ in told} <= {0, 4, 5}
    assert sum(bool(found["worse"] or found["better"]) for _, found in told) <= 1


def test_of_20_pairs_with_a_page_that_became_20_per_cent_slower_19_name_it(folder, noise):
    told = list(compared(folder, noise, SLOW))
    named = [code == 5 and f"{SLOW_PAGE} p50" in found["worse"] for code, found in told]
    assert sum(named) >= len(told) - 1
