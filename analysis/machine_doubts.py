"""Doubts about the generator's machine: what it was short of, and how its clocks went."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from analysis.busy import MORE_CORES, full_seconds
from analysis.doubt import Doubt
from analysis.recording import Recording
from analysis.stages import StageVerdict
from contract.quantities import write_duration

MOST_FULL = 0.1  # of the seconds of a run
FULLEST = 0.9  # of the descriptors or ports that the machine has
LARGEST_OFFSET_S = 1.0  # of a worker's clock from the master's


def full_machine(recording: Recording, stages: Sequence[StageVerdict]) -> Iterator[Doubt]:
    """Seen over the whole run: a generator that is far too small does not come to a window."""
    full, seconds = full_seconds(recording.vitals)
    if full and full >= MOST_FULL * seconds:
        evidence = f"in {full} of {seconds} seconds a worker was ready to run, and other processes had the cores"
        grave = any(it.result != "PASS" for it in stages)
        yield Doubt("the generator's machine was full", evidence, MORE_CORES, grave)


def shared_machine(recording: Recording, stages: Sequence[StageVerdict]) -> Iterator[Doubt]:
    """The embedded portal runs beside the generator."""
    if recording.plan.target.embedded:
        evidence = "the embedded portal ran on the generator's machine, and took its processors from it"
        yield Doubt("shared machine", evidence, "Run the portal elsewhere to learn about a real one.")


def short_of_descriptors(recording: Recording, stages: Sequence[StageVerdict]) -> Iterator[Doubt]:
    """A worker that has none left cannot connect, and says that the portal did not answer."""
    most, allowed = float(recording.vitals["sockets"].max()), _limit(recording.provenance, "open_files")
    if allowed is not None and most >= FULLEST * allowed:
        evidence = f"a worker had {most:,.0f} descriptors open, {allowed:,.0f} are allowed"
        yield Doubt("few descriptors left", evidence, "Raise the limit of open files, or add workers.")


def short_of_ports(recording: Recording, stages: Sequence[StageVerdict]) -> Iterator[Doubt]:
    """Each connection takes a port of one of the source addresses; more sockets than that are of several machines."""
    ports = _limit(recording.provenance, "local_ports")
    most = float(recording.vitals.groupby("second")["sockets"].sum().max())
    allowed = (ports or 0) * max(1, len(recording.plan.source_addresses))
    if allowed and FULLEST * allowed <= most <= allowed:
        evidence = f"the workers had {most:,.0f} sockets open, this machine has {allowed:,.0f} ports for them"
        advice = "Give the generator more source addresses (targets.yaml), or more machines."
        yield Doubt("few ports left", evidence, advice)


def clocks_apart(recording: Recording, stages: Sequence[StageVerdict]) -> Iterator[Doubt]:
    """A known offset is taken off; a large one says that nobody keeps the clock, and it may go wrong on the way."""
    clocks = recording.provenance.get("clocks")
    offsets_s = [_number(each, "offset_s") or 0.0 for each in clocks.values()] if isinstance(clocks, dict) else []
    worst_s = max(map(abs, offsets_s), default=0.0)
    if worst_s > LARGEST_OFFSET_S:
        evidence = f"a worker's clock was {write_duration(float(f'{worst_s:.3g}'))} off the master's; it was corrected"
        yield Doubt("clocks apart", evidence, "Let all machines keep the same time (NTP) before a long run.")


def _limit(provenance: Mapping[str, Any], name: str) -> float | None:
    return _number(provenance.get("machine"), name)


def _number(value: Any, name: str) -> float | None:
    found = value.get(name) if isinstance(value, dict) else None
    return float(found) if isinstance(found, (int, float)) else None
