"""`run --metrics [ADDRESS:]PORT`: serves the numbers of a run to Prometheus while it goes, from this process.

Not from the master's: who asks must never disturb who conducts. The master tells each second anyway.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Annotated, Any

import typer
from prometheus_client import CollectorRegistry, start_http_server

from cli import console
from cli.exits import BAD_USAGE, Ended
from cli.ports import read_port
from contract.plan import Plan
from contract.run_folder import RunFolder
from harness.browser.urls import netloc_of
from harness.run_metrics import RunMetrics, Said
from harness.web_place import may_be_called

LOOPBACK = "127.0.0.1"
LINGER_S = 20.0  # after the end, for one who has asked before: Prometheus asks every 15 s, if nobody told it otherwise

Tell = Callable[[Said], None]
MetricsOption = Annotated[
    str | None,
    typer.Option(metavar="[ADDRESS:]PORT", help="Serve /metrics to Prometheus here; without ADDRESS on 127.0.0.1."),
]


@contextmanager
def metrics_served(place: str | None) -> Iterator[RunMetrics | None]:
    """The metrics of the run, None where nobody wants any; served until somebody has what was counted to the end.

    Raises Ended where nobody can listen there.
    """
    if place is None:
        yield None
        return
    address, port = read_place(place)
    metrics, registry = RunMetrics(), CollectorRegistry()
    registry.register(metrics)
    try:
        server, thread = start_http_server(port, address, registry)
    except OSError as error:
        raise Ended(f"--metrics {place}: cannot listen there: {error.strerror or error}", BAD_USAGE) from error
    if address == LOOPBACK:
        server.set_app(_for_this_machine(server.get_app()))
    console.say(f"metrics at http://{netloc_of(address, server.server_port)}/metrics")
    try:
        yield metrics
        if metrics.was_asked.is_set() and not metrics.end_was_told.is_set():
            console.say("the metrics stay until they were asked for once more; ctrl-C ends that")
            with suppress(KeyboardInterrupt):
                metrics.end_was_told.wait(LINGER_S)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _for_this_machine(app: Any) -> Any:
    """A page of somebody else's whose name leads here is open in a browser of this machine: it is not answered."""

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        if may_be_called(str(environ.get("HTTP_HOST", "")), LOOPBACK):
            return app(environ, start_response)
        start_response("403 Forbidden", [("Content-Type", "text/plain")])
        return [b"asked for under a name that is not this machine's\n"]

    return answer


@contextmanager
def told(metrics: RunMetrics | None, tell: Tell, plan: Plan, run: RunFolder) -> Iterator[Tell]:
    """Who tells both of a run: `tell`, and the metrics where anybody wants them."""
    if metrics is None:
        yield tell
        return
    metrics.begin(plan, run.name)

    def tell_both(said: Said) -> None:
        metrics.hear(said)
        tell(said)

    try:
        yield tell_both
    finally:
        metrics.end()


def read_place(text: str) -> tuple[str, int]:
    """Read `9646`, `10.0.0.5:9646` or `[::1]:9646`; port 0 is any free one. Raises Ended."""
    address, _, port = text.rpartition(":")
    number = read_port(port)
    if number is None or (not address and ":" in text):
        raise Ended(f"--metrics: found {text!r}, expected a port, or 10.0.0.5:9646 to serve others too", BAD_USAGE)
    return address.strip("[]") or LOOPBACK, number
