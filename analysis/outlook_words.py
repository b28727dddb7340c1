"""The numbers of an outlook in words, for a terminal and for a page."""

from analysis.finding import at_scale
from analysis.language import ENGLISH, Said, said
from analysis.models.choice import Fits
from analysis.models.fall import Fall
from analysis.models.memory import FEWEST
from analysis.models.observations import Observations
from analysis.models.quality import Parameter
from analysis.models.utilisation_law import FULL
from analysis.outlook import Projection, Unfitted

KNEES = ("saturation_users",)  # numbers that say at how many users it bends: not told where the straight line is best


def write_number(value: float | None, digits: int = 6) -> str:
    """Significant digits, and thousands where there are any; a dash of nothing. In English."""
    if value is None:
        return ENGLISH.write(None)
    return f"{value:,.0f}" if abs(value) >= 10**digits else f"{value:.{digits}g}"


def interval_of_parameter(found: Parameter) -> Said:
    """`0.0095 – 0.064`, or with a word for the side that has no limit; `refused` where the data allow none."""
    if found.low is None and found.high is None:
        return said("outlook.refused")
    if found.high is None:
        return said("outlook.at_least", low=found.low)
    if found.low is None:
        return said("outlook.at_most", high=found.high)
    return said("outlook.interval", low=found.low, high=found.high)


def write_interval(found: Parameter) -> str:
    """The interval in English."""
    return ENGLISH.say(interval_of_parameter(found))


def memory_of(observations: Observations) -> Said | None:
    """What the rows are worth where each repeats the one before in part; None where each stands alone, or of few."""
    if len(observations) < FEWEST:
        return None
    if observations.memory is None:
        return said("outlook.memory_unknown")
    told = {"memory": observations.memory, "rows": len(observations), "samples": observations.samples}
    return said("outlook.memory", **told) if observations.memory else None


def bend_of(fits: Fits, scale: float = 1.0) -> Said | None:
    """Why neither a peak nor a saturation is told, in a sentence; None where the rows bend. Users at full scale."""
    if fits.bends:
        return None
    if fits.fall is not None:
        return fall_of_words(fits.fall, scale)
    return said("outlook.undecided") if fits.best is None else said("outlook.no_bend")


def fall_of_words(fall: Fall, scale: float = 1.0) -> Said:
    """That no law describes the rows, for the throughput falls under the line; of users at full scale."""
    ends = {"from_per_s": fall.from_per_s, "to_per_s": fall.to_per_s, "share": fall.share}
    users = {"from_users": fall.from_users * scale, "to_users": fall.to_users * scale}
    return said("outlook.fall", **ends, **users, at_scale=at_scale(scale))


def projection_of(found: Projection, limit: float, scale: float = 1.0) -> Said:
    """What one resource says, in a sentence; of users at full scale."""
    resource = found.fit.resource
    at_full, at_limit = at_full_size(found.full_users, scale), at_full_size(found.limit_users, scale)
    if at_full is None:
        return said("outlook.no_growth", resource=resource)
    full = {"users": at_full.value, "interval": interval_of_parameter(at_full)}
    planned = _at_limit(at_limit, limit) if at_limit else ""
    if found.at_stated is None or found.at_stated.low is None or found.at_stated.high is None:
        return said("outlook.full", resource=resource, **full, planned=planned)
    at_stated = {"share": found.at_stated.value, "low": max(found.at_stated.low, 0.0), "high": found.at_stated.high}
    says = said(f"outlook.says.{found.says}")
    return said("outlook.full_and_stated", resource=resource, **full, planned=planned, **at_stated, says=says)


def unfitted_of(found: Unfitted, scale: float = 1.0) -> Said:
    """What a resource says that has no law, in a sentence; of users at full scale."""
    if found.full_at_users is None:
        return said("outlook.unfitted", resource=found.resource, highest=found.highest)
    return said("outlook.full_seen", resource=found.resource, full=FULL, users=found.full_at_users * scale)


def at_full_size(users: Parameter | None, scale: float) -> Parameter | None:
    """So many times the users."""
    return None if users is None else users.times(scale)


def _at_limit(users: Parameter, limit: float) -> Said:
    return said("outlook.at_limit", limit=limit, users=users.value, interval=interval_of_parameter(users))


def projection_sentence(found: Projection, limit: float) -> str:
    """The same in English."""
    return ENGLISH.say(projection_of(found, limit))
