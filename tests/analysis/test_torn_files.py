import json

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.torn_files import UnreadableRun, read_csv, read_json_lines, read_json_object, whole_batches

COLUMNS = ("interval", "page", "count")
SCHEMA = pa.schema([("interval", pa.int32()), ("page", pa.string()), ("count", pa.int64())])
BATCHES = 6


def stream_of_batches() -> tuple[bytes, list[int]]:
    """A stream of six batches, batch k with the count 10^k; and how long it is after each."""
    sink, lengths = pa.BufferOutputStream(), []
    with pa.ipc.new_stream(sink, SCHEMA, options=pa.ipc.IpcWriteOptions(compression="zstd")) as stream:
        for k in range(BATCHES):
            stream.write_batch(pa.record_batch([[k], ["journey/page"], [10**k]], schema=SCHEMA))
            lengths.append(sink.tell())
    return sink.getvalue().to_pybytes(), lengths


STREAM, LENGTHS = stream_of_batches()


@given(cut=st.integers(0, len(STREAM)))
def test_a_cut_stream_gives_its_whole_batches_and_nothing_else(tmp_path_factory, cut):
    path = tmp_path_factory.mktemp("cut") / "latency.arrows"
    path.write_bytes(STREAM[:cut])
    whole = sum(length <= cut for length in LENGTHS)
    found = [count for batch in whole_batches(path, COLUMNS) for count in batch.column("count").to_pylist()]
    assert found == [10**k for k in range(whole)]


def test_every_byte_of_the_stream_may_be_the_last(tmp_path):
    path = tmp_path / "latency.arrows"
    for cut in range(0, len(STREAM), 7):
        path.write_bytes(STREAM[:cut])
        assert len(list(whole_batches(path, COLUMNS))) == sum(length <= cut for length in LENGTHS)


def test_a_column_of_words_stays_one(tmp_path):
    path = tmp_path / "systems.csv"
    path.write_text("second,system,calls\n0,provinces,3\n?,provinces,4\n2,7,x\n3,pro")
    table = read_csv(path, ("second", "system", "calls"), texts=("system",))
    assert table["system"].tolist() == ["provinces", "7"]
    assert table["calls"].fillna(-1).tolist() == [3, -1]


def test_a_missing_file_holds_nothing_and_a_table_has_its_columns_all_the_same(tmp_path):
    assert list(whole_batches(tmp_path / "missing.arrows", COLUMNS)) == []
    assert list(read_csv(tmp_path / "missing.csv", ("second", "open")).columns) == ["second", "open"]


@pytest.mark.parametrize(
    ("text", "open_"),
    [
        ("second,open\n0,10\n1,20\n", [10, 20]),  # whole
        ("second,open\n0,10\n1,2", [10]),  # cut within a number: 2 may have been 20
        ("second,open\n0,10\n1,20", [10]),  # cut before the line's end: nobody knows
        ("second,open\n", []),
        ("second,op", []),
        ("", []),
        ("second,open\n0,10\n\x00\x00\x00\n1,20\n", [10, 20]),  # a line that is no line
        ("second,open\n0,10\n1,20,30,40\n2,30\n", [10, 30]),  # too many fields
        ("second,open\n0,10,7\n1,20\n", [10, 20]),  # more cells than names from the first row on
        ("second,open\n0,10\r\n1,\r\n2,3\r0\n", [10, None, None]),  # of another system, or damaged
        ("second,open\n0,10\n1e300,20\ninf,30\nnan,40\n", [10]),  # no second of any run
    ],
)
def test_csv_gives_its_whole_lines(tmp_path, text, open_):
    path = tmp_path / "users.csv"
    path.write_text(text)
    table = read_csv(path, ("second", "open"))
    assert [None if np.isnan(value) else value for value in table["open"]] == open_
    assert table["open"].dtype == float


def test_blank_lines_are_no_header(tmp_path):
    path = tmp_path / "users.csv"
    path.write_text("\n\n", encoding="utf-8")
    with pytest.raises(UnreadableRun, match="expected second"):
        read_csv(path, ("second",))


@pytest.mark.parametrize("text", ['"second,open\n0,1\n', 'second,"open\n0,1\n', '"\n'])
def test_a_header_with_a_quotation_that_never_ends_lacks_its_column(tmp_path, text):
    path = tmp_path / "users.csv"
    path.write_text(text)
    with pytest.raises(UnreadableRun, match=r"found users.csv with the columns .*, expected (second|open)"):
        read_csv(path, ("second", "open"))


def test_a_cell_with_a_quotation_that_never_ends_is_no_number(tmp_path):
    path = tmp_path / "users.csv"
    path.write_text('second,open\n0,1\n1,"2\n2,3\n')
    table = read_csv(path, ("second", "open"))
    assert table["second"].tolist() == [0, 1, 2]
    assert table["open"].isna().tolist() == [False, True, False]


def test_json_lines_gives_its_whole_objects(tmp_path):
    path = tmp_path / "events.jsonl"
    path.write_bytes(b'{"event": "a"}\n[1]\n{"event": "b"\n\xff\xfe\n{"event": "c"}\n{"event": "d"}')
    assert [value["event"] for value in read_json_lines(path)] == ["a", "c"]


@pytest.mark.parametrize("text", ["", '{"outcome": "comple', "[]", "7", '{"a":' * 20_000, r'{"a": "\ud800"}'])
def test_no_json_object_is_none(tmp_path, text):
    path = tmp_path / "outcome.json"
    path.write_text(text)
    assert read_json_object(path) is None


def test_a_json_object_is_read(tmp_path):
    path = tmp_path / "outcome.json"
    path.write_text(json.dumps({"outcome": "completed"}))
    assert read_json_object(path) == {"outcome": "completed"}


def test_a_table_of_another_format_is_refused_with_what_is_missing(tmp_path):
    path = tmp_path / "latency.arrows"
    path.write_bytes(STREAM)
    with pytest.raises(UnreadableRun, match="expected bucket as well"):
        list(whole_batches(path, (*COLUMNS, "bucket")))
    other = tmp_path / "users.csv"
    other.write_text("second,opened\n0,1\n")
    with pytest.raises(UnreadableRun, match=r"found users.csv with the columns second, opened, expected open"):
        read_csv(other, ("second", "open"))


def test_a_column_whose_name_is_no_text_is_none(tmp_path):
    path = tmp_path / "latency.arrows"
    whole, _ = stream_of_batches()
    path.write_bytes(whole.replace(b"interval", b"\x80nterval", 1))
    with pytest.raises(UnreadableRun, match="expected interval"):
        list(whole_batches(path, COLUMNS))


def test_a_folder_in_a_files_place_is_refused(tmp_path):
    with pytest.raises(UnreadableRun, match="expected a file"):
        read_json_object(tmp_path)
