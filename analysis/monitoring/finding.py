"""What a monitoring table answers for the stated capacity: at the most that a load was observed, never that it holds.

Monitoring has no plan, no objective and no gate: nothing says that the portal was quick, the load steady or the table
right. So there is no SUPPORTED here, and no REFUTED.
"""

from dataclasses import dataclass
from typing import Literal

from analysis.models.little import closing, users_by_little
from analysis.models.observations import Series
from analysis.monitoring.table import MonitoringTable
from analysis.outlook import PLANNING_LIMIT, Outlook, outlook_of
from contract.plan import Level
from contract.quantities import write_percentage

MonitoringAnswer = Literal["observed", "not_reached", "invalid"]
WORDS: dict[MonitoringAnswer, str] = {"observed": "OBSERVED", "not_reached": "NOT REACHED", "invalid": "INVALID"}
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


def sentence(found: Finding) -> str:
    """The answer in words."""
    most, part = f"{found.most_users:,.0f} concurrent users", found.most_utilisation
    of_stated = "" if part is None else f", {write_percentage(part)} of the stated capacity"
    match found.answer:
        case "observed":
            text = f"up to {most}{of_stated}. Whether it was quick, and for how long, a table does not say."
        case "not_reached":
            text = f"the most that was observed is {most}{of_stated}. Nothing is known of the loads above it."
        case "invalid":
            text = (
                "by Little's law, N = X (R + Z), users, throughput, mean latency and think time of most rows do not "
                "fit each other. One of them is not what it is called, or its unit is wrong."
            )
    return f"{WORDS[found.answer]}: {text}"
