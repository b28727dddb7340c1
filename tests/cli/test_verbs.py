import json
import re

import pytest

from cli.main import VERBS, run_verb
from harness.processes import ROOT

NAMES = [verb.__name__.replace("_", "-") for verb in VERBS]


@pytest.mark.parametrize("name", NAMES)
def test_every_verb_helps_with_an_example(name, capsys):
    assert run_verb([name, "--help"]) == 0
    text = capsys.readouterr().out
    assert re.search(r"Examples?:", text)
    assert f"portal-load {name}" in text


@pytest.mark.parametrize("in_short", VERBS.values())
def test_what_a_verb_does_is_said_in_full_in_the_list_of_all(in_short, capsys):
    assert run_verb(["--help"]) == 0
    assert len(in_short) <= 45
    assert f" {in_short}\n" in capsys.readouterr().out


@pytest.mark.parametrize("verb", ["run", "check", "plan"])
def test_a_run_folder_is_no_scenario(verb, capsys):
    assert run_verb([verb, str(ROOT / "results" / "example")]) == 2
    assert "this is a run folder; `portal-load judge` and" in capsys.readouterr().err


def test_the_scenarios_that_come_along_are_valid(capsys):
    assert run_verb(["check", "smoke", "demo", "peak", "capacity"]) == 0
    assert "4 of 4 scenarios are valid" in capsys.readouterr().out


def test_check_says_every_error_of_every_file(tmp_path, capsys):
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(f"name: {name}\ncolour: red\n", encoding="utf-8")
    assert run_verb(["check", str(tmp_path / "one.yaml"), str(tmp_path / "two.yaml"), "--json"]) == 2
    said = capsys.readouterr()
    problems = json.loads(said.out)
    assert {problem["file"] for problem in problems} == {str(tmp_path / "one.yaml"), str(tmp_path / "two.yaml")}
    assert len(problems) == len(said.err.splitlines()) >= 12


def test_a_name_almost_right_is_recognised(capsys):
    assert run_verb(["plan", "capcity"]) == 2
    assert "did you mean 'capacity'?" in capsys.readouterr().err


def test_a_plan_says_what_will_happen(capsys):
    assert run_verb(["plan", "capacity"]) == 0
    text = capsys.readouterr().out
    for expected in ("120,000 concurrent users", "41.67 %", "50,004", "at 1:100.", "Of the concurrent users", "Mbit/s"):
        assert expected in text


@pytest.mark.parametrize("scenario", ["capacity", "peak", "nation", "day"])
def test_filing_is_20_to_25_per_cent_of_the_concurrent_users(scenario, capsys):
    assert run_verb(["plan", scenario, "--json"]) == 0
    shares = json.loads(capsys.readouterr().out)["forecast"]["share_of_users_by_journey"]
    assert 0.20 <= shares["file_dossier"] + shares["assisted_filing"] <= 0.25
    assert sum(shares.values()) == pytest.approx(1)


@pytest.mark.parametrize("file", sorted((ROOT / "scenarios").glob("*.yaml")), ids=lambda file: file.stem)
def test_every_scenario_can_decide_its_objectives(file, capsys):
    assert run_verb(["plan", file.stem, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["undecidable"] == []


def test_a_plan_can_be_written_and_tells_no_truth(tmp_path, capsys):
    file = tmp_path / "plan.json"
    assert run_verb(["plan", "demo", "--write", str(file)]) == 0
    text = file.read_text(encoding="utf-8")
    assert json.loads(text)["name"] == "demo"
    assert "plant" not in text


def test_targets_lists_what_is_authorised(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run_verb(["targets"]) == 0
    assert "authorises nothing" in capsys.readouterr().out


def test_every_exit_code_is_documented():
    from cli import exits

    documented = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    codes = [value for name, value in vars(exits).items() if name.isupper() and isinstance(value, int)]
    assert len(codes) == 9
    for code in codes:
        assert f"| {code} |" in documented


def test_every_key_of_a_scenario_is_documented():
    schema = json.loads((ROOT / "scenarios" / "schema.json").read_text(encoding="utf-8"))
    documented = (ROOT / "scenarios" / "README.md").read_text(encoding="utf-8")
    models = [schema, *schema["$defs"].values()]
    keys = {key for model in models for part in (model, *model.get("anyOf", ())) for key in part.get("properties", {})}
    assert len(keys) > 20
    for key in keys:
        assert re.search(rf"\b{key}\b:", documented), f"scenarios/README.md does not speak of '{key}'"


def test_every_column_of_the_run_folder_is_documented():
    from contract import run_folder

    documented = (ROOT / "results" / "README.md").read_text(encoding="utf-8")
    for columns in ("LATENCY", "USERS", "VITALS", "PORTAL", "SYSTEMS"):
        assert ", ".join(getattr(run_folder, f"{columns}_COLUMNS")) in documented


@pytest.mark.parametrize(
    "page",
    [
        "README.md",
        "docs/engineers.md",
        "docs/planners.md",
        "docs/ci.md",
        "docs/method.md",
        "docs/calibrate.md",
        "docs/method.md",
        "docs/own_journeys.md",
        "scenarios/README.md",
    ],
)
def test_every_verb_and_file_that_the_documents_name_exists(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    for verb in re.findall(r"(?:`|/| {4})portal-load ([a-z-]+)", text):
        assert verb in NAMES, f"{page} names the verb {verb}"
    for file in re.findall(r"\]\(((?!http)[^)#]+)\)", text):
        assert (ROOT / page).parent.joinpath(file).exists(), f"{page} links to {file}"
