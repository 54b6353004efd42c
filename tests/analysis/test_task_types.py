"""Types of tasks that look like slips of the pen."""

import pytest

from conductor_deploy.analysis.task_types import check_task_types
from conductor_deploy.definition.document import TASK, WORKFLOW, Definition, Key, Position, State
from conductor_deploy.jsonvalue import JSONObject

ORDER = Key(WORKFLOW, "order", 1)


def step(kind: str, **fields: JSONObject) -> JSONObject:
    return {"name": "charge", "taskReferenceName": "charge", "type": kind, **fields}


def of(*tasks: JSONObject) -> State:
    return {ORDER: Definition(ORDER, {"name": "order", "tasks": tasks})}


def locate(key: Key, pointer: str) -> Position:
    return Position(f"{key}#{pointer}")


@pytest.mark.parametrize(
    ("written", "right"),
    [("SIMPEL", "SIMPLE"), ("simple", "SIMPLE"), ("HTP", "HTTP"), ("SWITHC", "SWITCH"), ("WAITT", "WAIT")],
)
def test_a_type_that_is_a_slip_away_from_a_known_one_is_told(written: str, right: str) -> None:
    (problem,) = check_task_types(of(step("JOIN"), step(written)), (), locate)
    assert (problem.code, problem.severity, problem.key) == ("CD208", "warning", ORDER)
    assert problem.message.startswith(f"task `charge` has the type `{written}`, which no server knows")
    assert problem.hint == f"did you mean {right}?"
    assert problem.position == Position("workflow/order@1#/tasks/1/type")


@pytest.mark.parametrize("kind", ["SIMPLE", "HTTPv3", "LLM_INDEX_DOCUMENT", "SENDGRID", "GET_AGENT_CARD"])
def test_the_list_of_types_is_open(kind: str) -> None:
    assert check_task_types(of(step(kind)), (), locate) == ()


def test_a_type_that_is_the_name_of_a_task_is_meant() -> None:
    https = Key(TASK, "HTTPS")
    assert check_task_types(of(step("HTTPS")), [https], locate) == ()
    desired = {**of(step("HTTPS")), https: Definition(https, {"name": "HTTPS"})}
    assert check_task_types(desired, (), locate) == ()
    assert check_task_types(of(step("HTTPS")), [Key(WORKFLOW, "HTTPS", 1)], locate)


def test_tasks_of_inline_workflows_count() -> None:
    inline: JSONObject = {"workflowDefinition": {"tasks": [step("SIMPEL")]}}
    (problem,) = check_task_types(of(step("SUB_WORKFLOW", subWorkflowParam=inline)), (), locate)
    assert str(problem.position).startswith(
        "workflow/order@1#/tasks/0/subWorkflowParam/workflowDefinition/tasks/0/type"
    )
