"""The files that tests compare with; `make golden` writes them anew: look at what changed before you commit it."""

import hashlib
import json
import tempfile
from pathlib import Path

import matplotlib as mpl

from analysis import open_recording
from analysis.judging import judge_folder
from analysis.report import render_report
from analysis.so_far import judge_so_far
from analysis.text import summary
from analysis.verdict import judge, write_verdict
from cli.live.judged import judged_of
from contract.run_folder import RunFolder
from tests.analysis.conftest import Made
from tests.cli.live.test_screen import SCREENS, screen_of
from tests.real import ROOT

ANALYSIS, LIVE = ROOT / "tests" / "analysis" / "golden", ROOT / "tests" / "cli" / "live" / "golden"
REPORT = ANALYSIS / "report.json"
EXAMPLE = "results/example"
EXAMPLES = tuple(RunFolder(path) for path in sorted((ROOT / "results").glob("example*")))
NAME = "2026-11-23T101507Z-capacity-3f9c"


def report_told() -> dict[str, str]:
    """The checksum of the report of a committed run, and the library that draws its charts."""
    page = render_report(*judge_folder(RunFolder(ROOT / EXAMPLE)))
    return {"run": EXAMPLE, "matplotlib": mpl.__version__, "sha256": hashlib.sha256(page.encode()).hexdigest()}


def write_all(folder: Path) -> None:
    """Every one of them; `folder` is for the runs that are made for it."""
    run = RunFolder(Made(planted=0.68).write(folder / NAME))
    verdict = judge(open_recording(run.path))
    write_verdict(run, verdict)
    (ANALYSIS / "verdict.json").write_text(run.verdict.read_text())
    (ANALYSIS / "summary.txt").write_text(summary(verdict))
    for example in EXAMPLES:
        write_verdict(example, judge_folder(example)[1])
    REPORT.write_text(json.dumps(report_told(), indent=2) + "\n")
    judged = judged_of(judge_so_far(RunFolder(Made(planted=0.5).write(folder / "run")), 2))
    for name, *seen in SCREENS:
        (LIVE / f"{name}.txt").write_text(screen_of(*seen, judged), encoding="utf-8")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        write_all(Path(place))
