"""The target's own monitoring on the command line: tried before the run, which goes on without it all the same."""

import os
from collections.abc import Sequence
from urllib.parse import urlsplit

from cli import console
from cli.exits import BAD_USAGE, Ended
from cli.places import is_loopback
from contract.run_folder import RunFolder
from harness.environment import PROMETHEUS_TOKEN as TOKEN
from harness.monitor import Monitor, Monitoring
from harness.scenario.scenario import Scenario


def monitor_of(scenario: Scenario, run: RunFolder, addresses: Sequence[str]) -> Monitor | None:
    """Who asks for the resources that a scenario names, at the addresses of the gate; None where it names none."""
    part = scenario.monitoring
    if part is None:
        return None
    token = token_for(part.prometheus)
    monitor = Monitor(Monitoring(part.prometheus, round(part.every), part.resources, token, addresses), run)
    for problem in monitor.try_out():
        console.say(f"monitoring, {problem}; the run goes on without it")
    return monitor


def token_for(prometheus: str) -> str | None:
    """What Prometheus wants to see, if anybody says so; raises Ended where others could read it on the way."""
    token, place = os.environ.get(TOKEN), urlsplit(prometheus)
    if not token:
        return None
    if not token.isascii() or not token.isprintable():
        raise Ended(f"{TOKEN}: found letters that no token has, expected one line of plain letters", BAD_USAGE)
    if place.scheme != "https" and not is_loopback(place.hostname or ""):
        raise Ended(f"{TOKEN}: {place.hostname} is asked over http, where others can read it; use https", BAD_USAGE)
    return token
