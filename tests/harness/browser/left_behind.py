"""What of the browser's is still known to the garbage collection: what nothing would free but it."""

import gc


def left_behind(*kinds: str) -> set[str]:
    """Which of these classes of the browser have instances; others have classes of the same names."""
    kinds_there = (type(thing) for thing in gc.get_objects())
    ours = (kind for kind in kinds_there if str(kind.__module__).startswith("harness.browser"))
    return {kind.__name__ for kind in ours} & set(kinds)
