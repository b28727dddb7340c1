"""What would be evidence for the loads that were not reached: a test each, with a scenario that is ready."""

from dataclasses import dataclass

from analysis.language import ENGLISH, Said, said
from contract.plan import Plan


@dataclass(frozen=True)
class Evidence:
    """A test that says something of a higher load: its scenario; what it is, shows and leaves open, in English."""

    scenario: str

    def said(self, part: str) -> Said:
        """`what` it is, what it `shows`, or what it `leaves_open`, in no language yet."""
        return said(f"evidence.{self.scenario}.{part}")

    @property
    def what(self) -> str:
        """What is done."""
        return ENGLISH.say(self.said("what"))

    @property
    def shows(self) -> str:
        """What it would show."""
        return ENGLISH.say(self.said("shows"))

    @property
    def leaves_open(self) -> str:
        """What it would not show."""
        return ENGLISH.say(self.said("leaves_open"))


EVIDENCE = tuple(map(Evidence, ("full_rate", "idle_sessions", "share_of_nodes", "arrival_ramp")))


@dataclass(frozen=True)
class Part:
    """What a run is evidence of, where its scenario is one of these; `pause_s`: how busy its citizens were."""

    evidence: Evidence
    pause_s: float  # between two pages on average, as planned


def part_of_evidence(plan: Plan) -> Part | None:
    """The part that a plan is evidence of, by the name of its scenario; None of a plan for the whole.

    No number tells them apart: how busy the citizens of a stated capacity are, nobody stated.
    """
    evidence = next((each for each in EVIDENCE if each.scenario == plan.name), None)
    pause_s = plan.citizens.think_time.mean_s if plan.pause_s is None else plan.pause_s
    return None if evidence is None else Part(evidence, pause_s)
