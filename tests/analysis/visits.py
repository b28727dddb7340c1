"""Citizens who visit page after page of a portal without queues: how long a page takes, and for whom, is planted."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from contract.plan import SESSIONS, Plan
from tests.analysis.conftest import Told
from tests.analysis.naive_portal import Page, Think, start_times

PAGES = ("home/read", "file_dossier/sign_in", "file_dossier/form", "file_dossier/hand_off", "pay_fee/pay")
THINK_S = 4.0
# What every page waits for while all is well: mean seconds by system; the rest is the portal's own.
WELL = {
    "home/read": {},
    "file_dossier/sign_in": {"identity_provider": 0.02},
    "file_dossier/form": {"identity_provider": 0.01, "civil_status": 0.01},
    "file_dossier/hand_off": {"provinces": 0.02},
    "pay_fee/pay": {"identity_provider": 0.01, "payment_gateway": 0.02},
}
OWN_S = 0.02


@dataclass(frozen=True)
class Portal:
    """How the portal is, from a second of the run on: mean waits and its own mean time by page, and what fails."""

    from_s: float = 0.0
    waits_by_page: dict[str, dict[str, float]] = field(default_factory=dict)  # over WELL
    own_s_by_page: dict[str, float] = field(default_factory=dict)
    outcome_by_page: dict[str, str] = field(default_factory=dict)  # of a third of the visits
    patience_s: float = float("inf")
    at_hand: int = 1_000_000  # sessions that may be open at once
    late_s: float = 0.0  # how late sessions begin

    def visit(self, name: str, sent_s: float, random: Random) -> Page:
        """One visit, as this portal answers it, or as it is given up."""
        means = self.waits_by_page.get(name, WELL[name]) if sent_s >= self.from_s else WELL[name]
        own_s = self.own_s_by_page.get(name, OWN_S) if sent_s >= self.from_s else OWN_S
        waits = tuple((system, mean_s * random.uniform(0.5, 1.5)) for system, mean_s in means.items())
        took_s = own_s * random.uniform(0.5, 1.5) + sum(waited_s for _, waited_s in waits)
        if took_s > self.patience_s:
            return Page(name, sent_s, sent_s + self.patience_s, "gave_up")  # nobody heard whom it waited for
        fails = sent_s >= self.from_s and name in self.outcome_by_page and random.random() < 1 / 3
        return Page(name, sent_s, sent_s + took_s, self.outcome_by_page[name] if fails else "ok", waits)

    def told(self, plan: Plan, until_s: float) -> Told:
        """What citizens do who come as the plan says."""
        if plan.stages[0].model == SESSIONS:
            return _sessions(self, plan, until_s)
        random, pages, thinks = Random(plan.seed), [], []
        due = [(start_s + THINK_S * random.random(), number) for number, start_s in enumerate(start_times(plan))]
        heapq.heapify(due)
        while due and due[0][0] < until_s:
            sent_s, citizen = heapq.heappop(due)
            page = self.visit(random.choice(PAGES), sent_s, random)
            think_s = random.uniform(0.5, 1.5) * THINK_S
            pages.append(page)
            thinks.append(Think(page.name, page.ended_s + think_s, think_s))
            heapq.heappush(due, (page.ended_s + think_s, citizen))
        return Told(pages, thinks, [*_manners(pages)])


def _sessions(portal: Portal, plan: Plan, until_s: float) -> Told:
    """Sessions arrive as a Poisson process, and read each of PAGES once."""
    random, told = Random(plan.seed), Told([], [], [], [])
    open_until = []
    for due_s in _arrivals(plan, until_s, random):
        while open_until and open_until[0] < due_s:
            heapq.heappop(open_until)
        if len(open_until) >= portal.at_hand:
            told.others.append((due_s, "file_dossier", "generator", "arrival", 0.0))
            continue
        t_s = due_s + portal.late_s
        told.others.append((t_s, "file_dossier", "ok", "arrival", portal.late_s))
        for name in PAGES:
            page = portal.visit(name, t_s, random)
            think_s = random.uniform(0.5, 1.5) * THINK_S
            told.pages.append(page)
            if page.outcome != "ok":
                t_s = page.ended_s
                break
            t_s = page.ended_s + think_s
            told.thinks.append(Think(name, t_s, think_s))
        told.sessions.append((due_s + portal.late_s, t_s))
        heapq.heappush(open_until, t_s)
    told.others.extend(_manners(told.pages))
    return told


def _arrivals(plan: Plan, until_s: float, random: Random) -> Iterator[float]:
    """Thinned out of a process of the highest rate (Lewis and Shedler, 1979)."""
    most, t_s = max(stage.arrivals_per_s for stage in plan.stages), 0.0
    while (t_s := t_s + random.expovariate(most)) < until_s:
        if random.random() < plan.arrivals_per_s_at(t_s) / most:
            yield t_s


def _manners(pages: list[Page]) -> Iterator[tuple[float, str, str, str, float]]:
    """Whoever gives up reloads or leaves, in turn; whom the portal fails leaves."""
    number = 0
    for page in pages:
        number += page.outcome == "gave_up"
        if page.outcome != "ok":
            kind = "reloaded" if page.outcome == "gave_up" and number % 2 else "left"
            yield (page.ended_s, page.name, page.outcome, kind, page.ended_s - page.sent_s)
