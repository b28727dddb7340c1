"""`portal-load demo`: the demo scenario against the embedded portal, with the truth planted where you like."""

from pathlib import Path
from typing import Annotated

import typer

from cli.planning import Wishes, plan_scenario, refuse_what_cannot_run
from cli.run import RESULTS
from cli.running import Places, print_carried, run_planned
from cli.web import WebLoginOption, WebOption, open_web


def demo(
    capacity: Annotated[
        str | None, typer.Option(help="Where the portal saturates: '60%' of the stated capacity, or '900' citizens.")
    ] = None,
    target: Annotated[str | None, typer.Option(help="A loopback URL, instead of the embedded portal.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Locust worker processes.")] = None,
    results: Annotated[Path, typer.Option(help="Where the run folder is made.")] = RESULTS,
    web: WebOption = None,
    web_login: WebLoginOption = None,
) -> None:
    """Run the demo scenario in under five minutes, write the report, and exit 0 whatever the verdict.

    Examples:

      portal-load demo

      portal-load demo --capacity 60%
    """
    planned = plan_scenario("demo", Wishes(target, workers))
    refuse_what_cannot_run(planned, anyway=True)
    print_carried(run_planned(planned, results, capacity, Places(web=open_web(web, web_login))))
