import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import psutil
import pytest

from conductor_deploy.conductor_server import (
    DidNotStart,
    Running,
    Starting,
    data_folder,
    logs,
    start,
    status,
    stop,
)
from conductor_deploy.conductor_server.guard import guard
from conductor_deploy.errors import CannotRun, WrongUsage

VERSION = "3.32.3"


def silent(_: str, __: int) -> AbstractContextManager[Callable[[int], None]]:
    return nullcontext(lambda _: None)


def begin(data: Path, machine: Mapping[str, str], **options: Any) -> Running:
    usual: dict[str, Any] = {"version": VERSION, "port": 0}
    return start(data=data, environ=machine, progress=silent, **usual | options)


def test_a_server_is_found_again_until_it_is_stopped(data: Path, machine: Mapping[str, str]) -> None:
    running = begin(data, machine)
    assert status(data) == running
    assert running.url == f"http://127.0.0.1:{running.port}/api"
    assert stop(data)
    assert status(data) is None
    assert not named_in_a_command_line(data)
    assert not stop(data)


def test_starting_at_once_and_again_gives_one_server(data: Path, machine: Mapping[str, str]) -> None:
    with ThreadPoolExecutor(3) as pool:
        servers = set(pool.map(lambda _: begin(data, machine), range(3)))
    assert servers == {begin(data, machine)}


def test_one_of_another_version_or_port_is_not_taken_for_it(data: Path, machine: Mapping[str, str]) -> None:
    running = begin(data, machine)
    with pytest.raises(WrongUsage, match=f"already runs on .* at {running.url}"):
        begin(data, machine, port=running.port + 1)
    with pytest.raises(WrongUsage, match=r"Conductor 3\.32\.3 already runs"):
        begin(data, machine, version="3.15.0")
    assert begin(data, machine, port=running.port) == running


def test_a_version_that_is_not_known_is_wrong_usage(data: Path, machine: Mapping[str, str]) -> None:
    with pytest.raises(WrongUsage, match=r"Conductor 2\.0 can't be run here"):
        begin(data, machine, version="2.0")
    assert not data.exists()


def test_a_port_in_use_is_said_before_anything_starts(data: Path, machine: Mapping[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotRun, match=f"Port {port} is in use"):
            begin(data, machine, port=port)
    assert begin(data, machine, port=port).port == port


def test_without_a_port_it_is_the_usual_one_or_a_free_one(data: Path, machine: Mapping[str, str]) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        usual_is_free = probe.connect_ex(("127.0.0.1", 8080)) != 0
    assert (begin(data, machine, port=None).port == 8080) == usual_is_free


def test_a_server_that_ends_while_starting_shows_its_log(data: Path, machine: Mapping[str, str]) -> None:
    with pytest.raises(
        DidNotStart, match="ended while it started:\nConductor is starting\nAPPLICATION FAILED"
    ):
        begin(data, {**machine, "STAND_IN": "dies"})
    assert status(data) is None
    assert begin(data, machine) == status(data)


def test_a_server_that_gets_not_healthy_in_time_is_ended(data: Path, machine: Mapping[str, str]) -> None:
    with pytest.raises(DidNotStart, match=r"not healthy after 0\.5 s") as raised:
        begin(data, {**machine, "STAND_IN": "sick", "CONDUCTOR_DEPLOY_BOOT_SECONDS": "0.5"})
    assert raised.value.hint == "CONDUCTOR_DEPLOY_BOOT_SECONDS says how long to wait."
    assert not named_in_a_command_line(data)


def test_a_time_to_wait_that_is_no_number_is_wrong_usage(data: Path, machine: Mapping[str, str]) -> None:
    with pytest.raises(WrongUsage, match="CONDUCTOR_DEPLOY_BOOT_SECONDS is not a number: 'long'"):
        begin(data, {**machine, "CONDUCTOR_DEPLOY_BOOT_SECONDS": "long"})


def test_one_that_does_not_end_when_asked_is_killed(data: Path, machine: Mapping[str, str]) -> None:
    begin(data, {**machine, "STAND_IN": "deaf"})
    assert stop(data, patience=0.2)
    assert not named_in_a_command_line(data)


def test_a_server_that_was_killed_does_not_run_and_starts_again(
    data: Path, machine: Mapping[str, str]
) -> None:
    killed = psutil.Process(begin(data, machine).pid)
    killed.kill()
    killed.wait(10)
    assert status(data) is None
    assert begin(data, machine) == status(data)
    assert (data / "tmp").is_dir()


def test_a_process_that_got_the_same_number_is_left_alone(data: Path) -> None:
    data.mkdir()
    (data / "server.json").write_text(json.dumps({"version": VERSION, "pid": os.getpid(), "port": 8080}))
    assert status(data) is None
    assert not stop(data)


@pytest.mark.parametrize("content", ["", "[]", '{"pid": 1}'])
def test_a_record_that_nobody_here_wrote_is_none(data: Path, content: str) -> None:
    data.mkdir()
    (data / "server.json").write_text(content)
    assert status(data) is None


def test_a_start_that_was_cut_off_leaves_nothing_behind(data: Path, machine: Mapping[str, str]) -> None:
    starter = subprocess.Popen(
        [sys.executable, "-m", "conductor_deploy", "server", "start", "--data", str(data)],
        env={**machine, "STAND_IN": "sick"},
        stderr=subprocess.DEVNULL,
    )
    with starter:
        until((data / "server.json").exists)
        starter.kill()
    [left] = named_in_a_command_line(data)
    assert status(data) == Starting(VERSION, left.pid, data)
    running = begin(data, machine)
    assert [process.pid for process in named_in_a_command_line(data)] == [running.pid]


def test_one_that_got_healthy_after_its_start_was_cut_off_runs(
    data: Path, machine: Mapping[str, str]
) -> None:
    running = begin(data, machine)
    (data / "server.json").write_text(json.dumps({"version": VERSION, "pid": running.pid, "port": None}))
    assert status(data) == running
    assert begin(data, machine) == running


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_start_ends_the_server(
    data: Path, machine: Mapping[str, str], number: signal.Signals
) -> None:
    starter = subprocess.Popen(
        [sys.executable, "-m", "conductor_deploy", "server", "start", "--data", str(data)],
        env={**machine, "STAND_IN": "sick"},
        stderr=subprocess.DEVNULL,
    )
    with starter:
        until((data / "server.json").exists)
        starter.send_signal(number)
    assert starter.returncode == 130
    assert not named_in_a_command_line(data)


def test_a_server_ends_with_the_process_it_was_started_for(data: Path, machine: Mapping[str, str]) -> None:
    with subprocess.Popen(["sleep", "60"]) as watched:
        server = psutil.Process(begin(data, machine, until_ends=watched.pid).pid)
        watched.kill()
    server.wait(10)
    until(lambda: not named_in_a_command_line(data))
    assert status(data) is None


def test_a_guard_ends_with_the_server(data: Path, machine: Mapping[str, str]) -> None:
    begin(data, machine)
    with ThreadPoolExecutor(1) as pool:
        guarding = pool.submit(guard, os.getpid(), data)
        stop(data)
        guarding.result(10)


def test_a_server_for_a_process_that_has_ended_is_stopped(data: Path, machine: Mapping[str, str]) -> None:
    begin(data, machine)
    with subprocess.Popen(["true"]) as ended:
        pass
    guard(ended.pid, data)
    assert status(data) is None


def test_a_server_for_a_process_that_nobody_buries_is_stopped(data: Path, machine: Mapping[str, str]) -> None:
    begin(data, machine)
    with subprocess.Popen(["true"]) as zombie:
        until(lambda: psutil.Process(zombie.pid).status() == psutil.STATUS_ZOMBIE)
        guard(zombie.pid, data)
    assert status(data) is None


def test_a_log_that_can_not_be_written_is_said(data: Path, machine: Mapping[str, str]) -> None:
    (data / "server.log").mkdir(parents=True)
    with pytest.raises(CannotRun, match=r"java can't be started: IsADirectoryError: .*server\.log'$"):
        begin(data, machine)


def test_a_server_that_can_not_be_put_on_record_is_ended(data: Path, machine: Mapping[str, str]) -> None:
    (data / "server.json.new").mkdir(parents=True)
    with pytest.raises(IsADirectoryError):
        begin(data, machine)
    assert not named_in_a_command_line(data)


def test_logs_are_the_last_lines(data: Path, machine: Mapping[str, str]) -> None:
    with pytest.raises(CannotRun, match="No server was ever started on"):
        logs(data, 10)
    begin(data, machine)
    assert logs(data, 10) == "Conductor is starting"
    with (data / "server.log").open("ab") as log:
        log.write(b"caf\xe9\nlast\n")
    assert logs(data, 2) == "caf�\nlast"


def test_the_usual_data_folder_is_one_per_user_and_version(machine: Mapping[str, str]) -> None:
    assert data_folder(VERSION, machine) == Path(
        machine["XDG_DATA_HOME"], "conductor-deploy", "server-3.32.3"
    )
    assert data_folder(VERSION, {}) == Path.home() / ".local/share/conductor-deploy/server-3.32.3"


def named_in_a_command_line(data: Path) -> list[psutil.Process]:
    """Servers and guards, not those who only start them."""
    named = [
        process for process in psutil.process_iter(["cmdline"]) if str(data) in str(process.info["cmdline"])
    ]
    return [process for process in named if "start" not in process.info["cmdline"]]


def until(claim: Callable[[], bool]) -> None:
    """Returns when it holds; the test's own time limit ends a wait in vain."""
    while not claim():
        time.sleep(0.01)
