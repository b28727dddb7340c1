"""`portal-load run SCENARIO`: plan, authorise, run, record, judge, report."""

from pathlib import Path
from typing import Annotated

import typer

from analysis.ci import tell_verdict
from analysis.verdict import verdict_to_json
from cli import console
from cli.ci import AnnotationsOption, CiOutputs, JunitOption, MarkdownOption, early_ends_told, tell
from cli.completing import scenario_names
from cli.metrics import MetricsOption, metrics_served
from cli.places import is_loopback, read_remote, refuse_a_portal_that_only_we_reach
from cli.planning import ScaleOption, Wishes, plan_scenario, refuse_what_cannot_run
from cli.running import Places, print_carried, run_planned
from cli.waiting import WaitOption, read_wait_s
from cli.web import WebLoginOption, WebOption, open_web

RESULTS = Path("results")


def run(
    scenario: Annotated[
        str, typer.Argument(help="A file, or the name of a scenario that comes along.", autocompletion=scenario_names)
    ],
    target: Annotated[str | None, typer.Option(help="A name in targets.yaml, or a loopback URL.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Locust worker processes.")] = None,
    scale: ScaleOption = None,
    results: Annotated[Path, typer.Option(help="Where the run folder is made.")] = RESULTS,
    quick: Annotated[bool, typer.Option("--quick", help="Every stage at most 20 s: shows that all works.")] = False,
    anyway: Annotated[bool, typer.Option("--anyway", help="Run a plan too short to decide its objectives.")] = False,
    remote: Annotated[
        str | None, typer.Option(metavar="HOST:PORT", help="Wait here for workers of `portal-load worker --join`.")
    ] = None,
    key: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The key of the fleet; made, with FILE.master, where it is not.")
    ] = None,
    wait: WaitOption = None,
    web: WebOption = None,
    web_login: WebLoginOption = None,
    metrics: MetricsOption = None,
    junit: JunitOption = None,
    markdown: MarkdownOption = None,
    annotations: AnnotationsOption = False,
    json: Annotated[bool, typer.Option("--json", help="Write the verdict as JSON on stdout.")] = False,
) -> None:
    """Run a scenario against its target, and answer.

    Examples:

      portal-load run smoke

      portal-load run scenarios/capacity.yaml --target staging --workers 4

      portal-load run capacity --web

      portal-load run smoke --junit smoke.xml --markdown smoke.md

      portal-load run capacity --target staging --metrics 9646

      portal-load run capacity --scale 1 --target staging --workers 16 --remote 10.0.0.5:5557 --key fleet.key

    Exit codes: 0 SUPPORTED, or NOT REACHED with every objective passing; 2 bad usage or scenario; 3 REFUTED, or an
    objective failed at or below 100 %; 4 INVALID or INCONCLUSIVE; 6 refused by the target gate; 7 ended by a stop
    rule before anything could be judged; 130 interrupted.
    """
    outputs = CiOutputs(Path(scenario).stem, junit, markdown, annotations)
    with early_ends_told(outputs), metrics_served(metrics) as counted:
        planned = plan_scenario(scenario, Wishes(target, workers, quick, scale, read_wait_s(wait)))
        place = None if remote is None else read_remote(remote, key)
        if place is not None:
            refuse_a_portal_that_only_we_reach(planned.plan.target, place.host)
        loads_from_here = place is None or is_loopback(place.host)
        refuse_what_cannot_run(planned, anyway or quick, loads_from_here=loads_from_here)
        carried = run_planned(planned, results, places=Places(place, open_web(web, web_login), counted))
        tell(outputs, tell_verdict(carried.verdict, planned.plan.name))
        if json:
            console.answer_json(verdict_to_json(carried.verdict) | {"report": str(carried.run.report / "index.html")})
        else:
            print_carried(carried)
    raise typer.Exit(carried.verdict.exit_code)
