"""Words that are markup, formulas or commands where they are shown: in the report they are words."""

import json
import re

from analysis.judging import judge_folder
from analysis.report import write_report
from contract.run_folder import RunFolder
from tests.fuzz.runs import rows_of_latency, whole, write_rows

MARKUP = "<script>alert(1)</script>"
FORMULA = "$\\frac{1}{$ & $$"


def test_markup_and_formulas_are_shown_as_text(tmp_path):
    path = whole(tmp_path / "run")
    plan = json.loads((path / "plan.json").read_text())
    plan |= {"name": MARKUP, "about": MARKUP + FORMULA}
    plan["stated_capacity"]["source"] = plan["observed_peak"]["source"] = MARKUP + FORMULA
    plan["target"]["name"] = MARKUP
    (path / "plan.json").write_text(json.dumps(plan))
    made = json.loads((path / "provenance.json").read_text())
    (path / "provenance.json").write_text(json.dumps(made | {"commit": MARKUP, "target_declares": {"x": MARKUP}}))
    rows = rows_of_latency(path)
    for place, page in enumerate(rows["page"]):
        if rows["kind"][place] == "request":
            rows["kind"][place] = f"backend/{MARKUP}{FORMULA}"
        if not page.startswith("worker/"):
            rows["page"][place] = f"{MARKUP}{FORMULA}/{page}"
    rows["outcome"][rows["kind"].index("service")] = "status_5xx"
    write_rows(path, rows)
    samples = [f"{second},{MARKUP}{FORMULA},0.5\n" for second in range(60)]
    (path / "recording" / "resources.csv").write_text("".join(["second,resource,utilisation\n", *samples]))
    failure = {"t_s": 1, "event": "failure", "page": MARKUP, "outcome": "status_5xx", "detail": MARKUP}
    with (path / "recording" / "events.jsonl").open("a") as file:
        file.write(json.dumps(failure) + "\n")

    write_report(RunFolder(path), *judge_folder(RunFolder(path)))
    html = (path / "report" / "index.html").read_text(encoding="utf-8")
    assert "<script" not in html
    assert html.count("&lt;script&gt;") > 5
    assert not re.search(r"\son\w+=|javascript:", html)
    for chart in (path / "report").glob("*.svg"):
        assert "<script" not in chart.read_text(encoding="utf-8")
