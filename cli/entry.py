"""The command `portal-load`: to load what it needs takes a moment, in which ctrl-C is heard as well."""

import os
import sys

from cli.exits import INTERRUPTED

THREADS = "OPENBLAS_NUM_THREADS"  # of numpy, which reads it when it is loaded


def main() -> None:
    """Run one verb and exit with its code."""
    # The matrices are small: a second thread would take a core to wait for the first.
    os.environ.setdefault(THREADS, "1")
    try:
        from cli.main import main as run_verb
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        sys.exit(INTERRUPTED)
    run_verb()


if __name__ == "__main__":
    main()
