"""Every field of every object that a definition can hold, with every kind of value, as JSON text."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, TypeAlias

from strategies import any_object

from conductor_deploy.definition.decoding.beans import Bean
from conductor_deploy.definition.decoding.fields import bean_of
from conductor_deploy.definition.document import EVENT, SCHEDULE, TASK, WORKFLOW, Kind
from conductor_deploy.definition.schemafiles import schema

__all__ = ["COMMON_VALUES", "HOSTS", "ODD_VALUES", "Case", "Host", "beans_of", "cases", "drawn_cases"]

COMMON_VALUES = (
    "null", "1", "1.9", "true", '"1"', '""', '"FIXED"', "[]", "{}", '["a",1.5,null]', "[{}]",
    '{"a":1.0,"b":1,"c":[true,1e2,-0.0,null,{"d":12345678901234567890}]}',
)  # fmt: skip
ODD_VALUES = (
    "0", "-1", "1e2", "1.10", "-0.0", "false", '" 7 "', '" "', '"null"', '"true"', '" True "', '"é 😀"',
    '"1.0"',
    '"JSON"', '"HTTP"', '"${workflow.input.x}"', "[1]", "[null]", '["a",1.5,true]', "[[]]", '{"a":null}',
    '{"a":"b"}', '{"a":[]}', '{"a":[{}]}', '{"a":{}}', '{"OWNER":1}', '{"name":"x","version":7}',
    '{"name":1e7,"tasks":[]}', "2147483648", "9223372036854775808", "1e30",
)  # fmt: skip

Around: TypeAlias = Callable[[dict[str, Any]], dict[str, Any]]

# Stored and then never deleted: the server fails on them while it deletes.
TRAPS = frozenset({("cronSchedules", "[null]")})

_MARK = "here goes the value"


@dataclass(frozen=True, slots=True)
class Host:
    """An object with known fields, in its place in a definition that the server takes."""

    kind: Kind
    file: str
    bean: str
    place: str
    around: Around

    def __str__(self) -> str:
        return f"{self.kind.name}{self.place}"

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(schema(self.file)["$defs"][self.bean]["properties"])


@dataclass(frozen=True, slots=True)
class Case:
    title: str
    text: str
    names_the_definition: bool = False

    def __str__(self) -> str:
        return self.title


def cases(host: Host, values: tuple[str, ...], prefix: str) -> Iterator[Case]:
    """Each field of the host with each value. Names begin with the prefix, so that cases don't meet."""
    fields = ((name, value) for name in host.fields for value in values if (name, value) not in TRAPS)
    for number, (name, value) in enumerate(fields):
        definition = {"name": f"{prefix}{number}", **host.around({name: _MARK})}
        text = json.dumps(definition).replace(json.dumps(_MARK), value)
        yield Case(f"{host} {name}: {value}", text, name == "name" and not host.place)


def drawn_cases(host: Host, prefix: str, number: int) -> Iterator[Case]:
    """Objects with several fields, some of them odd; the same ones every time."""
    (bean,) = [bean for bean in beans_of(host.kind, None) if bean.name == host.bean]
    for seed in range(number):
        drawn = any_object(Random(seed), bean)
        if "null" not in json.dumps(drawn.get("cronSchedules", "")):
            text = json.dumps({**host.around(drawn), "name": f"{prefix}{seed}"})
            yield Case(f"{host}: {drawn}", text)


def beans_of(kind: Kind, version: str | None) -> tuple[Bean, ...]:
    """Every object with known fields that a definition of the kind may hold, itself first."""
    found: dict[str, Bean] = {}
    waiting: list[Any] = [bean_of(kind, version)]
    while waiting:
        shape = waiting.pop(0)
        if not isinstance(shape, Bean):
            waiting += [
                getattr(shape, name) for name in ("item", "shape", "workflow") if hasattr(shape, name)
            ]
        elif shape.name not in found:
            found[shape.name] = shape
            waiting += [field.shape for field in shape.fields]
    return tuple(found.values())


def _workflow(**fields: Any) -> dict[str, Any]:
    return {"ownerEmail": "a@example.com", "tasks": [_step()], **fields}


def _step(**fields: Any) -> dict[str, Any]:
    return {"name": "a", "taskReferenceName": "a", **fields}


def _in_step(**fields: Any) -> dict[str, Any]:
    return _workflow(tasks=[_step(**fields)])


def _inline(**fields: Any) -> dict[str, Any]:
    return _in_step(subWorkflowParam={"name": "q", "workflowDefinition": {"name": "q", **fields}})


def _event(**action: Any) -> dict[str, Any]:
    return {"event": "conductor:x", "actions": [{"action": "start_workflow", **action}]}


def _in_action(action: str) -> Around:
    return lambda o: _event(**{action: o})


def _schedule(**fields: Any) -> dict[str, Any]:
    return {"cronExpression": "0 0 3 * * *", "paused": True, "startWorkflowRequest": {"name": "q"}, **fields}


def _hosts() -> Iterator[Host]:
    def workflow(bean: str, place: str, around: Around) -> Host:
        file = "task.json" if bean in ("TaskDef", "SchemaDef") else "workflow.json"
        return Host(WORKFLOW, file, bean, place, around)

    yield workflow("WorkflowDef", "", lambda o: _workflow(**o))
    yield workflow("WorkflowTask", "/tasks/0", lambda o: _in_step(**o))
    yield workflow("WorkflowTask", "/loopOver/0", lambda o: _in_step(loopOver=[_step(**o)]))
    yield workflow(
        "SubWorkflowParams", "/subWorkflowParam", lambda o: _in_step(subWorkflowParam={"name": "q", **o})
    )
    yield workflow("WorkflowDef", "/workflowDefinition", lambda o: _inline(**o))
    yield workflow("WorkflowTask", "/workflowDefinition/tasks/0", lambda o: _inline(tasks=[_step(**o)]))
    yield workflow("TaskDef", "/taskDefinition", lambda o: _in_step(taskDefinition={"name": "q", **o}))
    yield workflow("CacheConfig", "/tasks/0/cacheConfig", lambda o: _in_step(cacheConfig=o))
    yield workflow("CacheConfig", "/cacheConfig", lambda o: _workflow(cacheConfig=o))
    yield workflow("RateLimitConfig", "/rateLimitConfig", lambda o: _workflow(rateLimitConfig=o))
    yield workflow("StateChangeEvent", "/onStateChange", lambda o: _in_step(onStateChange={"onStart": [o]}))
    yield workflow("SchemaDef", "/inputSchema", lambda o: _workflow(inputSchema=o))
    yield Host(TASK, "task.json", "TaskDef", "", lambda o: {"ownerEmail": "a@example.com", **o})
    yield Host(
        TASK,
        "task.json",
        "SchemaDef",
        "/outputSchema",
        lambda o: {"ownerEmail": "a@example.com", "outputSchema": o},
    )
    yield Host(EVENT, "event.json", "EventHandler", "", lambda o: {**_event(), **o})
    yield Host(EVENT, "event.json", "Action", "/actions/0", lambda o: _event(**o))
    for bean, action in (
        ("StartWorkflow", "start_workflow"),
        ("TaskDetails", "complete_task"),
        ("TaskDetails", "fail_task"),
        ("TerminateWorkflow", "terminate_workflow"),
        ("UpdateWorkflowVariables", "update_workflow_variables"),
        ("StartAgent", "start_agent"),
    ):
        yield Host(EVENT, "event.json", bean, f"/{action}", _in_action(action))
    yield Host(SCHEDULE, "schedule.json", "WorkflowSchedule", "", lambda o: _schedule(**o))
    yield Host(
        SCHEDULE,
        "schedule.json",
        "CronSchedule",
        "/cronSchedules/0",
        lambda o: _schedule(cronSchedules=[{"cronExpression": "0 0 3 * * *", **o}]),
    )
    yield Host(
        SCHEDULE,
        "schedule.json",
        "StartWorkflowRequest",
        "/startWorkflowRequest",
        lambda o: _schedule(startWorkflowRequest={"name": "q", **o}),
    )
    yield Host(
        SCHEDULE,
        "workflow.json",
        "WorkflowDef",
        "/workflowDef",
        lambda o: _schedule(startWorkflowRequest={"name": "q", "workflowDef": {"name": "q", **o}}),
    )


HOSTS = tuple(_hosts())
