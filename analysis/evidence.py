"""What would be evidence for the loads that were not reached: a test each, with a scenario that is ready."""

from dataclasses import dataclass

from analysis.language import ENGLISH, Said, said


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
