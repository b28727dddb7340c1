import subprocess
import sys

# In a process of its own: importing Locust patches the standard library.
PROGRAM = """
from types import SimpleNamespace
from contract import outcomes
from contract.observer import Nobody
from harness.browser.failures import PageFailed
from locust.env import Environment
from locustfiles.citizen import Citizen

def fails(session):
    raise PageFailed(outcomes.STATUS_5XX, "503")

citizen = Citizen(Environment())
ways = iter((fails, lambda session: None, lambda session: None))
citizen._next_visit = lambda: ("look_up_procedure", 0.0)
home = citizen.home
for seen in range(3):
    home.journeys = {"look_up_procedure": SimpleNamespace(name="look_up_procedure", go=next(ways))}
    citizen.visit()
    print(home._left_behind is not None, end=" ")
"""


def test_only_a_visit_that_went_well_leaves_a_cache_to_those_who_return():
    answer = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60)
    assert answer.stdout.split() == ["False", "True", "True"], answer.stderr
