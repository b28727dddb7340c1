"""Doubts about the generator's machine: what it was short of, and how its clocks went."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from analysis.busy import MORE_CORES, full_seconds
from analysis.doubt import Doubt, doubt
from analysis.language import said
from analysis.recording import Recording
from analysis.stages import StageVerdict
from analysis.torn_files import sound_number

MOST_FULL = 0.1  # of the seconds of a run
FULLEST = 0.9  # of the descriptors or ports that the machine has
LARGEST_OFFSET_S = 1.0  # of a worker's clock from the master's


def full_machine(recording: Recording, stages: Sequence[StageVerdict]) -> Iterator[Doubt]:
    """Seen over the whole run: a generator that is far too small does not come to a window."""
    full, seconds = full_seconds(recording.vitals)
    if full and full >= MOST_FULL * seconds:
        what, seen = said("doubt.full_machine.what"), said("doubt.full_machine.seen", full=full, seconds=seconds)
        yield Doubt(what, seen, MORE_CORES, grave=any(it.result != "PASS" for it in stages))


def shared_machine(recording: Recording, stages: Sequence[StageVerdict]) -> Iterator[Doubt]:
    """The embedded portal runs beside the generator."""
    if recording.plan.target.embedded:
        yield doubt("shared_machine")


def short_of_descriptors(recording: Recording, stages: Sequence[StageVerdict]) -> Iterator[Doubt]:
    """A worker that has none left cannot connect, and says that the portal did not answer."""
    most, allowed = float(recording.vitals["sockets"].max()), _limit(recording.provenance, "open_files")
    if allowed is not None and most >= FULLEST * allowed:
        yield doubt("descriptors", most=most, allowed=allowed)


def short_of_ports(recording: Recording, stages: Sequence[StageVerdict]) -> Iterator[Doubt]:
    """Each connection takes a port of one of the source addresses; more sockets than that are of several machines."""
    ports = _limit(recording.provenance, "local_ports")
    most = float(recording.vitals.groupby("second")["sockets"].sum().max())
    allowed = (ports or 0) * max(1, len(recording.plan.source_addresses))
    if allowed and FULLEST * allowed <= most <= allowed:
        yield doubt("ports", most=most, allowed=allowed)


def clocks_apart(recording: Recording, stages: Sequence[StageVerdict]) -> Iterator[Doubt]:
    """A known offset is taken off; a large one says that nobody keeps the clock, and it may go wrong on the way."""
    clocks = recording.provenance.get("clocks")
    offsets_s = [_number(each, "offset_s") or 0.0 for each in clocks.values()] if isinstance(clocks, dict) else []
    worst_s = max(map(abs, offsets_s), default=0.0)
    if worst_s > LARGEST_OFFSET_S:
        yield doubt("clocks_apart", worst_s=worst_s)


def _limit(provenance: Mapping[str, Any], name: str) -> float | None:
    return _number(provenance.get("machine"), name)


def _number(value: Any, name: str) -> float | None:
    return sound_number(value.get(name)) if isinstance(value, dict) else None
