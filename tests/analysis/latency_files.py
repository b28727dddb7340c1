"""latency.arrows as tests write it, independently of the harness: as it is now, and as it was once."""

from collections import Counter
from itertools import groupby

import pyarrow as pa

from contract.run_folder import LATENCY_COLUMNS

WORDS = pa.dictionary(pa.int16(), pa.string())
SCHEMA = pa.schema(list(zip(LATENCY_COLUMNS, (pa.int32(), *[WORDS] * 3, pa.int16(), pa.int32()), strict=True)))
PLAIN_SCHEMA = pa.schema(
    list(zip(LATENCY_COLUMNS, (pa.int32(), *[pa.string()] * 3, pa.int32(), pa.int64()), strict=True))
)


def write_latency(path, count_by_row, interval_s=1, schema=SCHEMA):
    """Write rows (second, page, outcome, kind, bucket) with their counts; answers how long the file is after each."""
    by_interval = Counter()
    for (second, *key), count in count_by_row.items():
        by_interval[second // interval_s * interval_s, *key] += count
    cells, lengths = [(*key, count) for key, count in sorted(by_interval.items())], []
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with path.open("wb") as file, pa.ipc.new_stream(file, schema, options=options) as stream:
        for _, together in groupby(cells, key=lambda cell: cell[0]):
            columns = zip(zip(*together, strict=True), schema, strict=True)
            stream.write_batch(pa.record_batch([pa.array(c, f.type) for c, f in columns], schema=schema))
            lengths.append(file.tell())
    return lengths
