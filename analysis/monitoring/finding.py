"""What a monitoring table answers for the stated capacity: at the most that a load was observed, never that it holds.

Monitoring has no plan, no objective and no gate: nothing says that the portal was quick, the load steady or the table
right. So there is no SUPPORTED here, and no REFUTED.
"""

from dataclasses import dataclass
from typing import Literal

from analysis.language import ENGLISH, Said, said
from analysis.models.little import closing, users_by_little
from analysis.models.observations import Series
from analysis.monitoring.table import MonitoringTable
from analysis.outlook import PLANNING_LIMIT, Outlook, outlook_of
from contract.plan import Level

MonitoringAnswer = Literal["observed", "not_reached", "invalid"]
EXIT_CODES: dict[MonitoringAnswer, int] = {"observed": 0, "not_reached": 0, "invalid": 4}


@dataclass(frozen=True)
class Finding:
    """The answer with all that it comes from; `outlook` is None where there are fewer than three loads."""

    table: MonitoringTable
    stated_capacity: Level | None
    observed_peak: Level | None
    answer: MonitoringAnswer
    outlook: Outlook | None
    users_by_little: Series | None

    @property
    def exit_code(self) -> int:
        """As in docs/ci.md."""
        return EXIT_CODES[self.answer]

    @property
    def most_users(self) -> float:
        """The highest load of the table."""
        return self.table.observations.most_users

    @property
    def most_utilisation(self) -> float | None:
        """The highest load over the stated capacity; None without one."""
        return self.most_users / self.stated_capacity.users if self.stated_capacity else None


def find(
    table: MonitoringTable, stated: Level | None, peak: Level | None, planning_limit: float = PLANNING_LIMIT
) -> Finding:
    """Judge a table. INVALID: Little's law is broken in most of its rows, so that its columns cannot all be right."""
    rows = table.observations
    by_little = users_by_little(rows)
    stated_users = float(stated.users) if stated else None
    outlook = outlook_of(rows, stated_users, table.utilisation_by_resource, planning_limit)
    broken = 0 if by_little is None else sum(
        closing(users, found) == "open" for users, found in zip(rows.users, by_little, strict=True)
    )  # fmt: skip
    reached = stated_users is None or rows.most_users >= stated_users
    answer: MonitoringAnswer = "invalid" if 2 * broken > len(rows) else "observed" if reached else "not_reached"
    return Finding(table, stated, peak, answer, outlook, by_little)


def finding_of(found: Finding) -> Said:
    """The answer in a sentence, without its word."""
    part = found.most_utilisation
    of_stated = "" if part is None else said("monitoring.of_stated", share=part)
    most = said("level.bare", users=found.most_users)
    return said(f"monitoring.{found.answer}", most=most, of_stated=of_stated)


def sentence(found: Finding) -> str:
    """The answer with its word, in English."""
    return ENGLISH.word("answered.sentence", answer=said(f"answer.{found.answer}"), finding=finding_of(found))
