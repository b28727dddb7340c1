"""What is nobody's error of the code: a user's mistakes, a machine that is full. A sentence and an exit code each."""

import errno

from analysis.recording import UnreadableRun
from cli.exits import BAD_USAGE, TARGET_REFUSED, UNJUDGED
from harness.keys import KeyRefused
from harness.scenario_file import BadScenario
from harness.targets import NoAddress, TargetRefused

CODE_BY_MISTAKE: dict[type[Exception], int] = {
    BadScenario: BAD_USAGE,
    KeyRefused: BAD_USAGE,
    UnreadableRun: BAD_USAGE,
    TargetRefused: TARGET_REFUSED,
    NoAddress: TARGET_REFUSED,
}
# A place that somebody named, and where nothing can be read or written, whatever else goes on in the machine.
BAD_PLACES = (FileNotFoundError, PermissionError, IsADirectoryError, NotADirectoryError, FileExistsError)
BAD_PLACE_NUMBERS = (errno.EROFS, errno.ENAMETOOLONG, errno.ELOOP)
# What the machine ran out of, or that broke: what was under way has no answer.
FULL_OR_BROKEN = (
    errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN,
)  # fmt: skip


def code_of(error: OSError) -> int | None:
    """The exit code of what the system refused; None where that is an error of ours."""
    if isinstance(error, BAD_PLACES) or error.errno in BAD_PLACE_NUMBERS:
        return BAD_USAGE
    return UNJUDGED if error.errno in FULL_OR_BROKEN else None


def sentence_of(error: OSError) -> str:
    """What was refused, and why."""
    return f"{error.filename or 'the system says'}: {error.strerror or error}"
