"""The file that every process of the fleet loads beside the citizens: it puts our parts into Locust.

    locust -f locustfiles/citizen.py,harness/inside/entry.py --master | --worker

Each role imports its own part only: a worker never loads what writes files.
"""

from typing import TYPE_CHECKING, Any

from locust import LoadTestShape, events
from locust.env import Environment
from locust.runners import MasterRunner, WorkerRunner

from harness.inside.discreet import speak_discreetly
from harness.inside.engine import settle_engine
from harness.inside.scheduling import MASTER, WORKER, come_first, interrupt_nobody

if TYPE_CHECKING:
    from harness.inside.director import Director, Step

speak_discreetly()
settle_engine()


class PlanShape(LoadTestShape):
    """Locust asks it once a second how many citizens there should be; the director knows."""

    director: "Director | None" = None

    def tick(self) -> "Step | None":
        """The target for the coming second; None when all is over."""
        return self.director.tick() if self.director else None


def on_init(environment: Environment, **_: Any) -> None:
    """Give the process its part."""
    if isinstance(environment.runner, MasterRunner):
        from harness.inside.on_master import be_watched, direct

        come_first(MASTER)
        PlanShape.director = direct(environment.runner)
        be_watched(environment)
    elif isinstance(environment.runner, WorkerRunner):
        from harness.inside.on_worker import work

        come_first(WORKER)
        interrupt_nobody()
        work(environment, environment.runner)


events.init.add_listener(on_init)  # type: ignore[no-untyped-call]
