"""The fixtures of tests/conftest.py that give servers."""

from collections.abc import Callable

import pytest

from conductor_deploy.wire import endpoints
from conductor_deploy.wire.access import Access
from conductor_deploy.wire.connection import Connection

Connect = Callable[[Access], Connection]
OwnPrefix = Callable[[Access], str]


def test_each_target_keeps_definitions(target: Access, connect: Connect, own_prefix: OwnPrefix) -> None:
    connection, prefix = connect(target), own_prefix(target)
    connection.call(endpoints.CREATE_TASKS, [{"name": f"{prefix}_task", "ownerEmail": "team@example.com"}])
    assert connection.call(endpoints.GET_TASK, name=f"{prefix}_task")["name"] == f"{prefix}_task"


def test_a_real_server_runs_the_version_asked_for(
    real_server: Access, connect: Connect, request: pytest.FixtureRequest
) -> None:
    version = connect(real_server).call(endpoints.CONFIG)["version"]
    assert f"[{version}]" in request.node.name


def test_conductor_3_32_is_that(conductor_3_32: Access, connect: Connect) -> None:
    assert connect(conductor_3_32).call(endpoints.VERSION) == "3.32.3"
