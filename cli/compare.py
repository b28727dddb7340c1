"""`portal-load compare BEFORE AFTER`: what got slower or faster, beyond what runs differ in anyway."""

import json as json_format
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from analysis.charts import changes as changes_chart
from analysis.compare import ASSUMED, Comparison, Noise, measure_noise
from analysis.compare import compare as compare_blocks
from analysis.compare.blocks import BlocksByStage, blocks_of
from analysis.compare.capacity import compare_capacity
from analysis.compare.comparable import differences
from analysis.compare.comparison import Answer, Floor
from analysis.compare.noise import FEWEST_RUNS, noise_from_json, noise_to_json
from analysis.compare.words import answer_of, comparison_to_json, noise_words, sentence, summary
from analysis.recording import Recording, open_recording
from analysis.verdict import judge, write_whole
from cli import console
from cli.exits import BAD_USAGE, REGRESSION, SUPPORTED, UNJUDGED, Ended
from cli.finding import find_run
from contract.quantities import BadQuantity, read_duration_s, read_fraction, write_percentage

CODE_BY_ANSWER: dict[Answer, int] = {
    "regression": REGRESSION, "improvement": SUPPORTED, "no_difference": SUPPORTED, "cannot_tell": UNJUDGED,
}  # fmt: skip


@dataclass(frozen=True)
class Sides:
    """The runs of both sides, and in what they differ from each other besides the portal."""

    before: tuple[Recording, ...]
    after: tuple[Recording, ...]
    unlike: tuple[str, ...]


def compare(
    places: Annotated[
        list[str], typer.Argument(metavar="BEFORE AFTER", help="Runs, or folders of runs; as pairs in turn.")
    ],
    aa: Annotated[
        bool, typer.Option("--aa", help="All runs are of the same thing: measure how far they differ.")
    ] = False,
    noise: Annotated[Path | None, typer.Option(help="What --aa --write made on this machine.")] = None,
    write: Annotated[Path | None, typer.Option(help="With --aa: write the noise to this file.")] = None,
    floor: Annotated[str, typer.Option(help="A change that is smaller does not count.")] = "5%",
    floor_latency: Annotated[str, typer.Option(help="And a latency's must exceed this too.")] = "0.5 ms",
    tell: Annotated[
        str, typer.Option(help="The change of a page's p50 that must be told, or the answer is 4.")
    ] = "20%",
    anyway: Annotated[bool, typer.Option("--anyway", help="Compare runs of different plans or machines.")] = False,
    chart: Annotated[Path | None, typer.Option(help="Write a chart to this file: .svg, .png or .pdf.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Write the comparison as JSON on stdout.")] = False,
) -> None:
    """Say what changed between runs of a portal, page by page, and what could not have been told.

    Examples:

      portal-load compare results/before results/after

      portal-load compare --aa --write noise.json results/same

      portal-load compare --noise noise.json BEFORE_1 AFTER_1 BEFORE_2 AFTER_2

    A folder of runs, such as `run --results before` makes, stands for all of them. Exit codes: 0 no difference that
    can be told from noise, or an improvement; 2 bad usage, or runs that cannot be compared; 4 it cannot tell; 5 a
    regression.
    """
    limits = Floor(_share("--floor", floor), _seconds("--floor-latency", floor_latency), _share("--tell", tell))
    if write is not None and not aa:
        raise Ended("--write goes with --aa: it writes the noise that was measured", BAD_USAGE)
    sides = _sides(places, aa, anyway)
    before, after = [blocks_of(run) for run in sides.before], [blocks_of(run) for run in sides.after]
    if aa:
        _measure([*before, *after], write)
    measured = _read_noise(noise) if noise else measure_noise([before, after])
    _answer(compare_blocks(before, after, measured or ASSUMED, limits), sides, aa, chart, json)


def _measure(runs: Sequence[BlocksByStage], write: Path | None) -> None:
    """Say how far runs of the same thing differ, and write it down; raises Ended."""
    measured = measure_noise([runs])
    if measured is None:
        raise Ended("no stage was measured well in every run: their noise cannot be measured", UNJUDGED)
    console.say(noise_words(measured))
    if write is not None:
        write_whole(write, json_format.dumps(noise_to_json(measured), indent=2) + "\n")


def _answer(comparison: Comparison, sides: Sides, aa: bool, chart: Path | None, json: bool) -> None:
    plan, told = sides.before[0].plan, None
    if len(plan.stages) > 1 and not aa:
        told = compare_capacity([judge(run) for run in sides.before], [judge(run) for run in sides.after])
    if chart is not None:
        message = sentence(comparison, told, plan)
        loads = [write_percentage(stage.utilisation) for stage in plan.stages]
        changes_chart.draw(comparison, message, loads).savefig(chart)
    for one in sides.unlike:
        console.say(f"compared anyway: {one}")
    answer = answer_of(comparison, told)
    if json:
        console.answer_json(comparison_to_json(comparison, told, sides.unlike))
    else:
        console.answer(summary(comparison, told, plan))
    if not aa:
        raise typer.Exit(CODE_BY_ANSWER[answer])
    if answer in ("regression", "improvement"):
        raise Ended("these runs are not alike: the machine was busy, or the portal was not the same", UNJUDGED)


def _sides(places: Sequence[str], aa: bool, anyway: bool) -> Sides:
    """The runs of both sides; raises Ended where they cannot be compared."""
    if aa:
        runs = [run for place in places for run in _runs(place)]
        before, after = runs[::2], runs[1::2]
        if len(runs) < FEWEST_RUNS:
            raise Ended(f"found {len(runs)} runs, expected at least {FEWEST_RUNS} of the same thing", BAD_USAGE)
    elif len(places) % 2:
        raise Ended(f"found {len(places)} places, expected pairs: BEFORE AFTER, and again", BAD_USAGE)
    else:
        before = [run for place in places[::2] for run in _runs(place)]
        after = [run for place in places[1::2] for run in _runs(place)]
    unlike = list(dict.fromkeys(one for run in (*before, *after) for one in differences(before[0], run)))
    if unlike and not anyway:
        raise Ended(
            "these runs cannot be compared (--anyway does it all the same):\n"
            + "\n".join(f"  {one}" for one in unlike),
            BAD_USAGE,
        )
    return Sides(tuple(before), tuple(after), tuple(unlike))


def _runs(place: str) -> list[Recording]:
    """The run of this name, or all in a folder, in the order in which they were made."""
    folders = sorted(path.parent for path in Path(place).glob("*/plan.json"))
    return [open_recording(folder) for folder in folders or [find_run(place).path]]


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
