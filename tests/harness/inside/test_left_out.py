import subprocess
import sys

import pytest

from harness.inside.left_out import LEFT_OUT

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


def test_a_worker_loads_neither_flask_nor_jinja_and_says_who_has_what_it_lacks():
    assert said_by(WORKER) == [
        "[]",
        "a worker of the fleet has no WebUI: pages and reports are the master's",
        "a worker of the fleet has no get_html_report: pages and reports are the master's",
    ]


@pytest.mark.parametrize("module", LEFT_OUT)
def test_the_names_are_locusts_own(module):
    names = ", ".join(f"{module}.{name}.__module__" for name in LEFT_OUT[module])
    assert said_by(f"import locust.main, {module}; print(*{{{names}}})") == [module]


def test_too_late_is_said():
    program = "import locust.env\nfrom harness.inside.left_out import leave_out\nleave_out()"
    child = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert child.returncode == 1
    assert child.stderr.endswith("RuntimeError: locust.web is loaded already\n")


def said_by(program: str) -> list[str]:
    """By a process of its own: importing Locust patches the standard library."""
    child = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    return child.stdout.splitlines()
