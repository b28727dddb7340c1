import os
import subprocess
import sys

import pytest

from harness.inside.left_out import LEFT_OUT
from harness.processes import ROOT

WORKER = """
import sys
from harness.inside.left_out import leave_out
leave_out()
import locust.main, locust.env
import harness.inside.on_worker
print(sorted({name.partition(".")[0] for name in sys.modules} & {"flask", "werkzeug", "jinja2"}))
for ask in locust.env.Environment().create_web_ui, locust.main.get_html_report:
    try:
        ask()
    except RuntimeError as error:
        print(error)
"""
JOURNEYS = """
import os, sys
print("flask" in sys.modules, "jinja2" in sys.modules, flush=True)
os._exit(0)
"""


def test_a_worker_loads_neither_flask_nor_jinja_and_says_who_has_what_it_lacks():
    assert said_by(WORKER) == [
        "[]",
        "a worker of the fleet has no WebUI: pages and reports are the master's",
        "a worker of the fleet has no get_html_report: pages and reports are the master's",
    ]


@pytest.mark.parametrize(("as_what", "loads_them"), [("--worker", "False False"), ("--master", "True True")])
def test_it_is_the_workers_of_the_fleet_that_go_without(as_what, loads_them, tmp_path):
    journeys = tmp_path / "journeys.py"
    journeys.write_text(JOURNEYS, encoding="utf-8")
    child = subprocess.run(
        [sys.executable, "-m", "harness.inside.launch", "-f", str(journeys), "--headless", as_what],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert child.stdout.splitlines() == [loads_them], child.stderr


@pytest.mark.parametrize("module", LEFT_OUT)
def test_the_names_are_locusts_own(module):
    names = ", ".join(f"{module}.{name}.__module__" for name in LEFT_OUT[module])
    assert said_by(f"import locust.main, {module}; print(*{{{names}}})") == [module]


@pytest.mark.parametrize(
    "asked",
    [
        "import locust.web; it = locust.web.Flask",
        "from locust.web import Flask as it",
        "from locust import html; it = html.render_template_from",
        "from locust.html import render_template_from as it",
        "import locust.html; locust.html.render_template_from; it = locust.html.get_html_report; it.__code__",
    ],
)
def test_a_journey_that_asks_for_more_has_all_of_it(asked):
    program = (
        f"from harness.inside.left_out import leave_out\nleave_out()\nimport locust.main\n{asked}\nprint(callable(it))"
    )
    assert said_by(program) == ["True"]


def test_too_late_is_said():
    program = "import locust.env\nfrom harness.inside.left_out import leave_out\nleave_out()"
    child = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert child.returncode == 1
    assert child.stderr.endswith("RuntimeError: locust.web is loaded already\n")


def said_by(program: str) -> list[str]:
    """By a process of its own: importing Locust patches the standard library."""
    child = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    return child.stdout.splitlines()
