"""Nothing that was polled is forgotten, and nothing is done twice: against a server that the test controls."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from conductor_double import PATIENCE, Double, running

from conductor_deploy.client.automator.task_handler import TaskHandler
from conductor_deploy.client.worker.worker import Worker


@contextmanager
def stopping(handler: TaskHandler) -> Iterator[None]:
    """While `stop_processes` runs in another thread."""
    thread = threading.Thread(target=handler.stop_processes)
    thread.start()
    yield
    thread.join(PATIENCE)
    assert not thread.is_alive()


class Held:
    """A function that a test lets go on, and how often it was called."""

    def __init__(self) -> None:
        self.calls = 0
        self.begun, self.release = threading.Event(), threading.Event()

    def __call__(self) -> str:
        self.calls += 1
        self.begun.set()
        self.release.wait(PATIENCE)
        return "done"


def test_a_task_that_comes_while_it_is_worked_on_is_not_begun_again(double: Double) -> None:
    held = Held()
    with running(double, Worker("hold", held, thread_count=2)):
        task_id = double.give("hold", scheduledTime=1)
        held.begun.wait(PATIENCE)
        double.give("hold", taskId=task_id, scheduledTime=1)
        polled = double.wait(lambda: not any(double.queued.values()) and len(double.polls))
        double.wait(lambda: len(double.polls) > polled)  # the second slot is free again: the task has come
        held.release.set()
        double.result_of(task_id)
    assert held.calls == 1
    assert [result["taskId"] for result in double.results] == [task_id]


def test_a_task_that_comes_after_its_end_gets_the_same_result(double: Double) -> None:
    held = Held()
    held.release.set()
    with running(double, Worker("hold", held)):
        task_id = double.give("hold", scheduledTime=1)
        double.result_of(task_id)
        double.give("hold", taskId=task_id, scheduledTime=1)
        double.wait(lambda: len(double.results) == 2)
    assert held.calls == 1
    assert double.results[0] == double.results[1]


def test_a_task_that_is_run_again_on_purpose_is_worked_on(double: Double) -> None:
    held = Held()
    held.release.set()
    with running(double, Worker("hold", held)):
        task_id = double.give("hold", scheduledTime=1)
        double.result_of(task_id)
        double.give("hold", taskId=task_id, scheduledTime=2)
        double.wait(lambda: len(double.results) == 2)
    assert held.calls == 2


def test_a_task_that_comes_while_workers_stop_is_handed_back(double: Double) -> None:
    held = Held()
    with running(double, Worker("hold", held)) as handler:
        double.wait(lambda: double.polls and double.polls[-1].timeout == 1000)
        with stopping(handler):
            task_id = double.give("hold")
    assert held.calls == 0
    handed_back = [(each["taskId"], each["status"], each["callbackAfterSeconds"]) for each in double.results]
    assert handed_back in ([(task_id, "IN_PROGRESS", 0)], [])  # none where the poll had just ended
    assert len(handed_back) + sum(map(len, double.queued.values())) == 1


def test_a_task_given_out_with_the_last_answer_is_handed_back(double: Double) -> None:
    held = Held()
    with running(double, Worker("hold", held)) as handler:
        first = double.give("hold")
        held.begun.wait(PATIENCE)
        double.give("hold")
        with stopping(handler):
            held.release.set()
    assert double.results[0]["taskId"] == first
    assert held.calls == 1
    assert {each["status"] for each in double.results[1:]} <= {"IN_PROGRESS"}


def test_stopping_at_once_says_that_polls_were_broken_off(
    double: Double, caplog: pytest.LogCaptureFixture
) -> None:
    double.hold("GET /tasks/poll")
    with running(double, Worker("hold", Held())) as handler:
        double.wait(lambda: double.requests)
        with stopping(handler):
            while handler.is_healthy():
                handler.stop_processes()
    assert "1 polls are broken off" in caplog.text


def test_polls_that_do_not_wait_travel_ten_at_once(double: Double) -> None:
    double.hold("GET /tasks/poll")
    with running(double, *(Worker(f"hold{number}", Held()) for number in range(40))) as handler:
        double.wait(lambda: sum(line.startswith("GET /tasks/poll") for line in double.requests) >= 10)
        with stopping(handler):
            while handler.is_healthy():
                handler.stop_processes()
    assert sum(line.startswith("GET /tasks/poll") for line in double.requests) == 10


def test_stopping_keeps_the_lease_of_what_still_runs(double: Double) -> None:
    held = Held()
    with running(double, Worker("hold", held)) as handler:
        task_id = double.give("hold", responseTimeoutSeconds=0.2)
        held.begun.wait(PATIENCE)
        assert double.results == []
        with stopping(handler):
            extension = double.result_of(task_id, "IN_PROGRESS")
            held.release.set()
    assert extension["extendLease"] is True
    assert double.results[-1]["status"] == "COMPLETED"


def test_a_result_on_its_way_at_the_end_is_kept(double: Double, tmp_path: Any) -> None:
    """The server answers nothing while the result travels, and the time for stopping is over."""
    double.hold("POST /tasks")
    with running(
        double, Worker("done", lambda task: "done"), spool_directory=tmp_path, grace_seconds=0.1
    ) as handler:
        task_id = double.give("done")
        double.wait(lambda: any(line.startswith("POST /tasks") for line in double.requests))
        handler.stop_processes()
    assert [file.name for file in tmp_path.iterdir()] == [f"{task_id}.result.json"]


def test_a_coroutine_that_blocks_stops_neither_polls_nor_leases(double: Double) -> None:
    begun, release = threading.Event(), threading.Event()

    async def block() -> str:
        begun.set()
        release.wait(PATIENCE)
        return "blocked"

    async def go_on() -> str:
        await asyncio.sleep(0)
        return "done"

    workers = [
        Worker("block", block, lease_extend_enabled=True),
        Worker("thread", lambda task: "done"),
        Worker("coroutine", go_on),
    ]
    with running(double, *workers):
        blocked = double.give("block", responseTimeoutSeconds=0.2)
        begun.wait(PATIENCE)
        assert double.result_of(double.give("thread"))["outputData"] == {"result": "done"}
        assert double.result_of(blocked, "IN_PROGRESS")["extendLease"] is True
        assert double.result_of(double.give("coroutine"))["outputData"] == {"result": "done"}
        release.set()
        assert double.result_of(blocked, "COMPLETED")["outputData"] == {"result": "blocked"}
