"""Reports as tests need them."""

from contract.buckets import bucket_of
from harness.inside.messages import Cell, Crowd, Report, Vitals

WELL = Vitals(cpu=0.2, loop_lag_s=0.001, own_delay_p99_s=None, gc_pause_s=0.0, memory_bytes=80_000_000, sockets=9)


def pages(second, count=1, outcome="ok", latency_s=0.1, page="a/b"):
    return Cell(second, page, outcome, "service", {bucket_of(latency_s): count})


def report(worker, number, second, *cells, open=5, in_flight=0):
    return Report(worker, number, second, tuple(cells), (), Crowd(open, open, in_flight), WELL)
