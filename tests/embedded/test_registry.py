"""What recorded answers can't show: files, processes, clocks, and what the registry does not do."""

import asyncio
import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conductor_deploy.embedded import transport
from conductor_deploy.errors import CannotRun, ServerRefused
from conductor_deploy.jsonvalue import JSONObject
from conductor_deploy.wire.access import Access
from conductor_deploy.wire.connection import Connection
from conductor_deploy.wire.endpoints import (
    CONFIG,
    CREATE_WORKFLOW,
    DELETE_WORKFLOW,
    GET_EXECUTION,
    GET_WORKFLOW,
    LIST_WORKFLOWS,
    RUNNING_WORKFLOWS,
    START_WORKFLOW,
    UPDATE_WORKFLOWS,
    VERSION,
    Endpoint,
)

TASKS = [{"name": "charge", "taskReferenceName": "charge"}]


def workflow(name: str = "order", version: int = 1) -> JSONObject:
    return {"name": name, "version": version, "tasks": TASKS}


@pytest.fixture
def connect() -> Iterator[Callable[..., Connection]]:
    opened: list[Connection] = []

    def opening(path: Path | None = None, clock: Callable[[], float] = lambda: 1e9) -> Connection:
        opened.append(Connection(Access(f"embedded:{path}"), transport(str(path) if path else None, clock)))
        return opened[-1]

    yield opening
    for connection in opened:
        connection.close()


def test_its_version_is_that_of_the_server_it_is_compared_with(connect: Callable[..., Connection]) -> None:
    connection = connect()
    assert connection.call(VERSION) == "3.32.3"
    assert connection.call(CONFIG) == {"version": "3.32.3"}


@pytest.mark.parametrize(
    ("endpoint", "parameters"), [(START_WORKFLOW, {}), (GET_EXECUTION, {"workflowId": "1"})], ids=str
)
def test_it_holds_definitions_only(
    endpoint: Endpoint, parameters: dict[str, Any], connect: Callable[..., Connection]
) -> None:
    with pytest.raises(ServerRefused, match="501: the embedded registry holds definitions only") as raised:
        connect().call(endpoint, **parameters)
    assert raised.value.is_unsupported


def test_nothing_ever_runs(connect: Callable[..., Connection]) -> None:
    assert connect().call(RUNNING_WORKFLOWS, name="order") == []


def test_times_come_from_its_clock(connect: Callable[..., Connection]) -> None:
    connection = connect(clock=lambda: 1_700_000_000.5)
    connection.call(CREATE_WORKFLOW, workflow())
    assert connection.call(GET_WORKFLOW, name="order")["createTime"] == 1_700_000_000_500
    assert str(connection.server_time) == "2023-11-14 22:13:20+00:00"


def test_two_in_memory_know_nothing_of_each_other(connect: Callable[..., Connection]) -> None:
    connect().call(CREATE_WORKFLOW, workflow())
    assert connect().call(LIST_WORKFLOWS) == []


def test_a_file_keeps_definitions_and_gets_its_folders(
    tmp_path: Path, connect: Callable[..., Connection]
) -> None:
    path = tmp_path / "deep" / "er" / "registry.db"
    connect(path).call(CREATE_WORKFLOW, workflow())
    assert [body["name"] for body in connect(path).call(LIST_WORKFLOWS)] == ["order"]


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("remember the milk " * 100)
    with pytest.raises(
        CannotRun, match=r"Cannot open the embedded registry \S+notes.txt: file is not a database"
    ):
        transport(str(path))


def test_a_place_where_no_file_can_be(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotRun, match="Cannot open the embedded registry"):
        transport(str(tmp_path / "file" / "registry.db"))


def test_of_many_creates_of_one_key_one_wins(tmp_path: Path, connect: Callable[..., Connection]) -> None:
    connections = [connect(tmp_path / "registry.db") for _ in range(4)]

    def create(index: int) -> str:
        try:
            connections[index % 4].call(CREATE_WORKFLOW, workflow())
        except ServerRefused as refused:
            return "duplicate" if refused.is_duplicate else refused.message
        return "created"

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(create, range(32))) == ["created", *["duplicate"] * 31]


def test_writers_of_many_versions_agree_on_the_latest(
    tmp_path: Path, connect: Callable[..., Connection]
) -> None:
    connections = [connect(tmp_path / "registry.db") for _ in range(4)]

    def create(version: int) -> None:
        connections[version % 4].call(CREATE_WORKFLOW, workflow("w", version))

    with ThreadPoolExecutor(4) as pool:
        assert len(list(pool.map(create, range(40)))) == 40
    assert connections[0].call(GET_WORKFLOW, name="w")["version"] == 39
    assert len(connections[0].call(LIST_WORKFLOWS)) == 40


def test_a_process_that_dies_while_writing_leaves_nothing_half_done(
    tmp_path: Path, connect: Callable[..., Connection]
) -> None:
    path = tmp_path / "registry.db"
    connect(path).call(CREATE_WORKFLOW, workflow())
    dying = (
        "import os, sys; from conductor_deploy.embedded.store import Store\n"
        "with Store(sys.argv[1]).writing() as database:\n"
        "    database.execute('DELETE FROM meta_workflow_def')\n"
        "    os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", dying, str(path)], check=False).returncode == -9
    assert [body["name"] for body in connect(path).call(LIST_WORKFLOWS)] == ["order"]
    connect(path).call(DELETE_WORKFLOW, name="order", version=1)


def test_a_failure_to_store_one_of_many_is_told_with_its_name(
    tmp_path: Path, connect: Callable[..., Connection]
) -> None:
    connection = connect(tmp_path / "registry.db")
    with sqlite3.connect(tmp_path / "registry.db") as database:
        database.execute(
            "CREATE TRIGGER poison BEFORE INSERT ON meta_workflow_def WHEN new.name = 'bad' "
            "BEGIN SELECT raise(ABORT, 'poisoned'); END"
        )
    database.close()
    answer = connection.call(UPDATE_WORKFLOWS, [workflow("a"), workflow("bad"), workflow("c")])
    assert answer == {"bulkErrorResults": {"bad": "poisoned"}, "bulkSuccessfulResults": ["a", "c"]}
    with pytest.raises(ServerRefused, match=r"500: \[SQLITE\] poisoned"):
        connection.call(CREATE_WORKFLOW, workflow("bad"))


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/x-www-form-urlencoded"])
def test_a_body_of_another_type_is_not_read(content_type: str) -> None:
    response = post("/metadata/taskdefs", b"[]", content_type)
    assert response.status_code == 500
    assert (
        response.json()["message"]
        == f"Content-Type '{content_type or 'application/octet-stream'}' is not supported"
    )


@pytest.mark.parametrize("content_type", ["application/json;charset=utf-8", "application/problem+json"])
def test_a_body_of_any_json_type_is_read(content_type: str) -> None:
    assert post("/metadata/taskdefs", b'["a"]', content_type).status_code == 200


def test_a_body_in_another_encoding_is_read() -> None:
    assert post("/metadata/taskdefs", '["é"]'.encode("utf-16"), "application/json").status_code == 200


def test_a_null_task_definition() -> None:
    assert post("/metadata/taskdefs", b"[null]", "application/json").status_code == 500


def post(path: str, content: bytes, content_type: str) -> httpx.Response:
    with httpx.Client(base_url="http://embedded/api", transport=transport(None)) as client:
        return client.post(
            path, content=content, headers={"content-type": content_type} if content_type else {}
        )


def test_it_serves_async_clients() -> None:
    async def names() -> Any:
        async with httpx.AsyncClient(base_url="http://embedded/api", transport=transport(None)) as client:
            await client.post("/metadata/taskdefs", json=["a", "b"])
            return [task["name"] for task in json.loads((await client.get("/metadata/taskdefs")).content)]

    assert asyncio.run(names()) == ["a", "b"]


@given(
    st.text(st.characters(exclude_characters="/\\\0", exclude_categories=["Cs"]), min_size=1).filter(
        str.strip
    )
)
@settings(max_examples=60, deadline=None)
def test_what_is_created_under_a_name_is_read_and_deleted_by_it(name: str) -> None:
    with Connection(Access("embedded::memory:"), transport(None)) as connection:
        connection.call(CREATE_WORKFLOW, workflow(name))
        assert connection.call(GET_WORKFLOW, name=name, version=1)["name"] == name
        connection.call(DELETE_WORKFLOW, name=name, version=1)
        assert connection.call(LIST_WORKFLOWS) == []
