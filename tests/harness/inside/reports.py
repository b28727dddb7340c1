"""Reports as tests need them."""

from array import array

from harness.inside.messages import TICKS, Crowd, Report, Samples, Vitals

WELL = Vitals(
    cpu=0.2,
    loop_lag_s=0.001,
    own_delay_p99_s=None,
    gc_pause_s=0.0,
    memory_bytes=80_000_000,
    sockets=9,
    cpu_wait=0.0,
)


def pages(second, count=1, outcome="ok", latency_s=0.1, page="a/b"):
    return samples(second, page, outcome, "service", *[latency_s] * count)


def samples(second, page, outcome, kind, *latencies_s):
    return Samples(second, page, outcome, kind, array(TICKS, [int(latency_s * 1e6) for latency_s in latencies_s]))


def report(worker, number, second, *told, open=5, in_flight=0):
    return Report(worker, number, second, tuple(told), (), Crowd(open, open, in_flight), WELL)
