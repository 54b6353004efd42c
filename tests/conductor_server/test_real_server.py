"""What the stand-in for java can't show: that real servers start, end, and survive being killed."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import psutil
import pytest

from conductor_deploy.conductor_server import RELEASES, Running, start, status, stop
from conductor_deploy.conductor_server.installation import cache_folder
from conductor_deploy.errors import CannotRun
from conductor_deploy.wire import endpoints
from conductor_deploy.wire.access import Access
from conductor_deploy.wire.connection import Connection

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]  # each test starts servers of its own


def silent(_: str, __: int) -> AbstractContextManager[Callable[[int], None]]:
    return nullcontext(lambda _: None)


def begin(version: str, data: Path, port: int = 0) -> Running:
    return start(version, data, port, environ=os.environ, progress=silent, until_ends=os.getpid())


def task_names(running: Running) -> list[str]:
    with Connection(Access(running.url)) as connection:
        return [task["name"] for task in connection.call(endpoints.LIST_TASKS)]


def create_task(running: Running, name: str) -> None:
    with Connection(Access(running.url)) as connection:
        connection.call(endpoints.CREATE_TASKS, [{"name": name, "ownerEmail": "team@example.com"}])


def is_alive(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


@pytest.mark.nightly
@pytest.mark.parametrize(("version", "kept"), [("3.32.3", ["charge"]), ("3.15.0", [])])
def test_a_killed_server_starts_again_where_it_was(data: Path, version: str, kept: list[str]) -> None:
    first = begin(version, data)
    create_task(first, "charge")
    assert task_names(first) == ["charge"]
    process = psutil.Process(first.pid)
    process.kill()
    process.wait()
    again = begin(version, data, first.port)
    assert again.port == first.port
    assert again.pid != first.pid
    assert task_names(again) == kept


@pytest.mark.parametrize("version", RELEASES)
def test_a_server_ends_when_asked_and_leaves_no_process(
    data: Path, version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache_folder(os.environ).parent))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    running = begin(version, data)
    process = psutil.Process(running.pid)
    assert {each.laddr.ip for each in process.net_connections("tcp")} <= {"127.0.0.1", "::ffff:127.0.0.1"}
    assert stop(data)
    assert status(data) is None
    assert not is_alive(process)
    assert not list((tmp_path / "home").iterdir())


def test_a_port_in_use_by_a_server_is_said(conductor_3_32: Access, data: Path) -> None:
    port = int(conductor_3_32.url.rpartition(":")[2].removesuffix("/api"))
    with pytest.raises(CannotRun, match=f"Port {port} is in use"):
        begin("3.15.0", data, port)
