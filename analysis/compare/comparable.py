"""Whether two runs can be compared at all: what of their plans and machines is not the same, in sentences."""

from collections.abc import Iterator, Mapping
from typing import Any

from analysis.recording import Recording
from contract.plan_file import plan_to_json

GIB = 1 << 30
# What may differ: the portal is what is compared, wherever it is; and another seed is another sample of the same.
NOT_COMPARED = ("format", "about", "name", "seed", "target", "source_addresses")
# What a shell or a setting allows: too little of either is refused before a run.
NOT_OF_ITS_SPEED = ("open_files", "local_ports")
NOT_OF_THE_MACHINE = ("portal-load",)  # its own version: the reference portal's changes come with it
TOLD_SINCE = ("python build",)  # what older runs do not tell: nobody knows whether it differs


def differences(before: Recording, after: Recording) -> list[str]:
    """A sentence for each difference in plan or machine; none: the runs can be compared."""
    first, second = plan_to_json(before.plan), plan_to_json(after.plan)
    planned = [key for key in first if key not in NOT_COMPARED]
    return [
        *_unlike("plan", {key: first[key] for key in planned}, {key: second.get(key) for key in planned}),
        *_unlike("machine", _machine(before), _machine(after)),
        *_unlike("version", _versions(before, after), _versions(after, before)),
        *_unlike("target", _declared(before), _declared(after)),
    ]


def _of(recording: Recording, key: str) -> Mapping[str, Any]:
    found = recording.provenance.get(key)
    return found if isinstance(found, dict) else {}


def _machine(recording: Recording) -> dict[str, Any]:
    """What of the machine makes it quick or slow; its memory roughly, for kernels leave a few pages more or less."""
    found = {name: it for name, it in _of(recording, "machine").items() if name not in NOT_OF_ITS_SPEED}
    memory_bytes = found.pop("memory_bytes", None)
    return found | ({"memory_gib": round(memory_bytes / GIB)} if isinstance(memory_bytes, (int, float)) else {})


def _versions(recording: Recording, other: Recording) -> dict[str, Any]:
    unknown = [name for name in TOLD_SINCE if name not in _of(other, "versions")]
    left_out = {*NOT_OF_THE_MACHINE, *unknown}
    return {name: it for name, it in _of(recording, "versions").items() if name not in left_out}


def _declared(recording: Recording) -> dict[str, Any]:
    return {"scale": _of(recording, "target_declares").get("scale"), "simulated": recording.plan.target.is_simulated}


def _unlike(what: str, first: Any, second: Any, path: str = "") -> Iterator[str]:
    """Each leaf that is not the same, named by its place, as it was before and as it is after."""
    if isinstance(first, dict) and isinstance(second, dict):
        for key in dict.fromkeys((*first, *second)):
            yield from _unlike(what, first.get(key), second.get(key), f"{path}.{key}" if path else str(key))
    elif isinstance(first, list) and isinstance(second, list) and len(first) == len(second):
        for number, (one, other) in enumerate(zip(first, second, strict=True), 1):
            yield from _unlike(what, one, other, f"{path} {number}")
    elif first != second:
        yield f"{what}: {path} is {_words(first)} before and {_words(second)} after"


def _words(value: Any) -> str:
    if isinstance(value, (list, dict)):
        return f"{len(value)} long" if isinstance(value, list) else "there"
    return "nothing" if value is None else f"{value}"
