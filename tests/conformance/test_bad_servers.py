"""A real server behind a proxy that fails on request, and its own habit of closing connections."""

from collections.abc import Callable

import httpx
import pytest
from fault_proxy import FaultProxy

from conductor_deploy.errors import Unreachable, UnreadableAnswer
from conductor_deploy.jsonvalue import JSONObject
from conductor_deploy.wire.access import Access
from conductor_deploy.wire.connection import Connection
from conductor_deploy.wire.endpoints import (
    CREATE_WORKFLOW,
    GET_WORKFLOW,
    LIST_WORKFLOWS,
    UPDATE_WORKFLOWS,
    VALIDATE_WORKFLOW,
)


def workflow(name: str) -> JSONObject:
    return {
        "name": name,
        "version": 1,
        "ownerEmail": "owner@example.com",
        "tasks": [{"name": "work", "taskReferenceName": "work"}],
    }


def test_every_hundredth_request_closes_the_connection_and_none_is_repeated(real_server: Access) -> None:
    waits: list[float] = []
    with Connection(real_server, sleep=waits.append) as connection:
        for _ in range(250):
            connection.call(VALIDATE_WORKFLOW, workflow("w"))
    assert waits == []


def test_a_create_whose_answer_is_lost_is_there_once(
    real_server: Access, own_prefix: Callable[[Access], str]
) -> None:
    name = own_prefix(real_server)
    with (
        FaultProxy(httpx.HTTPTransport(), real_server.base) as proxy,
        Connection(Access(proxy.url)) as connection,
    ):
        proxy.fail("drop after", on="POST")
        with pytest.raises(Unreachable) as raised:
            connection.call(CREATE_WORKFLOW, workflow(name))
        assert raised.value.sent
        assert connection.call(GET_WORKFLOW, name=name)["version"] == 1
        assert proxy.passed == ["POST /metadata/workflow", f"GET /metadata/workflow/{name}"]


def test_an_update_whose_answer_is_lost_is_sent_again(
    real_server: Access, own_prefix: Callable[[Access], str]
) -> None:
    name = own_prefix(real_server)
    with (
        FaultProxy(httpx.HTTPTransport(), real_server.base) as proxy,
        Connection(Access(proxy.url), sleep=lambda _: None) as connection,
    ):
        proxy.fail("drop after", on="PUT", times=2)
        assert connection.call(UPDATE_WORKFLOWS, [workflow(name)])["bulkSuccessfulResults"] == [name]
        assert proxy.passed == ["PUT /metadata/workflow"] * 3


def test_a_listing_that_breaks_off_is_never_taken_for_the_whole(
    real_server: Access, own_prefix: Callable[[Access], str]
) -> None:
    with (
        FaultProxy(httpx.HTTPTransport(), real_server.base) as proxy,
        Connection(Access(proxy.url), sleep=lambda _: None) as connection,
    ):
        connection.call(CREATE_WORKFLOW, workflow(own_prefix(real_server)))
        proxy.fail("truncate", on="GET", times=4)
        with pytest.raises(UnreadableAnswer, match="broke off"):
            connection.call(LIST_WORKFLOWS)
        proxy.fail("garble", on="GET")
        with pytest.raises(UnreadableAnswer, match="broken JSON"):
            connection.call(LIST_WORKFLOWS)


def test_a_url_without_api_is_told(conductor_3_32: Access) -> None:
    with Connection(Access(conductor_3_32.base.removesuffix("/api"))) as connection:
        with pytest.raises(UnreadableAnswer, match="answered 200 with a page of HTML") as raised:
            connection.call(LIST_WORKFLOWS)
        assert raised.value.hint == "Is the URL right? Conductor's REST API usually ends in /api."
