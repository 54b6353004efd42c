"""Workers in several processes."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import pytest
from conductor_double import PATIENCE, Double

from conductor_deploy.client.automator.task_handler import TaskHandler
from conductor_deploy.client.configuration.configuration import Configuration
from conductor_deploy.client.worker.worker import Worker
from conductor_deploy.client.worker.worker_interface import WorkerInterface


@contextmanager
def running(
    double: Double, *workers: WorkerInterface, method: Literal["fork", "spawn"] = "fork", **options: Any
) -> Iterator[TaskHandler]:
    configuration = Configuration(server_api_url=double.url)
    with TaskHandler(
        list(workers),
        configuration,
        scan_for_annotated_workers=False,
        processes=2,
        start_method=method,
        **options,
    ) as handler:
        handler.start_processes()
        yield handler
    configuration.close()


def say_who(name: str) -> dict[str, Any]:
    return {"process": os.getpid(), "name": name}


class Refused(Exception):
    def __init__(self, code: int, why: str) -> None:
        super().__init__(why)


def refuse(name: str) -> None:
    raise Refused(7, f"not {name}")


def done(double: Double, task_type: str) -> dict[str, Any]:
    return double.result_of(double.give(task_type, inputData={"name": "Ada"}))


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_all_processes_take_tasks(double: Double, method: Literal["fork", "spawn"]) -> None:
    with running(double, Worker("who", say_who), method=method) as handler:
        double.wait(lambda: len(double.polls) >= 4)
        who = {done(double, "who")["outputData"]["process"] for _ in range(2)}
        pids = {each["pid"] for each in handler.get_worker_process_status()}
        assert handler.is_healthy()
    assert os.getpid() not in who | pids
    assert not handler.is_healthy()


def test_closures_work_in_forks_and_here_where_processes_are_spawned(
    double: Double, caplog: pytest.LogCaptureFixture
) -> None:
    here = os.getpid()
    workers = [Worker("own", lambda task: os.getpid() == here), Worker("who", say_who)]
    with running(double, *workers):
        assert done(double, "own")["outputData"] == {"result": False}
    with running(double, *workers, method="spawn"):
        assert done(double, "own")["outputData"] == {"result": True}
        assert done(double, "who")["outputData"]["process"] != here
    assert "Other processes can't import own" in caplog.text


MODULE = """
import os
from conductor_deploy.client.automator.task_handler import TaskHandler
from conductor_deploy.client.configuration.configuration import Configuration
from conductor_deploy.client.worker.worker_task import worker_task

@worker_task("who")
def who(name: str) -> dict:
    return {"process": os.getpid()}

handler = TaskHandler(configuration=Configuration(), start_method="spawn", processes=2)
handler.start_processes()
"""
STARTS = """
import os, sys
import declaring
print(os.getpid(), *declaring.handler._host.pids, flush=True)
declaring.handler.join_processes()
"""


def test_declared_functions_of_a_module_that_starts_workers_run_in_spawned_processes(
    double: Double, tmp_path: Path
) -> None:
    (tmp_path / "declaring.py").write_text(MODULE)
    (tmp_path / "program.py").write_text(STARTS)
    environ = {**os.environ, "CONDUCTOR_SERVER_URL": double.url}
    with subprocess.Popen(
        [sys.executable, tmp_path / "program.py"], stdout=subprocess.PIPE, text=True, env=environ
    ) as program:
        assert program.stdout is not None
        own, *pids = map(int, program.stdout.readline().split())
        assert done(double, "who")["outputData"]["process"] in pids
        program.send_signal(signal.SIGTERM)
    assert program.returncode == 0
    assert own not in pids
    assert len(pids) == 2


class Listener:
    def __init__(self) -> None:
        self.causes: list[Exception] = []
        self.restarted: list[str] = []
        self.heard = threading.Event()

    def on_task_execution_failure(self, event: Any) -> None:
        self.causes.append(event.cause)
        self.heard.set()

    def increment_worker_restart(self, task_type: str) -> None:
        self.restarted.append(task_type)


def test_listeners_hear_here_what_happens_there(double: Double) -> None:
    listener = Listener()
    with running(double, Worker("refuse", refuse), event_listeners=[listener]):
        assert done(double, "refuse")["reasonForIncompletion"] == "not Ada"
        assert listener.heard.wait(PATIENCE)
    assert str(listener.causes[0]) == "Refused: not Ada"


def test_a_process_that_dies_is_replaced(double: Double) -> None:
    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    workers, listener = (Worker("die", die), Worker("who", say_who)), Listener()
    options: dict[str, Any] = {"restart_backoff_seconds": 0.01, "event_listeners": [listener]}
    with running(double, *workers, **options) as handler:
        double.give("die")
        while not handler.get_worker_process_status()[0]["restart_count"]:
            threading.Event().wait(0.01)
        while not double.results:  # a poll of the dead one may take some yet
            double.give("who", inputData={"name": "Ada"})
            threading.Event().wait(0.01)
    assert double.results[0]["status"] == "COMPLETED"
    assert set(listener.restarted) == {"die", "who"}


def test_stopping_finishes_what_runs_in_all_processes(double: Double, tmp_path: Path) -> None:
    begun, release = tmp_path / "begun", tmp_path / "release"

    def hold() -> str:
        begun.touch()
        while not release.exists():
            threading.Event().wait(0.01)
        return "done"

    with running(double, Worker("hold", hold)) as handler:
        task_id = double.give("hold")
        while not begun.exists():
            threading.Event().wait(0.01)
        stopping = threading.Thread(target=handler.stop_processes)
        stopping.start()
        release.touch()
        stopping.join()
    assert [(each["taskId"], each["status"]) for each in double.results] == [(task_id, "COMPLETED")]


PROGRAM = """
import asyncio, os, sys
from conductor_deploy.client.automator.task_handler import TaskHandler
from conductor_deploy.client.configuration.configuration import Configuration
from conductor_deploy.client.worker.worker_task import worker_task

@worker_task("who")
def who(name: str) -> dict:
    return {"process": os.getpid()}

handler = TaskHandler(configuration=Configuration(server_api_url=sys.argv[1]), processes=2, start_method=sys.argv[2])

async def main():
    handler.start_processes()

asyncio.run(main())
print("started", os.getpid(), flush=True)
handler.join_processes()
print("stopped")
"""


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_program_needs_no_guard_and_ends_by_a_signal(double: Double, tmp_path: Path, method: str) -> None:
    (tmp_path / "program.py").write_text(PROGRAM)
    with subprocess.Popen(
        [sys.executable, tmp_path / "program.py", double.url, method], stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None
        started = program.stdout.readline().split()
        process = done(double, "who")["outputData"]["process"]
        program.send_signal(signal.SIGTERM)
        assert program.stdout.read().split() == ["stopped"]
    assert program.returncode == 0
    assert (str(process) == started[1]) is (method == "spawn")


def test_processes_end_with_the_program(double: Double, tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(PROGRAM)
    with subprocess.Popen(
        [sys.executable, tmp_path / "program.py", double.url, "fork"], stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None
        program.stdout.readline()
        done(double, "who")
        program.kill()
        program.stdout.read()  # until all that have it open have ended
