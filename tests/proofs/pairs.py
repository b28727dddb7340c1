"""Real runs for pairs, kept in a folder: recorded by as many processes as one likes, and where an earlier one ended.

    python -m tests.proofs.pairs FOLDER [--pairs 40] [--share 1/3]

A pair is two runs a side of the smoke scenario, in turn, each against a portal of its own whose documents take 20 ms
longer than they could: as a real portal's do, and so that what is planted is larger than what else the machine does.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from tests.real import Ended, Started, portal_by_hand, portal_load

RUNS_OF_NOISE, RUNS_A_SIDE = 6, 2
DOCUMENT_S, SLOWER = 0.020, 0.2
SLOW_PAGE, SLOW_ROUTE = "rate_service/rate", "/tai-khoan/ho-so/{code}/da-danh-gia"
NOISE, SAME, SLOW, ASIDE = "noise", "same", "slow", "aside"
MOST_REFUSED = 5  # of one side


def sides(pairs: int) -> Iterator[tuple[str, str]]:
    """The two sides of each pair, as names of folders: `pairs` of the same portal, half as many with a slower page.

    After two of the one comes one of the other, so that what was recorded by any moment is a smaller battery.
    """
    for number in range(pairs):
        yield f"{SAME}-{number}-before", f"{SAME}-{number}-after"
        if number % 2 == 0:
            yield f"{SLOW}-{number // 2}-before", f"{SLOW}-{number // 2}-after"


def record(folder: Path, side: str, runs: int) -> None:
    """Add runs to a side until it has so many that can be judged; what cannot is put aside, and made again."""
    refused = 0
    while len(recorded(folder / side)) < runs:
        with portal_by_hand("--slower", f"*={DOCUMENT_S}", *_slower_page(folder, side)) as portal:
            ended = Started("run", "smoke", "--target", portal.url, "--results", str(folder / side)).end(240)
        if ended.code != 0:
            refused += 1
            print(f"{side}: exit {ended.code}: {ended.err[-2000:]}", flush=True)
            _put_aside(folder, side)
        if refused > MOST_REFUSED:
            raise RuntimeError(f"{side}: {refused} runs could not be judged")


def _put_aside(folder: Path, side: str) -> None:
    newest = max((folder / side).iterdir())
    folder.joinpath(ASIDE, side).mkdir(parents=True, exist_ok=True)
    newest.rename(folder / ASIDE / side / newest.name)


def recorded(side: Path) -> list[Path]:
    """The runs of a side that ended and were judged."""
    verdicts = sorted(side.glob("*/verdict.json"))
    return [path.parent for path in verdicts if json.loads(path.read_text())["ended"] == "completed"]


def _slower_page(folder: Path, side: str) -> tuple[str, ...]:
    if not (side.startswith(SLOW) and side.endswith("after")):
        return ()
    return ("--slower", f"{SLOW_ROUTE}={DOCUMENT_S + SLOWER * p50_of_noise_s(folder):.4f}")


def p50_of_noise_s(folder: Path) -> float:
    """How long the page that becomes slower takes while it is as it was; the noise is recorded first."""
    found = [
        change["before"]
        for change in json.loads(noise_of(folder).out)["changes"]
        if (change["page"], change["what"]) == (SLOW_PAGE, "p50")
    ]
    return float(found[0])


def noise_of(folder: Path, *words: str) -> Ended:
    """What the runs of the same portal differ by, as `compare --aa` says it."""
    runs = len(recorded(folder / NOISE))
    if runs < RUNS_OF_NOISE:
        raise RuntimeError(f"{folder / NOISE} holds {runs} runs of {RUNS_OF_NOISE}: record them first")
    return portal_load("compare", "--aa", "--json", *words, str(folder / NOISE))


def record_pairs(folder: Path, pairs: int, share: int = 1, of: int = 1) -> None:
    """Record this share of all runs; the noise comes first, from all together."""
    record(folder, NOISE, RUNS_OF_NOISE)
    for place, (before, after) in enumerate(sides(pairs)):
        if place % of == share - 1:
            for runs in range(1, RUNS_A_SIDE + 1):
                record(folder, before, runs)
                record(folder, after, runs)


def main() -> None:
    """Record what is not there yet."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pairs", type=int, default=40)
    parser.add_argument("--share", default="1/1", help="this process's share, as 2/3")
    options = parser.parse_args()
    share, of = (int(number) for number in options.share.split("/"))
    record_pairs(options.folder, options.pairs, share, of)


if __name__ == "__main__":
    main()
