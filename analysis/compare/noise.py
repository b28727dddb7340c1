"""How far runs of the same thing differ, beyond what their own seconds explain: measured, or assumed.

A portal that is started again settles at another level, and so does a machine (Tene, and Zhang and Meisner's Treadmill,
ISCA 2016): the run is the sample, not the request. Two kinds of differences are told apart, for they differ in size:
that of all pages together, which a busier machine makes, and that of one page beside the others.

    v(run, page)  = log of the page's quantile      e = v - mean over the runs of the group
    level(run)    = median of e over the pages      page noise = what is left of e beside it
    noise variance = mean square of what was seen - the same where the seconds of all runs are shuffled among them
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.compare.blocks import BlocksByStage
from analysis.compare.pool import Dealings, Pool, Values, deal, pool_of
from analysis.compare.spread import LEAST, Spread

NOISE_FORMAT = 2
QUANTILES = (0.5, 0.95)
FEWEST_RUNS = 3  # in all, beyond one a group, that noise is measured from
FEWEST_PAGES = 5  # that a level common to all pages is told from
SHUFFLES = 200
SEED = 5


@dataclass(frozen=True)
class OfQuantile:
    """What runs differ by in one quantile: of all pages together, and of a page beside them."""

    level: Spread
    page: Spread


@dataclass(frozen=True)
class Noise:
    """How far runs of the same thing differ; `runs` is how many it was measured from, None where it is assumed."""

    by_quantile: Mapping[float, OfQuantile]
    throughput: Spread
    runs: int | None = None


# Of the smoke scenario on a quiet machine of 2 cores, doubled: for whoever has not measured his own.
ASSUMED = Noise(
    {
        0.5: OfQuantile(Spread(0.04, 0.0, 8), Spread(0.03, 0.0, 32)),
        0.95: OfQuantile(Spread(0.06, 0.0, 8), Spread(0.05, 0.0, 32)),
    },
    Spread(0.02, 0.0, 8),
)
ASSUMED_RUNS = 2  # as if so many more runs had shown what is assumed: few runs may look alike by luck


def measure_noise(groups: Sequence[Sequence[BlocksByStage]]) -> Noise | None:
    """The noise of runs that are alike within each group; None of too few runs, or where no stage is in all of them."""
    runs = [run for group in groups for run in group]
    degrees = len(runs) - len(groups)
    if degrees < FEWEST_RUNS - 1:
        return None
    group_of_run = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    stages = [index for index in runs[0] if all(index in run for run in runs)]
    pools = [pool_of([run[index] for run in runs]) for index in stages]
    if not pools:
        return None
    found = np.mean([_of_stage(pool, group_of_run) for pool in pools], axis=0)
    # Of several pages of a run half are counted: the level is taken from them, and they share their seconds.
    of_pages = max(1, min(len(pool.pages) for pool in pools) // 2)
    parts = [
        _moderated(seen, of_seconds, degrees, of_pages if place in (1, 3) else 1, assumed)
        for place, (seen, of_seconds, assumed) in enumerate(zip(*found, _parts(ASSUMED), strict=True))
    ]
    by_quantile = {share: OfQuantile(*parts[2 * place : 2 * place + 2]) for place, share in enumerate(QUANTILES)}
    return Noise(by_quantile, parts[-1], len(runs))


def _parts(noise: Noise) -> list[Spread]:
    """Level and page for each of QUANTILES, and throughput."""
    return [*(part for each in noise.by_quantile.values() for part in (each.level, each.page)), noise.throughput]


def _moderated(seen: float, of_seconds: float, degrees: int, pages: int, assumed: Spread) -> Spread:
    """What was seen and what is assumed, by their degrees of freedom (Smyth 2004, Statistical Applications in Genetics
    and Molecular Biology 3, theorem 2)."""
    own = max(seen - of_seconds, LEAST**2)
    together = (ASSUMED_RUNS * assumed.size**2 + degrees * own) / (ASSUMED_RUNS + degrees)
    return Spread(float(np.sqrt(together)), float(np.sqrt(of_seconds)), (ASSUMED_RUNS + degrees) * pages)


def _of_stage(pool: Pool, group_of_run: NDArray[np.int64]) -> Values:
    """Variances as they were seen, and below those that the seconds make: in the order of `_parts`."""
    dealings = deal(pool.run, SHUFFLES, np.random.default_rng(SEED), among=group_of_run[pool.run])
    squares = [_squares_of_quantile(pool, share, dealings, group_of_run) for share in QUANTILES]
    rates = _deviations(pool.rates(dealings, len(group_of_run)), group_of_run)
    degrees = len(group_of_run) - len(np.unique(group_of_run))
    squares.append((rates**2).sum(axis=1, keepdims=True) / degrees)
    found = np.concatenate(squares, axis=1)
    return np.stack([found[0], found[1:].mean(axis=0)])


def _squares_of_quantile(pool: Pool, share: float, dealings: Dealings, group_of_run: NDArray[np.int64]) -> Values:
    """Mean squares of the level and of the pages beside it, a row a dealing; zero where no page can be told."""
    runs, degrees = len(group_of_run), len(group_of_run) - len(np.unique(group_of_run))
    pages = [page for page in range(len(pool.pages)) if pool.is_told(page, share, pool.run)]
    if not pages:
        return np.zeros((len(dealings), 2))
    away = np.stack(
        [_deviations(pool.quantiles(page, share, dealings, runs), group_of_run) for page in pages], axis=2
    )  # dealings, runs, pages
    level = np.median(away, axis=2)
    beside = away - level[:, :, None]
    level_square = (level**2).sum(axis=1) / degrees
    return np.stack([level_square, np.sum(beside**2, axis=(1, 2)) / (degrees * len(pages))], axis=1)


def _deviations(values: Values, group_of_run: NDArray[np.int64]) -> Values:
    """Each run's value less the mean of its group."""
    means = np.stack([np.mean(values[:, group_of_run == group], axis=1) for group in group_of_run], axis=1)
    return np.asarray(values - means)


def noise_to_json(noise: Noise) -> dict[str, Any]:
    """Plain JSON values; `noise_from_json` reads them back."""
    of_quantiles = {f"p{share * 100:g}": asdict(each) for share, each in noise.by_quantile.items()}
    return {"format": NOISE_FORMAT} | of_quantiles | {"throughput": asdict(noise.throughput), "runs": noise.runs}


def noise_from_json(value: Any) -> Noise:
    """Raises ValueError where it is not what `noise_to_json` makes."""
    try:
        if value["format"] != NOISE_FORMAT:
            raise ValueError(
                f"found no noise of a machine of format {NOISE_FORMAT} but {value['format']!r}: measure it anew with "
                "`compare --aa --write`"
            )
        by_quantile = {
            share: OfQuantile(**{part: Spread(**it) for part, it in value[f"p{share * 100:g}"].items()})
            for share in QUANTILES
        }
        return Noise(by_quantile, Spread(**value["throughput"]), _runs(value["runs"]))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"found no noise of a machine, expected what `compare --aa --write` made: {error}") from error


def _runs(value: Any) -> int | None:
    if value is not None and (type(value) is not int or value < FEWEST_RUNS):
        raise ValueError(f"found runs {value!r} in a noise, expected how many it was measured from, or null")
    return value
