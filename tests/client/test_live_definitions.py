"""Definitions, schedules and event handlers on a real server, through clients that block and that are awaited."""

from collections.abc import Callable, Iterator

import pytest
from live_clients import KINDS, Clients, clients_of

from conductor_deploy.client.ai.schedule import Schedule, _from_workflow_schedule
from conductor_deploy.client.ai.schedule_errors import InvalidCronExpression, ScheduleNotFound
from conductor_deploy.client.http.models.action import Action
from conductor_deploy.client.http.models.event_handler import EventHandler
from conductor_deploy.client.http.models.save_schedule_request import SaveScheduleRequest
from conductor_deploy.client.http.models.start_workflow import StartWorkflow
from conductor_deploy.client.http.models.start_workflow_request import StartWorkflowRequest
from conductor_deploy.client.http.models.task_def import TaskDef
from conductor_deploy.client.http.models.workflow_def import WorkflowDef
from conductor_deploy.client.http.models.workflow_task import WorkflowTask
from conductor_deploy.client.http.rest import Conflict, Invalid, NotFound
from conductor_deploy.wire.access import Access

HOURLY = "0 0 * * * *"


@pytest.fixture(params=KINDS)
def clients(request: pytest.FixtureRequest, conductor_3_32: Access) -> Iterator[Clients]:
    with clients_of(request.param, conductor_3_32.url) as opened:
        yield opened


@pytest.fixture
def name(conductor_3_32: Access, own_prefix: Callable[[Access], str]) -> str:
    return own_prefix(conductor_3_32)


def workflow(name: str, version: int = 1) -> WorkflowDef:
    pause = WorkflowTask(name="pause", task_reference_name="pause", type="WAIT")
    return WorkflowDef(name=name, version=version, owner_email="team@example.com", tasks=[pause])


def test_a_workflow_is_created_read_replaced_and_deleted(clients: Clients, name: str) -> None:
    metadata = clients.metadata
    metadata.register_workflow_def(workflow(name), overwrite=False)
    with pytest.raises(Conflict):
        metadata.register_workflow_def(workflow(name), overwrite=False)
    read = metadata.get_workflow_def(name)
    assert (read.name, read.version, [task.task_reference_name for task in read.tasks]) == (
        name,
        1,
        ["pause"],
    )

    read.description = 'says "ü"\n'
    metadata.update_workflow_def(read)
    assert metadata.get_workflow_def(name, 1).description == 'says "ü"\n'

    metadata.register_workflow_def(workflow(name, 3))
    assert metadata.get_workflow_def(name).version == 3
    assert sorted(each.version for each in metadata.get_all_workflow_defs() if each.name == name) == [1, 3]
    assert [each.version for each in metadata.get_latest_workflow_defs() if each.name == name] == [3]
    assert sorted(row["version"] for row in metadata.get_workflow_names_and_versions()[name]) == [1, 3]

    metadata.unregister_workflow_def(name, 3)
    assert metadata.get_workflow_def(name).version == 1
    with pytest.raises(NotFound):
        metadata.unregister_workflow_def(name, 3)
    with pytest.raises(NotFound):
        metadata.get_workflow_def(name, 3)


def test_a_workflow_that_the_server_would_not_take_is_invalid(clients: Clients, name: str) -> None:
    clients.metadata.validate_workflow_def(workflow(name))
    empty = WorkflowDef(name=name, version=1, owner_email="team@example.com", tasks=[])
    for method in (clients.metadata.validate_workflow_def, clients.metadata.register_workflow_def):
        with pytest.raises(Invalid) as refused:
            method(empty)
        (error,) = refused.value.validation_errors
        assert error["message"] == "WorkflowTask list cannot be empty"
    with pytest.raises(NotFound):
        clients.metadata.get_workflow_def(name)


def test_a_workflow_is_registered_by_an_executor(clients: Clients, name: str) -> None:
    clients.executor.register_workflow(workflow(name), overwrite=True)
    assert clients.metadata.get_workflow_def(name, 1).name == name


def test_a_task_is_created_read_replaced_and_deleted(clients: Clients, name: str) -> None:
    metadata = clients.metadata
    task = TaskDef(name=name, owner_email="team@example.com", retry_count=1, retry_logic="LINEAR_BACKOFF")
    metadata.register_task_def(task)
    read = metadata.get_task_def(name)
    assert (read.retry_count, read.retry_logic, read.timeout_seconds) == (1, "LINEAR_BACKOFF", 0)

    read.retry_count = 5
    metadata.update_task_def(read)
    assert [each.retry_count for each in metadata.get_all_task_defs() if each.name == name] == [5]

    metadata.unregister_task_def(name)
    with pytest.raises(NotFound):
        metadata.get_task_def(name)
    with pytest.raises(NotFound):
        metadata.unregister_task_def(name)


def schedule(name: str, workflow_name: str) -> SaveScheduleRequest:
    return SaveScheduleRequest(
        name=name,
        cron_expression=HOURLY,
        paused=True,
        start_workflow_request=StartWorkflowRequest(name=workflow_name, input={"a": 1}),
    )


def test_a_schedule_is_saved_paused_resumed_and_deleted(clients: Clients, name: str) -> None:
    clients.metadata.register_workflow_def(workflow(name))
    scheduler = clients.scheduler
    scheduler.save_schedule(schedule(f"{name}-hourly", name))
    assert scheduler.get_schedule(f"{name}-hourly").cron_expression == HOURLY
    assert [each.name for each in scheduler.get_all_schedules(name)] == [f"{name}-hourly"]

    scheduler.resume_schedule(f"{name}-hourly")
    assert not scheduler.get_schedule(f"{name}-hourly").paused
    scheduler.pause_schedule(f"{name}-hourly", "for now")
    paused = scheduler.get_schedule(f"{name}-hourly")
    assert (paused.paused, paused.paused_reason) == (True, "for now")
    found = scheduler.search_schedule_executions(size=10, free_text=f"{name}-hourly")
    assert found.results == []

    scheduler.delete_schedule(f"{name}-hourly")
    assert scheduler.get_all_schedules(name) == []
    with pytest.raises(NotFound):
        scheduler.get_schedule(f"{name}-hourly")


def test_the_next_times_of_a_schedule_are_an_hour_apart(clients: Clients) -> None:
    first, second, third = clients.scheduler.preview_next(HOURLY, n=3)
    assert second - first == third - second == 3_600_000
    assert clients.scheduler.get_next_few_schedule_execution_times(HOURLY, limit=3) == [first, second, third]


def test_schedules_are_made_to_be_those_desired(clients: Clients, name: str) -> None:
    clients.metadata.register_workflow_def(workflow(name))
    scheduler = clients.scheduler
    hourly, daily = (Schedule(name=each, cron=HOURLY, paused=True, input={"a": each}) for each in ("h", "d"))
    scheduler.reconcile(name, [hourly, daily])
    assert sorted(each.name for each in scheduler.get_all_schedules(name)) == [f"{name}-d", f"{name}-h"]
    scheduler.reconcile(name, None)
    scheduler.reconcile(name, [daily])
    (left,) = scheduler.get_all_schedules(name)
    info = _from_workflow_schedule(left)
    assert (info.name, info.short_name, info.agent, info.cron) == (f"{name}-d", "d", name, HOURLY)
    assert (info.input, info.paused, info.timezone) == ({"a": "d"}, True, "UTC")

    started = scheduler.run_now(info)
    assert clients.workflow.get_workflow(started).input == {"a": "d"}
    clients.workflow.terminate_workflow(started)
    clients.workflow.delete_workflow(started, archive_workflow=False)
    scheduler.reconcile(name, [])
    assert scheduler.get_all_schedules(name) == []


def test_errors_of_schedules_have_types_of_their_own(clients: Clients, name: str) -> None:
    for method in (clients.scheduler.pause, clients.scheduler.resume):
        with pytest.raises(ScheduleNotFound):
            method(name)
    with pytest.raises(InvalidCronExpression):
        clients.scheduler.preview_next("now and then")
    clients.scheduler.delete(name)  # of what does not exist is no error on this server


def test_an_event_handler_is_created_replaced_and_deleted(clients: Clients, name: str) -> None:
    handlers = clients.event_handler
    event = f"conductor:{name}:done"
    start = Action(action="start_workflow", start_workflow=StartWorkflow(name=name))
    handlers.add_event_handler(EventHandler(name=name, event=event, actions=[start], active=True))
    with pytest.raises(Conflict):
        handlers.add_event_handler(EventHandler(name=name, event=event, actions=[start]))
    (read,) = handlers.get_event_handlers_for_event(event)
    assert (read.name, read.actions[0].action) == (name, "start_workflow")

    read.active = False
    handlers.update_event_handler(read)
    assert handlers.get_event_handlers_for_event(event) == []
    assert [each.name for each in handlers.get_event_handlers_for_event(event, active_only=False)] == [name]
    assert [each.active for each in handlers.get_event_handlers() if each.name == name] == [False]

    handlers.remove_event_handler(name)
    with pytest.raises(NotFound):
        handlers.remove_event_handler(name)
