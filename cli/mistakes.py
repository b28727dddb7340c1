"""A user's mistakes: a sentence on stderr and an exit code, never a traceback."""

from analysis.recording import UnreadableRun
from cli.exits import BAD_USAGE, TARGET_REFUSED
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
