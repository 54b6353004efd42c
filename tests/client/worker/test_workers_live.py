"""Workers on a real Conductor server."""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from conductor_deploy.client.automator.task_handler import TaskHandler
from conductor_deploy.client.configuration.configuration import Configuration
from conductor_deploy.client.context import TaskInProgress, get_task_context
from conductor_deploy.client.http.models.start_workflow_request import StartWorkflowRequest
from conductor_deploy.client.http.models.task_def import TaskDef
from conductor_deploy.client.http.models.workflow import Workflow
from conductor_deploy.client.http.models.workflow_def import WorkflowDef
from conductor_deploy.client.http.models.workflow_task import WorkflowTask
from conductor_deploy.client.orkes_clients import OrkesClients
from conductor_deploy.client.worker.exception import NonRetryableException
from conductor_deploy.client.worker.worker import Worker
from conductor_deploy.wire.access import Access

PATIENCE = 60.0


class Live:
    """A server, and a prefix for the names of a test."""

    def __init__(self, url: str, prefix: str) -> None:
        self.url, self.prefix = url, prefix
        self.configuration = Configuration(server_api_url=url)
        clients = OrkesClients(self.configuration)
        self.metadata, self.workflows = clients.get_metadata_client(), clients.get_workflow_client()

    def name(self, stem: str) -> str:
        return f"{self.prefix}_{stem}"

    def define(self, stem: str, *tasks: str, **fields: Any) -> None:
        """A workflow of tasks, one after the other, each with the whole input; and their definitions."""
        for task in tasks:
            self.metadata.register_task_def(
                TaskDef(name=self.name(task), owner_email="a@example.com", **fields)
            )
        steps = [
            WorkflowTask(
                name=self.name(task),
                task_reference_name=f"step{index}",
                type="SIMPLE",
                input_parameters={"order": "${workflow.input.order}", "step": index},
            )
            for index, task in enumerate(tasks)
        ]
        self.metadata.update_workflow_def(
            WorkflowDef(name=self.name(stem), version=1, owner_email="a@example.com", tasks=steps)
        )

    def start(self, stem: str, order: Any = None, domain: str | None = None) -> str:
        domains = {"*": domain} if domain else None
        request = StartWorkflowRequest(
            name=self.name(stem), version=1, input={"order": order}, task_to_domain=domains
        )
        return self.workflows.start_workflow(request)

    def ended(self, workflow_id: str) -> Workflow:
        """An execution that has ended, with its tasks."""
        end = time.monotonic() + PATIENCE
        while (
            found := self.workflows.get_workflow(workflow_id)
        ).status == "RUNNING" and time.monotonic() < end:
            threading.Event().wait(0.05)
        return found

    def outputs(self, workflow_id: str) -> tuple[str, list[Mapping[str, Any]]]:
        found = self.ended(workflow_id)
        return str(found.status), [task.output_data or {} for task in found.tasks or ()]

    def handler(self, *workers: Worker, **options: Any) -> TaskHandler:
        handler = TaskHandler(list(workers), self.configuration, scan_for_annotated_workers=False, **options)
        handler.start_processes()
        return handler


@pytest.fixture
def live(conductor_3_32: Access, own_prefix: Callable[[Access], str]) -> Iterator[Live]:
    opened = Live(conductor_3_32.url, own_prefix(conductor_3_32))
    yield opened
    opened.configuration.close()


@dataclass
class Line:
    sku: str
    quantity: int = 1


@dataclass
class Order:
    id: str
    lines: list[Line]


ORDER = {"id": 7, "lines": [{"sku": "lamp", "quantity": "2"}]}


def test_each_kind_of_function_works_on_its_task(live: Live) -> None:
    async def pack(order: Order, step: int) -> Order:
        await asyncio.sleep(0)
        return order

    def weigh(order: Order) -> int:
        get_task_context().add_log("weighing")
        return sum(line.quantity for line in order.lines)

    live.define("shop", "pack", "weigh", "note")
    workers = [
        Worker(live.name("pack"), pack),
        Worker([live.name("weigh"), live.name("other")], weigh),
        Worker(live.name("note"), lambda task: {"order": task.input_data["order"]["id"]}),
    ]
    with live.handler(*workers):
        workflow_id = live.start("shop", ORDER)
        assert live.outputs(workflow_id) == (
            "COMPLETED",
            [{"id": "7", "lines": [{"sku": "lamp", "quantity": 2}]}, {"result": 2}, {"order": 7}],
        )


def test_wrong_input_and_final_errors_fail_the_execution(live: Live) -> None:
    def refuse(order: int) -> None:
        raise NonRetryableException("never")

    live.define("strict", "strict", retry_count=0)
    live.define("final", "final", retry_count=5)
    with live.handler(Worker(live.name("strict"), refuse), Worker(live.name("final"), refuse)):
        strict, final = live.start("strict", "many"), live.start("final", 1)
        assert "Wrong input: order is 'many', not an integer" in str(
            live.ended(strict).reason_for_incompletion
        )
        ended = live.ended(final)
    assert [(task.status, task.reason_for_incompletion) for task in ended.tasks or ()] == [
        ("FAILED_WITH_TERMINAL_ERROR", "never")
    ]


def test_a_task_can_be_taken_up_again(live: Live) -> None:
    def work(step: int) -> Any:
        polls = get_task_context().get_poll_count()
        return {"polls": polls} if polls > 1 else TaskInProgress(1, {"progress": 50})

    live.define("slow", "slow")
    with live.handler(Worker(live.name("slow"), work)):
        assert live.outputs(live.start("slow")) == ("COMPLETED", [{"polls": 2}])


def test_a_lease_outlives_the_time_that_a_worker_has(live: Live) -> None:
    calls = []

    def work(step: int) -> str:
        calls.append(step)
        threading.Event().wait(4)
        return "done"

    live.define("long", "long", response_timeout_seconds=1, timeout_seconds=60, retry_count=0)
    with live.handler(Worker(live.name("long"), work, lease_extend_enabled=True)):
        assert live.outputs(live.start("long")) == ("COMPLETED", [{"result": "done"}])
    assert calls == [0]


def test_a_domain_has_its_own_workers(live: Live) -> None:
    live.define("local", "local")
    blue = Worker(live.name("local"), lambda task: "blue", domain="blue")
    green = Worker(live.name("local"), lambda task: "green", domain="green")
    with live.handler(blue, green):
        ids = {colour: live.start("local", domain=colour) for colour in ("blue", "green")}
        assert {colour: live.outputs(ids[colour]) for colour in ids} == {
            colour: ("COMPLETED", [{"result": colour}]) for colour in ids
        }


def test_a_definition_is_registered_once_and_kept(live: Live) -> None:
    name = live.name("registered")
    template = TaskDef(retry_count=1, owner_email="a@example.com")
    worker = Worker(name, lambda task: 1, register_task_def=True, task_def_template=template)

    def registered() -> TaskDef | None:
        return next((each for each in live.metadata.get_all_task_defs() if each.name == name), None)

    def until(done: Callable[[TaskDef | None], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not done(registered()) and time.monotonic() < end:
            threading.Event().wait(0.05)

    with live.handler(worker):
        until(lambda found: found is not None)
    tuned = live.metadata.get_task_def(name)
    assert tuned.retry_count == 1
    tuned.retry_delay_seconds, tuned.retry_count = 7, 9
    live.metadata.update_task_def(tuned)
    with live.handler(worker):
        until(lambda found: found is not None and found.retry_count == 1)
    found = live.metadata.get_task_def(name)
    assert (found.retry_count, found.retry_delay_seconds) == (1, 7)


def test_stopping_while_busy_loses_nothing_and_does_nothing_twice(live: Live) -> None:
    live.define("busy", "busy")
    executed: Counter[int] = Counter()
    begun = threading.Semaphore(0)

    def work(order: int) -> int:
        executed[order] += 1
        begun.release()
        threading.Event().wait(0.01)
        return order

    ids = [live.start("busy", number) for number in range(60)]
    worker = Worker(live.name("busy"), work, thread_count=4)
    for share in (10, 20, 0):
        with live.handler(worker):
            for _ in range(share):
                begun.acquire()
            if not share:
                assert {live.ended(workflow_id).status for workflow_id in ids} == {"COMPLETED"}
    assert executed == Counter(range(60))
