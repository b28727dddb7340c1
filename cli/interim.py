"""`python -m cli.interim RUN STAGES FILE`: judges the first stages of a run that goes, letting all others go first.

A process of its own, and not a thread: who listens to the fleet would have to wait for a thread that waits for a core.
"""

import json
import os
import sys
from pathlib import Path

NICENESS = 19  # no citizen waits for it


def main(run: str, stages: str, file: str) -> None:
    """Write the words of the verdict into a file, whole; nothing where the recording cannot be read yet."""
    os.nice(NICENESS)
    from analysis.so_far import judge_so_far  # after that: loading the analysis is half of the work
    from analysis.verdict import write_whole
    from cli.live.judged import judged_of, judged_to_json
    from contract.run_folder import RunFolder

    verdict = judge_so_far(RunFolder(Path(run)), int(stages))
    if verdict is not None:
        write_whole(Path(file), json.dumps(judged_to_json(judged_of(verdict)), ensure_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
