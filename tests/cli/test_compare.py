import json
from shutil import copytree

import pytest

from analysis.compare.noise import ASSUMED, noise_to_json
from cli.exits import BAD_USAGE, UNJUDGED, Ended, Unreachable
from cli.main import run_verb
from cli.pairs import Made, Pairs, run_pairs
from tests.cli.conftest import STOP_RULE


def test_a_regression_is_named_and_exits_5(results, tmp_path, capsys):
    chart = tmp_path / "changes.svg"
    code = run_verb(["compare", "--chart", str(chart), str(results / "same" / "run-0"), str(results / "slow")])
    said = capsys.readouterr().out
    assert code == 5
    assert said.startswith("REGRESSION: p50 of journey/page_2 ")
    assert "slower" in said
    assert "assumed; measure your own with --aa" in said
    assert "<svg" in chart.read_text()


def test_no_difference_exits_0_and_says_what_could_have_been_told(results, tmp_path, capsys):
    noise = tmp_path / "noise.json"
    assert run_verb(["compare", "--aa", "--write", str(noise), str(results / "same")]) == 0
    assert "measured from 4 runs" in capsys.readouterr().err
    pair = [str(results / "same" / "run-0"), str(results / "same" / "run-1")]
    assert run_verb(["compare", "--noise", str(noise), *pair, "--tell", "30%", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["answer"] == "no_difference"
    assert found["worse"] == []
    assert 0.05 <= found["smallest_difference"] <= 0.3
    assert found["noise"]["runs"] == 4


def test_runs_of_different_plans_are_refused_with_every_difference_or_marked(results, capsys):
    pair = [str(results / "same" / "run-0"), str(results / "longer")]
    assert run_verb(["compare", *pair]) == 2
    assert "plan: stages 1.measure_s is 20.0 before and 30.0 after" in capsys.readouterr().err
    assert run_verb(["compare", "--anyway", *pair, "--json"]) in (0, 4)
    said = capsys.readouterr()
    assert json.loads(said.out)["differences"] == ["plan: stages 1.measure_s is 20.0 before and 30.0 after"]
    assert "compared anyway: plan: stages 1.measure_s" in said.err


def test_runs_that_are_not_alike_are_no_noise(results, tmp_path, capsys):
    runs = [str(results / "same" / "run-0"), str(results / "slow"), str(results / "same" / "run-1")]
    assert run_verb(["compare", "--aa", *runs]) == 4
    assert "not alike" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["one"], "found 1 place, expected pairs"),
        (["none", "nowhere"], "there is no run in 'none'"),
        (["--aa", "results/example"], "found 1 run, expected at least 3"),
        (["--write", "noise.json", "results/example", "results/example"], "--write goes with --aa"),
        (["--noise", "results/example/plan.json", "results/example", "results/example"], "found no noise of a machine"),
        (["--floor", "much", "results/example", "results/example"], "--floor: found 'much'"),
        (["--chart", "x.txt", "none", "nowhere"], "--chart: found 'x.txt', expected a file that ends in .svg"),
        (["--chart", "svg", "none", "nowhere"], "--chart: found 'svg', expected a file that ends in .svg"),
        (["--aa", "--write", ".", "none"], "--write: found '.', which is a folder; expected a file"),
        (["--aa", "--write", "results/..", "none"], "--write: found 'results/..', which is a folder"),
        (["--aa", *["results/example"] * 3], "found results/example more than once on one side"),
        (["results/example", "none", "results/example/../example", "nowhere"], "more than once"),
    ],
)
def test_mistakes_are_sentences(words, said, capsys):
    assert run_verb(["compare", *words]) == 2
    assert said in capsys.readouterr().err


def test_the_noise_that_is_assumed_can_be_written_by_hand(tmp_path, capsys):
    file = tmp_path / "noise.json"
    file.write_text(json.dumps(noise_to_json(ASSUMED)))
    assert run_verb(["compare", "--noise", str(file), "results/example", "results/example"]) in (0, 4)


def test_noise_that_is_no_noise_is_a_sentence(tmp_path, capsys):
    file = tmp_path / "noise.json"
    file.write_text(json.dumps(noise_to_json(ASSUMED)).replace('"degrees": 32', '"degrees": 0'))
    assert run_verb(["compare", "--noise", str(file), "results/example", "results/example"]) == 2
    assert f"{file}: found degrees 0 in a noise, expected a number from 1 to 1e+09" in capsys.readouterr().err


def test_a_plan_with_fewer_objectives_is_compared_anyway(results, tmp_path, capsys):
    fewer = copytree(results / "same" / "run-1", tmp_path / "fewer")
    plan = json.loads((fewer / "plan.json").read_text(encoding="utf-8"))
    (fewer / "plan.json").write_text(json.dumps(plan | {"objectives": plan["objectives"][1:]}), encoding="utf-8")
    words = [str(results / "same" / "run-0"), str(fewer), "--anyway", "--tell", "50%"]
    assert run_verb(["compare", *words]) == 0
    assert "plan: objectives is 2 long before and 1 long after" in capsys.readouterr().err


def test_a_run_is_named_once_on_a_side_however_it_is_named(results, tmp_path, capsys):
    link = tmp_path / "link"
    link.symlink_to(results / "same" / "run-1")
    assert run_verb(["compare", "--aa", str(results / "same"), str(link)]) == 2
    assert f"found {link} more than once on one side, expected each run once" in capsys.readouterr().err


def test_a_page_that_answers_errors_at_once_is_a_regression_and_no_improvement(results, capsys):
    """It took 20 ms, and answers 500 in 4 ms: its latency is really shorter."""
    pair = [str(results / "same" / "run-0"), str(results / "fails" / "run")]
    assert run_verb(["compare", *pair]) == 5
    said = capsys.readouterr().out
    assert said.startswith("REGRESSION: errors of all < 1 % broke at 20 % in every run after, and in none before; ")
    assert "; answered well of every page -16.7 points (100 % to 83.3 %)" in said
    assert "; answered well of journey/page_2 -100.0 points (100 % to 0 %)" in said
    assert "\n1 run before, 1 run after; " in said
    assert "Latencies not compared: 1 page with too few visits answered well: journey/page_2." in said
    assert run_verb(["compare", *pair, "--json"]) == 5
    found = json.loads(capsys.readouterr().out)
    assert set(found["worse"]) >= {"every page answered well", "journey/page_2 answered well"}
    assert [one for one in found["better"] if "page_2" in one] == []


@pytest.mark.parametrize("place", ["stopped", "stopped/run"])
def test_runs_that_a_stop_rule_ended_are_a_regression_where_none_before_was(results, place, tmp_path, capsys):
    words = [str(results / "same"), str(results / place), "--chart", str(tmp_path / "changes.svg")]
    assert run_verb(["compare", *words]) == 5
    said = f"a stop rule ended every run after ({STOP_RULE}), and none before"
    assert capsys.readouterr().out.startswith(f"REGRESSION: {said}")
    assert run_verb(["compare", *words, "--json", "--junit", str(tmp_path / "compare.xml"), "--annotations"]) == 5
    told = capsys.readouterr()
    assert json.loads(told.out)["broken"][0] == said
    assert f"::error title=broken::{said.replace('%', '%25')}" in told.err
    assert said.replace(">", "&gt;") in (tmp_path / "compare.xml").read_text(encoding="utf-8")


def test_runs_that_a_stop_rule_ended_on_both_sides_tell_nothing(results, capsys):
    assert run_verb(["compare", str(results / "stopped"), str(results / "stopped")]) == 4
    assert capsys.readouterr().out.startswith("CANNOT TELL")


def test_each_replicate_is_a_run_of_its_side(results, tmp_path, capsys):
    for side, numbers in {"before": (0, 1), "after": (2, 3)}.items():
        run = tmp_path / side / "run"
        for place, number in enumerate(numbers, start=1):
            copytree(results / "same" / f"run-{number}", run / "replicates" / str(place))
        plan = json.loads((results / "same" / "run-0" / "plan.json").read_text(encoding="utf-8"))
        (run / "plan.json").write_text(json.dumps(plan | {"replicates": 2}), encoding="utf-8")
    for words in ([str(tmp_path / "before"), str(tmp_path / "after")],
                  [str(tmp_path / "before" / "run"), str(tmp_path / "after" / "run")]):  # fmt: skip
        assert run_verb(["compare", *words, "--tell", "50%", "--json"]) == 0
        found = json.loads(capsys.readouterr().out)
        assert found["runs"] == {"before": 2, "after": 2}
        assert found["noise"]["runs"] == 4
        assert found["changes"] != []


def test_a_portal_that_its_first_load_ended_is_a_regression(results, monkeypatch, capsys):
    lost = "the portal after did not answer any more when it had been loaded once"
    places = [str(results / "same" / f"run-{number}") for number in range(2)]
    monkeypatch.setattr("cli.compare.run_pairs", lambda pairs, folder: Made(places, (lost,)))
    words = ["--run", "smoke", "--before", "http://127.0.0.1:1", "--after", "http://127.0.0.1:2"]
    assert run_verb(["compare", *words]) == 5
    assert capsys.readouterr().out.startswith(f"REGRESSION: {lost}")


@pytest.mark.parametrize(
    ("side", "number", "made"),
    [
        ("after", 1, ["before", "after"]),
        ("after", 2, ["before", "after"] * 2),
        ("before", 1, None),
    ],
)
def test_pairs_end_where_the_portal_after_does_not_answer_any_more(side, number, made, tmp_path, monkeypatch):
    seen = []

    def run(planned, folder):
        seen.append(folder.name)
        if (folder.name, seen.count(folder.name)) == (side, number + 1):
            raise Unreachable("the portal is not reachable", UNJUDGED)
        return folder.name

    monkeypatch.setattr("cli.pairs._run", run)
    monkeypatch.setattr("cli.pairs.refuse_beforehand", lambda planned: None)
    pairs = Pairs("smoke", "http://127.0.0.1:1", "http://127.0.0.1:2", 3)
    if made is None:
        with pytest.raises(Ended, match="not reachable"):
            run_pairs(pairs, tmp_path)
    else:
        found = run_pairs(pairs, tmp_path)
        assert found.places == made
        assert found.lost[0].startswith("the portal after did not answer any more when it had been loaded ")


def test_a_portal_that_answers_no_more_when_it_shall_be_loaded_is_a_regression(tmp_path, monkeypatch, capsys):
    """It stood when the job began: a portal that never did is 4, and nothing is loaded."""

    def run(planned, folder):
        if folder.name == "after":
            raise Unreachable("the portal is not reachable", UNJUDGED)
        return folder.name

    words = ["--before", "http://127.0.0.1:1", "--after", "http://127.0.0.1:2", "--results", str(tmp_path)]
    monkeypatch.setattr("cli.pairs._run", run)
    assert run_verb(["compare", "--run", "smoke", *words]) == 4
    assert "pair 1" not in capsys.readouterr().err
    monkeypatch.setattr("cli.pairs.refuse_beforehand", lambda planned: None)
    assert run_verb(["compare", "--run", "smoke", *words, "--annotations"]) == 5
    assert "::error title=compare::REGRESSION: the portal after did not answer any more" in capsys.readouterr().err


@pytest.mark.parametrize("ended", [Ended("refused", BAD_USAGE), Ended("refused: No space left on device", UNJUDGED)])
def test_pairs_that_are_refused_or_cannot_be_written_are_no_answer(ended, tmp_path, monkeypatch):
    def run(planned, folder):
        if folder.name == "after":
            raise ended
        return folder.name

    monkeypatch.setattr("cli.pairs._run", run)
    monkeypatch.setattr("cli.pairs.refuse_beforehand", lambda planned: None)
    with pytest.raises(Ended, match="refused"):
        run_pairs(Pairs("smoke", "http://127.0.0.1:1", "http://127.0.0.1:2", 3), tmp_path)
