"""The report, and the pages of `fit` and `calibrate`, in a headless Chromium: both languages, screen, phone, paper."""

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pytest

from analysis import open_recording
from analysis.monitoring.finding import find
from analysis.monitoring.page import write_page
from analysis.monitoring.table import Naming, read_table
from analysis.report import render_report
from analysis.verdict import judge
from analysis.workload.calibrating import calibrate_log
from analysis.workload.page import render_page
from analysis.workload.routes import read_routes
from contract.plan import Level
from tests.analysis.workload.simulated import World

pytestmark = [
    pytest.mark.chromium,
    pytest.mark.skipif(
        shutil.which("chromium") is None, reason="no chromium here; on Debian, apt-get install chromium"
    ),
]
LOOK = Path(__file__).with_name("look.js")
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
MONITORED = "users,throughput_per_s,mean_s,think_time_s,cpu_utilisation,utilisation_db\n" + "".join(
    f"{users},{users / 14.3:.1f},0.4,14,{users / 60000:.2f},{users / 90000:.2f}\n"
    for users in (6000, 12000, 20000, 50000)
)
WIDTHS = {"screen": 1280, "phone": 390, "paper": 688}  # pixels; paper is A4 between its margins
FRAME = """<!doctype html><iframe src="page.html#{code}" width="{width}" height="900"></iframe><pre id="found"></pre>
<script>
addEventListener("message", event => document.getElementById("found").textContent = JSON.stringify(event.data));
</script>"""


@pytest.fixture(scope="module")
def pages(made, everything, tmp_path_factory):
    reports = {"everything": render_report(*everything)}
    for name, changes in {
        "refuted": {"planted": 0.68, "outcome_of": lambda page, random: "busy" if random.random() < 0.02 else "ok"},
        "to the peak": {"utilisations": (0.05, 0.1, 0.2, 0.4167)},
        "invalid": {"utilisations": (0.2, 0.4), "cpu": lambda second, worker: 0.97},
    }.items():
        recording = open_recording(made.with_(**changes).write(tmp_path_factory.mktemp("run") / "run"))
        reports[name] = render_report(recording, judge(recording))
    place = tmp_path_factory.mktemp("pages")
    log = World(arrivals_per_s=0.1).write(place / "access.log")
    reports["calibration"] = render_page(calibrate_log(log, read_routes()), 1800.0)
    (place / "month.csv").write_text(MONITORED)
    found = find(
        read_table(place / "month.csv", Naming("users", "throughput_per_s", None)), Level(120_000), Level(50_000)
    )
    reports["monitoring"] = write_page(found, place).read_text(encoding="utf-8")
    return reports


@pytest.mark.parametrize("run", ["refuted", "to the peak", "invalid", "everything", "calibration", "monitoring"])
@pytest.mark.parametrize("medium", list(WIDTHS))
@pytest.mark.parametrize("code", ["vi", "en"])
def test_nobody_stumbles(pages, tmp_path, run, medium, code):
    assert look_at(pages[run], tmp_path, medium, code) == []


def test_who_stumbles_is_heard(pages, tmp_path):
    """Each kind of stumbling block is put in the way once."""
    blocks = (
        "<p style='white-space: nowrap'>" + "as wide as a barn " * 20 + "</p>"
        "<p style='color: #bbb'>as pale as a ghost</p><img src='data:image/png;base64,AAAA' alt='x'>"
        "<img src='http://127.0.0.1:9/x.png' alt='a picture from somewhere else'>"
    )
    found = " ".join(look_at(pages["invalid"].replace("<h1>", blocks + "<h1>"), tmp_path, "phone", "vi"))
    for said in (
        "the page is wider",
        "overflows: as wide",
        "contrast 1.9",
        "no picture: x",
        "no words",
        "outside request",
    ):
        assert said in found


def look_at(html, tmp_path, medium, code):
    assert POLICY in html
    if medium == "paper":
        html = html.replace("@media print", "@media all")
    html = html.replace(POLICY, POLICY + "; script-src 'unsafe-inline'")
    html = html.replace("</head>", f"<script>{LOOK.read_text()}</script></head>")
    (tmp_path / "page.html").write_text(html, encoding="utf-8")
    (tmp_path / "frame.html").write_text(FRAME.format(code=code, width=WIDTHS[medium]))
    return found_in(tmp_path / "frame.html", tmp_path / "profile")


def found_in(page, profile):
    options = ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}", "--window-size=1400,1000")
    command = ["chromium", *options, "--virtual-time-budget=5000", "--dump-dom", page.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=True)
    told = re.search(r'<pre id="found">(.+?)</pre>', done.stdout, re.DOTALL)
    assert told, done.stderr[-2000:]
    return json.loads(unescape(told[1]))
