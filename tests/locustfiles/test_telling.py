"""In a process of its own, which importing Locust patches: its statistics, fed in bulk or one by one."""

import json
import subprocess
import sys

PROGRAM = """
import json, random, sys
from locust import User
from locust.env import Environment
from contract.observer import Nobody
from locustfiles.telling import Telling

class Citizen(User):
    pass

def told(listens):
    environment = Environment(user_classes=[Citizen])
    environment.create_local_runner()
    heard = []
    if listens:
        environment.events.request.add_listener(lambda name, **_: heard.append(name))
    telling = Telling(environment, Nobody())
    chance = random.Random("telling")
    for _ in range(2000):
        page, outcome = chance.choice("ab"), chance.choice(["ok", "ok", "ok", "cut", "reset", "status_5xx"])
        telling.request_done(page, outcome, chance.lognormvariate(-4, 2), None, "" if outcome == "ok" else "oh")
    environment.events.test_stop.fire(environment=environment)
    stats = environment.stats
    entries = {name: entry for (name, _), entry in stats.entries.items()} | {"total": stats.total}
    counted = {
        name: [
            entry.num_requests, entry.num_failures, round(entry.total_response_time, 6), entry.min_response_time,
            entry.max_response_time, dict(sorted(entry.response_times.items())), sum(entry.num_reqs_per_sec.values()),
        ]
        for name, entry in sorted(entries.items())
    }
    errors = sorted((error.name, str(error.error), error.occurrences) for error in stats.errors.values())
    return [counted, errors], len(heard)

json.dump([told(False), told(True)], sys.stdout)
"""


def test_locusts_statistics_hold_the_same_fed_once_a_second_or_one_by_one():
    ran = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=True)
    (fed, nobody), (one_by_one, everything) = json.loads(ran.stdout)
    assert fed == one_by_one
    assert (nobody, everything) == (0, 2000)
    assert fed[0]["total"][0] == 2000
