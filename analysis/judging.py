"""Judging a run folder: one run by itself, replicates each by itself and then all of them together."""

from analysis.recording import Recording, UnreadableRun, open_recording
from analysis.replicates import combine_verdicts
from analysis.verdict import Verdict, judge
from contract.plan_file import UnreadablePlan, read_plan
from contract.run_folder import RunFolder


def judge_folder(run: RunFolder) -> tuple[Recording, Verdict]:
    """The recording, of replicates the first, and the verdict, of replicates that of all; raises UnreadableRun."""
    _refuse_links(run)
    folders = run.replicate_folders
    if not folders:
        recording = open_recording(run.path)
        return recording, judge(recording)
    first = open_recording(folders[0].path)
    others = (judge(open_recording(folder.path)) for folder in folders[1:])
    verdicts = [judge(first), *others]
    return first, combine_verdicts(run.path.resolve().name, verdicts, _planned(run))


def _refuse_links(run: RunFolder) -> None:
    """What is written into a run folder stays in it: a part of it that is a link would lead elsewhere."""
    for path in (run.report, run.path / "replicates", *(each.path for each in run.replicate_folders)):
        if path.is_symlink():
            raise UnreadableRun(f"found {path}, which is a link to elsewhere, expected a folder of the run")


def _planned(run: RunFolder) -> int:
    try:
        return read_plan(run.plan).replicates
    except UnreadablePlan as error:
        raise UnreadableRun(str(error)) from error
