"""How a reference portal is set up: its size, its planted bottleneck, its database, its log, its limits."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

MOST_SLOWER_S = 10.0
EVERY = "*"  # in `slower_s_by_route`


@dataclass(frozen=True)
class Settings:
    """Everything that one portal is started with.

    `servers` and `service_mean_s` plant the bottleneck; both None plants none. `busy_above` is how many documents may
    be inside the bottleneck before a further one is told that the system is busy; None: it never says so.
    `system_service_mean_s` is how long each system behind the portal takes to answer while it is well; assumed.
    `control_token` lets its holder slow down and break those systems; None: nobody can. `access_log` None writes none;
    `access_log_timed` adds to each line how long the request took, and when it ended.
    `proof` is a file by which its owner agrees to a load test, while it is there.
    `database` is a file of SQLite or an address of PostgreSQL; None is a temporary file that goes with the portal.
    `slower_s_by_route` is how much longer each document of a route takes (its path as portal.web.routes has it), EVERY
    route that is not named: it makes a portal as slow as real ones are, and plants a regression.
    """

    scale: float | None = None
    servers: int | None = None
    service_mean_s: float | None = None
    busy_above: int | None = None
    seed: int = 1
    system_service_mean_s: float = 0.003
    control_token: str | None = field(default=None, repr=False)
    access_log: Path | None = None
    access_log_timed: bool = False
    database: Path | str | None = None
    proof: Path | None = None
    upload_limit_bytes: int = 10 * 1024 * 1024
    session_s: float = 1800.0
    slower_s_by_route: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if (self.servers is None) != (self.service_mean_s is None):
            raise ValueError("a bottleneck needs both the number of servers and the mean service time")
        if self.servers is not None and self.servers < 1:
            raise ValueError(f"found {self.servers} servers, expected at least 1")
        if self.service_mean_s is not None and self.service_mean_s <= 0:
            raise ValueError(f"found a mean service time of {self.service_mean_s} s, expected more than 0")
        if self.busy_above is not None and self.servers is None:
            raise ValueError("a portal without a bottleneck is never busy: give the number of servers too")
        if not all(0 <= slower_s <= MOST_SLOWER_S for slower_s in self.slower_s_by_route.values()):
            raise ValueError(f"found a page that is slower by more than {MOST_SLOWER_S} s, or by less than nothing")
        if not 0 <= self.system_service_mean_s < math.inf:
            raise ValueError(f"found systems that take {self.system_service_mean_s} s, expected at least 0")
