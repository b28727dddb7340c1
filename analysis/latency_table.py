"""Cells as a table, for whoever explores a run in pandas: the analysis itself never makes one."""

import numpy as np
import pandas as pd

from analysis.cells import Cells, row_numbers
from contract.run_folder import LATENCY_COLUMNS


def to_table(cells: Cells) -> pd.DataFrame:
    """Row by row, with LATENCY_COLUMNS: texts as categories."""
    rows = row_numbers(cells.first, cells.length)
    texts = {
        name: pd.Categorical.from_codes(np.repeat(codes, cells.length), pd.Index(names, dtype=object))
        for name, codes, names in (
            ("page", cells.page, cells.pages),
            ("outcome", cells.outcome, cells.outcomes),
            ("kind", cells.kind, cells.kinds),
        )
    }
    interval = np.repeat(cells.interval.astype(np.int32), cells.length)
    bucket, count = cells.rows.bucket[rows], cells.rows.count[rows].astype(np.int32)
    columns = {"interval": interval} | texts | {"bucket": bucket, "count": count}
    return pd.DataFrame(columns, columns=list(LATENCY_COLUMNS))
