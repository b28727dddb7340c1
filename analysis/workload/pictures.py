"""Every picture of a workload: the log and the fitted workload side by side."""

from collections.abc import Iterator

from analysis.workload.crowd_pictures import curve_picture, mix_picture
from analysis.workload.drawing import Picture
from analysis.workload.session_pictures import lengths_picture, think_picture, transitions_picture
from analysis.workload.workload import Workload


def pictures(workload: Workload) -> Iterator[Picture]:
    """Those that the log has enough for."""
    yield mix_picture(workload)
    if workload.thinking is not None:
        yield think_picture(workload.thinking)
    yield curve_picture(workload)
    if workload.fitted is not None:
        yield lengths_picture(workload.tally, workload.fitted)
    yield transitions_picture(workload.tally)
