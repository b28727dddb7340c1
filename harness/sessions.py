"""How long sessions take while the portal takes no time to answer, from what the journeys declare."""

from collections.abc import Mapping

from contract.journey import Journey
from contract.plan import Citizens

FILLED = 0.98  # of the citizens that will be there in the end


def journey_s(journey: Journey, citizens: Citizens) -> float:
    """The mean time in seconds that one session of a journey spends reading and typing."""
    return journey.pages_a_session * citizens.think_time.mean_s + journey.typing_s(citizens.typing)


def session_s(citizens: Citizens, journeys: Mapping[str, Journey]) -> float:
    """The mean over the mix: by Little's law, N citizens and N / session_s arrivals a second are the same load."""
    return sum(share * journey_s(journeys[name], citizens) for name, share in citizens.journeys.items())


def pause_s(citizens: Citizens, journeys: Mapping[str, Journey]) -> float:
    """The mean time that a citizen reads and types between two pages: the Z of the queueing laws."""
    pages = sum(share * journeys[name].pages_a_session for name, share in citizens.journeys.items())
    return session_s(citizens, journeys) / pages


def filled_after_s(citizens: Citizens, journeys: Mapping[str, Journey]) -> float:
    """When a sessions load that began with nobody has all but FILLED of its citizens, in seconds.

    After t seconds there are X sum(p_j min(t, S_j)) of them, where S_j is how long journey j takes, p_j its share of
    the arrivals and X their rate: in the end, X sum(p_j S_j).
    """
    times = sorted((journey_s(journeys[name], citizens), share) for name, share in citizens.journeys.items())
    wanted, reached, before_s, still_filling = FILLED * session_s(citizens, journeys), 0.0, 0.0, 1.0
    for time_s, share in times:
        step = (time_s - before_s) * still_filling
        if reached + step >= wanted:
            return before_s + (wanted - reached) / still_filling
        reached, before_s, still_filling = reached + step, time_s, still_filling - share
    return before_s


def share_of_users(citizens: Citizens, journeys: Mapping[str, Journey]) -> dict[str, float]:
    """What share of the concurrent users each journey is: its share of the sessions, weighed by how long they take."""
    total_s = session_s(citizens, journeys)
    return {name: share * journey_s(journeys[name], citizens) / total_s for name, share in citizens.journeys.items()}
