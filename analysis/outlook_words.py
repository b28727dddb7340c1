"""The numbers of an outlook in words, for a terminal and for a page."""

from analysis.models.quality import Parameter
from analysis.outlook import Projection
from analysis.text import NONE, write_share
from contract.quantities import write_percentage

KNEES = ("saturation_users",)  # numbers that say where it bends: not told where the straight line is best


def write_number(value: float | None, digits: int = 6) -> str:
    """Significant digits, and thousands where there are any; a dash of nothing."""
    if value is None:
        return NONE
    return f"{value:,.0f}" if abs(value) >= 10**digits else f"{value:.{digits}g}"


def write_interval(found: Parameter) -> str:
    """`0.0095 – 0.064`, or with a word for the side that has no limit; `refused` where the data are too few."""
    if found.low is None and found.high is None:
        return "refused: too few rows"
    if found.high is None:
        return f"at least {write_number(found.low, 4)}"
    if found.low is None:
        return f"at most {write_number(found.high, 4)}"
    return f"{write_number(found.low, 4)} – {write_number(found.high, 4)}"


def projection_sentence(found: Projection, limit: float) -> str:
    """What one resource says, in a sentence."""
    name = found.fit.resource
    if found.full_users is None:
        return f"{name}: its use does not clearly grow with the throughput; it says nothing of a limit."
    text = f"{name}: full at {write_number(found.full_users.value, 3)} users ({write_interval(found.full_users)})"
    if found.limit_users is not None:
        text += f", at {write_percentage(limit)} with {write_number(found.limit_users.value, 3)}"
    if found.at_stated is None or found.at_stated.low is None or found.at_stated.high is None:
        return text + "."
    low, high = write_share(max(found.at_stated.low, 0.0)), write_share(found.at_stated.high)
    text += f"; at the stated capacity it would be {write_share(found.at_stated.value)} ({low} – {high})"
    verdicts = {
        "contradicts": ": this contradicts the stated capacity, unless a page comes to need less of it or it grows.",
        "warns": ": a warning.",
        "open": ".",
    }
    return text + verdicts[found.says]
