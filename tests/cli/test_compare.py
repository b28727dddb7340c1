import json

import pytest

from analysis.compare.noise import ASSUMED, noise_to_json
from cli.main import run_verb


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
        (["one"], "expected pairs"),
        (["none", "nowhere"], "there is no run in 'none'"),
        (["--aa", "results/example"], "found 1 runs, expected at least 3"),
        (["--write", "noise.json", "results/example", "results/example"], "--write goes with --aa"),
        (["--noise", "results/example/plan.json", "results/example", "results/example"], "found no noise of a machine"),
        (["--floor", "much", "results/example", "results/example"], "--floor: found 'much'"),
    ],
)
def test_mistakes_are_sentences(words, said, capsys):
    assert run_verb(["compare", *words]) == 2
    assert said in capsys.readouterr().err


def test_the_noise_that_is_assumed_can_be_written_by_hand(tmp_path, capsys):
    file = tmp_path / "noise.json"
    file.write_text(json.dumps(noise_to_json(ASSUMED)))
    assert run_verb(["compare", "--noise", str(file), "results/example", "results/example"]) in (0, 4)
