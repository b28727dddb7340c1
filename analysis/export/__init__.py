"""A recording for other tools: long tables as Parquet and CSV, and logs of HdrHistogram."""

from analysis.export.hdr_log import write_hdr
from analysis.export.tables import write_csv, write_parquet

__all__ = ["write_csv", "write_hdr", "write_parquet"]
