"""A capacity search against the embedded portal: the bracket holds the load at which its objective breaks."""

import json
import math

import pytest

from harness.processes import ROOT
from tests.planted_truth.truth import crossing
from tests.real import Started, the_run

pytestmark = [pytest.mark.proof, pytest.mark.end_to_end, pytest.mark.timeout(1000)]


@pytest.mark.parametrize("planted", ["45 %", "70 %", "110 %"])
def test_the_bracket_holds_the_planted_truth(planted, tmp_path):
    text = (ROOT / "scenarios" / "search.yaml").read_text(encoding="utf-8")
    scenario = tmp_path / "search.yaml"
    scenario.write_text(text.replace("planted: 70 %", f"planted: {planted}"), encoding="utf-8")
    results = tmp_path / "results"
    ended = Started("run", str(scenario), "--results", str(results), "--json").end(patience_s=800)
    verdict = json.loads(ended.out)
    print(json.dumps(verdict["search"]))
    truth = crossing(float(planted.rstrip(" %")) / 100, objective_s=0.5)
    upper = verdict["search"]["upper"]  # null: nothing was found to break within the time
    assert verdict["search"]["lower"] < truth < (math.inf if upper is None else upper)
    outcome = json.loads((the_run(results) / "outcome.json").read_text(encoding="utf-8"))
    assert outcome["because"] == "the plan is done"
