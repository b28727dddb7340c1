"""`portal-load export RUN`: a recording for other tools."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

import typer

from analysis.export import write_csv, write_hdr, write_parquet
from analysis.recording import Recording, open_recording
from cli import console
from cli.completing import run_names
from cli.exits import BAD_USAGE, Ended
from cli.finding import find_run

WRITERS: dict[str, Callable[[Recording, Path], list[Path]]] = {
    "parquet": write_parquet, "csv": write_csv, "hdr": write_hdr,
}  # fmt: skip


def export(
    run: Annotated[str, typer.Argument(help="A run folder, or its name in results/.", autocompletion=run_names)],
    to: Annotated[
        Literal["parquet", "csv", "hdr"], typer.Option(help="Long tables, or logs of HdrHistogram.")
    ] = "parquet",
    output: Annotated[Path | None, typer.Option(help="A folder; default: export-NAME.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over an earlier export.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Write the names of the files as JSON on stdout.")] = False,
) -> None:
    """Write a recording for pandas, DuckDB, a spreadsheet, or the tools of HdrHistogram.

    Examples:

      portal-load export results/example

      portal-load export results/example --to hdr --output logs

    Exit codes: 0 written; 2 bad usage, or no run.
    """
    found = find_run(run)
    folder = output if output is not None else Path(f"export-{found.path.resolve().name}")
    if not force and folder.exists() and any(folder.iterdir()):
        raise Ended(f"{folder} is not empty; --force writes over an earlier export", BAD_USAGE)
    replicates = {f"replicate-{each.path.name}": each for each in found.replicate_folders} or {"": found}
    written = []
    for name, each in replicates.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        written += WRITERS[to](open_recording(each.path), folder / name)
    if json:
        console.answer_json([str(file) for file in written])
        return
    for file in written:
        console.answer(f"{file.stat().st_size:12,}  {file}")
