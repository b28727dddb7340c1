"""`portal-load calibrate LOG`: a workload out of an access log."""

import re
from pathlib import Path
from typing import Annotated, Literal

import typer

from analysis.language import ENGLISH
from analysis.workload.calibrating import calibrate_log
from analysis.workload.caveats import caveats
from analysis.workload.files import FILES, write_calibration
from analysis.workload.lines import UnreadableLog
from analysis.workload.routes import DEFAULT_ROUTES, BadRoutes, read_routes
from analysis.workload.summary import summary
from analysis.workload.workload import Workload
from cli import console
from cli.exits import BAD_USAGE, Ended
from contract.quantities import BadQuantity, read_duration_s, write_duration, write_percentage

LONGEST_GAP_S = 12 * 3600.0


def calibrate(
    log: Annotated[Path, typer.Argument(help="nginx's or Apache's common or combined format, plain or gzip.")],
    routes: Annotated[
        Path | None, typer.Option(help="YAML that says what a page is; default: the reference portal's.")
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Where to write; default: calibrated-NAME.")] = None,
    gap: Annotated[str, typer.Option(help="The pause that ends a session.")] = "30 min",
    client: Annotated[
        Literal["address", "address+agent"], typer.Option(help="Whose requests make one session.")
    ] = "address+agent",
    force: Annotated[bool, typer.Option("--force", help="Write over an earlier calibration.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Write the summary as JSON on stdout.")] = False,
) -> None:
    """Replace the assumed workload by what the portal's own access log says.

    Finds sessions, journeys, think times, the day's curve and its peak; writes a fragment of a scenario, tables, and a
    page that sets the log and the fitted workload side by side. No address, user agent, query or unknown word of the
    log is written.

    A log format that ends with $request_time $msec gives times below the second.

    Examples:

      portal-load calibrate access.log

      portal-load calibrate access.log.gz --routes ours.yaml --output peak-day --gap "20 min"

    Exit codes: 0 written; 2 bad usage, or no session in the log.
    """
    folder = output if output is not None else Path(f"calibrated-{_plain(log.name)}")
    gap_s = _gap_s(gap)
    if not force and any((folder / name).exists() for name in FILES):
        raise Ended(f"{folder} holds a calibration already; --force writes over it", BAD_USAGE)
    try:
        workload = calibrate_log(log, read_routes(routes or DEFAULT_ROUTES), gap_s, client == "address+agent")
    except (BadRoutes, UnreadableLog) as error:
        raise Ended(str(error), BAD_USAGE) from error
    write_calibration(workload, folder, gap_s)
    if json:
        console.answer_json(summary(workload) | {"folder": str(folder)})
    else:
        _print(workload, folder)


def _print(workload: Workload, folder: Path) -> None:
    peak, at = workload.peak, workload.clock(workload.peak.at_s)
    console.answer(f"{workload.sessions:,} sessions in {workload.requests:,} requests; at most")
    console.answer(f"{peak.users:,.0f} ± {peak.unsure_users:,.0f} open at once, at {at:%H:%M on %Y-%m-%d}")
    if workload.thinking is not None:
        law = workload.thinking.best
        median = write_duration(float(f"{workload.thinking.median_s:.3g}"))
        console.answer(f"think time: median {median}; the {law.name} law fits better")
    console.answer_rows(
        ("journey", "of sessions", "of users", "pages"),
        [
            (one.name, write_percentage(one.share), write_percentage(one.share_of_users), f"{one.pages:.1f}")
            for one in workload.journeys
        ],
    )
    for caveat in caveats(workload):
        console.say(f"note: {ENGLISH.say(caveat)}")
    console.answer(f"Written: {folder / 'calibration.html'}, with {', '.join(FILES[:-1])}")


def _gap_s(text: str) -> float:
    try:
        gap_s = read_duration_s(text)
    except BadQuantity as error:
        raise Ended(f"--gap: {error}", BAD_USAGE) from error
    if not 0 < gap_s <= LONGEST_GAP_S:
        raise Ended(f"--gap: found {text!r}, expected a duration above zero and at most 12 h", BAD_USAGE)
    return gap_s


def _plain(name: str) -> str:
    return re.sub(r"[^\w.-]+", "-", name.removesuffix(".gz")) or "log"
