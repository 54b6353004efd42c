"""Workers run against a server that the test controls."""

import asyncio
import functools
import json
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conductor_double import Double, conductor_double, running, seconds_since

from conductor_deploy.client.automator.task_runner import TaskRunner
from conductor_deploy.client.configuration.configuration import Configuration
from conductor_deploy.client.context import TaskInProgress, get_task_context
from conductor_deploy.client.http.models.task import Task
from conductor_deploy.client.http.models.task_def import TaskDef
from conductor_deploy.client.http.models.task_result import TaskResult
from conductor_deploy.client.worker.worker import Worker
from conductor_deploy.client.worker.worker_interface import WorkerInterface


def greet(name: str) -> str:
    return f"Hello {name}"


async def greet_soon(name: str) -> str:
    await asyncio.sleep(0)
    return f"Hello {name}"


class Shouter:
    async def __call__(self, name: str) -> str:
        return f"Hello {name}"


@pytest.mark.parametrize(
    "function",
    [
        greet,
        greet_soon,
        Shouter(),
        functools.partial(greet),
        lambda task: f"Hello {task.input_data['name']}",
        lambda task: greet_soon(task.input_data["name"]),
    ],
)
def test_a_task_gets_its_result(double: Double, function: Callable[..., Any]) -> None:
    with running(double, Worker("greet", function, worker_id="me")):
        result = double.result_of(double.give("greet", inputData={"name": "Ada"}))
    assert result == {
        "taskId": result["taskId"],
        "workflowInstanceId": f"w-{result['taskId']}",
        "workerId": "me",
        "status": "COMPLETED",
        "outputData": {"result": "Hello Ada"},
        "extendLease": False,
    }
    assert {poll.worker for poll in double.polls} == {"me"}


def test_generators_are_run_to_their_end(double: Double) -> None:
    def spell(name: str) -> Iterator[str]:
        yield from name

    async def spell_soon(name: str) -> AsyncIterator[str]:
        for letter in name:
            yield letter

    with running(double, Worker("spell", spell), Worker("soon", spell_soon)):
        ids = [double.give(task_type, inputData={"name": "Ada"}) for task_type in ("spell", "soon")]
        outputs = [double.result_of(task_id)["outputData"] for task_id in ids]
    assert outputs == [{"result": ["A", "d", "a"]}] * 2


def test_wrong_input_fails_the_task_and_names_the_field(double: Double) -> None:
    with running(double, Worker("greet", greet)):
        result = double.result_of(double.give("greet", inputData={"nam": "Ada"}))
    assert (result["status"], result["reasonForIncompletion"]) == ("FAILED", "Wrong input: name is missing")


class Interface(WorkerInterface):
    def execute(self, task: Task) -> TaskResult:
        result = self.get_task_result_from_task(task)
        result.add_output_data("context", get_task_context().get_task_id())
        return result


class AsyncInterface(WorkerInterface):
    async def execute(self, task: Task) -> TaskResult:
        return self.get_task_result_from_task(task).add_output_data(
            "context", get_task_context().get_task_id()
        )


class Overriding(Worker):
    def execute(self, task: Task) -> TaskResult:
        return super().execute(task).add_output_data("context", task.task_id)


@pytest.mark.parametrize(
    "worker", [Interface("one"), AsyncInterface("one"), Overriding("one", lambda: {"a": 1})]
)
def test_a_class_of_ones_own_is_a_worker(double: Double, worker: WorkerInterface) -> None:
    with running(double, worker):
        task_id = double.give("one")
        result = double.result_of(task_id)
    assert (result["status"], result["outputData"]["context"]) == ("COMPLETED", task_id)


def test_the_next_task_comes_with_the_answer(double: Double) -> None:
    ids = [double.give("greet", inputData={"name": str(number)}) for number in range(20)]
    with running(double, Worker("greet", greet)):
        double.wait(lambda: len(double.results) == 20)
    assert [result["taskId"] for result in double.results] == ids
    assert double.requests[:21].count("POST /tasks/update-v2") == 20


def test_an_older_server_is_asked_only_once_for_the_next_task(double: Double) -> None:
    double.gives_next = False
    ids = {double.give("greet", inputData={"name": str(number)}) for number in range(5)}
    with running(double, Worker("greet", greet)):
        double.wait(lambda: len(double.results) == 5)
    assert {result["taskId"] for result in double.results} == ids
    assert double.requests.count("POST /tasks/update-v2") == 1


def test_a_batch_is_as_large_as_there_are_free_slots(double: Double) -> None:
    ids = [double.give("hold") for _ in range(7)]
    release = threading.Event()
    held = threading.Semaphore(0)

    def hold() -> None:
        held.release()
        release.wait()

    with running(double, Worker("hold", hold, thread_count=5)):
        for _ in range(5):
            held.acquire()
        assert double.polls[0].count == 5
        assert len(double.polls) == 1
        release.set()
        double.wait(lambda: len(double.results) == 7)
    assert {result["taskId"] for result in double.results} == set(ids)


def test_idle_polls_become_longer_and_ask_for_one_task(double: Double) -> None:
    with running(double, Worker("greet", greet, thread_count=4)):
        double.wait(lambda: len(double.polls) == 4)
    assert [(poll.count, poll.timeout) for poll in double.polls[:4]] == [
        (4, 0),
        (1, 250),
        (1, 500),
        (1, 1000),
    ]


def test_types_beyond_the_long_polls_are_watched_with_one_request(double: Double) -> None:
    workers = [Worker(f"type{number}", lambda: None) for number in range(8)]
    with running(double, *workers, max_long_polls=3):
        double.wait(lambda: len(double.polls) == 8 and double.requests.count("GET /tasks/queue/all") > 1)
        task_id = double.give("type5")
        double.result_of(task_id)
        polled = [poll.task_type for poll in double.polls[8:]]
    assert set(polled) == {"type5"}
    assert double.most_waiting == 0


def test_types_share_few_long_polls_where_the_server_does_not_tell_of_queues(double: Double) -> None:
    double.tells_queues = False
    workers = [Worker(f"type{number}", lambda: None) for number in range(8)]
    with running(double, *workers, max_long_polls=3):
        double.wait(
            lambda: (
                {poll.task_type for poll in double.polls if poll.timeout}
                == {worker.task_definition_name for worker in workers}
            )
        )
    assert double.most_waiting == 3


@pytest.mark.parametrize("tells_queues", [True, False])
def test_one_worker_takes_several_types_in_turn(double: Double, tells_queues: bool) -> None:
    double.tells_queues = tells_queues
    with running(double, Worker(["left", "right"], lambda task: task.task_type)):
        double.wait(lambda: len(double.polls) > 1)
        ids = [double.give(name) for name in ("left", "right", "left", "right")]
        outputs = [double.result_of(task_id)["outputData"]["result"] for task_id in ids]
    assert outputs == ["left", "right", "left", "right"]
    assert double.most_waiting <= 1


def test_a_domain_has_tasks_of_its_own(double: Double) -> None:
    with running(double, Worker("greet", greet, domain="blue")):
        other = double.give("greet", inputData={"name": "?"})
        double.result_of(double.give("greet", "blue", inputData={"name": "Ada"}))
    assert other not in {result["taskId"] for result in double.results}
    assert {poll.domain for poll in double.polls} == {"blue"}


def test_a_paused_worker_takes_nothing_until_it_goes_on(double: Double) -> None:
    worker, other = Worker("greet", greet, paused=True), Worker("other", lambda: None)
    with running(double, worker, other):
        task_id = double.give("greet", inputData={"name": "Ada"})
        double.result_of(double.give("other"))
        assert {poll.task_type for poll in double.polls} == {"other"}
        worker.paused = False
        assert double.result_of(task_id)["status"] == "COMPLETED"


def test_a_long_task_keeps_its_lease(double: Double) -> None:
    release = threading.Event()
    with running(double, Worker("long", lambda: release.wait(10), lease_extend_enabled=True)):
        task_id = double.give("long", responseTimeoutSeconds=0.1)
        extension = double.result_of(task_id, "IN_PROGRESS")
        release.set()
        double.result_of(task_id, "COMPLETED")
    assert extension["extendLease"] is True
    assert [result["status"] for result in double.results][-1] == "COMPLETED"


def test_a_task_in_progress_comes_again(double: Double) -> None:
    def wait_once(task: Task) -> Any:
        return {"done": True} if task.poll_count else TaskInProgress(0, {"progress": 1})

    with running(double, Worker("steps", wait_once)):
        assert double.result_of(double.give("steps"))["status"] == "IN_PROGRESS"
        assert double.result_of(double.give("steps", pollCount=1))["outputData"] == {"done": True}


def test_many_coroutines_wait_at_once(double: Double) -> None:
    here, all_here = 0, asyncio.Event()

    async def gather() -> None:
        nonlocal here
        here += 1
        if here == 60:
            all_here.set()
        await all_here.wait()

    ids = {double.give("wait") for _ in range(60)}
    before = set(threading.enumerate())  # a worker's thread outlives its worker while it ends
    with running(double, Worker("wait", gather, thread_count=60)):
        double.wait(lambda: len(double.results) == 60)
        threads = [thread.name for thread in set(threading.enumerate()) - before]
    assert {result["taskId"] for result in double.results} == ids
    assert [name for name in threads if "conductor-worker-" in name] == []


class Broken(Worker):
    def get_identity(self) -> str:
        raise LookupError("no name")


def test_failing_tasks_stop_nobody(double: Double, caplog: pytest.LogCaptureFixture) -> None:
    def leave() -> None:
        raise SystemExit(3)

    def no_more() -> None:
        raise MemoryError

    broken = Broken("broken", greet)
    with running(double, Worker("leave", leave), Worker("crash", no_more), Worker("greet", greet), broken):
        left, crashed = double.give("leave"), double.give("crash")
        again = double.give("leave")
        assert double.result_of(left)["reasonForIncompletion"] == "SystemExit: 3"
        assert double.result_of(crashed)["reasonForIncompletion"] == "MemoryError"
        assert double.result_of(again)["status"] == "FAILED"
        assert double.result_of(double.give("greet", inputData={"name": "A"}))["status"] == "COMPLETED"
    assert "The worker of broken has failed" in caplog.text
    assert f"Task {crashed} (crash) failed: MemoryError" in caplog.text
    assert "line" in caplog.text.split(crashed)[1].split("MemoryError")[1]  # where it was raised


@pytest.mark.parametrize("status", [0, 429, 500, 502, 503, 504])
def test_a_server_that_fails_is_asked_again(double: Double, status: int) -> None:
    double.fail("GET /tasks/poll", status, times=2)
    with running(double, Worker("greet", greet)):
        assert double.result_of(double.give("greet", inputData={"name": "A"}))["status"] == "COMPLETED"


def test_many_workers_do_not_storm_a_server_that_is_away(double: Double) -> None:
    double.fail("", 503, times=1000)
    workers = [Worker(f"type{number}", lambda: None, thread_count=2) for number in range(20)]
    with running(double, *workers):
        double.wait(lambda: len(double.requests) >= 12)  # the ten that travel at once, and two tries
        asked = len(double.requests)
        double.mend()
        ids = [double.give(f"type{number}") for number in range(20)]
        assert {double.result_of(task_id)["status"] for task_id in ids} == {"COMPLETED"}
    assert asked < 20


def test_a_type_that_is_refused_does_not_hold_up_others(
    double: Double, caplog: pytest.LogCaptureFixture
) -> None:
    double.fail("GET /tasks/poll/batch/refused", 403, times=100)
    with running(double, Worker("refused", greet), Worker("greet", greet)):
        ids = [double.give("greet", inputData={"name": "A"}) for _ in range(5)]
        assert {double.result_of(task_id)["status"] for task_id in ids} == {"COMPLETED"}
    assert "Cannot poll for refused" in caplog.text


@pytest.mark.parametrize("status", [0, 429, 500, 502, 503, 504])
def test_a_result_is_sent_until_it_is_taken(double: Double, status: int) -> None:
    double.fail("POST /tasks", status, times=2)
    with running(double, Worker("greet", greet)):
        ids = [double.give("greet", inputData={"name": str(number)}) for number in range(3)]
        assert {double.result_of(task_id)["status"] for task_id in ids} == {"COMPLETED"}
    assert len(double.results) == 3


def test_work_goes_on_while_a_result_is_not_taken(double: Double) -> None:
    double.fail("POST /tasks/update-v2", 500)
    double.fail("POST /tasks ", 500, times=2)
    with running(double, Worker("greet", greet)):
        first = double.give("greet", inputData={"name": "A"})
        double.wait(lambda: "POST /tasks" in double.requests)
        second = double.give("greet", inputData={"name": "B"})
        double.result_of(second)
        double.result_of(first)
    assert [result["taskId"] for result in double.results] == [second, first]


def test_a_result_that_is_refused_is_logged_whole(double: Double, caplog: pytest.LogCaptureFixture) -> None:
    double.fail("POST /tasks", 400)
    with running(double, Worker("greet", greet)):
        refused = double.give("greet", inputData={"name": "A"})
        failed = double.result_of(refused)
        double.result_of(double.give("greet", inputData={"name": "B"}))
    assert f"does not take the result of task {refused}" in caplog.text
    assert "Hello A" in caplog.text
    assert (failed["status"], failed.get("outputData")) == ("FAILED_WITH_TERMINAL_ERROR", None)
    assert failed["reasonForIncompletion"] == "The server does not take the result: as the test wants it"


def test_a_result_that_the_server_cannot_read_is_sent_once(double: Double) -> None:
    double.fail("POST /tasks", 500, message="JSON parse error: String value length (20054016) exceeds …")
    with running(double, Worker("greet", greet)):
        failed = double.result_of(double.give("greet", inputData={"name": "A"}))
    assert "String value length" in failed["reasonForIncompletion"]
    assert [line for line in double.requests if line.startswith("POST")] == [
        "POST /tasks/update-v2",
        "POST /tasks",
    ]


def test_a_result_of_a_task_that_is_gone_is_not_sent_again(double: Double) -> None:
    double.fail("POST /tasks", 404, times=2)  # with the next task, and without
    with running(double, Worker("greet", greet)):
        gone = double.give("greet", inputData={"name": "A"})
        double.wait(lambda: "POST /tasks" in double.requests)
        double.result_of(double.give("greet", inputData={"name": "B"}))
    assert gone not in {result["taskId"] for result in double.results}


def test_stopping_finishes_what_runs(double: Double) -> None:
    started, release = threading.Event(), threading.Event()

    def work() -> str:
        started.set()
        release.wait()
        return "done"

    with running(double, Worker("work", work)) as handler:
        task_id, waiting = double.give("work"), double.give("work")
        started.wait()
        stopping = threading.Thread(target=handler.stop_processes)
        stopping.start()
        release.set()
        stopping.join()
        assert not handler.is_healthy()
    assert [result["taskId"] for result in double.results] == [task_id]
    assert waiting not in {result["taskId"] for result in double.results}


def test_what_is_not_done_in_time_is_failed(double: Double) -> None:
    release, started = threading.Event(), threading.Barrier(3)

    def block() -> None:
        started.wait()
        release.wait()

    async def sleep() -> None:
        await asyncio.to_thread(started.wait)
        await asyncio.sleep(100)

    began = time.monotonic()
    with running(double, Worker("block", block), Worker("sleep", sleep), grace_seconds=0.3):
        ids = {double.give("block"), double.give("sleep")}
        started.wait()
    assert seconds_since(began) < 5
    assert {result["taskId"] for result in double.results} == ids
    assert {result["reasonForIncompletion"] for result in double.results} == {
        "The worker was stopped while it worked on this task."
    }
    release.set()


def test_a_second_stop_does_not_wait(double: Double) -> None:
    release, started = threading.Event(), threading.Event()

    def block() -> None:
        started.set()
        release.wait()

    with running(double, Worker("block", block)) as handler:
        double.give("block")
        started.wait()
        stopping = threading.Thread(target=handler.stop_processes)
        stopping.start()
        handler.stop_processes()
        stopping.join()
    assert double.results[0]["status"] == "FAILED"
    release.set()


def test_a_task_that_comes_while_workers_stop_is_worked_on(double: Double) -> None:
    with running(double, Worker("greet", greet)) as handler:
        double.wait(lambda: double.polls and double.polls[-1].timeout == 250)
        stopping = threading.Thread(target=handler.stop_processes)
        stopping.start()
        task_id = double.give("greet", inputData={"name": "A"})
        stopping.join()
    polled_after = [poll for poll in double.polls if poll.timeout > 250]
    assert polled_after == []
    assert [result["taskId"] for result in double.results] in ([task_id], [])


def test_undelivered_results_are_spooled_and_sent_at_the_next_start(double: Double, tmp_path: Path) -> None:
    spool = tmp_path / "spool"
    double.fail("POST /tasks", 503, times=1000)
    with running(double, Worker("greet", greet), spool_directory=spool, grace_seconds=0.4):
        task_id = double.give("greet", inputData={"name": "A"})
        double.wait(lambda: "POST /tasks/update-v2" in double.requests)
    (file,) = spool.iterdir()
    assert json.loads(file.read_bytes())["taskId"] == task_id
    assert double.results == []
    double.mend()
    with running(double, Worker("greet", greet), spool_directory=spool):
        assert double.result_of(task_id)["outputData"] == {"result": "Hello A"}
    assert list(spool.iterdir()) == []


def test_files_that_are_no_results_stay_where_they_are(
    double: Double, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "folder.result.json").mkdir()
    for name, content in {"half": b'{"taskId": "x', "empty": b"", "list": b"[1]", "bytes": b"\xff"}.items():
        (tmp_path / f"{name}.result.json").write_bytes(content)
    (tmp_path / "gone.result.json").symlink_to(tmp_path / "delivered")
    (tmp_path / "good.result.json").write_text('{"taskId": "good", "status": "COMPLETED"}')
    with running(double, Worker("greet", greet), spool_directory=tmp_path):
        assert double.result_of("good")["status"] == "COMPLETED"
        assert double.result_of(double.give("greet", inputData={"name": "A"}))["status"] == "COMPLETED"
    assert {file.name.split(".")[0] for file in tmp_path.iterdir()} == {
        "folder", "half", "empty", "list", "bytes", "gone"
    }  # fmt: skip
    assert caplog.text.count("is no result that can be delivered") == 5


def test_results_wait_for_a_server_that_is_away(tmp_path: Path) -> None:
    with conductor_double() as double:
        port = int(double.url.split(":")[2].split("/")[0])
        release = threading.Event()
        worker = Worker("work", lambda: release.wait(10), thread_count=3)
        running_on = running(double, worker)
        handler = running_on.__enter__()
        ids = {double.give("work") for _ in range(3)}
        double.wait(lambda: sum(map(len, double._queues.values())) == 0)
    release.set()
    with conductor_double(port) as back:
        back.wait(lambda: len(back.results) == 3)
        assert {result["taskId"] for result in back.results} == ids
        assert handler.is_healthy()
        running_on.__exit__(None, None, None)


def test_workers_run_inside_an_event_loop(double: Double) -> None:
    async def main() -> Any:
        with running(double, Worker("greet", greet)):
            return await asyncio.to_thread(double.result_of, double.give("greet", inputData={"name": "A"}))

    assert asyncio.run(main())["status"] == "COMPLETED"


def compute(number: int) -> int:
    get_task_context().add_log("computing")
    return number**2


def test_a_function_may_run_in_processes(double: Double) -> None:
    with running(double, Worker("square", compute, cpu_bound=True)):
        result = double.result_of(double.give("square", inputData={"number": "7"}))
    assert result["outputData"] == {"result": 49}
    assert [line["log"] for line in result["logs"]] == ["computing"]


HAND_TUNED = {"name": "tuned", "retryCount": 9, "timeoutSeconds": 5, "ownerEmail": "a@example.com"}


def test_definitions_are_registered_and_not_reset(double: Double) -> None:
    double.definitions = {name: {**HAND_TUNED, "name": name} for name in ("tuned", "merged", "kept")}
    wanted = TaskDef(retry_count=1, description="new")
    workers = [
        Worker("new", greet, register_task_def=True, task_def_template=wanted),
        Worker("tuned", greet, register_task_def=True),
        Worker("merged", greet, register_task_def=True, task_def_template=wanted),
        Worker("kept", greet, register_task_def=True, task_def_template=wanted, overwrite_task_def=False),
        Worker("other", greet),
    ]
    with running(double, *workers):
        double.wait(
            lambda: (
                {poll.task_type for poll in double.polls}
                == {worker.task_definition_name for worker in workers}
            )
        )
    assert double.definitions == {
        "new": {"name": "new", "retryCount": 1, "description": "new"},
        "tuned": HAND_TUNED,
        "merged": {**HAND_TUNED, "name": "merged", "retryCount": 1, "description": "new"},
        "kept": {**HAND_TUNED, "name": "kept"},
    }


@pytest.mark.parametrize(("status", "tries"), [(503, 3), (403, 1)])
def test_definitions_wait_for_a_server_that_is_away(double: Double, status: int, tries: int) -> None:
    double.fail("GET /metadata/taskdefs/greet", status, times=2)
    with running(double, Worker("greet", greet, register_task_def=True)):
        double.wait(lambda: double.polls)
    assert double.requests.count("GET /metadata/taskdefs/greet") == tries
    assert ("greet" in double.definitions) is (status == 503)


class Listener:
    def __init__(self) -> None:
        self.events: list[tuple[str, Any]] = []

    def __getattr__(self, name: str) -> Callable[[Any], None]:
        if not name.startswith("on_"):
            raise AttributeError(name)
        return lambda event: self.events.append((name, event))


class Deaf:
    def on_poll_started(self, event: Any) -> None:
        raise ValueError(event)


def test_listeners_hear_what_happens(double: Double, caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise ValueError("no")

    listener = Listener()
    double.fail("GET /tasks/poll", 500)
    double.fail("POST /tasks", 400)
    workers = Worker("greet", greet, worker_id="me"), Worker("fail", fail)
    with running(double, *workers, event_listeners=[Deaf(), listener]):
        lost = double.give("greet", inputData={"name": "A"})
        double.result_of(double.give("greet", inputData={"name": "B"}))
        double.result_of(double.give("fail"))
    (failure,) = (event for name, event in listener.events if name == "on_task_update_failure")
    assert (failure.task_id, failure.worker_id, failure.retry_count) == (lost, "me", 1)
    assert failure.task_result.status == "COMPLETED"
    heard = {name for name, _ in listener.events}
    assert heard == {
        f"on_{name}"
        for name in (
            "poll_started",
            "poll_completed",
            "poll_failure",
            "task_execution_started",
            "task_execution_completed",
            "task_execution_failure",
            "task_update_failure",
        )
    }
    started = next(event for name, event in listener.events if name == "on_task_execution_started")
    assert started.timestamp.utcoffset().total_seconds() == 0
    assert "on_poll_started of Deaf has failed" in caplog.text


def test_a_handler_says_how_its_workers_are(double: Double) -> None:
    with running(double, Worker("a", greet), Worker("b", greet)) as handler:
        assert handler.is_healthy()
        handler.start_processes()
        assert [(each["worker"], each["alive"]) for each in handler.get_worker_process_status()] == [
            ("a", True),
            ("b", True),
        ]
        assert handler.get_worker_process_status()[0]["pid"] is not None
    assert [
        (each["alive"], each["pid"], each["exitcode"]) for each in handler.get_worker_process_status()
    ] == [(False, None, 0)] * 2
    handler.stop_processes()
    handler.join_processes()
    assert len([each for each in threading.enumerate() if each.name == "conductor-workers"]) == 0


def test_a_runner_runs_one_worker(double: Double) -> None:
    with TaskRunner(Worker("greet", greet), Configuration(server_api_url=double.url)) as runner:
        thread = threading.Thread(target=runner.run)
        thread.start()
        double.result_of(double.give("greet", inputData={"name": "A"}))
    thread.join()
    assert len(double.results) == 1
