"""Where calls wait: a few at once, and no more than may."""

import asyncio
import threading

import pytest

from ui.programs.pool import Crowded, Pool


def test_no_more_are_worked_on_at_once_than_may_be_and_one_too_many_is_turned_away(awaited):
    pool, go, entered = Pool(at_once=1, waiting=1), threading.Event(), threading.Event()

    def work():
        entered.set()
        assert go.wait(60)
        return "done"

    async def three():
        first = asyncio.create_task(pool.do(work))
        await asyncio.to_thread(entered.wait, 60)
        second = asyncio.create_task(pool.do(lambda: "after"))
        while not pool._limiter.statistics().tasks_waiting:
            await asyncio.sleep(0)
        with pytest.raises(Crowded, match="1 calls wait"):
            await pool.do(lambda: "never")
        go.set()
        return await first, await second

    assert awaited(three()) == ("done", "after")
