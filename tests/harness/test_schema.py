from pathlib import Path

from harness.scenario_file import read_scenario
from harness.schema import SCHEMA_FILE, schema_text


def test_the_committed_schema_is_the_one_of_the_models():
    assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text(), "run `make schema`"


def test_every_scenario_that_comes_along_is_valid_and_named_as_its_file():
    files = sorted(SCHEMA_FILE.parent.glob("*.yaml"))
    assert {file.stem for file in files} >= {"smoke", "demo", "peak", "capacity"}
    for file in files:
        assert read_scenario(Path(file)).scenario.name == file.stem
