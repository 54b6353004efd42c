"""Whole workflows as people write them, of every type of task and with odd names, from a seed."""

import json
from collections.abc import Callable
from random import Random
from typing import Any

__all__ = ["workflow_body"]

Body = dict[str, Any]
NAMES = (
    *(
        "charge",
        "chargeCard",
        "HTTPTask",
        "a-b",
        "a b",
        "it's",
        'say "hi"',
        "müller",
        "支払い",
        "1st",
        "class",
    ),
    *(
        "print",
        "match",
        "workflow",
        "executor",
        "Task.One",
        "x" * 70,
        "a\\b",
        "tab\there",
        "😀",
        "{{x}}",
        "$.x",
    ),
    *("simple_task", "None", "__init__", "two\nlines", "\u202etrick", "self", "É", "ab\u0301"),
)
TEXTS = (
    "",
    "plain",
    "it's",
    'a "quote"',
    "both ' and \"",
    "line\nbreak",
    "\x00",
    "é 😀",
    "\\n",
    "tail\\",
    "'" * 3,
)
SCRIPT = "(function () {\n  var a = '\\d';\n  return $.a;\n})();\n"


class _Maker:
    def __init__(self, random: Random) -> None:
        self.random = random
        self.used: list[str] = []

    def name(self) -> str:
        name = self.random.choice(NAMES)
        while name in self.used:
            name += self.random.choice("abc_1")
        self.used.append(name)
        return name

    def text(self) -> str:
        given = [
            f"${{{name}.output.{path}}}"
            for name in self.used[-3:]
            for path in ("a", "result.b", "response.body.c")
        ]
        inputs = [
            "${workflow.input}",
            "${workflow.input.a.b[0]['c']}",
            "${workflow.variables.x}",
            "a ${workflow.input.b} c",
        ]
        return self.random.choice([*TEXTS, *given, *inputs, "${x.output}", "${workflow.output.a}", SCRIPT])

    def value(self, depth: int = 2) -> Any:
        match self.random.randrange(7) if depth else 0:
            case 1:
                return [self.value(depth - 1) for _ in range(self.random.randrange(4))]
            case 2:
                return {self.text(): self.value(depth - 1) for _ in range(self.random.randrange(4))}
            case 3:
                return self.random.choice([None, True, False, 0, -1, 1.5, 1e16, 2**40, 1.0])
        return self.text()

    def inputs(self) -> Body:
        return {
            self.random.choice(["a", "amount", *TEXTS]): self.value() for _ in range(self.random.randrange(4))
        }

    def tasks(self, depth: int, least: int = 1) -> list[Body]:
        tasks: list[Body] = []
        for _ in range(self.random.randrange(least, 4)):
            kind = self.random.choice([*_KINDS, *(_NESTED if depth else ())])
            tasks.append({**self.common(), **{**_KINDS, **_NESTED}[kind](self, depth), "type": kind})
            if kind in ("FORK_JOIN", "FORK_JOIN_DYNAMIC") and self.random.randrange(5):
                ends = [branch[-1]["taskReferenceName"] for branch in tasks[-1].get("forkTasks", [])]
                tasks.append({**self.common(), "type": "JOIN", "joinOn": ends})
        return tasks

    def common(self) -> Body:
        reference_name = self.name()
        name = reference_name if self.random.randrange(2) else self.random.choice(NAMES)
        extra = self.random.choice([{}, {}, {}, *_EXTRAS])
        return {"name": name, "taskReferenceName": reference_name, "inputParameters": self.inputs(), **extra}

    def workflow(self, depth: int) -> Body:
        outer, self.used = self.used, []
        body: Body = {"name": self.random.choice(NAMES), "version": self.random.randrange(1, 5)}
        body |= {key: value for key, value in _SETTINGS.items() if not self.random.randrange(4)}
        body["tasks"] = self.tasks(depth)
        if self.random.randrange(2):
            body["outputParameters"] = self.inputs()
        self.used = outer
        return body


def _given(**inputs: Any) -> Callable[[_Maker, int], Body]:
    return lambda maker, _: {"inputParameters": {**maker.inputs(), **inputs}}


def _request(maker: _Maker, _depth: int) -> Body:
    known: Body = {"method": "POST", "uri": maker.text(), "headers": {"a": "b"}, "body": maker.value()}
    known |= {"connectionTimeOut": maker.random.choice([1, "1"]), "readTimeOut": 5, "accept": maker.value(0)}
    return {"inputParameters": {"http_request": _some(maker, known)}}


def _message(maker: _Maker, _depth: int) -> Body:
    known = {
        "topic": maker.text(),
        "value": maker.value(1),
        "key": "k",
        "headers": {"a": 1},
        "bootStrapServers": "b",
    }
    return {"inputParameters": {"kafka_request": _some(maker, known)}}


def _some(maker: _Maker, known: Body) -> Body:
    return {key: value for key, value in known.items() if maker.random.randrange(3)}


def _switch(maker: _Maker, depth: int) -> Body:
    cases = {maker.text(): maker.tasks(depth - 1) for _ in range(maker.random.randrange(1, 3))}
    default = {"defaultCase": maker.tasks(depth - 1)} if maker.random.randrange(2) else {}
    by_value: Body = {
        "evaluatorType": "value-param",
        "expression": maker.random.choice(["switchCaseValue", "a"]),
    }
    by_script: Body = {"evaluatorType": maker.random.choice(["javascript", "graaljs"]), "expression": SCRIPT}
    return {"decisionCases": cases, **default, **maker.random.choice([by_value, by_script])}


def _decision(maker: _Maker, depth: int) -> Body:
    how = maker.random.choice(
        [{"caseValueParam": "a"}, {"caseExpression": "$.a"}, {"caseValueParam": "case_value"}]
    )
    return {"decisionCases": {"x": maker.tasks(depth - 1)}, **how}


def _fork(maker: _Maker, depth: int) -> Body:
    branches = [maker.tasks(depth - 1) for _ in range(maker.random.randrange(1, 3))]
    return {
        "forkTasks": branches,
        **maker.random.choice([{}, {"joinOn": [branch[-1]["taskReferenceName"] for branch in branches]}]),
    }


def _loop(maker: _Maker, depth: int) -> Body:
    return {"loopCondition": "$.x['iteration'] < 3", "loopOver": maker.tasks(depth - 1)}


def _child(maker: _Maker, depth: int) -> Body:
    named: Body = {
        "name": "child",
        "version": maker.random.choice([None, 3]),
        "taskToDomain": maker.random.choice([{}, {"*": "d"}]),
    }
    inner: Body = {"workflowDefinition": maker.workflow(depth - 1)} if depth else named
    extra: Body = maker.random.choice([{}, {}, {"priority": 3}, {"idempotencyKey": "${workflow.input.k}"}])
    return {"subWorkflowParam": {**maker.random.choice([named, inner]), **extra}}


def _sink(maker: _Maker, _depth: int) -> Body:
    return {"sink": maker.random.choice(["conductor", "conductor:shipped", "sqs:q", "kafka:a:b", "x"])}


def _dynamic_fork(maker: _Maker, _depth: int) -> Body:
    pair: Body = {"dynamicForkTasksParam": "t", "dynamicForkTasksInputParamName": "i"}
    return maker.random.choice([pair, {"dynamicForkJoinTasksParam": "t"}, {"dynamicForkTasksParam": "t"}, {}])


def _plain(_maker: _Maker, _depth: int) -> Body:
    return {}


_KINDS: dict[str, Callable[[_Maker, int], Body]] = {
    **dict.fromkeys(
        ["SIMPLE", "SET_VARIABLE", "NOOP", "HUMAN", "credit check", "LLM_CHAT_COMPLETE", "JOIN"], _plain
    ),
    "HTTP": _request,
    "HTTP_POLL": _request,
    "KAFKA_PUBLISH": _message,
    "INLINE": lambda maker, _: {
        "inputParameters": {
            "expression": maker.text(),
            "evaluatorType": maker.random.choice(["javascript", "graaljs", "python"]),
            "a": maker.value(),
        }
    },
    "LAMBDA": lambda maker, _: {"inputParameters": {"scriptExpression": maker.text(), **maker.inputs()}},
    "JSON_JQ_TRANSFORM": _given(queryExpression=".a\n| .b\n| .c"),
    "WAIT": lambda maker, _: {
        "inputParameters": maker.random.choice(
            [{}, {"duration": "5s"}, {"duration": "1 days"}, {"until": "2030-01-01"}, {"duration": "05s"}]
        )
    },
    "TERMINATE": lambda maker, _: {
        "inputParameters": {
            "terminationStatus": maker.random.choice(["FAILED", "COMPLETED", "${x.output.s}"]),
            **_some(maker, {"terminationReason": "because", "workflowOutput": maker.value()}),
        }
    },
    "EVENT": _sink,
    "DYNAMIC": lambda maker, _: {"dynamicTaskNameParam": "t", "inputParameters": {"t": maker.text()}},
    "FORK_JOIN_DYNAMIC": _dynamic_fork,
    "START_WORKFLOW": _given(startWorkflow={"name": "x", "input": {"a": 1}}),
    "SUB_WORKFLOW": _child,
    "EXCLUSIVE_JOIN": lambda maker, _: maker.random.choice(
        [{}, {"joinOn": ["a"]}, {"defaultExclusiveJoinTask": ["b"]}]
    ),
    "GET_DOCUMENT": _given(url="u", mediaType="m"),
    "WAIT_FOR_WEBHOOK": _given(matches={"$['id']": "${workflow.input.a}"}),
    "PULL_WORKFLOW_MESSAGES": _given(batchSize=2),
}
_NESTED: dict[str, Callable[[_Maker, int], Body]] = {
    "SWITCH": _switch,
    "DECISION": _decision,
    "FORK_JOIN": _fork,
    "DO_WHILE": _loop,
}
_EXTRAS: tuple[Body, ...] = (
    {"description": "what 'it' does", "optional": True},
    {"retryCount": 0, "startDelay": 5, "asyncComplete": True, "rateLimited": False, "permissive": True},
    {"cacheConfig": {"key": "${workflow.input.a}", "ttlInSecond": 60}},
    {"onStateChange": {"onStart": [{"type": "t", "payload": {"a": [1]}}]}, "metadata": {"a": {"b": 1}}},
    {
        "taskDefinition": {
            "name": "t",
            "retryCount": 5,
            "inputSchema": {"name": "s", "version": 1, "type": "JSON"},
        }
    },
    {"joinMode": "ASYNC", "items": "${workflow.input.list}"},
)
_SETTINGS: Body = {
    "description": 'A "description"\nof two lines',
    "timeoutPolicy": "TIME_OUT_WF",
    "timeoutSeconds": 5,
    "ownerEmail": "team@example.com",
    "failureWorkflow": "undo",
    "failureWorkflowVersion": 3,
    "restartable": False,
    "workflowStatusListenerEnabled": True,
    "workflowStatusListenerSink": "kafka:x",
    "inputParameters": ["a", "b"],
    "inputTemplate": {"a": [1, None]},
    "variables": {"x": {"y": 1.0}},
    "enforceSchema": False,
    "inputSchema": {"name": "s", "version": 2, "type": "JSON"},
    "rateLimitConfig": {"rateLimitKey": "k", "concurrentExecLimit": 3},
    "maskedFields": ["card"],
    "metadata": {"a": 1},
    "cacheConfig": {"key": "k", "ttlInSecond": 1},
}


def workflow_body(seed: int) -> Body:
    """As it would be read from a file."""
    body = _Maker(Random(seed)).workflow(depth=3)
    return {**body, "made": json.dumps(seed)}
