import asyncio

import pytest

from portal.web.stepping import step


def outcome_of(runner, coroutine, cancel=False):
    """What was handed on, whether it took a task, and what the task raised."""

    async def go():
        values = []
        task = step(coroutine, values.append)
        if task is None:
            return values, False, None
        if cancel:
            await asyncio.sleep(0)
            task.cancel()
        await asyncio.wait([task])
        return values, True, None if task.cancelled() else task.exception()

    return runner.run(go())


async def at_once():
    return "here"


async def later():
    await asyncio.sleep(0)
    await asyncio.sleep(0.001)
    async with asyncio.timeout(10):
        return await asyncio.gather(at_once(), at_once())


async def breaks_later():
    await asyncio.sleep(0)
    raise ValueError


async def is_told():
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        await asyncio.sleep(0)
        return "told"


def test_what_need_not_wait_takes_no_task(runner):
    assert outcome_of(runner, at_once()) == (["here"], False, None)


def test_what_waits_goes_on_in_a_task(runner):
    assert outcome_of(runner, later()) == ([["here", "here"]], True, None)


def test_what_breaks_breaks_the_task(runner):
    values, _, error = outcome_of(runner, breaks_later())
    assert (values, type(error)) == ([], ValueError)


def test_what_is_cancelled_hears_of_it_where_it_waits(runner):
    assert outcome_of(runner, is_told(), cancel=True) == (["told"], True, None)


def test_what_breaks_at_once_breaks_here(runner):
    async def breaks():
        raise ValueError

    with pytest.raises(ValueError):
        outcome_of(runner, breaks())
