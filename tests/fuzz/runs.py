"""Run folders to be damaged: the example, which passes, and the same judged by an objective that it fails."""

import json
import shutil

import pyarrow as pa

from harness.processes import ROOT
from tests.analysis.latency_files import PLAIN_SCHEMA

EXAMPLE = ROOT / "results" / "example"
FILES = (
    "plan.json", "provenance.json", "outcome.json", "recording/latency.arrows", "recording/users.csv",
    "recording/vitals.csv", "recording/portal.csv", "recording/events.jsonl", "recording/systems.csv",
    "recording/resources.csv",
)  # fmt: skip
SYSTEMS = "second,system,calls,failed,timed_out,busy_s,waiting\n" + "".join(
    f"{second},db,{second * 40},{second},0,{second * 0.3:.2f},{second % 3}\n" for second in range(30)
)
RESOURCES = "second,resource,utilisation\n" + "".join(
    f"{second},{name},{second / divided:.4f}\n"
    for second in range(0, 30, 2)
    for name, divided in (("cpu", 40), ("db", 90))
)


def whole(path, fails=False):
    """Copy the example to `path`, with counts of a system and samples of resources beside it."""
    shutil.rmtree(path, ignore_errors=True)
    shutil.copytree(EXAMPLE, path)
    (path / "recording" / "systems.csv").write_text(SYSTEMS)
    (path / "recording" / "resources.csv").write_text(RESOURCES)
    provenance = json.loads((path / "provenance.json").read_text())
    monitoring = {"every_s": 2, "query_by_resource": {"cpu": "c", "db": "d"}, "clock": None, "problems": ["x: no"]}
    (path / "provenance.json").write_text(json.dumps(provenance | {"monitoring": monitoring}))
    if fails:
        plan = json.loads((path / "plan.json").read_text())
        plan["objectives"] = ["p95 of page < 1 ms", "errors of all < 1 %"]
        (path / "plan.json").write_text(json.dumps(plan))
    return path


def contents(path):
    """The bytes of each of FILES."""
    return {name: (path / name).read_bytes() for name in FILES}


def rows_of_latency(path):
    """The rows of latency.arrows, as a dictionary of lists."""
    with pa.ipc.open_stream((path / "recording" / "latency.arrows").read_bytes()) as stream:
        return stream.read_all().to_pydict()


def write_rows(path, rows):
    """Rows of latency.arrows, in one batch."""
    columns = [pa.array(rows[field.name], field.type) for field in PLAIN_SCHEMA]
    file = path / "recording" / "latency.arrows"
    with pa.OSFile(str(file), "wb") as sink, pa.ipc.new_stream(sink, PLAIN_SCHEMA) as stream:
        stream.write_batch(pa.record_batch(columns, schema=PLAIN_SCHEMA))
