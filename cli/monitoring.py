"""The target's own monitoring on the command line: tried before the run, which goes on without it all the same."""

from cli import console
from contract.run_folder import RunFolder
from harness.monitor import Monitor, Monitoring
from harness.scenario.scenario import Scenario


def monitor_of(scenario: Scenario, run: RunFolder) -> Monitor | None:
    """Who asks for the resources that a scenario names; None where it names none."""
    part = scenario.monitoring
    if part is None:
        return None
    monitor = Monitor(Monitoring(part.prometheus, round(part.every), part.resources), run)
    for problem in monitor.try_out():
        console.say(f"monitoring, {problem}; the run goes on without it")
    return monitor
