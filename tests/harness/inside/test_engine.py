import subprocess
import sys


def test_the_constants_that_we_change_exist_and_change():
    # In a process of its own: importing Locust patches the standard library.
    program = """
import locust.runners as runners
before = (runners.HEARTBEAT_LIVENESS, runners.HEARTBEAT_DEAD_INTERNAL, runners.MASTER_HEARTBEAT_TIMEOUT)
from harness.inside.engine import settle_engine
settle_engine()
after = (runners.HEARTBEAT_LIVENESS, runners.HEARTBEAT_DEAD_INTERNAL, runners.MASTER_HEARTBEAT_TIMEOUT)
print(before, after)
"""
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True)
    assert answer.stdout.strip() == f"(3, -60, 60) (10, {-(10**9)}, 10)"
