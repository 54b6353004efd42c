import pytest

from conductor_deploy.analysis.references import calls, check_references, unregistered_tasks
from conductor_deploy.definition.document import (
    EVENT,
    SCHEDULE,
    TASK,
    WORKFLOW,
    Definition,
    Key,
    Kind,
    Position,
    State,
)
from conductor_deploy.jsonvalue import JSON, JSONObject


def key(text: str) -> Key:
    return Key.parse(text)


def step(kind: str, **fields: JSON) -> JSONObject:
    return {"name": "work", "taskReferenceName": "a", "type": kind, **fields}


def call(name: str, **fields: JSON) -> JSONObject:
    return step("SUB_WORKFLOW", subWorkflowParam={"name": name, **fields})


def state(**bodies: JSONObject) -> State:
    """Workflows by name, version 1, of the tasks given."""
    return {
        key(f"workflow/{name}@1"): Definition(key(f"workflow/{name}@1"), body)
        for name, body in bodies.items()
    }


def locate(where: Key, pointer: str) -> Position:
    return Position(f"{where}#{pointer}")


def told(kind: Kind, body: JSONObject) -> list[tuple[str, str, int | None, str, str]]:
    found = calls(Definition(Key(kind, "it", 1), body))
    return [(call.via, call.name, call.version, call.pointer, call.place) for call in found]


def test_a_workflow_calls_by_its_tasks_and_its_failure_workflow() -> None:
    body: JSONObject = {
        "failureWorkflow": "undo",
        "failureWorkflowVersion": 2,
        "tasks": [
            call("child", version=3),
            step("START_WORKFLOW", inputParameters={"startWorkflow": {"name": "other", "version": "4"}}),
            step("SWITCH", taskReferenceName="r", decisionCases={"x": [step("SIMPLE")]}),
        ],
    }
    assert told(WORKFLOW, body) == [
        ("failureWorkflow", "undo", 2, "/failureWorkflow", "`failureWorkflow`"),
        ("SUB_WORKFLOW", "child", 3, "/tasks/0/subWorkflowParam/name", "task `a`"),
        ("START_WORKFLOW", "other", 4, "/tasks/1/inputParameters/startWorkflow/name", "task `a`"),
        ("task", "work", None, "/tasks/2/decisionCases/x/0/name", 'task `a` in case "x" of `r`'),
    ]


@pytest.mark.parametrize(
    "task",
    [
        call("${workflow.input.which}"),
        call("x", workflowDefinition="${workflow.input.definition}"),
        step("SUB_WORKFLOW", subWorkflowParam={}),
        step("SUB_WORKFLOW"),
        step("START_WORKFLOW", inputParameters={"startWorkflow": "${workflow.input.request}"}),
        step(
            "START_WORKFLOW", inputParameters={"startWorkflow": {"name": "x", "workflowDef": {"name": "x"}}}
        ),
        step("DYNAMIC", dynamicTaskNameParam="x"),
        step("SIMPLE", taskDefinition={"name": "work"}),
        step("HTTP", forkTasks=[[call("never")]]),
    ],
)
def test_what_is_known_only_at_run_time_or_stands_inline_is_no_call(task: JSONObject) -> None:
    assert told(WORKFLOW, {"tasks": [task]}) == []


def test_a_failure_workflow_that_starts_with_a_dollar_is_an_expression() -> None:
    assert told(WORKFLOW, {"failureWorkflow": "$workflow.input.undo"}) == []
    schedule: JSONObject = {"startWorkflowRequest": {"name": "$workflow.input.undo"}}
    assert [name for _, name, *_ in told(SCHEDULE, schedule)] == ["$workflow.input.undo"]


def test_an_inline_workflow_calls_for_its_owner() -> None:
    owner = step("SUB_WORKFLOW", subWorkflowParam={"workflowDefinition": {"tasks": [call("child")]}})
    ((via, name, version, pointer, place),) = told(WORKFLOW, {"tasks": [owner]})
    assert (via, name, version, place) == (
        "SUB_WORKFLOW",
        "child",
        None,
        "task `a` in the inline workflow of `a`",
    )
    assert pointer == "/tasks/0/subWorkflowParam/workflowDefinition/tasks/0/subWorkflowParam/name"


def test_event_handlers_and_schedules_call_workflows_and_task_definitions_nothing() -> None:
    actions: JSON = [{"action": "complete_task"}, {"start_workflow": {"name": "x", "version": 1}}]
    request: JSONObject = {"name": "x", "version": "${y}"}
    assert told(EVENT, {"actions": actions}) == [
        ("event", "x", 1, "/actions/1/start_workflow/name", "action 2")
    ]
    assert told(SCHEDULE, {"startWorkflowRequest": request}) == [
        ("schedule", "x", None, "/startWorkflowRequest/name", "`startWorkflowRequest`")
    ]
    assert told(EVENT, {}) == told(TASK, {"name": "x"}) == []
    assert told(SCHEDULE, {"startWorkflowRequest": {"name": "x", "workflowDef": {}}}) == []


def test_what_is_missing_is_a_warning_while_a_server_may_have_it() -> None:
    desired = state(parent={"tasks": [call("chidl")]}, child={"tasks": []})
    (problem,) = check_references(desired, None, locate)
    assert (problem.code, problem.severity) == ("CD200", "warning")
    assert problem.message == "task `a` calls the workflow `chidl`, which is not in the repository"
    assert problem.hint == "did you mean child?"
    assert problem.key == key("workflow/parent@1")
    assert problem.position == Position("workflow/parent@1#/tasks/0/subWorkflowParam/name")


def test_what_is_missing_on_both_sides_is_an_error() -> None:
    desired = state(parent={"tasks": [call("child")]})
    (problem,) = check_references(desired, [], locate)
    assert problem.severity == "error"
    assert problem.message.endswith("which is neither in the repository nor on the server")
    assert problem.hint == "add it to the repository, or correct the name"
    assert check_references(desired, [key("workflow/child@9")], locate) == ()


@pytest.mark.parametrize("version", [{}, {"version": 1}])
def test_what_the_plan_itself_deletes_is_missing(version: JSONObject) -> None:
    desired, child = state(parent={"tasks": [call("child", **version)]}), key("workflow/child@1")
    (problem,) = check_references(desired, [child], locate, leaving=[child])
    assert (problem.code, problem.severity) == ("CD200", "error")
    assert problem.message == (
        "task `a` calls the workflow `child`, which is not in the repository, and this plan deletes it"
    )
    assert problem.hint == "put it back, take out the call, or plan without --prune"


def test_a_version_that_the_plan_itself_deletes_is_missing() -> None:
    desired = state(parent={"tasks": [call("child", version=2)]}, child={"tasks": []})
    leaving = [key("workflow/child@2")]
    (problem,) = check_references(desired, leaving, locate, leaving=leaving)
    assert problem.code == "CD204"
    assert problem.message.endswith("which is not in the repository, and this plan deletes it")
    assert (
        check_references(desired, [*leaving, key("workflow/child@3")], locate, [key("workflow/child@3")])
        == ()
    )


@pytest.mark.parametrize(("version", "is_there"), [(None, True), (1, True), (2, True), (3, False)])
def test_a_call_of_a_version_needs_that_version(version: int | None, is_there: bool) -> None:
    task = call("child") if version is None else call("child", version=version)
    desired = state(parent={"tasks": [task]}, child={"tasks": []})
    problems = check_references(desired, [key("workflow/child@2")], locate)
    assert (problems == ()) is is_there
    if not is_there:
        assert problems[0].code == "CD204"
        assert problems[0].hint == "there is version 1, 2; without a version it calls the latest"


@pytest.mark.parametrize(
    ("kind", "body", "code"),
    [
        (WORKFLOW, {"failureWorkflow": "x"}, "CD201"),
        (EVENT, {"actions": [{"start_workflow": {"name": "x"}}]}, "CD202"),
        (SCHEDULE, {"startWorkflowRequest": {"name": "x"}}, "CD203"),
    ],
)
def test_each_way_of_calling_has_its_code(kind: Kind, body: JSONObject, code: str) -> None:
    it = Key(kind, "it", 1 if kind is WORKFLOW else None)
    (problem,) = check_references({it: Definition(it, body)}, None, locate)
    assert (problem.code, problem.severity) == (code, "warning")
    assert problem.hint == "add it, or correct the name; where the server has it, `plan` finds it there"


def test_names_that_differ_only_by_case_are_told_once_each() -> None:
    desired = {**state(Order={"tasks": []}), **state(order={"tasks": []}, other={"tasks": []})}
    newer = key("workflow/order@2")
    problems = check_references({**desired, newer: Definition(newer, {})}, None, locate)
    assert {problem.code for problem in problems} == {"CD207"}
    assert [str(problem.key) for problem in problems] == ["workflow/order@1", "workflow/Order@1"]


def test_a_name_that_differs_by_case_from_one_on_the_server_is_told() -> None:
    (problem,) = check_references(state(order={}), [key("workflow/ORDER@1"), key("task/Order")], locate)
    assert problem.message == "the name `order` differs only in upper and lower case from `ORDER`"


def test_simple_tasks_without_a_definition_are_noted_on_request() -> None:
    desired = state(flow={"tasks": [step("SIMPLE"), step("HTTP"), call("nowhere")]})
    (note,) = unregistered_tasks(desired, None, locate)
    assert (note.code, note.severity) == ("CD206", "note")
    assert note.message == "task `a` is SIMPLE, and there is no task definition `work`"
    assert unregistered_tasks(desired, [key("task/work")], locate) == ()
