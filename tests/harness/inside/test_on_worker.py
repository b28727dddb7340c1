"""What a worker tells of its cap; in a process of its own, for importing Locust patches it."""

import subprocess
import sys

WAITING = """
from types import SimpleNamespace
import gevent
from harness.inside import on_worker
from harness.browser.pace import Pace

environment = SimpleNamespace(user_classes=[], runner=None)
place = on_worker.Workplace(environment, 0, SimpleNamespace(origin_s=0.0))
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


def test_each_report_tells_of_those_who_wait_still_and_of_those_who_went():
    answer = subprocess.run([sys.executable, "-c", WAITING], capture_output=True, text=True, timeout=60, check=False)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.splitlines() == ["kept to the most requests a second that the target allows", "True ()"]
