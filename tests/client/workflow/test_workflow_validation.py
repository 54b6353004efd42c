"""A workflow in Python is checked as a deployment checks it."""

import pytest

from conductor_deploy.client.workflow.conductor_workflow import ConductorWorkflow
from conductor_deploy.client.workflow.task.http_task import HttpTask
from conductor_deploy.client.workflow.task.simple_task import SimpleTask
from conductor_deploy.client.workflow.task.switch_task import SwitchTask
from conductor_deploy.client.workflow.task.task import TaskInterface
from conductor_deploy.errors import DefinitionsInvalid


def task(name: str) -> SimpleTask:
    return SimpleTask(name, name)


def refusal(workflow: ConductorWorkflow) -> DefinitionsInvalid:
    with pytest.raises(DefinitionsInvalid) as raised:
        workflow.to_workflow_def(validate=True)
    return raised.value


def test_what_is_right_is_given_as_without_validation() -> None:
    workflow = ConductorWorkflow(name="w", version=1) >> task("a") >> [task("b"), task("c")]
    assert workflow.to_workflow_def(validate=True) == workflow.to_workflow_def()


def test_everything_that_is_wrong_is_said_at_once_in_words() -> None:
    workflow = (
        ConductorWorkflow(name="a/b") >> task("first") >> HttpTask("call", {"uri": "${frist.output.url}"})
    )
    workflow >> SwitchTask("route", "x") >> task("first") >> TaskInterface("odd", "SIMPEL")
    error = refusal(workflow)
    assert {problem.code for problem in error.problems} >= {"CD151", "CD157", "CD158", "CD208"}
    lines = str(error).splitlines()
    assert lines[0] == "the workflow 'a/b' is wrong:"
    assert len(lines) == 1 + len(error.problems)
    assert any("${frist.output.url}" in line and "did you mean first?" in line for line in lines)
    assert any("`SIMPEL`, which no server knows" in line and "warning" in line for line in lines)


def test_what_servers_take_is_no_reason_to_refuse() -> None:
    workflow = ConductorWorkflow(name="w") >> TaskInterface("odd", "SIMPEL")
    assert workflow.to_workflow_def(validate=True).tasks[0].type == "SIMPEL"


def test_values_that_can_not_be_read_are_said_once() -> None:
    error = refusal(ConductorWorkflow(name="w") >> task("a").configure(retry_count="often"))
    assert [problem.code for problem in error.problems] == ["CD100"]


def test_a_name_that_can_not_be_read_is_a_problem_like_others() -> None:
    workflow = ConductorWorkflow(name="w") >> task("a")
    error = refusal(workflow.configure(name=None))
    assert "CD" in str(error)


def test_an_empty_workflow_is_refused() -> None:
    assert "tasks are missing" in str(refusal(ConductorWorkflow(name="w")))
