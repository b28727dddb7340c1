"""The command `portal-load`: to load what it needs takes a moment, in which ctrl-C is heard as well."""

import sys

from cli.exits import INTERRUPTED


def main() -> None:
    """Run one verb and exit with its code."""
    try:
        from cli.main import main as run_verb
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        sys.exit(INTERRUPTED)
    run_verb()


if __name__ == "__main__":
    main()
