"""What a load offers of the pages that an objective covers, however fast the portal is; and which are never asked.

N citizens who pause for Z between two pages make at most N / Z of them a second (Little's law with R = 0).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from contract.journey import Journey
from contract.objectives import EVERY_PAGE, FEWEST_OFFERED, Objective
from contract.plan import Citizens, Stage
from harness.scenario_file import Problem, SourcedScenario
from harness.sessions import pause_s


def share_of_pages(objective: Objective, citizens: Citizens, journeys: Mapping[str, Journey]) -> float:
    """The share of all pages that an objective covers, of the mix of journeys that the citizens make."""
    if objective.what in EVERY_PAGE:
        return 1.0
    visits = {
        f"{journeys[name].name}/{page.name}": share * page.times
        for name, share in citizens.journeys.items()
        for page in journeys[name].pages
    }
    return sum(times for page, times in visits.items() if objective.covers(page)) / sum(visits.values())


def shares_of_throughput(
    objectives: Iterable[Objective], citizens: Citizens, journeys: Mapping[str, Journey]
) -> dict[str, float]:
    """The shares that a plan carries: of each throughput objective of some pages, by what it names.

    What ended in a run does not tell them: a portal that fails on the way to a page makes that page rare.
    """
    rates = (one for one in objectives if one.measure == "throughput" and one.what not in EVERY_PAGE)
    return {one.what: share_of_pages(one, citizens, journeys) for one in rates}


def problems_of_throughput(
    sourced: SourcedScenario, citizens: Citizens, journeys: Mapping[str, Journey], stages: Sequence[Stage]
) -> Iterator[Problem]:
    """Each throughput objective that no load of the scenario can offer.

    A slot of a search has the highest of its loads; a stage that moves has its peak as users.
    """
    most_citizens = max(max(stage.citizens, stage.users / sourced.scenario.scale) for stage in stages)
    pages_per_s = most_citizens / max(pause_s(citizens, journeys), 0.001)
    for number, objective in enumerate(sourced.scenario.objectives):
        offered_per_s = pages_per_s * share_of_pages(objective, citizens, journeys)
        if offered_per_s > 0 and not objective.is_asked_of(offered_per_s):
            yield sourced.problem(
                ("objectives", number),
                f"found '{objective.text}', which no load of the scenario can be asked: at most {offered_per_s:.3g} "
                "such pages a second come of its citizens, however fast the portal is; expected at most "
                f"{offered_per_s / FEWEST_OFFERED:.3g}/s, a higher load or shorter pauses",
            )
