import subprocess
import sys


def test_the_constants_that_we_change_exist_and_change():
    # In a process of its own: importing Locust patches the standard library.
    program = """
import locust.runners as runners
names = "HEARTBEAT_LIVENESS", "HEARTBEAT_DEAD_INTERNAL", "MASTER_HEARTBEAT_TIMEOUT", "CONNECT_RETRY_COUNT"
before = tuple(getattr(runners, name) for name in names)
from harness.inside.engine import settle_engine
settle_engine()
after = tuple(getattr(runners, name) for name in names)
print(before, after)
"""
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True)
    assert answer.stdout.strip() == f"(3, -60, 60, 60) ({10**9}, {-(10**9)}, 150, 180)"


def test_citizens_are_counted_without_a_walk_and_options_parsed_once():
    program = """
from harness.inside.engine import settle_engine
import locust.argument_parser as argument_parser
from locust import User
from locust.env import Environment
settle_engine()

class Citizen(User):
    def start(self, group):
        self._greenlet = group.spawn(print, end="")
        return self._greenlet

runner = Environment(user_classes=[Citizen]).create_local_runner()
runner.spawn_users({"Citizen": 7})
print(runner.user_classes_count)
print(argument_parser.default_args_dict() is argument_parser.default_args_dict())
"""
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True)
    assert answer.stdout.splitlines() == ["{'Citizen': 7}", "True"]
