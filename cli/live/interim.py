"""The judgement of the stages that are finished, while the run goes on: another process makes it, nobody waits."""

import json

from cli.live.judged import Judged, judged_from_json
from contract.run_folder import RunFolder
from harness.processes import Child, end_children, start_child

GRACE_S = 0.5


class InterimJudge:
    """Has it judged each time that one more stage is finished, one judgement at a time."""

    def __init__(self, run: RunFolder) -> None:
        self._run = run
        self._file = run.logs / "interim.json"
        self._asked = 0
        self._child: Child | None = None
        self._judged: Judged | None = None

    def look(self, finished: int) -> Judged | None:
        """The newest judgement that is there; asks for another where more stages are finished than it has heard of."""
        if self._child is not None and self._child.poll() is not None:
            self._child = None
            self._judged = self._read() or self._judged
        if self._child is None and finished > self._asked:
            self._asked = finished
            words = ["-m", "cli.interim", str(self._run.path.resolve()), str(finished), str(self._file.resolve())]
            self._child = start_child(words, self._run.logs / "interim.log")
        return self._judged

    def close(self) -> None:
        """Wait for no other; the verdict of the whole run is near."""
        if self._child is not None:
            end_children([self._child], GRACE_S)
            self._child = None
        self._file.unlink(missing_ok=True)

    def _read(self) -> Judged | None:
        if not self._file.exists():  # what went wrong is in its log; the verdict in the end will say it too
            return None
        return judged_from_json(json.loads(self._file.read_text(encoding="utf-8")))
