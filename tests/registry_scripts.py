"""What the embedded registry and a real server are both asked; `@` stands for a prefix of the test's own."""

import json
from collections.abc import Mapping
from typing import Any

Step = tuple[str, str, Any]  # method, path and query below /api, body: JSON, bytes as they are, None for none

TASK = {"name": "work", "taskReferenceName": "ref"}


def workflow(name: Any = "@w", **fields: Any) -> dict[str, Any]:
    return {"name": name, "version": 1, "tasks": [TASK], **fields}


def task(type_: str, reference: str = "ref", **fields: Any) -> dict[str, Any]:
    return {"name": "work", "taskReferenceName": reference, "type": type_, **fields}


AUDIT = {"createTime": 5, "updateTime": 6, "createdBy": "me", "updatedBy": "you", "ownerApp": "app"}
HANDLER = {
    "name": "@e",
    "event": "conductor:@x",
    "actions": [{"action": "start_workflow", "start_workflow": {"name": "x"}}],
}
SCHEDULE = {"name": "@s", "cronExpression": "0 0 3 * * *", "startWorkflowRequest": {"name": "@x"}}

ODD_VALUES = b"""{
  "name": "@w", "timeoutSeconds": "5", "restartable": null, "ownerEmail": 1.10, "description": null,
  "tasks": [{"name": "n", "taskReferenceName": "r", "optional": "true", "unknown": 1, "inputParameters": {
    "a": 1, "b": 1.0, "c": 1e2, "d": null, "e": [], "f": "\xc3\xa9\xf0\x9f\x98\x80", "g": 1e-7,
    "a": 2, "i": "", "h": 123456789012345678901234567890, "j": {"k": [null, true]}
  }}]
}"""

_BY_HAND: Mapping[str, list[Step]] = {
    "a workflow comes and goes": [
        ("GET", "/metadata/workflow/@w", None),
        ("POST", "/metadata/workflow", workflow()),
        ("POST", "/metadata/workflow", workflow()),
        (
            "POST",
            "/metadata/workflow",
            workflow(tasks=[]),
        ),  # it exists: that comes before what is wrong with it
        ("GET", "/metadata/workflow/@w", None),
        ("GET", "/metadata/workflow/@w?version=1", None),
        ("GET", "/metadata/workflow/@w?version=2", None),
        ("GET", "/metadata/workflow", None),
        ("DELETE", "/metadata/workflow/@w/2", None),
        ("DELETE", "/metadata/workflow/@w/1", None),
        ("DELETE", "/metadata/workflow/@w/1", None),
        ("GET", "/metadata/workflow/@w", None),
    ],
    "audit fields of workflows": [
        ("POST", "/metadata/workflow", workflow(**AUDIT)),
        ("GET", "/metadata/workflow/@w", None),
        ("POST", "/metadata/workflow?overwrite=true", workflow(**AUDIT)),
        ("GET", "/metadata/workflow/@w", None),
        ("POST", "/metadata/workflow?overwrite=true", workflow()),
        ("GET", "/metadata/workflow/@w", None),
        ("POST", "/metadata/workflow?overwrite=yes", workflow("@v", **AUDIT)),
        ("GET", "/metadata/workflow/@v", None),
        ("PUT", "/metadata/workflow", [workflow(), workflow("@u", **AUDIT)]),
        ("GET", "/metadata/workflow", None),
        ("PUT", "/metadata/workflow", [workflow("@u", createTime=None, createdBy=5)]),
        ("GET", "/metadata/workflow/@u", None),
    ],
    "the latest version": [
        ("POST", "/metadata/workflow", workflow(version=-3)),
        ("GET", "/metadata/workflow/@w", None),
        ("GET", "/metadata/workflow/@w?version=-3", None),
        ("POST", "/metadata/workflow", workflow(version=5)),
        ("POST", "/metadata/workflow", workflow(version=2)),
        ("GET", "/metadata/workflow/@w", None),
        ("GET", "/metadata/workflow/latest-versions", None),
        ("GET", "/metadata/workflow/names", None),
        ("GET", "/metadata/workflow/names-and-versions", None),
        ("GET", "/metadata/workflow/@w/versions", None),
        ("GET", "/metadata/workflow/@none/versions", None),
        ("DELETE", "/metadata/workflow/@w/5", None),
        ("GET", "/metadata/workflow/@w", None),
        ("DELETE", "/metadata/workflow/@w/2", None),
        ("GET", "/metadata/workflow/@w", None),
    ],
    "how versions are written": [
        ("POST", "/metadata/workflow", {"name": "@w", "tasks": [TASK]}),
        ("POST", "/metadata/workflow", workflow(version=None)),
        ("POST", "/metadata/workflow", workflow(version="7")),
        ("POST", "/metadata/workflow", workflow(version=16.9)),
        ("POST", "/metadata/workflow", workflow(version="1.0")),
        ("POST", "/metadata/workflow", workflow(version=2147483648)),
        ("GET", "/metadata/workflow/@w/versions", None),
        *[
            ("GET", f"/metadata/workflow/@w?version={text}", None)
            for text in ("01", "%2B1", "+1", "0x10", "", "0")
        ],
        *[("GET", f"/metadata/workflow/@w?version={text}", None) for text in ("1.0", "abc", "2147483648")],
        ("GET", "/metadata/workflow/@w?version=1&version=7", None),
        ("DELETE", "/metadata/workflow/@w/x", None),
        ("DELETE", "/metadata/workflow/@w/0x10", None),
        ("GET", "/metadata/workflow/@w/versions", None),
    ],
    "many workflows at once": [
        ("PUT", "/metadata/workflow", []),
        ("PUT", "/metadata/workflow", [None]),
        ("PUT", "/metadata/workflow", workflow()),
        ("PUT", "/metadata/workflow", [workflow("@a"), workflow("@b", tasks=[task("HTTP"), task("EVENT")])]),
        ("GET", "/metadata/workflow", None),
        (
            "PUT",
            "/metadata/workflow",
            [workflow("@a"), workflow("@a", description="twice"), workflow("@b", version=2)],
        ),
        ("GET", "/metadata/workflow", None),
    ],
    "classifiers": [
        ("POST", "/metadata/workflow", workflow("@a")),
        ("POST", "/metadata/workflow", workflow("@b", metadata={"classifier": "Mine"})),
        ("POST", "/metadata/workflow", workflow("@c", metadata={"agent_sdk": "x"})),
        ("POST", "/metadata/workflow", workflow("@d", metadata={"classifier": "mine", "agentDef": {}})),
        *[
            ("GET", f"/metadata/workflow?classifier={text}", None)
            for text in ("", "workflow", "agent", "mine", "none")
        ],
    ],
    "validation stores nothing": [
        ("POST", "/metadata/workflow/validate", workflow()),
        ("POST", "/metadata/workflow/validate", workflow(tasks=[task("DYNAMIC")])),
        ("GET", "/metadata/workflow/@w", None),
        ("POST", "/metadata/workflow", workflow()),
        ("POST", "/metadata/workflow/validate", workflow()),
    ],
    "what the definition of a task provides": [
        ("POST", "/metadata/workflow/validate", workflow(tasks=[task("HTTP") | {"name": "@t"}])),
        ("POST", "/metadata/taskdefs", [{"name": "@t", "inputTemplate": {"http_request": {}}}]),
        ("POST", "/metadata/workflow/validate", workflow(tasks=[task("HTTP") | {"name": "@t"}])),
    ],
    "a task definition comes and goes": [
        ("GET", "/metadata/taskdefs/@t", None),
        ("PUT", "/metadata/taskdefs", {"name": "@t"}),
        ("POST", "/metadata/taskdefs", ["@t", {"name": "@u", **AUDIT}]),
        ("GET", "/metadata/taskdefs", None),
        ("PUT", "/metadata/taskdefs", {"name": "@t", "retryCount": 1, **AUDIT}),
        ("PUT", "/metadata/taskdefs", {"name": "@u"}),
        ("GET", "/metadata/taskdefs", None),
        ("POST", "/metadata/taskdefs", [{"name": "@t"}]),
        ("GET", "/metadata/taskdefs/@t", None),
        ("GET", "/metadata/taskdefs", None),
        ("DELETE", "/metadata/taskdefs/@t", None),
        ("DELETE", "/metadata/taskdefs/@t", None),
        ("POST", "/metadata/taskdefs", []),
        ("POST", "/metadata/taskdefs", {"name": "@t"}),
        ("POST", "/metadata/taskdefs", [{"name": "@t"}, {"name": "@v", "retryCount": -1}]),
        ("GET", "/metadata/taskdefs", None),
        ("PUT", "/metadata/taskdefs", {"name": "@none", "retryCount": -1}),
        ("PUT", "/metadata/taskdefs", [{"name": "@u"}]),
    ],
    "an event handler comes and goes": [
        ("PUT", "/event", HANDLER),
        ("POST", "/event", HANDLER),
        ("POST", "/event", HANDLER),
        ("GET", "/event", None),
        ("GET", "/event/conductor:@x", None),
        ("GET", "/event/conductor:@x?activeOnly=false", None),
        ("PUT", "/event", {**HANDLER, "active": True, "condition": "true"}),
        ("GET", "/event/conductor:@x", None),
        ("POST", "/event", {"name": "@e2", "event": "@y", "actions": [{}]}),
        ("GET", "/event", None),
        ("POST", "/event", {"name": "", "actions": []}),
        ("POST", "/event", {}),
        ("PUT", "/event", {"name": "@e", "event": "@y"}),
        ("DELETE", "/event/@e", None),
        ("DELETE", "/event/@e", None),
    ],
    "a schedule comes and goes": [
        ("GET", "/scheduler/schedules/@s", None),
        ("PUT", "/scheduler/schedules/@s/pause", None),
        ("PUT", "/scheduler/schedules/@s/resume", None),
        ("DELETE", "/scheduler/schedules/@s", None),
        ("POST", "/scheduler/schedules", {**SCHEDULE, "createdBy": "me", "nextRunTime": 77}),
        ("GET", "/scheduler/schedules/@s", None),
        ("PUT", "/scheduler/schedules/@s/resume", None),
        ("PUT", "/scheduler/schedules/@s/pause", None),
        ("GET", "/scheduler/schedules/@s", None),
        ("PUT", "/scheduler/schedules/@s/pause?reason=why", None),
        ("GET", "/scheduler/schedules/@s", None),
        ("PUT", "/scheduler/schedules/@s/resume", None),
        ("GET", "/scheduler/schedules", None),
        ("POST", "/scheduler/schedules", {**SCHEDULE, "paused": True, "pausedReason": "declared"}),
        ("POST", "/scheduler/schedules", {**SCHEDULE, "cronExpression": "no cron at all"}),
        ("GET", "/scheduler/schedules?workflowName=@x", None),
        ("GET", "/scheduler/schedules?workflowName=@y", None),
        ("POST", "/scheduler/schedules", {}),
        ("POST", "/scheduler/schedules", {"name": "@s2"}),
        *[
            ("POST", "/scheduler/schedules", {**SCHEDULE, "zoneId": zone})
            for zone in ("X/Y", "Europe/Berlin", "EST")
        ],
        *[
            ("POST", "/scheduler/schedules", {**SCHEDULE, "zoneId": zone})
            for zone in ("UTC+3", "+02:00", "Z", "GMT")
        ],
        ("DELETE", "/scheduler/schedules/@s", None),
        ("GET", "/scheduler/schedules/@s", None),
    ],
    "what can't be read": [
        ("POST", "/metadata/workflow", b""),
        ("POST", "/metadata/workflow", b"null"),
        ("POST", "/metadata/workflow", b"{"),
        ("POST", "/metadata/workflow", b"[]"),
        ("POST", "/metadata/workflow", b'{"name": "@w", "timeoutPolicy": "RETRY"}'),
        ("POST", "/metadata/workflow", b'{"name": "@w", "timeoutSeconds": NaN}'),
        ("POST", "/metadata/workflow", b'{"name": "@w", "timeoutSeconds": "10s"}'),
        ("POST", "/metadata/workflow", b'{"name": "@w", "createTime": "x"}'),
        ("POST", "/metadata/workflow?overwrite=zzz", workflow()),
        ("POST", "/metadata/workflow", json.dumps(workflow()).encode() + b" } and more"),
        ("GET", "/metadata/workflow/@w", None),
        ("POST", "/metadata/workflow", b"\xef\xbb\xbf" + json.dumps(workflow("@bom")).encode()),
        ("GET", "/metadata/workflow/@bom", None),
    ],
    "how values are kept": [
        ("POST", "/metadata/workflow", ODD_VALUES),
        ("GET", "/metadata/workflow/@w", None),
        (
            "POST",
            "/metadata/taskdefs",
            [{"name": "@t", "retryCount": "5", "timeoutPolicy": 0, "inputKeys": None}],
        ),
        ("GET", "/metadata/taskdefs/@t", None),
    ],
    "names": [
        *[("POST", "/metadata/workflow", workflow(name)) for name in ("@ a:;?#%+&=,|é", "@..", "@NFC é")],
        ("GET", "/metadata/workflow/@%20a%3A%3B%3F%23%25%2B%26%3D%2C%7C%C3%A9", None),
        ("GET", "/metadata/workflow/@..", None),
        ("GET", "/metadata/workflow/@W", None),
        *[("GET", f"/metadata/workflow/@a{text}b", None) for text in ("%2F", "%5c", "%00")],
        ("GET", "/metadata/workflow", None),
    ],
    "routes": [
        ("GET", "/version", None),
        ("GET", "/health", None),
        ("GET", "/nothing/here", None),
        ("GET", "/token", None),
        ("GET", "/metadata/workflow/", None),
        ("PATCH", "/metadata/workflow", None),
        ("DELETE", "/metadata/workflow/@w", None),
        ("POST", "/prompts/test", {}),
    ],
}


def of(*tasks: Any) -> dict[str, Any]:
    return workflow(tasks=list(tasks))


def waiting(**inputs: str) -> dict[str, Any]:
    return of(task("WAIT", inputParameters=inputs))


BRANCHES: dict[str, Any] = {
    "evaluatorType": "value-param",
    "expression": "x",
    "decisionCases": {"a": [TASK], "b": [TASK]},
}
EXPRESSIONS = {"a": "${none.output.x}", "b": ["${workflow.input.[}", {"c": "x ${no} ${ref.a}"}]}
TYPES = (
    *("EVENT", "DYNAMIC", "DECISION", "SWITCH", "FORK_JOIN", "FORK_JOIN_DYNAMIC", "DO_WHILE", "SUB_WORKFLOW"),
    *("HTTP", "KAFKA_PUBLISH", "JSON_JQ_TRANSFORM", "TERMINATE", "WAIT", "JOIN", "custom"),
)
NULLS = (
    *(("SWITCH", "decisionCases"), ("SWITCH", "defaultCase"), ("FORK_JOIN", "forkTasks")),
    *(("DO_WHILE", "loopOver"), ("WAIT", "inputParameters"), ("TERMINATE", "inputParameters")),
    *(
        ("SIMPLE", "inputParameters"),
        ("SIMPLE", "joinOn"),
        ("SIMPLE", "type"),
        ("SIMPLE", "taskReferenceName"),
    ),
    *(("HTTP", "name"), ("KAFKA_PUBLISH", "name"), ("JSON_JQ_TRANSFORM", "name"), ("SIMPLE", "name")),
)

INVALID_WORKFLOWS: list[Any] = [
    workflow(""),
    workflow(None),
    workflow("", schemaVersion=3),
    workflow(schemaVersion=None),
    workflow(tasks=[]),
    workflow(tasks=None),
    of(None),
    of(TASK, TASK, TASK),
    of(task("SWITCH", "s", **BRANCHES)),
    of({"taskReferenceName": "r"}, {"name": "", "taskReferenceName": "s"}),
    of({"name": "n"}, {"name": "n"}),
    of({"name": "n"}, task("SIMPLE", inputParameters={"a": "${ref.x}"})),
    of(task("SIMPLE", startDelay=-1)),
    of(task("SIMPLE", inputParameters=EXPRESSIONS)),
    of(task("DO_WHILE", loopCondition="x", loopOver=[task("HTTP", "inner", inputParameters=EXPRESSIONS)])),
    of(task("FORK_JOIN_DYNAMIC", dynamicForkJoinTasksParam="a", dynamicForkTasksParam="b")),
    of(task("FORK_JOIN_DYNAMIC", dynamicForkTasksParam="b")),
    of(task("FORK_JOIN", forkTasks=[None])),
    of(task("FORK_JOIN", "f", forkTasks=[[task("SUB_WORKFLOW", "g")]])),
    of(task("SWITCH", evaluatorType="value-param", decisionCases={"a": []})),
    of(task("SWITCH", **{**BRANCHES, "decisionCases": {"a": None}})),
    of(task("SWITCH", "s", **{**BRANCHES, "decisionCases": {"a": [TASK, task("HTTP", "h")]}})),
    of(task("SWITCH", "s", **{**BRANCHES, "defaultCase": [task("EVENT", "e")]})),
    of(task("TERMINATE", optional=True, inputParameters={"terminationStatus": "${x}"})),
    *[of(task(type_)) for type_ in TYPES],
    *[of({**task(type_), name: None}) for type_, name in NULLS],
    *[waiting(duration="soon"), waiting(until="soon"), waiting(duration="soon", until="later")],
    *[waiting(duration="1 day"), waiting(until="2020-01-01"), waiting(duration="1 day", until="2020-01-01")],
]

INVALID_TASKS: list[Any] = [
    *[
        {field: -1}
        for field in ("retryCount", "pollTimeoutSeconds", "maxRetryDelaySeconds", "totalTimeoutSeconds")
    ],
    *[
        {"responseTimeoutSeconds": 0},
        {"backoffScaleFactor": 0},
        {"timeoutSeconds": 10},
        {"backoffJitterMs": -1},
    ],
    {"timeoutSeconds": 10, "responseTimeoutSeconds": 5, "totalTimeoutSeconds": 8},
    *[{"name": ""}, {"name": None}, {"responseTimeoutSeconds": None}, {"retryCount": None}],
]

VALIDATE = "/metadata/workflow/validate"
SCRIPTS: Mapping[str, list[Step]] = {
    **_BY_HAND,
    "workflows that are refused": [("POST", VALIDATE, body) for body in INVALID_WORKFLOWS],
    "tasks that are refused": [("POST", "/metadata/taskdefs", [{"name": "@t", **t}]) for t in INVALID_TASKS],
}
