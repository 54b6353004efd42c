"""Each option of `worker_task`, and of the environment, on a real Conductor server."""

import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from conductor_deploy.client.automator.task_handler import TaskHandler
from conductor_deploy.client.configuration.configuration import Configuration
from conductor_deploy.client.http.models.start_workflow_request import StartWorkflowRequest
from conductor_deploy.client.http.models.task import Task
from conductor_deploy.client.http.models.task_def import TaskDef
from conductor_deploy.client.http.models.task_result import TaskResult
from conductor_deploy.client.http.models.task_result_status import TaskResultStatus
from conductor_deploy.client.http.models.workflow import Workflow
from conductor_deploy.client.orkes_clients import OrkesClients
from conductor_deploy.client.worker._declared import declared
from conductor_deploy.client.worker.worker import Worker
from conductor_deploy.client.worker.worker_interface import WorkerInterface
from conductor_deploy.client.worker.worker_task import WorkerTask, worker_task
from conductor_deploy.client.workflow.conductor_workflow import ConductorWorkflow
from conductor_deploy.client.workflow.task.simple_task import SimpleTask
from conductor_deploy.wire.access import Access

PATIENCE = 60.0


@pytest.fixture(autouse=True)
def _own_functions() -> Iterator[None]:
    before = dict(declared)
    declared.clear()
    yield
    declared.clear()
    declared.update(before)


@pytest.fixture
def clients(conductor_3_32: Access) -> Iterator[OrkesClients]:
    configuration = Configuration(server_api_url=conductor_3_32.url)
    yield OrkesClients(configuration)
    configuration.close()


def until(done: Callable[[], Any]) -> Any:
    pause = threading.Event()
    for _ in range(round(PATIENCE / 0.05)):
        if found := done():
            return found
        pause.wait(0.05)
    raise TimeoutError


def started(clients: OrkesClients, workflow: ConductorWorkflow, **more: Any) -> str:
    workflow.register(overwrite=True)
    request = StartWorkflowRequest(name=workflow.name, version=1, **more)
    return clients.get_workflow_client().start_workflow(request)


def ended(clients: OrkesClients, workflow_id: str) -> Workflow:
    def found() -> Workflow | None:
        execution = clients.get_workflow_client().get_workflow(workflow_id)
        return execution if execution.status != "RUNNING" else None

    execution: Workflow = until(found)
    return execution


def test_a_declared_worker_has_all_its_options(
    clients: OrkesClients, conductor_3_32: Access, own_prefix: Callable[[Access], str]
) -> None:
    """Its tasks are made by the function itself; three are worked on at once."""
    name = own_prefix(conductor_3_32)
    together = threading.Barrier(3)

    @worker_task(
        task_definition_name=f"{name}_pack",
        poll_interval_millis=50,
        domain="blue",
        worker_id="packer",
        thread_count=3,
        register_task_def=True,
        poll_timeout=200,
        lease_extend_enabled=True,
        task_def=TaskDef(retry_count=0, response_timeout_seconds=30, timeout_seconds=60),
        overwrite_task_def=False,
        strict_schema=True,
        register_schema=True,
    )
    def pack(order: int, gift: bool = False) -> dict[str, Any]:
        together.wait(PATIENCE)
        return {"order": order, "gift": gift}

    assert pack.__name__ == "pack"
    workflow = ConductorWorkflow(clients.get_workflow_executor(), name, version=1)
    workflow >> [[pack(task_ref_name=f"pack{number}", order=number)] for number in range(3)]
    with TaskHandler(configuration=clients.configuration) as handler:
        handler.start_processes()
        tasks = clients.get_task_client()
        definition = until(lambda: _definition(clients, f"{name}_pack"))
        workflow_id = started(clients, workflow, task_to_domain={"*": "blue"})
        execution = ended(clients, workflow_id)
        polled = tasks.get_task_poll_data(f"{name}_pack")
    packed = [task for task in execution.tasks or () if task.task_def_name == f"{name}_pack"]
    assert sorted((task.output_data or {})["order"] for task in packed) == [0, 1, 2]
    assert {(task.worker_id, task.domain, task.retry_count) for task in packed} == {("packer", "blue", 0)}
    assert {(poll.worker_id, poll.domain) for poll in polled} == {("packer", "blue")}
    assert (definition.retry_count, definition.response_timeout_seconds) == (0, 30)
    schema = definition.input_schema
    data = schema["data"] if isinstance(schema, dict) else schema.data
    assert (data["required"], data["additionalProperties"]) == (["order"], False)


def _definition(clients: OrkesClients, name: str) -> Any:
    definitions = clients.get_metadata_client().get_all_task_defs()
    return next((each for each in definitions if each.name == name), None)


@pytest.mark.parametrize("variable", ["CONDUCTOR_WORKER_ALL_PAUSED", "conductor_worker_{name}_paused"])
def test_the_environment_counts_before_and_while_workers_run(
    variable: str,
    clients: OrkesClients,
    conductor_3_32: Access,
    own_prefix: Callable[[Access], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name = own_prefix(conductor_3_32)

    @WorkerTask(name, poll_interval_seconds=1, domain="of the code")
    def work(order: int) -> int:
        return order

    monkeypatch.setenv(f"CONDUCTOR_WORKER_{name.upper()}_DOMAIN", "green")
    monkeypatch.setenv("CONDUCTOR_WORKER_ALL_WORKER_ID", "somebody")
    monkeypatch.setenv(variable.format(name=name), "true")
    workflow = ConductorWorkflow(clients.get_workflow_executor(), name, version=1)
    workflow >> work(task_ref_name="work", order=7)
    paused: list[str] = []

    class Listener:
        def increment_task_paused(self, task_type: str) -> None:
            paused.append(task_type)

    with TaskHandler(configuration=clients.configuration, event_listeners=[Listener()]) as handler:
        handler.start_processes()
        workflow_id = started(clients, workflow, task_to_domain={"*": "green"})
        until(lambda: len(paused) > 2)
        assert clients.get_workflow_client().get_workflow(workflow_id).status == "RUNNING"
        del os.environ[variable.format(name=name)]
        task = (ended(clients, workflow_id).tasks or [])[0]
    assert (task.domain, task.worker_id, task.output_data) == ("green", "somebody", {"result": 7})


class Stamp(WorkerInterface):
    def execute(self, task: Task) -> TaskResult:
        result = self.get_task_result_from_task(task)
        result.add_output_data("by", "class")
        result.status = TaskResultStatus.COMPLETED
        return result

    def get_polling_interval_in_seconds(self) -> float:
        return 0.5


def test_classes_functions_and_decorated_functions_work_side_by_side(
    clients: OrkesClients, conductor_3_32: Access, own_prefix: Callable[[Access], str]
) -> None:
    """As programs of the 1.1 era write them."""
    name = own_prefix(conductor_3_32)

    def stamp(task: Task) -> TaskResult:
        result = TaskResult(task.workflow_instance_id, task.task_id, worker_id="somebody")
        result.status = TaskResultStatus.COMPLETED
        return result.add_output_data("by", "function")

    @WorkerTask(task_definition_name=f"{name}_c", worker_id="decorated", poll_interval=200)
    def decorated(input) -> object:  # type: ignore[no-untyped-def] # noqa: A002 - as they do
        return {"by": input.task_def_name}

    workflow = ConductorWorkflow(clients.get_workflow_executor(), name, version=1)
    for letter in "abc":
        workflow >> SimpleTask(f"{name}_{letter}", letter)
    workers = [Stamp(f"{name}_a"), Worker(f"{name}_b", stamp, poll_interval=250, domain="test")]
    with TaskHandler(workers, clients.configuration, scan_for_annotated_workers=True) as handler:
        handler.start_processes()
        execution = ended(clients, started(clients, workflow, task_to_domain={f"{name}_b": "test"}))
    done = [((task.output_data or {})["by"], task.worker_id) for task in execution.tasks or ()]
    assert done[1:] == [("function", "somebody"), (f"{name}_c", "decorated")]
    assert done[0][0] == "class"


def test_a_definition_tuned_by_hand_stays(
    clients: OrkesClients, conductor_3_32: Access, own_prefix: Callable[[Access], str]
) -> None:
    """Also with `overwrite_task_def`, whose default the official SDK has it reset by."""
    name = own_prefix(conductor_3_32)
    clients.get_metadata_client().register_task_def(TaskDef(name=name, retry_count=9, retry_delay_seconds=7))

    @worker_task(name, register_task_def=True)
    def work(order: int) -> int:
        return order

    workflow = ConductorWorkflow(clients.get_workflow_executor(), name, version=1)
    workflow >> work(task_ref_name="work", order=7)
    with TaskHandler(configuration=clients.configuration) as handler:
        handler.start_processes()
        assert ended(clients, started(clients, workflow)).status == "COMPLETED"
    definition = clients.get_metadata_client().get_task_def(name)
    assert (definition.retry_count, definition.retry_delay_seconds) == (9, 7)
