"""A doubt: a reason not to believe the result, with what was seen and what to do about it."""

from dataclasses import dataclass

from analysis.language import ENGLISH, Said, said


@dataclass(frozen=True)
class Doubt:
    """What is doubtful, what was seen, and what to do about it; a grave one may turn the answer around."""

    subject: Said
    seen: Said
    remedy: Said
    grave: bool = False

    @property
    def what(self) -> str:
        """What is doubtful, as verdict.json has it."""
        return ENGLISH.say(self.subject)

    @property
    def evidence(self) -> str:
        """What was seen, as verdict.json has it."""
        return ENGLISH.say(self.seen)

    @property
    def advice(self) -> str:
        """What to do about it, as verdict.json has it."""
        return ENGLISH.say(self.remedy)


def doubt(key: str, /, *, grave: bool = False, **values: object) -> Doubt:
    """The doubt that the catalogues have under `doubt.KEY`, with its values."""
    what, seen, advice = (said(f"doubt.{key}.{part}", **values) for part in ("what", "seen", "advice"))
    return Doubt(what, seen, advice, grave)
