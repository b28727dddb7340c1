"""`portal-load VERB`: the verbs in one table, and how their errors become sentences and exit codes."""

import sys
import traceback

import typer

from cli import console
from cli.calibrate import calibrate
from cli.check import check
from cli.compare import compare
from cli.demo import demo
from cli.exits import INTERNAL_ERROR, INTERRUPTED, Ended
from cli.export import export
from cli.fit import fit
from cli.import_har import import_har
from cli.judge import judge
from cli.key import key
from cli.mistakes import CODE_BY_MISTAKE, code_of, sentence_of
from cli.plan import plan
from cli.portal import portal
from cli.report import report
from cli.run import run
from cli.simulate import simulate
from cli.stop import stop
from cli.targets import targets
from cli.web import with_web_place
from cli.worker import worker

VERBS = (
    check, plan, run, demo, simulate, judge, report, compare, fit, portal, worker, key, stop, targets,
    export, calibrate, import_har,
)  # fmt: skip

app = typer.Typer(
    help="Does the portal hold the concurrent users that it is stated to hold?",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for verb in VERBS:
    app.command()(verb)


def main(words: list[str] | None = None) -> None:
    """Run one verb and exit with its code."""
    sys.exit(run_verb(sys.argv[1:] if words is None else words))


def run_verb(words: list[str]) -> int:
    """Run one verb; its exit code."""
    try:
        app(with_web_place(words), prog_name="portal-load")
    except SystemExit as ended:  # how typer ends, with 2 for what it could not read and 130 for ctrl-C
        return int(ended.code or 0)
    except Ended as error:
        return _said(str(error), error.code)
    except KeyboardInterrupt:
        return _said("interrupted", INTERRUPTED)
    except tuple(CODE_BY_MISTAKE) as error:
        return _said(str(error), CODE_BY_MISTAKE[type(error)])
    except Exception as error:
        return _unexpected(error)
    return 0


def _unexpected(error: Exception) -> int:
    if isinstance(error, OSError) and (code := code_of(error)) is not None:
        return _said(sentence_of(error), code)
    console.say("".join(traceback.format_exception(error)))
    return _said("this is an error of portal-load itself; please report it with the lines above", INTERNAL_ERROR)


def _said(sentence: str, code: int) -> int:
    console.say(sentence)
    return code


if __name__ == "__main__":
    main()
