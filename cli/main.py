"""`portal-load VERB`: the verbs in one table, and how their errors become sentences and exit codes."""

import sys
import traceback
from collections.abc import Callable

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

VERBS: dict[Callable[..., None], str] = {  # what `--help` says of each; what is longer is cut off
    check: "Say every error of scenarios at once",
    plan: "Say what a run will do, and what it needs",
    run: "Run a scenario against its target, and answer",
    demo: "Run the demo in under five minutes",
    simulate: "Put a queue in the portal's place: no load",
    judge: "Judge a recording again",
    report: "Make the report of a recording again",
    compare: "Say what changed between runs of a portal",
    fit: "Fit laws of scaling to a portal's monitoring",
    portal: "Start the reference portal on this machine",
    worker: "Join the run of a master that waits",
    key: "Make the key of a fleet on several machines",
    stop: "End a run: it is sealed and judged",
    targets: "List what targets.yaml authorises",
    export: "Write a recording for other tools",
    calibrate: "Make a workload out of an access log",
    import_har: "Make a journey out of a browser's recording",
}

app = typer.Typer(
    help="Does the portal hold the concurrent users that it is stated to hold?",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for verb, in_short in VERBS.items():
    app.command(short_help=in_short)(verb)


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
