import pytest

from conductor_deploy.definition.tasks import Task, holds_null, tasks_of
from conductor_deploy.jsonvalue import JSON, JSONObject, value_at


def step(reference: str, kind: str = "SIMPLE", **fields: JSON) -> JSONObject:
    return {"name": "work", "taskReferenceName": reference, "type": kind, **fields}


INNER: JSONObject = {"name": "inner", "tasks": [step("i", "FORK_JOIN", forkTasks=[[step("ii")]])]}
WORKFLOW: JSONObject = {
    "tasks": [
        step("route", "SWITCH", decisionCases={"a/b": [step("x")]}, defaultCase=[step("y")]),
        step("fork", "FORK_JOIN", forkTasks=[[], [step("l", "DO_WHILE", loopOver=[step("m")])]]),
        step("odd", forkTasks=[[step("never")]]),
        step("sub", "SUB_WORKFLOW", subWorkflowParam={"workflowDefinition": INNER}),
    ]
}


def by_reference(tasks: list[Task]) -> dict[str | None, Task]:
    return {task.reference: task for task in tasks}


def test_each_task_comes_before_those_inside_it() -> None:
    references = ["route", "x", "y", "fork", "l", "m", "odd", "never", "sub"]
    assert [task.reference for task in tasks_of(WORKFLOW)] == references
    assert [task.reference for task in tasks_of(WORKFLOW, inline=True)] == [*references, "i", "ii"]


def test_a_pointer_leads_to_the_task() -> None:
    for task in tasks_of(WORKFLOW, inline=True):
        assert value_at(WORKFLOW, task.pointer) is task.body


@pytest.mark.parametrize(
    ("reference", "title"),
    [
        ("route", "task `route`"),
        ("x", 'task `x` in case "a/b" of `route`'),
        ("y", "task `y` in the default case of `route`"),
        ("l", "task `l` in branch 2 of `fork`"),
        ("m", "task `m` in the loop of `l`"),
        ("i", "task `i` in the inline workflow of `sub`"),
    ],
)
def test_a_title_says_where_a_task_stands(reference: str, title: str) -> None:
    assert by_reference(tasks_of(WORKFLOW, inline=True))[reference].title == title


def test_a_task_without_a_reference_name_is_told_by_its_name_or_number() -> None:
    named, nameless = tasks_of({"tasks": [{"name": "charge"}, {}]})
    assert (named.title, nameless.title, nameless.branch) == ("task `charge`", "task 2", "at the top")


def test_what_runs_and_what_is_validated_differ() -> None:
    tasks = by_reference(tasks_of(WORKFLOW, inline=True))
    assert (tasks["m"].is_reached, tasks["m"].is_validated) == (True, False)
    assert (tasks["never"].is_reached, tasks["never"].is_validated) == (False, True)
    assert (tasks["ii"].is_reached, tasks["ii"].is_validated) == (True, False)


@pytest.mark.parametrize(
    ("tasks", "holds"),
    [
        (None, True),
        ([], False),
        ("text", False),
        (5, False),
        ([None], True),
        ([{"description": None}], True),
        ([{"inputParameters": {"x": None}}], False),
        ([{"decisionCases": {"a": None}}], True),
        ([{"loopOver": [{"forkTasks": [[None]]}]}], True),
        ([{"defaultCase": [{"name": "x"}], "decisionCases": 5, "forkTasks": 5}], False),
    ],
)
def test_nulls_are_seen_among_tasks_not_in_inputs(tasks: JSON, holds: bool) -> None:
    assert holds_null(tasks) is holds
