"""The verdict on the stages of a run that are finished, while the run goes on: interim, and written nowhere."""

from dataclasses import replace

from analysis.recording import UnreadableRun, open_recording
from analysis.verdict import Verdict, judge
from contract.run_folder import COMPLETED, RunFolder


def judge_so_far(run: RunFolder, finished: int) -> Verdict | None:
    """Judge the first stages of a run as if they were all of it; None where the recording cannot be read yet.

    What only the end of a run can show is left out: whether the portal counted the same, whether all of it was run.
    """
    try:
        recording = open_recording(run.path)
    except UnreadableRun:
        return None
    stages = recording.plan.stages[:finished]
    if not stages:
        return None
    plan = replace(recording.plan, stages=stages)
    return judge(replace(recording, plan=plan, outcome={"outcome": COMPLETED}, is_going=True))
