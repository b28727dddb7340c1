"""Histograms as tests need them, from observations one by one."""

import numpy as np

from analysis.cells import Cells, Rows
from analysis.histogram import Histogram
from contract.buckets import bucket_middle_s, bucket_of


def histogram_of_latencies(second, latency_s, seconds, interval_s=1):
    """One cell for each observation, in a window from second 0 of the run on."""
    order = np.argsort(second, kind="stable")
    interval = np.asarray(second, dtype=np.int64)[order] // interval_s * interval_s
    bucket = np.array([bucket_of(value) for value in latency_s], dtype=np.int16)[order]
    number, ones, zeros = np.arange(len(bucket)), np.ones(len(bucket), np.int64), np.zeros(len(bucket), np.int16)
    rows = Rows(bucket, ones.astype(np.uint16), int(bucket.max(initial=0)) + 1)
    code, spent_s = {"page": zeros, "outcome": zeros, "kind": zeros}, bucket_middle_s(bucket)
    names = ("a/b",), ("ok",), ("service",)
    cells = Cells(*names, interval=interval, **code, first=number, length=ones, total=ones, spent_s=spent_s, rows=rows)
    return Histogram(cells, 0, seconds // interval_s, interval_s)
