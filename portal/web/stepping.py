"""Answering at once what need not wait: a coroutine is begun here, and becomes a task only if it has to wait.

Most answers are there without waiting for anything, and a task costs as much as finding such an answer.
"""

import asyncio
from collections.abc import Callable, Coroutine, Generator
from types import coroutine
from typing import Any, TypeVar

Value = TypeVar("Value")
Begun = Coroutine[Any, None, Value]


def step(begun: Begun[Value], done: Callable[[Value], None]) -> "asyncio.Task[None] | None":
    """Run a coroutine until it waits, and hand its value to `done`; answers the task in which it goes on, if it has to.

    Until it waits for the first time there is no current task: `asyncio.timeout` and the like may only come after that.
    """
    try:
        waits_for = begun.send(None)
    except StopIteration as ended:
        done(ended.value)
        return None
    return asyncio.get_running_loop().create_task(_finish(begun, waits_for, done))


async def _finish(begun: Begun[Value], waits_for: Any, done: Callable[[Value], None]) -> None:
    done(await _go_on(begun, waits_for))


@coroutine
def _go_on(begun: Begun[Value], waits_for: Any) -> Generator[Any, None, Value]:
    """What `await begun` would do from here, where it waits for a future already."""
    while True:
        raised: BaseException | None = None
        try:
            yield waits_for
        except BaseException as error:  # a cancelled task: the coroutine hears of it where it waits
            raised = error
        try:
            waits_for = begun.send(None) if raised is None else begun.throw(raised)
        except StopIteration as ended:
            value: Value = ended.value
            return value
