import os

from cli.console import _Quiet


def test_who_does_not_read_any_more_ends_nothing():
    reads, writes = os.pipe()
    os.close(reads)
    with os.fdopen(writes, "w") as gone:
        console = _Quiet(file=gone)
        for _ in range(3):
            console.print("a line")
        assert console.quiet
