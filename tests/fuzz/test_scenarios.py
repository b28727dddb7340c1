"""Scenarios and targets.yaml: `check` and `plan` end with a sentence, whatever stands in the file."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from harness.processes import ROOT
from tests.fuzz.damage import damaged_bytes, damaged_values
from tests.fuzz.law import cases, hold

pytestmark = pytest.mark.fuzz

FILES = sorted((ROOT / "scenarios").glob("*.yaml"))
TEXTS = [file.read_text(encoding="utf-8") for file in FILES]
VALUES = [yaml.load(text, Loader=yaml.BaseLoader) for text in TEXTS]  # scalars as texts, as we read them
TARGET = {
    "name": "staging", "base_url": "http://127.0.0.1:8080", "hosts": ["127.0.0.1:8081"], "networks": ["127.0.0.0/8"],
    "most_users": 1000, "source_addresses": ["127.0.0.2"], "valid_until": "2999-01-01", "owner": "a", "approval": "b",
}  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


def dumped(value):
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False)


@cases(20)
@given(value=st.sampled_from(VALUES).flatmap(damaged_values))
def test_a_scenario_with_other_values(home, value):
    (home / "x.yaml").write_text(dumped(value), encoding="utf-8", errors="surrogatepass")
    checked, planned = hold(["check", "x.yaml"], home), hold(["plan", "x.yaml", "--json"], home)
    assert checked.code in (0, 2)
    assert planned.code in (0, 2, 6)


@cases(20)
@given(text=st.sampled_from(TEXTS).flatmap(lambda text: damaged_bytes(text.encode())) | st.binary(max_size=60))
def test_a_scenario_of_other_bytes(home, text):
    (home / "x.yaml").write_bytes(text)
    assert hold(["check", "x.yaml"], home).code in (0, 2)


@cases(20)
@given(text=damaged_values([TARGET]).map(dumped).map(str.encode) | damaged_bytes(dumped([TARGET]).encode()))
def test_a_list_of_targets(home, text):
    (home / "targets.yaml").write_bytes(text)
    assert hold(["targets", "--json"], home).code in (0, 6)
    assert hold(["plan", str(ROOT / "scenarios" / "smoke.yaml"), "--target", "staging"], home).code in (0, 2, 6)
    (home / "targets.yaml").unlink()
