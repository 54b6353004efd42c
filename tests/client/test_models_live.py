"""Definitions that real servers give are all modelled, and taken back unchanged."""

from collections.abc import Callable, Iterator
from typing import Any

from conductor_deploy.client._model import Model, decode, plain
from conductor_deploy.client.http.models import (
    CacheConfig,
    IdempotencyStrategy,
    RateLimit,
    SchemaDef,
    SchemaType,
    StartWorkflowRequest,
    StateChangeConfig,
    StateChangeEvent,
    StateChangeEventType,
    SubWorkflowParams,
    TaskDef,
    WorkflowDef,
    WorkflowTask,
)
from conductor_deploy.wire import endpoints
from conductor_deploy.wire.access import Access
from conductor_deploy.wire.connection import Connection

AUDITED = {"createTime", "updateTime"}


def definition(name: str) -> WorkflowDef:
    """With as many fields as fit together."""
    inner = WorkflowDef(
        name=f"{name}_inner", version=1, schema_version=2, tasks=[step("inner")], timeout_seconds=0
    )
    return WorkflowDef(
        name=name,
        description="says what it does",
        version=3,
        schema_version=2,
        owner_email="team@example.com",
        timeout_policy="TIME_OUT_WF",
        timeout_seconds=60,
        input_parameters=["order"],
        output_parameters={"all": "${first.output}", "nothing": None},
        failure_workflow=name,
        failure_workflow_version=3,
        rate_limit_config=RateLimit(
            rate_limit_key="${workflow.input.order}", concurrent_exec_limit=2, policy="REJECT"
        ),
        input_schema=SchemaDef("order", 1, SchemaType.JSON, {"type": "object"}),
        cache_config=CacheConfig("key", 60),
        masked_fields=["password"],
        metadata={"team": "a"},
        tasks=[
            step("first", join_mode="ASYNC", metadata={"a": 1}, cache_config=CacheConfig("key", 5)),
            step(
                "loop",
                type="DO_WHILE",
                loop_condition="false",
                loop_over=[step("in_loop")],
                items="${workflow.input.order}",
            ),
            step(
                "switch",
                type="SWITCH",
                evaluator_type="value-param",
                expression="a",
                decision_cases={"b": [step("in_case")]},
                default_case=[step("in_default")],
            ),
            step("fork", type="FORK_JOIN", fork_tasks=[[step("in_fork")], [step("in_other")]]),
            step("join", type="JOIN", join_on=["in_fork"]),
            step(
                "sub",
                type="SUB_WORKFLOW",
                sub_workflow_param=SubWorkflowParams(
                    name=inner.name,
                    version=1,
                    workflow_definition=inner,
                    idempotency_key="key",
                    idempotency_strategy=IdempotencyStrategy.FAIL_ON_RUNNING,
                    priority="${workflow.input.order}",
                ),
            ),
            step(
                "sub_by_reference",
                type="SUB_WORKFLOW",
                sub_workflow_param=SubWorkflowParams(name="a", version=1),
            ),
        ],
    )


def step(name: str, **fields: Any) -> WorkflowTask:
    events = StateChangeConfig(StateChangeEventType.onStart, [StateChangeEvent("audit", {"a": [1, None]})])
    return WorkflowTask(
        **{
            "name": name,
            "task_reference_name": name,
            "type": "SIMPLE",
            "input_parameters": {"a": "b"},
            **fields,
        },
        on_state_change={"onStart": events},
    )


def unmodelled(value: Any) -> Iterator[tuple[str, str]]:
    """The names of JSON that no field of its model has."""
    if isinstance(value, Model):
        yield from ((type(value).__name__, name) for name in value.extras)
        yield from unmodelled(list(vars(value).values()))
    elif isinstance(value, dict):
        yield from unmodelled(list(value.values()))
    elif isinstance(value, list):
        for item in value:
            yield from unmodelled(item)


def test_a_workflow_that_a_server_gives_is_modelled_and_taken_back(
    target: Access, connect: Callable[[Access], Connection], own_prefix: Callable[[Access], str]
) -> None:
    connection, name = connect(target), own_prefix(target)
    connection.call(endpoints.CREATE_WORKFLOW, plain(definition(name)))
    given = connection.call(endpoints.GET_WORKFLOW, name=name)
    read = decode(WorkflowDef, given)
    assert plain(read) == given
    assert not list(unmodelled(read))
    connection.call(endpoints.UPDATE_WORKFLOWS, [plain(read)])
    again = connection.call(endpoints.GET_WORKFLOW, name=name)
    assert {**again, "updateTime": 0} == {**given, "updateTime": 0}


def test_a_workflow_that_a_server_gives_has_what_was_sent(
    conductor_3_32: Access, connect: Callable[[Access], Connection], own_prefix: Callable[[Access], str]
) -> None:
    connection, name = connect(conductor_3_32), own_prefix(conductor_3_32)
    connection.call(endpoints.CREATE_WORKFLOW, plain(definition(name)))
    read = decode(WorkflowDef, connection.call(endpoints.GET_WORKFLOW, name=name))
    sent = definition(name)
    for field in (
        "failure_workflow_version",
        "cache_config",
        "masked_fields",
        "metadata",
        "output_parameters",
    ):
        assert getattr(read, field) == getattr(sent, field), field
    assert read.rate_limit_config.policy == "REJECT"
    for before, after in zip(sent.tasks, read.tasks, strict=True):
        for field in ("items", "join_mode", "cache_config", "on_state_change"):
            assert getattr(before, field) == getattr(after, field), field
    assert read.tasks[5].sub_workflow_param.idempotency_strategy is IdempotencyStrategy.FAIL_ON_RUNNING


def test_a_task_that_a_server_gives_is_modelled_and_taken_back(
    target: Access, connect: Callable[[Access], Connection], own_prefix: Callable[[Access], str]
) -> None:
    connection, name = connect(target), own_prefix(target)
    sent = TaskDef(
        name=name,
        owner_email="team@example.com",
        retry_logic="EXPONENTIAL_BACKOFF",
        timeout_seconds=100,
        response_timeout_seconds=50,
        timeout_policy="RETRY",
        input_template={"a": [None]},
        max_retry_delay_seconds=5,
        backoff_jitter_ms=7,
        task_status_listener_enabled=False,
    )
    connection.call(endpoints.CREATE_TASKS, [plain(sent)])
    given = connection.call(endpoints.GET_TASK, name=name)
    read = decode(TaskDef, given)
    assert plain(read) == given
    assert not list(unmodelled(read))
    connection.call(endpoints.UPDATE_TASK, plain(read))
    again = connection.call(endpoints.GET_TASK, name=name)
    told = AUDITED | {"createdBy", "updatedBy"}
    assert {name: again[name] for name in again.keys() - told} == {
        name: given[name] for name in given.keys() - told
    }


def test_executions_that_a_server_gives_are_modelled(
    real_server: Access, connect: Callable[[Access], Connection], own_prefix: Callable[[Access], str]
) -> None:
    connection, name = connect(real_server), own_prefix(real_server)
    waiting = WorkflowDef(
        name=name, owner_email="team@example.com", schema_version=2, tasks=[step(name), step("later")]
    )
    connection.call(endpoints.CREATE_WORKFLOW, plain(waiting))
    identity = connection.call(
        endpoints.START_WORKFLOW, plain(StartWorkflowRequest(name, input={"a": [None]}))
    )
    given = {
        "Task": connection.call(endpoints.POLL_TASK, tasktype=name, workerid="me"),
        "Workflow": connection.call(endpoints.GET_EXECUTION, workflowId=identity),
        "SearchResultWorkflowSummary": connection.call(
            endpoints.SEARCH_EXECUTIONS, query=f'workflowType = "{name}"', start=0, size=5
        ),
        "list[PollData]": connection.call(endpoints.POLL_DATA, taskType=name),
        "BulkResponse": connection.call(endpoints.TERMINATE_EXECUTIONS, [identity]),
    }
    for kind, value in given.items():
        read = decode(kind, value)
        assert plain(read) == value, kind
        assert not list(unmodelled(read)), kind
    assert decode("Workflow", given["Workflow"]).current_task.task_def_name == name
