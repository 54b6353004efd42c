"""The event loop of workers, apart from the engine's."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError

import pytest

from conductor_deploy.client.automator._coroutines import Coroutines

PATIENCE = 10.0


@pytest.fixture
def coroutines() -> Iterator[Coroutines]:
    opened = Coroutines(blocked=0.05)
    yield opened
    opened.close()


async def loop_of_mine() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


def test_all_share_one_loop(coroutines: Coroutines) -> None:
    first, second = coroutines.submit(loop_of_mine), coroutines.submit(loop_of_mine)
    assert first.result(PATIENCE) is second.result(PATIENCE)


def test_what_one_raises_is_its_own(coroutines: Coroutines) -> None:
    async def leave() -> None:
        raise SystemExit(3)

    with pytest.raises(SystemExit):
        coroutines.submit(leave).result(PATIENCE)
    assert coroutines.submit(loop_of_mine).result(PATIENCE)


def test_one_that_blocks_stops_none_that_has_not_begun(
    coroutines: Coroutines, caplog: pytest.LogCaptureFixture
) -> None:
    started, release = threading.Event(), threading.Event()

    async def block_all() -> str:
        started.set()
        release.wait(PATIENCE)
        return "done"

    blocking = coroutines.submit(block_all)
    started.wait(PATIENCE)
    others = [coroutines.submit(loop_of_mine) for _ in range(3)]
    loops = {other.result(PATIENCE) for other in others}
    assert len(loops) == 1
    assert not blocking.done()
    release.set()
    assert blocking.result(PATIENCE) == "done"
    assert coroutines.submit(loop_of_mine).result(PATIENCE) in loops
    assert "block_all" in caplog.text


def test_cancelling_the_future_cancels_the_coroutine(coroutines: Coroutines) -> None:
    started, cancelled = threading.Event(), threading.Event()

    async def wait() -> None:
        started.set()
        try:
            await asyncio.sleep(PATIENCE)
        except asyncio.CancelledError:
            cancelled.set()
            raise

    waiting = coroutines.submit(wait)
    started.wait(PATIENCE)
    waiting.cancel()
    with pytest.raises(CancelledError):
        waiting.result(PATIENCE)
    assert cancelled.wait(PATIENCE)


def test_the_thread_ends_with_the_last_coroutine() -> None:
    coroutines, release = Coroutines(), threading.Event()

    async def wait() -> threading.Thread:
        await asyncio.to_thread(release.wait, PATIENCE)
        return threading.current_thread()

    waiting = coroutines.submit(wait)
    coroutines.close()
    release.set()
    thread = waiting.result(PATIENCE)
    thread.join(PATIENCE)
    assert not thread.is_alive()
