"""`portal-load fit TABLE.csv`: the same question asked of monitoring data."""

from pathlib import Path
from typing import Annotated

import typer

from analysis.monitoring.columns import THROUGHPUT, USERS
from analysis.monitoring.finding import find
from analysis.monitoring.fit_json import finding_to_json
from analysis.monitoring.page import write_page
from analysis.monitoring.summary import summary
from analysis.monitoring.table import BadTable, Naming, read_table
from cli import console
from cli.exits import BAD_USAGE, Ended
from contract.plan import Level
from contract.quantities import BadQuantity, read_count, read_duration_s, read_fraction


def fit(
    table: Annotated[Path, typer.Argument(help="CSV with a header; a row for each steady load.")],
    users: Annotated[str, typer.Option(help="The column of concurrent users.")] = USERS,
    throughput: Annotated[str, typer.Option(help="The column of throughput a second.")] = THROUGHPUT,
    stated_capacity: Annotated[str | None, typer.Option(help="In concurrent users: what is asked about.")] = None,
    observed_peak: Annotated[str | None, typer.Option(help="In concurrent users; marked in the charts.")] = None,
    think_time: Annotated[str | None, typer.Option(help="Mean, for all rows, such as '12 s'.")] = None,
    planning_limit: Annotated[str, typer.Option(help="Of a resource: what planners leave free beyond.")] = "70 %",
    output: Annotated[Path | None, typer.Option(help="Folder for page and charts; default: fit-NAME.")] = None,
    json: Annotated[bool, typer.Option("--json", help="JSON on stdout; a page only with --output.")] = False,
) -> None:
    """Fit the laws of scaling to the portal's own monitoring, and say what the table does not say.

    Columns: users, throughput_per_s; and, where they are known, mean_s, p50_s, p95_s, p99_s (or _ms), think_time_s, and
    utilisations of resources such as cpu_utilisation (a fraction) or db_percent. Semicolons are not commas.

    Examples:

      portal-load fit monitoring.csv --stated-capacity 120000

      portal-load fit sdm91.csv --users processors --throughput throughput --json

    Exit codes: 0 answered (at the most OBSERVED: a table cannot support a capacity); 2 bad usage or table; 4 INVALID,
    for the columns contradict each other.
    """
    stated, peak = _level("--stated-capacity", stated_capacity), _level("--observed-peak", observed_peak)
    naming, limit = Naming(users, throughput, _think_s(think_time)), _limit(planning_limit)
    try:
        read = read_table(table, naming)
    except BadTable as error:
        raise Ended(str(error), BAD_USAGE) from error
    found = find(read, stated, peak, limit)
    folder = output if output is not None else None if json else Path(f"fit-{table.stem}")
    page = None if folder is None else str(write_page(found, folder))
    if json:
        console.answer_json(finding_to_json(found) | {"page": page})
    else:
        console.answer(summary(found))
        console.answer(f"Written: {page}")
    for name in read.unused:
        console.say(f"note: column '{name}' was not used")
    raise typer.Exit(found.exit_code)


def _level(option: str, text: str | None) -> Level | None:
    if text is None:
        return None
    try:
        users = read_count(text)
    except BadQuantity as error:
        raise Ended(f"{option}: {error}", BAD_USAGE) from error
    if users == 0:
        raise Ended(f"{option}: found {text!r}, expected a number above 0", BAD_USAGE)
    return Level(users)


def _think_s(text: str | None) -> float | None:
    try:
        return None if text is None else read_duration_s(text)
    except BadQuantity as error:
        raise Ended(f"--think-time: {error}", BAD_USAGE) from error


def _limit(text: str) -> float:
    try:
        limit = read_fraction(text)
    except BadQuantity as error:
        raise Ended(f"--planning-limit: {error}", BAD_USAGE) from error
    if not 0 < limit <= 1:
        raise Ended(f"--planning-limit: found {text!r}, expected more than 0 % and at most 100 %", BAD_USAGE)
    return limit
