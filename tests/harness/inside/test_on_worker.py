"""What a worker tells of its cap; in a process of its own, for importing Locust patches it."""

import subprocess
import sys

import pytest

WAITING = """
from types import SimpleNamespace
import gevent
from harness.inside import on_worker
from harness.browser.pace import Pace

environment = SimpleNamespace(user_classes=[], runner=None)
place = on_worker.Workplace(environment, 0, SimpleNamespace(origin_s=0.0))
place._permit.renew(float("inf"))
pace = place._permit.pace = Pace(1.0, place._was_paced)
place._permit.check()
waiting = [gevent.spawn(place._permit.check) for _ in range(3)]
gevent.sleep(0.01)
((from_s, until_s, why),) = place.take_held()
((again_from_s, again_until_s, _),) = place.take_held()
gevent.killall(waiting)
((last_from_s, last_until_s, _),) = place.take_held()
print(why)
print(from_s < until_s == again_from_s < again_until_s == last_from_s < last_until_s, place.take_held())
"""


FLEET = """
from types import SimpleNamespace
import gevent
from locust import User, constant, task
from locust.env import Environment
from locust import runners
from harness.inside.on_worker import Workplace

class Citizen(User):
    wait_time = constant(0.01)

    @task
    def visit(self):
        gevent.sleep(0.01)

class Runner(runners.WorkerRunner):
    worker_index = 0

    def __init__(self, environment):
        runners.Runner.__init__(self, environment)
        self.client = SimpleNamespace(send=lambda message: None)
        self.client_id = "worker"

runner = Runner(Environment(user_classes=[Citizen]))
place = Workplace(SimpleNamespace(user_classes=[Citizen], runner=runner), 0, SimpleNamespace(origin_s=0.0))
runner.start_worker({"Citizen": 3})
print(runner.user_count)
end = place.END
end()
print(runner.user_count)
end()
with gevent.Timeout(20):
    while runner.user_count:
        gevent.sleep(0.01)
ordered = runner.spawning_greenlet
end()
print(runner.user_count, runner.spawning_greenlet is ordered)
"""


@pytest.mark.parametrize("end", ["drain", "halt"])
def test_who_hears_the_end_again_sends_its_citizens_home_though_locust_s_order_was_lost(end):
    program = FLEET.replace("END", end)
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.splitlines() == ["3", "3", "0 True"]


def test_each_report_tells_of_those_who_wait_still_and_of_those_who_went():
    answer = subprocess.run([sys.executable, "-c", WAITING], capture_output=True, text=True, timeout=60, check=False)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.splitlines() == ["kept to the most requests a second that the target allows", "True ()"]
