"""How long a whole answer may take: a server that drips, a byte now and then, never lets a time-out pass."""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import TypeAlias

import httpx

__all__ = ["TIMES", "bound", "bound_async", "seconds_for"]

TIMES = 10  # the wait for a single read

Clock: TypeAlias = Callable[[], float]  # monotonic seconds


def seconds_for(request: httpx.Request) -> float | None:
    """From sending a request until its answer is whole; None for as long as it takes."""
    wait: float | None = request.extensions.get("timeout", {}).get("read")
    return None if wait is None else wait * TIMES


def bound(response: httpx.Response, request: httpx.Request, began: float, clock: Clock) -> None:
    """Let the reading of a response end with httpx.ReadTimeout when it takes too long."""
    seconds = seconds_for(request)
    if seconds is not None and isinstance(response.stream, httpx.SyncByteStream):
        response.stream = _Bounded(response.stream, began, seconds, clock)


def bound_async(response: httpx.Response, request: httpx.Request, began: float, clock: Clock) -> None:
    """As `bound`, of a response that is read by a coroutine."""
    seconds = seconds_for(request)
    if seconds is not None and isinstance(response.stream, httpx.AsyncByteStream):
        response.stream = _AsyncBounded(response.stream, began, seconds, clock)


class _Bounded(httpx.SyncByteStream):
    def __init__(self, stream: httpx.SyncByteStream, began: float, seconds: float, clock: Clock) -> None:
        self._stream, self._began, self._seconds, self._clock = stream, began, seconds, clock

    def __iter__(self) -> Iterator[bytes]:
        for part in self._stream:
            yield part
            _refuse_late(self._clock() - self._began, self._seconds)

    def close(self) -> None:
        self._stream.close()


class _AsyncBounded(httpx.AsyncByteStream):
    def __init__(self, stream: httpx.AsyncByteStream, began: float, seconds: float, clock: Clock) -> None:
        self._stream, self._began, self._seconds, self._clock = stream, began, seconds, clock

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._stream:
            yield part
            _refuse_late(self._clock() - self._began, self._seconds)

    async def aclose(self) -> None:
        await self._stream.aclose()


def _refuse_late(took: float, seconds: float) -> None:
    if took > seconds:
        raise httpx.ReadTimeout(f"it was not whole after {seconds:g} seconds")
