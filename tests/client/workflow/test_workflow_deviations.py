"""What differs from the official SDK 2.0.0 on purpose: each with the reason. The server proves them in
`test_workflow_deviations_live`.
"""

from dataclasses import dataclass
from typing import Any

import pytest
from workflow_programs import OFFICIAL, OURS, result, run, written

from conductor_deploy.client.http.models.workflow_task import WorkflowTask
from conductor_deploy.client.workflow.conductor_workflow import ConductorWorkflow
from conductor_deploy.client.workflow.task.simple_task import SimpleTask

INPUTS = ("inputParameters",)
A, B = "SimpleTask('a', 'a')", "SimpleTask('b', 'b')"
W = "ConductorWorkflow(None, 'w', 2)"
DYNAMIC = "DynamicForkTask('d', 'x', 'y', JoinTask('j'))"
LISTED = ("tasks", "taskReferenceName")  # the reference names of a workflow's tasks


@dataclass(frozen=True, slots=True)
class Deviation:
    """`program` is an expression; what stands at `path` of its JSON, or the kind of error, of either SDK."""

    program: str
    path: tuple[Any, ...]
    official: Any
    ours: Any
    reason: str


DEVIATIONS = [
    Deviation(
        "WaitTask('w', wait_until='2024-01-31 00:00 UTC')",
        INPUTS,
        {"wait_until": "2024-01-31 00:00 UTC"},
        {"until": "2024-01-31 00:00 UTC"},
        "servers read `until`; with `wait_until` a task waits for ever",
    ),
    Deviation(
        "WaitTask('w', wait_for_seconds=0)",
        INPUTS,
        {},
        {"duration": "0s"},
        "a task without a duration waits for a signal, for ever, not for zero seconds",
    ),
    Deviation(
        f"ForEachTask('f', {A}, '${{workflow.input.list}}')",
        INPUTS,
        {"items": "${workflow.input.list}"},
        {"_items": "${workflow.input.list}"},
        "servers read `_items`; else the body runs once",
    ),
    Deviation(
        f"ForEachTask('f', {A}, '${{workflow.input.list}}')",
        ("loopCondition",),
        "if ( $.f.iteration < 0 ) { true; } else { false; }",
        "true",
        "the loop goes on while the condition is true and items are left",
    ),
    Deviation(
        f"{W}.restartable(False)",
        ("restartable",),
        None,
        False,
        "the official setter has no effect",
    ),
    Deviation(
        f"{W} >> ForkTask('f', [[{A}]])",
        LISTED,
        ["f"],
        ["f", "join_f"],
        "servers fail an execution at a fork without a JOIN, also at the end",
    ),
    Deviation(
        f"SwitchTask('s', 'x').default_case([ForkTask('f', [[{A}]]), {B}])",
        ("defaultCase", "taskReferenceName"),
        ["f", "b"],
        ["f", "join_f", "b"],
        "servers fail an execution at a fork without a JOIN, also inside a case, a branch or a loop",
    ),
    Deviation(
        f"LoopTask('l', 2, ForkTask('f', [[{A}]]))",
        ("loopOver", "taskReferenceName"),
        ["f"],
        ["f", "join_f"],
        "servers fail an execution at a fork without a JOIN, also inside a case, a branch or a loop",
    ),
    Deviation(
        f"ForkTask('f', [[ForkTask('g', [[{A}]])], [{B}]])",
        ("joinOn",),
        ["g", "b"],
        ["join_g", "b"],
        "the branch ends with the JOIN of the inner fork",
    ),
    Deviation(
        f"{W} >> DynamicForkTask('d') >> {A}",
        LISTED,
        ["d", "a"],
        ["d", "join_d", "a"],
        "servers fail an execution at a dynamic fork without a JOIN",
    ),
    Deviation(
        "TaskInterface('t', TaskType.SIMPLE, cache_key='k', cache_ttl_second=5)",
        ("cacheConfig",),
        None,
        {"key": "k", "ttlInSecond": 5},
        "the official constructor ignores them",
    ),
    Deviation(
        f"ForkTask('f', [[{A}, {DYNAMIC}], [{B}]])",
        ("forkTasks", 0, "taskReferenceName"),
        AttributeError,
        ["a", "d", "j"],
        "the official SDK can't end a branch with a task that comes with its join",
    ),
    Deviation(
        f"ForkTask('f', [[{A}, ForkTask('g', [[{B}]], ['b'])]])",
        ("joinOn",),
        AttributeError,
        ["g_join"],
        "the official SDK can't end a branch with a task that comes with its join",
    ),
    Deviation(
        f"ForkTask('f', [[{DYNAMIC}, {B}]])",
        ("forkTasks", 0, 0, "taskReferenceName"),
        ["d", "j"],
        "d",
        "the official SDK writes a list among the tasks of the branch",
    ),
    Deviation(
        f"DynamicForkTask('d', {A}, JoinTask('j'))",
        ("taskReferenceName",),
        AttributeError,
        ["a", "d", "j"],
        "SDK 1.1 has this signature, and fails at it",
    ),
    Deviation(
        "StartWorkflowTask('s', 'child', StartWorkflowRequest(version=2, priority=5, task_to_domain={'*': 'd'}))",
        ("inputParameters", "startWorkflow"),
        {"name": "child", "version": None, "input": None, "correlationId": None},
        {
            "name": "child",
            "version": 2,
            "input": None,
            "correlationId": None,
            "priority": 5,
            "taskToDomain": {"*": "d"},
        },
        "the official task drops these parts of the request",
    ),
    Deviation(
        f"{W} >> [[{A}, [{B}, SimpleTask('c', 'c')]], SimpleTask('d', 'd')]",
        LISTED,
        Exception,
        ["forked#1", "join_forked#1"],
        "a list in a branch is a fork, too",
    ),
    Deviation(
        f"{W}.enable_status_listener('kafka:topic').disable_status_listener() >> {A}",
        ("workflowStatusListenerEnabled",),
        AttributeError,
        False,
        "every setter gives back the workflow",
    ),
    Deviation(
        f"{W}.variables(None) >> {A}",
        ("variables",),
        TypeError,
        {},
        "every setter gives back the workflow",
    ),
    Deviation(
        "TaskInterface('t', 'YIELD')",
        ("type",),
        Exception,
        "YIELD",
        "servers take any type",
    ),
    Deviation(
        "LlmTextComplete('l', 'p', 'm', 'prompt', ['x'], 7, 0.5, 0.1, 'name')",
        INPUTS,
        {
            "llmProvider": "p",
            "model": "m",
            "promptName": "prompt",
            "promptVersion": ["x"],
            "stopWords": 7,
            "maxTokens": 0.5,
            "temperature": 0.1,
            "topP": "name",
        },
        {
            "llmProvider": "p",
            "model": "m",
            "promptName": "prompt",
            "stopWords": ["x"],
            "maxTokens": 7,
            "temperature": 0.5,
            "topP": 0.1,
        },
        "SDK 1.1 has the arguments in this order",
    ),
    Deviation(
        "LlmChatComplete('l', 'p', 'm', [], ['x'], 7, 0.5, 0.1, 'template', {'a': 1})",
        INPUTS,
        TypeError,
        {
            "llmProvider": "p",
            "model": "m",
            "messages": [],
            "instructions": "template",
            "stopWords": ["x"],
            "maxTokens": 7,
            "temperature": 0.5,
            "topP": 0.1,
            "promptVariables": {"a": 1},
        },
        "SDK 1.1 has the arguments in this order",
    ),
    Deviation(
        "LlmGenerateEmbeddings('l', 'p', 'm', 'text', 'name')",
        ("name",),
        "llm_generate_embeddings",
        "name",
        "SDK 1.1 has the arguments in this order",
    ),
]


def at(value: Any, path: tuple[Any, ...]) -> Any:
    """What stands there; of a list, what stands there in each of its items."""
    for step in path:
        if isinstance(value, list) and isinstance(step, str):
            value = [item.get(step) for item in value]
        else:
            value = value[step] if isinstance(step, int) else value.get(step)
    return value


def outcome(deviation: Deviation, root: str) -> Any:
    try:
        made = result(f"result = {deviation.program}", root)
    except Exception as error:  # noqa: BLE001 # the official SDK raises all kinds
        return type(error)
    return at(made, deviation.path)


@pytest.mark.parametrize("deviation", DEVIATIONS, ids=lambda deviation: deviation.program[:60])
def test_what_differs_from_the_official_sdk_differs_for_a_reason(deviation: Deviation) -> None:
    assert outcome(deviation, OURS) == deviation.ours
    assert outcome(deviation, OFFICIAL) == deviation.official
    assert deviation.ours != deviation.official
    assert deviation.reason


FIELDS = {
    "retry_count": 3,
    "start_delay": 5,
    "async_complete": True,
    "permissive": True,
    "rate_limited": True,
    "items": "${workflow.input.list}",
    "join_mode": "SYNC",
    "metadata": {"a": 1},
    "join_status": "x",
    "script_expression": "1",
    "default_exclusive_join_task": ["a"],
}


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_of_a_task_is_set_by_its_name(field: str) -> None:
    value = repr(FIELDS[field])
    program = f"t = SimpleTask('n', 'r')\nt.{field} = {value}\nassert t.{field} == {value}\nresult = t"
    ours, official = result(program, OURS), result(program, OFFICIAL)
    (name,) = ours.keys() - official.keys()
    assert ours == {**official, name: FIELDS[field]}
    configured = f"result = SimpleTask('n', 'r').configure({field}={value})"
    assert result(configured, OURS) == ours
    assert result(f"{configured}.configure({field}=None)", OURS) == official


def test_a_misspelt_field_is_refused_with_a_hint() -> None:
    with pytest.raises(TypeError, match=r"no field 'retrycount'; did you mean retry_count\?"):
        SimpleTask("n", "r").configure(retrycount=3)
    with pytest.raises(TypeError, match=r"no field 'xyz'$"):
        SimpleTask("n", "r").configure(xyz=3)
    with pytest.raises(AttributeError, match="did you mean enforce_schema"):
        ConductorWorkflow(name="w").configure(enforce_shema=True)


def test_models_are_set_as_fields() -> None:
    program = (
        "result = SimpleTask('n', 'r').configure(task_definition=TaskDef('n', retry_count=1),"
        "on_state_change=StateChangeConfig('onStart', [StateChangeEvent('e', {'a': 1})]))"
    )
    task = result(program, OURS)
    assert task["taskDefinition"]["retryCount"] == 1
    assert task["onStateChange"] == {"onStart": [{"type": "e", "payload": {"a": 1}}]}


def test_every_field_of_a_workflow_is_set_by_its_name() -> None:
    fields = {
        "enforce_schema": True,
        "metadata": {"a": 1},
        "masked_fields": ["a"],
        "failure_workflow_version": 2,
    }
    definition = ConductorWorkflow(name="w").configure(**fields).to_workflow_def()
    assert {name: getattr(definition, name) for name in fields} == fields


def test_the_request_of_a_caller_stays_as_it_is() -> None:
    program = "request = {'uri': 'u'}\nresult = HttpTask('h', request)"
    space = run(program, OURS)
    assert space["request"] == {"uri": "u"}
    assert run(program, OFFICIAL)["request"] == {"uri": "u", "method": "GET"}
    assert written(space["result"], OURS)["inputParameters"]["http_request"]["method"] == "GET"


def test_the_new_classes_write_their_types() -> None:
    programs = {
        "LambdaTask('l', 'return 1', {'a': 2})": ("LAMBDA", {"scriptExpression": "return 1", "a": 2}),
        "NoopTask('n')": ("NOOP", {}),
        "ExclusiveJoinTask('j', ['a'], ['b'])": ("EXCLUSIVE_JOIN", {}),
        "DecisionTask('d', '${a.b}').switch_case('x', [])": ("DECISION", {"case_value": "${a.b}"}),
        "DecisionTask('d', '$.a', True).input(key='a', value=1)": ("DECISION", {"a": 1}),
        "TerminateTask('t', 'FAILED', 'r', {'a': 1})": (
            "TERMINATE",
            {"terminationStatus": "FAILED", "terminationReason": "r", "workflowOutput": {"a": 1}},
        ),
        "HttpTask('h', HttpInput(HttpMethod.PATCH, 'u'))": (
            "HTTP",
            {"http_request": {"method": "PATCH", "uri": "u"}},
        ),
    }
    for program, (kind, inputs) in programs.items():
        task = result(f"result = {program}", OURS)
        assert (task["type"], task["inputParameters"]) == (kind, inputs)
    join = result("result = ExclusiveJoinTask('j', ['a'], ['b'])", OURS)
    assert (join["joinOn"], join["defaultExclusiveJoinTask"]) == (["a"], ["b"])
    value, script = (result(f"result = DecisionTask('d', 'x', {flag})", OURS) for flag in (False, True))
    assert (value["caseValueParam"], script["caseExpression"]) == ("case_value", "x")


def test_tasks_of_definitions_are_steps_and_stay_as_they_are() -> None:
    inside = WorkflowTask("a", "a", type="SIMPLE", retry_count=3)
    fork = WorkflowTask("f", "f", type="FORK_JOIN", fork_tasks=[[inside]], join_on=["a"])
    workflow = ConductorWorkflow(name="w") >> fork >> [inside, fork] >> SimpleTask("b", "b")
    assert workflow.to_workflow_def().tasks[0] == fork
    assert [task.type for task in workflow.to_workflow_def().tasks] == [
        "FORK_JOIN",
        "FORK_JOIN",
        "JOIN",
        "SIMPLE",
    ]
    inside.retry_count = 5
    workflow.to_workflow_def().tasks[0].name = "late"
    (branch,) = workflow.to_workflow_def().tasks[0].fork_tasks or []
    assert (workflow.to_workflow_def().tasks[0].name, branch[0].retry_count) == ("f", 3)


def test_an_empty_branch_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match=r"forked_1: a branch of a fork is empty"):
        (ConductorWorkflow(name="w") >> [[SimpleTask("a", "a")], []]).to_workflow_def()


class Recorder:
    """An executor that keeps the request that it is to execute."""

    request: Any = None

    def execute_workflow(self, request: Any, **_: Any) -> None:
        self.request = request


@pytest.mark.parametrize(("version", "official", "ours"), [(None, 1, 1), (1, 1, 1), (7, 1, 7)])
def test_the_version_that_is_written_is_executed(version: int | None, official: int, ours: int) -> None:
    for root, expected in ((OFFICIAL, official), (OURS, ours)):
        recorder = Recorder()
        call = run(f"def call(executor): ConductorWorkflow(executor, 'w', {version}).execute()", root)["call"]
        call(recorder)
        assert recorder.request.version == expected


def test_a_workflow_may_leave_to_the_server_what_nobody_sets() -> None:
    workflow = ConductorWorkflow(name="w", version=2, server_defaults=True) >> SimpleTask("a", "a")
    task = {"name": "a", "taskReferenceName": "a", "type": "SIMPLE", "inputParameters": {}}
    expected = {"name": "w", "version": 2, "tasks": [task], "outputParameters": {}}
    assert workflow.to_workflow_def().toJSON() == expected
    assert workflow.timeout_seconds(5).to_workflow_def().toJSON() == {**expected, "timeoutSeconds": 5}


def test_a_fork_may_say_nothing_of_its_ends_which_its_join_says() -> None:
    program = (
        f"w = {W} >> ForkTask('f', [[{A}, {B}], [SimpleTask('c', 'c')]], with_join_on=False); result = w"
    )
    fork, join = result(program, OURS)["tasks"]
    assert "joinOn" not in fork
    assert (join["type"], join["joinOn"]) == ("JOIN", ["b", "c"])


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("SwitchTask('s', 'v', value_name='size')", ("value-param", "size", {"size": "v"})),
        ("SwitchTask('s', '$.x', True)", ("graaljs", "$.x", {})),
        ("SwitchTask('s', '$.x', True).configure(evaluator_type='javascript')", ("javascript", "$.x", {})),
    ],
)
def test_a_switch_says_what_it_looks_at(expression: str, expected: tuple[str, str, dict[str, str]]) -> None:
    task = result(f"result = {expression}", OURS)
    assert (task["evaluatorType"], task["expression"], task["inputParameters"]) == expected


def test_a_decision_says_what_it_looks_at() -> None:
    task = result("result = DecisionTask('s', 'v', value_name='size')", OURS)
    assert (task["caseValueParam"], task["inputParameters"]) == ("size", {"size": "v"})
