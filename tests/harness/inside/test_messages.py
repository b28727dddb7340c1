from array import array

import msgpack
from hypothesis import given
from hypothesis import strategies as st

from harness.inside.messages import (
    TICKS,
    Crowd,
    FailureExample,
    Report,
    Samples,
    Vitals,
    report_from_wire,
    report_to_wire,
)

COUNT = st.integers(min_value=0, max_value=2**32 - 1)
TEXT = st.text(max_size=12)
TICK = st.integers(min_value=-(2**63), max_value=2**63 - 1)
TICK_ARRAYS = st.lists(TICK, max_size=6).map(lambda ticks: array(TICKS, ticks))
SAMPLES = st.builds(Samples, COUNT, TEXT, TEXT, TEXT, TICK_ARRAYS)
FAILURES = st.builds(FailureExample, COUNT, TEXT, TEXT, TEXT)
SOME = st.floats(0, 9)
VITALS = st.builds(Vitals, SOME, SOME, st.none() | SOME, SOME, COUNT, COUNT, st.none() | SOME)
REPORTS = st.builds(
    Report,
    COUNT,
    COUNT,
    COUNT,
    st.lists(SAMPLES, max_size=4).map(tuple),
    st.lists(FAILURES, max_size=3).map(tuple),
    st.builds(Crowd, COUNT, COUNT, COUNT),
    VITALS,
)


@given(REPORTS)
def test_a_report_comes_over_locusts_channel_as_it_left(report):
    packed = msgpack.packb(report_to_wire(report))
    assert report_from_wire(msgpack.unpackb(packed, strict_map_key=False)) == report
