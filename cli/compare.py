"""`portal-load compare BEFORE AFTER`: what got slower or faster, beyond what runs differ in anyway."""

import json as json_format
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from analysis.charts import changes as changes_chart
from analysis.ci import Compared, tell_comparison
from analysis.compare import ASSUMED, Noise, measure_noise
from analysis.compare import compare as compare_blocks
from analysis.compare.blocks import BlocksByStage, blocks_of
from analysis.compare.broken import broken
from analysis.compare.capacity import compare_capacity
from analysis.compare.change import Floor
from analysis.compare.comparison import Answer
from analysis.compare.left_out import Runs, Side, left_out
from analysis.compare.noise import noise_from_json, noise_to_json
from analysis.compare.words import comparison_to_json, noise_words, summary
from analysis.verdict import judge, write_whole
from cli import console
from cli.ci import AnnotationsOption, CiOutputs, JunitOption, MarkdownOption, early_ends_told, tell
from cli.completing import run_names
from cli.exits import BAD_USAGE, REGRESSION, SUPPORTED, UNJUDGED, Ended
from cli.pairs import Made, Pairs, run_pairs
from cli.run import RESULTS
from cli.sides import Sides, open_sides
from contract.quantities import BadQuantity, read_duration_s, read_fraction, write_percentage

CODE_BY_ANSWER: dict[Answer, int] = {
    "regression": REGRESSION, "improvement": SUPPORTED, "no_difference": SUPPORTED, "cannot_tell": UNJUDGED,
}  # fmt: skip
CHART_SUFFIXES = (".svg", ".png", ".pdf")


def compare(
    places: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[BEFORE AFTER]...", help="Runs, or folders of runs; as pairs in turn.", autocompletion=run_names
        ),
    ] = None,
    scenario: Annotated[
        str | None, typer.Option("--run", metavar="SCENARIO", help="Make the runs first, in turn, of this scenario.")
    ] = None,
    before: Annotated[str | None, typer.Option(help="With --run: a loopback URL, or a name in targets.yaml.")] = None,
    after: Annotated[str | None, typer.Option(help="With --run: the same, of what is new.")] = None,
    pairs: Annotated[int, typer.Option(min=1, help="With --run: how many runs of each.")] = 3,
    workers: Annotated[int | None, typer.Option(min=1, help="With --run: Locust worker processes.")] = None,
    results: Annotated[Path, typer.Option(help="With --run: where the run folders are made.")] = RESULTS,
    aa: Annotated[
        bool, typer.Option("--aa", help="All runs are of the same thing: measure how far they differ.")
    ] = False,
    noise: Annotated[Path | None, typer.Option(help="What --aa --write made on this machine.")] = None,
    write: Annotated[Path | None, typer.Option(help="With --aa: write the noise to this file.")] = None,
    floor: Annotated[str, typer.Option(help="A change that is smaller does not count.")] = "5%",
    floor_latency: Annotated[str, typer.Option(help="And a latency's must exceed this too.")] = "0.5 ms",
    tell_of: Annotated[
        str, typer.Option("--tell", help="The change of a page's p50 that must be told, or the answer is 4.")
    ] = "20%",
    anyway: Annotated[bool, typer.Option("--anyway", help="Compare runs of different plans or machines.")] = False,
    chart: Annotated[Path | None, typer.Option(help="Write a chart to this file: .svg, .png or .pdf.")] = None,
    junit: JunitOption = None,
    markdown: MarkdownOption = None,
    annotations: AnnotationsOption = False,
    json: Annotated[bool, typer.Option("--json", help="Write the comparison as JSON on stdout.")] = False,
) -> None:
    """Say what changed between runs of a portal, page by page, and what could not have been told.

    Examples:

      portal-load compare results/before results/after

      portal-load compare --run smoke --before http://127.0.0.1:8081 --after http://127.0.0.1:8082

      portal-load compare --aa --write noise.json results/same

      portal-load compare --noise noise.json BEFORE_1 AFTER_1 BEFORE_2 AFTER_2

    A folder of runs, such as `run --results before` makes, stands for all of them. Exit codes: 0 no difference that
    can be told from noise, or an improvement; 2 bad usage, or runs that cannot be compared; 4 it cannot tell; 5 a
    regression: something got worse beyond noise, or broke in every run after and in none before; 6 refused by the
    target gate.
    """
    outputs = CiOutputs("compare", junit, markdown, annotations)
    with early_ends_told(outputs):
        limits = Floor(_share("--floor", floor), _seconds("--floor-latency", floor_latency), _share("--tell", tell_of))
        if write is not None and not aa:
            raise Ended("--write goes with --aa: it writes the noise that was measured", BAD_USAGE)
        if aa and (junit is not None or markdown is not None):
            raise Ended(
                "--junit and --markdown tell of a comparison; --aa measures noise, and compares nothing", BAD_USAGE
            )
        _refuse_what_cannot_be_written(chart, write)
        known = _read_noise(noise) if noise else None
        wanted = _wanted_pairs(scenario, before, after, pairs, workers)
        if wanted is not None and places:
            raise Ended(f"--run makes the runs that are compared; found {places[0]!r} beside it", BAD_USAGE)
        made = Made(places or []) if wanted is None else run_pairs(wanted, results)
        sides = replace(open_sides(made.places, aa, anyway), lost=made.lost)
        compared = _compare(sides, known, limits, aa, write)
        _show(compared, chart, json)
        if aa and compared.answer in ("regression", "improvement"):
            raise Ended("these runs are not alike: the machine was busy, or the portal was not the same", UNJUDGED)
    if not aa:
        tell(outputs, tell_comparison(compared))
        raise typer.Exit(CODE_BY_ANSWER[compared.answer])


def _compare(sides: Sides, known: Noise | None, limits: Floor, aa: bool, write: Path | None) -> Compared:
    """Blocks, noise and capacity of both sides, held against each other; raises Ended."""
    before, after = [blocks_of(run) for run in sides.before], [blocks_of(run) for run in sides.after]
    if aa:
        _measure([*before, *after], write)
    plan = sides.before[0].plan
    runs_by_side: dict[Side, Runs] = {
        "before": list(zip(sides.before, before, strict=True)), "after": list(zip(sides.after, after, strict=True)),
    }  # fmt: skip
    unused = left_out(plan.stages, runs_by_side)
    comparison = compare_blocks(before, after, known or measure_noise([before, after]) or ASSUMED, limits, unused)
    if aa:
        return Compared(comparison, None, plan, sides.unlike)
    verdicts = [judge(run) for run in sides.before], [judge(run) for run in sides.after]
    capacity = compare_capacity(*verdicts) if len(plan.stages) > 1 else None
    rules = [str(event["rule"]) for run in sides.after for event in run.events_named("stop_rule") if "rule" in event]
    return Compared(comparison, capacity, plan, sides.unlike, [*sides.lost, *broken(*verdicts, limits, rules)])


def _measure(runs: Sequence[BlocksByStage], write: Path | None) -> None:
    """Say how far runs of the same thing differ, and write it down; raises Ended."""
    measured = measure_noise([runs])
    if measured is None:
        raise Ended("no stage was measured well in every run: their noise cannot be measured", UNJUDGED)
    console.say(noise_words(measured))
    if write is not None:
        write_whole(write, json_format.dumps(noise_to_json(measured), indent=2) + "\n")


def _show(compared: Compared, chart: Path | None, json: bool) -> None:
    comparison, capacity, plan = compared.comparison, compared.capacity, compared.plan
    if chart is not None:
        loads = [write_percentage(stage.utilisation) for stage in plan.stages]
        changes_chart.draw(comparison, compared.sentence, loads).savefig(chart)
    for one in compared.unlike:
        console.say(f"compared anyway: {one}")
    if json:
        console.answer_json(comparison_to_json(comparison, capacity, compared.unlike, compared.broken))
    else:
        console.answer(summary(comparison, capacity, plan, compared.broken))


def _wanted_pairs(
    scenario: str | None, before: str | None, after: str | None, times: int, workers: int | None
) -> Pairs | None:
    """What to run first; None where runs are named; raises Ended where it is neither the one nor the other."""
    if scenario is None and before is None and after is None:
        return None
    if scenario is None or before is None or after is None:
        raise Ended("--run SCENARIO, --before TARGET and --after TARGET go together", BAD_USAGE)
    return Pairs(scenario, before, after, times, workers)


def _refuse_what_cannot_be_written(chart: Path | None, write: Path | None) -> None:
    """Before anything is run or read: runs take minutes; raises Ended."""
    if chart is not None and chart.suffix.lower() not in CHART_SUFFIXES:
        raise Ended(f"--chart: found '{chart}', expected a file that ends in .svg, .png or .pdf", BAD_USAGE)
    for option, path in {"--chart": chart, "--write": write}.items():
        if path is not None and path.is_dir():
            raise Ended(f"{option}: found '{path}', which is a folder; expected a file", BAD_USAGE)


def _read_noise(path: Path) -> Noise:
    try:
        return noise_from_json(json_format.loads(path.read_text(encoding="utf-8")))
    except ValueError as error:
        raise Ended(f"{path}: {error}", BAD_USAGE) from error


def _share(option: str, text: str) -> float:
    try:
        return read_fraction(text)
    except BadQuantity as error:
        raise Ended(f"{option}: {error}", BAD_USAGE) from error


def _seconds(option: str, text: str) -> float:
    try:
        return read_duration_s(text)
    except BadQuantity as error:
        raise Ended(f"{option}: {error}", BAD_USAGE) from error
