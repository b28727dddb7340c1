import pytest

from cli.exits import Ended
from cli.main import run_verb
from cli.planning import SYSTEMS, Wishes, plan_scenario, refuse_what_cannot_run
from harness.preflight import Machine
from portal.places import read_places
from portal.systems import Systems
from tests.real import SCENARIO


def test_the_systems_of_a_fault_are_those_of_the_portal():
    systems = Systems([province.code for province in read_places().provinces], service_mean_s=0.001, seed=1)
    assert all(systems.named(name) for name in SYSTEMS)
    assert set(SYSTEMS) == {*systems.by_name, "provinces"}


@pytest.mark.parametrize(
    ("system", "said"),
    [
        ("province_99", "did you mean 'province_"),
        ("identity", "unknown system 'identity'; did you mean 'identity_provider'?"),
    ],
)
@pytest.mark.parametrize("verb", ["check", "plan", "run"])
def test_a_system_that_does_not_exist_is_exit_2_with_its_place(verb, system, said, tmp_path, capsys):
    file = tmp_path / "tiny.yaml"
    fault = f"faults: [{{system: {system}, during: 1, slow: 1 s}}]"
    file.write_text(SCENARIO.replace("target: embedded", f"target: embedded\n{fault}"), encoding="utf-8")
    assert run_verb([verb, str(file)]) == 2
    error = capsys.readouterr().err
    assert "tiny.yaml:6:19: unknown system" in error
    assert said in error


@pytest.mark.parametrize("verb", ["plan", "run"])
def test_faults_are_made_in_the_embedded_portal_alone_whatever_target_is_given(verb, tmp_path, monkeypatch, capsys):
    """The scenario says `target: embedded`, or nothing; the command line says another one."""
    monkeypatch.setattr("cli.running.ask_target", lambda *_: pytest.fail("somebody was asked"))
    file = tmp_path / "tiny.yaml"
    fault = "faults: [{system: ministry, during: 1, slow: 1 s}]"
    file.write_text(SCENARIO.replace("target: embedded", fault), encoding="utf-8")
    assert run_verb([verb, str(file), "--target", "http://127.0.0.1:1"]) == 2
    assert "found faults with the target '127.0.0.1'" in (error := capsys.readouterr().err)
    assert "leave --target out, or the faults" in error
    assert run_verb(["plan", str(file)]) == 0


@pytest.mark.parametrize(("target", "is_said"), [("http://127.0.0.1:1", True), ("embedded", False)])
def test_a_capacity_that_is_planted_nowhere_is_said_to_be(target, is_said, tmp_path, capsys):
    file = tmp_path / "tiny.yaml"
    file.write_text(SCENARIO.replace("target: embedded", "planted: 150 %"), encoding="utf-8")
    assert run_verb(["plan", str(file), "--target", target]) == 0
    assert ("nothing is planted" in (said := capsys.readouterr().err)) == is_said
    assert "150" not in said


def test_a_journey_file_that_ends_the_process_is_exit_2_with_its_place(tmp_path, capsys):
    (tmp_path / "own.py").write_text("import sys\nsys.exit(0)\n", encoding="utf-8")
    file = tmp_path / "tiny.yaml"
    file.write_text(SCENARIO.replace("citizens:\n", "citizens:\n  locustfile: own.py\n"), encoding="utf-8")
    assert run_verb(["check", str(file)]) == 2
    assert "tiny.yaml:7:15:" in (error := capsys.readouterr().err)
    assert "cannot be loaded: SystemExit" in error


@pytest.mark.parametrize(("scale", "citizens"), [(None, 18), (1, 18), (2, 9)])
def test_the_command_line_says_for_how_many_one_citizen_stands(scale, citizens, tmp_path):
    file = tmp_path / "tiny.yaml"
    file.write_text(SCENARIO, encoding="utf-8")
    plan = plan_scenario(str(file), Wishes(scale=scale)).plan
    assert (plan.scale, plan.most_citizens) == (scale or 1, citizens)


def test_a_scale_at_which_nobody_is_left_is_exit_2(tmp_path, capsys):
    file = tmp_path / "tiny.yaml"
    file.write_text(SCENARIO, encoding="utf-8")
    assert run_verb(["plan", str(file), "--scale", "100"]) == 2
    assert "not one citizen; expected a smaller scale" in capsys.readouterr().err


SMALL = Machine(cores=1, descriptors=64, ports=10, memory_bytes=1_000)  # for a whole fleet, not for its master


def test_a_machine_that_loads_nothing_needs_none_of_what_the_workers_need(tmp_path, monkeypatch):
    monkeypatch.setattr("cli.planning.this_machine", lambda: SMALL)
    file = tmp_path / "tiny.yaml"
    file.write_text(SCENARIO, encoding="utf-8")
    planned = plan_scenario(str(file), Wishes(workers=60))
    refuse_what_cannot_run(planned, anyway=True, loads_from_here=False)
    with pytest.raises(Ended, match="this machine is too small for this plan") as ended:
        refuse_what_cannot_run(planned, anyway=True)
    assert ended.value.code == 2
