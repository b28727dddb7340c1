"""HdrHistogram's own library reads what is exported, and says what the recording says."""

import numpy as np
import pytest
from hdrh.histogram import HdrHistogram
from hdrh.log import HistogramLogReader
from hypothesis import given
from hypothesis import strategies as st

from analysis import open_recording
from analysis.export import write_hdr
from analysis.export.hdr_encoding import HIGHEST, encode_histogram, places_of
from analysis.windows import ANSWERED
from contract.buckets import middle_of
from contract.run_folder import SERVICE

EXAMPLE = open_recording("results/example")


def empty():
    return HdrHistogram(1, HIGHEST, 3)


def intervals(file):
    reader, found = HistogramLogReader(str(file), empty()), []
    while (histogram := reader.get_next_interval_histogram()) is not None:
        found.append(histogram)
    reader.close()
    return found


@given(
    st.dictionaries(
        st.one_of(st.integers(0, 3000), st.integers(0, HIGHEST)), st.integers(1, 1 << 40), min_size=1, max_size=30
    )
)
def test_the_library_decodes_what_it_would_have_recorded_itself(count_by_value):
    values, counts = (np.array(list(it), dtype=np.int64) for it in (count_by_value, count_by_value.values()))
    theirs = empty()
    for value, count in count_by_value.items():
        theirs.record_value(value, count)
    ours = HdrHistogram.decode(encode_histogram(values, counts).encode())
    assert ours.get_total_count() == theirs.get_total_count() == sum(count_by_value.values())
    for percentile in (0, 25, 50, 95, 99, 100):
        assert ours.get_value_at_percentile(percentile) == theirs.get_value_at_percentile(percentile)


@pytest.mark.parametrize("value", [0, 1, 2047, 2048, 2049, 4095, 4096, 999_999, 1_000_000, HIGHEST])
def test_every_value_has_the_place_that_the_library_gives_it(value):
    assert places_of(np.array([value]))[0] == empty()._counts_index_for(value)


def test_a_log_holds_every_page_of_the_recording_at_its_quantiles(tmp_path):
    written = write_hdr(EXAMPLE, tmp_path)
    assert {"service.hlog", "service-by-page.hlog", "request.hlog"} <= {file.name for file in written}
    whole = empty()
    for histogram in intervals(tmp_path / "service.hlog"):
        whole.add(histogram)
    latency = EXAMPLE.latency
    answered = latency[(latency["kind"] == SERVICE) & latency["outcome"].isin(ANSWERED)]
    assert whole.get_total_count() == answered["count"].sum()
    by_bucket = answered.groupby("bucket")["count"].sum()
    p95_bucket = int((by_bucket.cumsum() >= 0.95 * by_bucket.sum()).idxmax())
    assert whole.get_value_at_percentile(95) / 1e6 == pytest.approx(middle_of(p95_bucket), rel=0.005)


def test_tags_are_pages_and_add_up(tmp_path):
    write_hdr(EXAMPLE, tmp_path)
    tagged, plain = (intervals(tmp_path / f"service{it}.hlog") for it in ("-by-page", ""))
    assert {it.get_tag() for it in tagged} <= set(EXAMPLE.cells.pages)
    assert sum(it.get_total_count() for it in tagged) == sum(it.get_total_count() for it in plain)


def test_a_log_says_when_it_began(tmp_path):
    write_hdr(EXAMPLE, tmp_path)
    lines = (tmp_path / "service.hlog").read_text(encoding="utf-8").splitlines()
    epoch_s = next(it["epoch_s"] for it in EXAMPLE.events if it["event"] == "run_started")
    assert any(line.startswith(f"#[StartTime: {epoch_s:.3f} (seconds since epoch)") for line in lines)
    first = intervals(tmp_path / "service.hlog")[0]
    assert first.get_start_time_stamp() >= epoch_s * 1000
    assert first.get_end_time_stamp() - first.get_start_time_stamp() == 1000
