"""Two replicates with real processes: portal and fleet are started anew, and all is judged together."""

import json

import pytest

from tests.real import SCENARIO, Started, portal_load, the_run

pytestmark = [pytest.mark.proof, pytest.mark.end_to_end, pytest.mark.timeout(300)]


def test_two_replicates(tmp_path):
    file, results = tmp_path / "twice.yaml", tmp_path / "results"
    file.write_text(SCENARIO + "replicates: 2\n", encoding="utf-8")
    planned = portal_load("plan", str(file))
    assert "2 replicates of 24 s, 48 s in all" in planned.out
    ended = Started("run", str(file), "--results", str(results), "--json").end(patience_s=200)
    assert ended.code == 0, ended.err
    verdict = json.loads(ended.out)
    assert (verdict["answer"], [each["results"] for each in verdict["replicates"]]) == ("not_reached", [["pass"]] * 2)
    assert "single run" not in [doubt["what"] for doubt in verdict["doubts"]]

    run = the_run(results)
    plans = [json.loads((run / "replicates" / number / "plan.json").read_text()) for number in ("1", "2")]
    assert [plan["seed"] for plan in plans] == [1, 2]
    urls = {plan["target"]["base_url"] for plan in plans}
    assert len(urls) == 2  # each replicate had a portal of its own
    assert json.loads(portal_load("judge", str(run), "--json").out)["stages"] == verdict["stages"]
    report = (run / "report" / "index.html").read_text(encoding="utf-8")
    assert portal_load("report", str(run)).code == 0
    assert (run / "report" / "index.html").read_text(encoding="utf-8") == report
    assert (run / "replicates" / "2" / "report" / "index.html").exists()
