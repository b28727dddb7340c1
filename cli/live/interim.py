"""The judgement of the stages that are finished, while the run goes on: in a thread that lets all others go first."""

import os
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

from analysis.so_far import judge_so_far
from analysis.verdict import Verdict
from cli.live.so_far import Judged
from contract.run_folder import RunFolder

NICENESS = 19  # the generator's processes are never kept waiting for it


class InterimJudge:
    """Judges each time that one more stage is finished, one judgement at a time."""

    def __init__(self, run: RunFolder) -> None:
        self._run = run
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="interim", initializer=_go_last)
        self._asked = 0
        self._judgement: Future[Verdict | None] | None = None
        self._judged: Judged | None = None

    def look(self, finished: int) -> Judged | None:
        """The newest judgement that is there; asks for another where more stages are finished than it has heard of."""
        if self._judgement is not None and self._judgement.done():
            verdict = self._judgement.result()
            self._judged = Judged(self._asked, verdict) if verdict is not None else self._judged
            self._judgement = None
        if self._judgement is None and finished > self._asked:
            self._asked = finished
            self._judgement = self._thread.submit(judge_so_far, self._run, finished)
        return self._judged

    def close(self) -> None:
        """Begin no other; the verdict of the whole run is near."""
        self._thread.shutdown(wait=False, cancel_futures=True)


def _go_last() -> None:
    """Linux has a niceness for each thread."""
    with suppress(OSError, AttributeError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
