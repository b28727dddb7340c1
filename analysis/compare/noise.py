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

NOISE_FORMAT = 1
QUANTILES = (0.5, 0.95)
FEWEST_RUNS = 3  # in all, beyond one a group, that noise is measured from
FEWEST_PAGES = 5  # that a level common to all pages is told from
LEAST = 0.01  # of a standard deviation: no machine is believed to be quieter
SHUFFLES = 200
SEED = 5


@dataclass(frozen=True)
class Spread:
    """Standard deviations over runs, as natural logarithms (0.05 is 5 %): of all pages together, of a page beside."""

    level: float
    page: float


@dataclass(frozen=True)
class Noise:
    """How far runs of the same thing differ; `runs` is how many it was measured from, None where it is assumed."""

    spread_by_quantile: Mapping[float, Spread]
    throughput: float
    degrees: int  # of freedom
    runs: int | None = None


# Of the smoke scenario on a quiet machine of 2 cores, doubled: for whoever has not measured his own.
ASSUMED = Noise({0.5: Spread(0.04, 0.03), 0.95: Spread(0.06, 0.05)}, 0.02, degrees=8)
ASSUMED_DEGREES = 2  # as if so many more runs had shown what is assumed: few runs may look alike by luck


def measure_noise(groups: Sequence[Sequence[BlocksByStage]]) -> Noise | None:
    """The noise of runs that are alike within each group; None of too few runs, or where no stage is in all of them."""
    runs = [run for group in groups for run in group]
    degrees = len(runs) - len(groups)
    if degrees < FEWEST_RUNS - 1:
        return None
    group_of_run = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    stages = [index for index in runs[0] if all(index in run for run in runs)]
    found = [_of_stage(pool_of([run[index] for run in runs]), group_of_run) for index in stages]
    if not found:
        return None
    sizes = [float(size) for size in np.sqrt(_moderated(np.mean(found, axis=0), degrees))]
    spreads = {share: Spread(sizes[2 * i], sizes[2 * i + 1]) for i, share in enumerate(QUANTILES)}
    return Noise(spreads, sizes[-1], degrees + ASSUMED_DEGREES, len(runs))


def _moderated(variances: Values, degrees: int) -> Values:
    """What was seen and what is assumed, by their degrees of freedom (Smyth 2004, Statistical Applications in Genetics
    and Molecular Biology 3, theorem 2)."""
    spreads = ASSUMED.spread_by_quantile.values()
    assumed = [*(size for spread in spreads for size in (spread.level, spread.page)), ASSUMED.throughput]
    seen = np.maximum(variances, LEAST**2)
    return np.asarray((ASSUMED_DEGREES * np.square(assumed) + degrees * seen) / (ASSUMED_DEGREES + degrees))


def _of_stage(pool: Pool, group_of_run: NDArray[np.int64]) -> Values:
    """Variances beyond what the seconds explain: level and page for each of QUANTILES, and throughput."""
    dealings = deal(pool.run, SHUFFLES, np.random.default_rng(SEED), among=group_of_run[pool.run])
    squares = [_squares_of_quantile(pool, share, dealings, group_of_run) for share in QUANTILES]
    rates = _deviations(pool.rates(dealings, len(group_of_run)), group_of_run)
    degrees = len(group_of_run) - len(np.unique(group_of_run))
    squares.append((rates**2).sum(axis=1, keepdims=True) / degrees)
    seen = np.concatenate(squares, axis=1)
    return np.asarray(seen[0] - seen[1:].mean(axis=0))


def _squares_of_quantile(pool: Pool, share: float, dealings: Dealings, group_of_run: NDArray[np.int64]) -> Values:
    """Mean squares of the level and of the pages beside it, a row a dealing; zero where no page can be told."""
    runs, degrees = len(group_of_run), len(group_of_run) - len(np.unique(group_of_run))
    pages = [page for page in range(len(pool.pages)) if pool.is_told(page, share, runs)]
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
    spreads = {f"p{share * 100:g}": asdict(spread) for share, spread in noise.spread_by_quantile.items()}
    return {"format": NOISE_FORMAT} | spreads | {
        "throughput": noise.throughput, "degrees": noise.degrees, "runs": noise.runs,
    }  # fmt: skip


def noise_from_json(value: Any) -> Noise:
    """Raises ValueError where it is not what `noise_to_json` makes."""
    try:
        if value["format"] != NOISE_FORMAT:
            raise ValueError(f"found format {value['format']!r}, expected {NOISE_FORMAT}")
        spreads = {share: Spread(**value[f"p{share * 100:g}"]) for share in QUANTILES}
        return Noise(spreads, float(value["throughput"]), int(value["degrees"]), value["runs"])
    except (KeyError, TypeError) as error:
        raise ValueError(f"found no noise of a machine, expected what `compare --aa --write` made: {error}") from error
