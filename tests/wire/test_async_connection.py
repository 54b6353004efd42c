"""The async connection decides as the sync one does; here is what is its own."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from fault_proxy import FaultProxy

from conductor_deploy.embedded import transport
from conductor_deploy.errors import ServerRefused, Unreachable, UnreadableAnswer
from conductor_deploy.jsonvalue import JSONObject
from conductor_deploy.wire.access import Access
from conductor_deploy.wire.async_connection import AsyncConnection
from conductor_deploy.wire.endpoints import CREATE_WORKFLOW, LIST_WORKFLOWS, VERSION

WORKFLOW: JSONObject = {
    "name": "order",
    "version": 1,
    "tasks": [{"name": "charge", "taskReferenceName": "charge"}],
}


def run(use: Callable[[AsyncConnection], Awaitable[Any]], access: Access, waits: list[float]) -> Any:
    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    async def session() -> Any:
        async with AsyncConnection(access, sleep=sleep, jitter=lambda: 0.5) as connection:
            return await use(connection)

    return asyncio.run(session())


def test_calls_over_the_network() -> None:
    async def use(connection: AsyncConnection) -> None:
        await connection.call(CREATE_WORKFLOW, WORKFLOW)
        listed, version = await asyncio.gather(connection.call(LIST_WORKFLOWS), connection.send(VERSION))
        assert [body["name"] for body in listed] == ["order"]
        assert (version.status, version.value) == (200, "3.32.3")
        assert connection.server_time
        assert connection.url == proxy.url

    with FaultProxy(transport(None)) as proxy:
        run(use, Access(proxy.url), [])


def test_the_embedded_registry_serves_it_too() -> None:
    async def use() -> None:
        async with AsyncConnection(Access("embedded::memory:"), transport(None)) as connection:
            await connection.call(CREATE_WORKFLOW, WORKFLOW)
            with pytest.raises(ServerRefused, match="409"):
                await connection.call(CREATE_WORKFLOW, WORKFLOW)

    asyncio.run(use())


def test_reads_are_repeated_and_creates_are_not() -> None:
    waits: list[float] = []
    with FaultProxy(transport(None)) as proxy:
        proxy.fail("truncate", on="GET")
        proxy.fail("drop after", on="GET")
        assert run(lambda connection: connection.call(LIST_WORKFLOWS), Access(proxy.url), waits) == []
        assert waits == [0.1875, 0.375]
        proxy.fail("drop after", on="POST")
        with pytest.raises(Unreachable, match="got no answer"):
            run(lambda connection: connection.call(CREATE_WORKFLOW, WORKFLOW), Access(proxy.url), waits)
        assert len(waits) == 2


def test_a_page_of_html() -> None:
    with FaultProxy(transport(None)) as proxy:
        proxy.fail("answer", status=200, body=b"<html>")
        with pytest.raises(UnreadableAnswer, match="a page of HTML"):
            run(lambda connection: connection.call(LIST_WORKFLOWS), Access(proxy.url), [])
