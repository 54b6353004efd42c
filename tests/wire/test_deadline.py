"""Servers that drip: each byte comes in time, the answer never."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from releasing import Time

from conductor_deploy.errors import UnreadableAnswer
from conductor_deploy.wire.access import Access
from conductor_deploy.wire.async_connection import AsyncConnection
from conductor_deploy.wire.connection import Connection
from conductor_deploy.wire.endpoints import LIST_WORKFLOWS


class Drip(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A blank a second, and after some of them an empty list."""

    def __init__(self, time: Time, blanks: int) -> None:
        self.time = time
        self.blanks = blanks

    def __iter__(self) -> Iterator[bytes]:
        for _ in range(self.blanks):
            self.time.sleep(1)
            yield b" "
        yield b"[]"

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self:
            yield part


class Sync(httpx.BaseTransport):
    def __init__(self, body: Drip) -> None:
        self.body = body

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=self.body)


class Async(httpx.AsyncBaseTransport):
    def __init__(self, body: Drip) -> None:
        self.body = body

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=self.body)


def listed(blanks: int, timeout: float | None = 3) -> object:
    time = Time()
    line = Sync(Drip(time, blanks))
    with Connection(Access("http://host/api", timeout=timeout), line, clock=time.read) as connection:
        return connection.call(LIST_WORKFLOWS)


def listed_async(blanks: int) -> object:
    async def run() -> object:
        time = Time()
        line = Async(Drip(time, blanks))
        async with AsyncConnection(Access("http://host/api", timeout=3), line, clock=time.read) as connection:
            return await connection.call(LIST_WORKFLOWS)

    return asyncio.run(run())


def test_a_slow_answer_is_waited_for() -> None:
    assert listed(29) == []
    assert listed_async(29) == []


@pytest.mark.parametrize("ask", [listed, listed_async])
def test_an_answer_may_take_ten_times_the_wait_for_a_read(ask: object) -> None:
    assert callable(ask)
    with pytest.raises(UnreadableAnswer) as error:
        ask(31)
    assert "broke off in the middle of it (it was not whole after 30 seconds)" in error.value.message


def test_without_a_time_out_there_is_no_end_of_patience() -> None:
    assert listed(9999, timeout=None) == []
