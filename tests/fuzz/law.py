"""What holds of a verb whatever it is given: a sentence and a code, in bounded time, and no file outside its folder."""

import io
import os
import signal
import sys
import time
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from hypothesis import HealthCheck, settings

from cli.main import run_verb

CODES = {0, 2, 3, 4, 5, 6, 7}
PATIENCE_S = 20.0  # of a processor's time: how busy others keep it is no fault of the verb
SLEEPS_S = 100.0  # and of anybody's time, for a verb that waits for what does not come
CASES = "PORTAL_LOAD_FUZZ_CASES"  # of a suite, as `make fuzz` says it


def cases(few, share=1.0):
    """So many, or a share of as many as `make fuzz` asks for; the same ones each time in `make test`."""
    asked = os.environ.get(CASES)
    return settings(
        max_examples=max(few, int(int(asked) * share)) if asked else few,
        derandomize=asked is None,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


@dataclass(frozen=True)
class Said:
    """How a verb ended, and what it said."""

    code: int
    out: str
    err: str


class Hangs(BaseException):
    """Nothing that the command line would catch."""


def hold(words, home):
    """Run a verb in the folder `home`, and assert the law; answers what it said."""
    out, err = io.StringIO(), io.StringIO()
    before = Path.cwd()
    os.chdir(home)
    try:
        with _in_time(), _writing_only_below(home), redirect_stdout(out), redirect_stderr(err):
            code = run_verb(words)
    finally:
        os.chdir(before)
    said = Said(code, out.getvalue(), err.getvalue())
    assert "Traceback" not in said.err, "\n".join(said.err.splitlines()[-12:-1])
    assert code in CODES, said
    assert code != 2 or said.err.strip(), "bad usage without a word"
    return said


@contextmanager
def _in_time():
    def hang(number, frame):
        raise Hangs

    before = [signal.signal(number, hang) for number in (signal.SIGPROF, signal.SIGALRM)]
    signal.setitimer(signal.ITIMER_PROF, PATIENCE_S)
    own_s, _ = signal.setitimer(signal.ITIMER_REAL, SLEEPS_S)  # pytest's, for the test as a whole
    began_s = time.monotonic()
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in zip((signal.SIGPROF, signal.SIGALRM), before, strict=True):
            signal.signal(number, handler)
        if own_s:
            signal.setitimer(signal.ITIMER_REAL, max(0.001, own_s - (time.monotonic() - began_s)))


_watched = []  # lists of the paths that are being written; an audit hook stays for ever
_WRITES = {
    "os.mkdir": 1,
    "os.rename": 2,
    "os.symlink": 2,
    "os.link": 2,
    "os.remove": 1,
    "os.rmdir": 1,
    "os.truncate": 1,
}


def _on_audit(event, arguments):
    if not _watched:
        return
    if event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        _watched[-1].append(arguments[0])
    elif event in _WRITES:
        _watched[-1] += arguments[: _WRITES[event]]


sys.addaudithook(_on_audit)


@contextmanager
def _writing_only_below(home):
    written = []
    _watched.append(written)
    try:
        yield
    finally:
        _watched.pop()
    places = {Path(path).resolve() for path in written if isinstance(path, (str, Path))}
    allowed = (Path(home).resolve(), Path("/dev"), Path("/proc"))
    outside = [place for place in places if not any(place.is_relative_to(folder) for folder in allowed)]
    # A module that is imported late leaves its bytecode, a library its cache.
    assert not [place for place in outside if "__pycache__" not in place.parts and "matplotlib" not in str(place)]
