"""Portals whose truth is known, drawn at random, simulated and judged: what the simulated proof is made of."""

from dataclasses import dataclass

import numpy as np

from analysis import open_recording
from analysis.verdict import judge
from cli.planning import Wishes, plan_scenario
from cli.simulate import simulate_planned
from cli.simulating import SimulatedPortal
from tests.planted_truth.truth import crossing_citizens, saturating_service_time_s

SERVERS = (1, 2, 4, 8, 16, 32, 64, 128, 256)
LOADS = (0.2, 0.4167, 0.6, 0.8, 1.0, 1.2)
# In words of the scenario, and the mean in seconds: median times exp(sigma^2 / 2), sigma = ln(p95 / median) / 1.6449.
THINK_TIMES = {
    "lognormal: {median: 3.2 s, p95: 9.6 s}": 3.2 * np.exp((np.log(3) / 1.6448536) ** 2 / 2),
    "lognormal: {median: 6 s, p95: 30 s}": 6 * np.exp((np.log(5) / 1.6448536) ** 2 / 2),
    "exponential: 2 s": 2.0,
    "constant: 5 s": 5.0,
}
CITIZENS_A_SERVER, FEWEST_CITIZENS = 60, 1000  # at the stated capacity
SERVICES_AN_OBJECTIVE = 6  # p95 of a service alone is 3 of them: the objective can be kept at all
SHORTEST_OBJECTIVE_S = 0.5
HOLD_THINK_TIMES = 20
NEAR = 0.05  # of a tested load: who is so near to it may be told either way

SCENARIO = """\
name: planted
about: What does the analysis say of a portal whose truth is known?
stated_capacity: {citizens}
seed: {seed}
citizens:
  journeys: {{look_up_procedure: 60, track_dossier: 30, file_dossier: 10}}
  think_time: {{{think_time}}}
load:
  - closed: {{steps: {{utilisation: [{loads}], ramp: 5 s, hold: {hold_s} s, settle: {settle_s} s}}}}
objectives:
  - p95 of page < {objective_ms} ms
  - errors of all < 1 %
"""


@dataclass(frozen=True)
class PlantedPortal:
    """A portal that saturates at `capacity` of the stated number of `citizens`, and who visits it."""

    number: int
    servers: int
    capacity: float
    think_time: str

    @property
    def think_s(self):
        return float(THINK_TIMES[self.think_time])

    @property
    def citizens(self):
        return max(FEWEST_CITIZENS, CITIZENS_A_SERVER * self.servers)

    @property
    def service_s(self):
        return saturating_service_time_s(self.servers, self.capacity * self.citizens, self.think_s)

    @property
    def objective_s(self):
        return max(SHORTEST_OBJECTIVE_S, np.ceil(SERVICES_AN_OBJECTIVE * self.service_s * 100) / 100)

    @property
    def truth(self):
        """The utilisation at which p95 reaches the objective, from theory alone."""
        return crossing_citizens(self.servers, self.service_s, self.think_s, self.objective_s) / self.citizens

    def scenario(self):
        hold_s = int(np.ceil(max(60, HOLD_THINK_TIMES * self.think_s)))
        return SCENARIO.format(
            citizens=self.citizens,
            seed=self.number + 1,
            think_time=self.think_time,
            loads=", ".join(f"{load * 100:g} %" for load in LOADS),
            hold_s=hold_s,
            settle_s=int(np.ceil(5 * self.think_s)),
            objective_ms=round(self.objective_s * 1000),
        )


@dataclass(frozen=True)
class Judged:
    """What the analysis said of a portal, and what is true."""

    portal: PlantedPortal
    truth: float
    answer: str
    passed_up_to: float | None
    failed_from: float | None
    results: str

    @property
    def is_near(self):
        """Does the truth lie so near to a tested load that either answer is right there?"""
        return min(abs(self.truth / load - 1) for load in LOADS) <= NEAR

    @property
    def is_wrong(self):
        return (self.answer == "supported" and self.truth < 1) or (self.answer == "refuted" and self.truth > 1)

    @property
    def bracket_holds(self):
        return (self.passed_up_to or 0.0) < self.truth < (self.failed_from or np.inf)

    def row(self):
        portal = self.portal
        kind, _, _ = portal.think_time.partition(":")
        bracket = f"{self.passed_up_to or 0:6.1%} to " + (f"{self.failed_from:6.1%}" if self.failed_from else "   ... ")
        remark = "WRONG" if self.is_wrong else "near" if self.is_near else ""
        of_portal = f"{portal.number:4d} {portal.servers:4d} {portal.capacity:6.1%} {kind:11s}{portal.think_s:5.1f} s"
        found = f"{self.answer:13s} {bracket}  {self.results} {remark}".rstrip()
        return f"{of_portal} {portal.objective_s * 1000:6.0f} ms {self.truth:7.1%}  {found}"


def draw_portals(count, seed=20261124):
    """Capacity evenly from 30 % to 200 % of stated; servers and think times in turns, so that each is there."""
    chance = np.random.default_rng(seed)
    thinks = list(THINK_TIMES)
    return [
        PlantedPortal(number, SERVERS[number % len(SERVERS)], float(capacity), thinks[number % len(thinks)])
        for number, capacity in enumerate(chance.uniform(0.3, 2.0, count))
    ]


def judge_portal(portal, folder):
    """Through the whole chain: scenario, plan, simulation, run folder, analysis."""
    file = folder / f"portal_{portal.number}.yaml"
    file.write_text(portal.scenario(), encoding="utf-8")
    planned = plan_scenario(str(file), Wishes("embedded", workers=1))
    run, _ = simulate_planned(planned, SimulatedPortal(portal.servers, portal.service_s), folder / "results")
    verdict = judge(open_recording(run.path))
    passed, failed = verdict.passed_up_to, verdict.failed_from
    return Judged(
        portal,
        portal.truth,
        verdict.answer,
        passed.utilisation if passed else None,
        failed.utilisation if failed else None,
        "".join(stage.result[0] for stage in verdict.stages),
    )
