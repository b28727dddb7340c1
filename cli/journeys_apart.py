"""The journeys of a scenario's own file, as they describe themselves: read in a process of its own, which then ends.

The file is code of somebody else, and the command line's process reaches what it likes: the target, its proof, and
Prometheus. What the file leaves behind (a thread, a handler of logs, something to do at exit, a patch of a module)
would run there, trusted. So a process behind the guard loads it, tells what the journeys are, and ends without a
goodbye. Nobody on this side ever starts a journey: that is done by the workers.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from functools import cache
from typing import IO, Any, NoReturn

from contract.journey import Journey, PageVisit
from harness.inside.guard import GUARD
from harness.processes import ENVIRONMENT, die_with_parent, inherited
from locustfiles.journey_files import BadJourneyFile, read_journey_file

LOAD_WITHIN_S = 60


@cache
def describe_journeys(file: str) -> dict[str, Journey]:
    """What the journeys of a Python file are; raises BadJourneyFile. Asked once a process."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as answer:
        code = _load_apart(file, answer)
        answer.seek(0)
        said = answer.read()
    if not said:
        raise BadJourneyFile(f"{file} cannot be loaded: it ended the process that did, with exit code {code}")
    told = json.loads(said)
    if "problem" in told:
        raise BadJourneyFile(told["problem"])
    return {
        name: Journey(name, one["about"], _elsewhere, tuple(PageVisit(**page) for page in one["pages"]))
        for name, one in told["journeys"].items()
    }


def _load_apart(file: str, answer: IO[str]) -> int:
    """What it prints is no answer of ours: it goes where our remarks go."""
    words = [sys.executable, "-P", "-m", "cli.journeys_apart", file, str(answer.fileno())]
    with subprocess.Popen(
        words,
        stdin=subprocess.DEVNULL,
        stdout=2,
        pass_fds=[answer.fileno()],
        env={**inherited(), **ENVIRONMENT},
        preexec_fn=die_with_parent,
    ) as child:
        try:
            return child.wait(LOAD_WITHIN_S)
        except subprocess.TimeoutExpired as error:
            raise BadJourneyFile(f"{file} cannot be loaded: it is not done after {LOAD_WITHIN_S} s") from error
        finally:
            child.kill()


def _elsewhere(session: Any) -> NoReturn:
    raise RuntimeError("a journey of a scenario's own file runs in a worker alone")


def tell(file: str, answer: IO[str]) -> None:
    """Load a journey file behind the guard, and write down what its journeys are, or what is wrong with it."""
    GUARD.shut()
    from harness.inside.zmq_shut import shut_zmq  # libzmq is for this process alone

    shut_zmq()
    encode = json.JSONEncoder().encode  # ours, whatever the file makes of the module
    try:
        said = encode({"journeys": {name: _described(one) for name, one in read_journey_file(file).items()}})
    except BadJourneyFile as error:
        said = encode({"problem": str(error)})
    except Exception as error:  # of what stands in a journey: no text, no number, or code that does something
        kind = f"{type(error).__name__}: {error}"
        said = encode({"problem": f"{file} describes a journey by what is neither text nor number: {kind}"})
    answer.write(said)
    answer.flush()


def _described(journey: Journey) -> dict[str, Any]:
    return {"about": journey.about, "pages": [vars(page) for page in journey.pages]}


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a ctrl-C is the command line's to tell of
    with os.fdopen(int(sys.argv[2]), "w", encoding="utf-8") as told_to:
        tell(sys.argv[1], told_to)
        os._exit(0)  # nothing that the file left behind comes to its turn
