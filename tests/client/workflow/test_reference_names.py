"""Reference names that nobody chose: the same in each build, in each process, and never one that is taken."""

import json
import subprocess
import sys
from copy import deepcopy

from workflow_programs import OURS, run, written

from conductor_deploy.client.workflow.conductor_workflow import ConductorWorkflow
from conductor_deploy.client.workflow.task.fork_task import ForkTask
from conductor_deploy.client.workflow.task.simple_task import SimpleTask
from conductor_deploy.client.workflow.task.switch_task import SwitchTask

PROGRAM = """
from conductor_deploy.client.workflow.conductor_workflow import ConductorWorkflow
from conductor_deploy.client.workflow.task.simple_task import SimpleTask
from conductor_deploy.client.workflow.task.switch_task import SwitchTask

sub = ConductorWorkflow(name='sub') >> [SimpleTask('x', 'x'), SimpleTask('y', 'y')]
switch = SwitchTask('s', 'x').switch_case('b', sub).switch_case('a', [sub]).default_case(sub)
result = ConductorWorkflow(name='w') >> [SimpleTask('a', 'a'), [SimpleTask('b', 'b'), sub]] >> sub >> switch
"""


def task(name: str) -> SimpleTask:
    return SimpleTask(name, name)


def names(workflow: ConductorWorkflow) -> list[str | None]:
    return [each.task_reference_name for each in workflow.to_workflow_def().tasks]


def test_every_process_gives_the_same_definition() -> None:
    code = f"{PROGRAM}\nimport json; print(json.dumps(result.to_workflow_def().toJSON()))"
    texts = {subprocess.check_output([sys.executable, "-c", code], text=True) for _ in range(2)}
    here = written(run(PROGRAM, OURS)["result"], OURS)
    assert [json.loads(text) for text in texts] == [here]


def test_names_count_from_the_top_in_each_workflow() -> None:
    definition = written(run(PROGRAM, OURS)["result"], OURS)
    fork, join, sub, switch = definition["tasks"]
    assert [each["taskReferenceName"] for each in definition["tasks"]] == [
        "forked_1",
        "join_forked_1",
        "sub_2",
        "s",
    ]
    assert fork["joinOn"] == join["joinOn"] == ["a", "sub_1"]
    cases = (*switch["decisionCases"].values(), switch["defaultCase"])
    assert [case[0]["taskReferenceName"] for case in cases] == ["sub_3", "sub_4", "sub_5"]
    inside = sub["subWorkflowParam"]["workflowDefinition"]["tasks"]
    assert [each["taskReferenceName"] for each in inside] == ["forked_1", "join_forked_1"]


def test_names_that_are_taken_are_passed_over() -> None:
    sub = ConductorWorkflow(name="sub") >> task("x")
    workflow = ConductorWorkflow(name="w") >> [task("a"), task("forked_1")] >> [task("join_forked_3")] >> sub
    workflow >> SwitchTask("s", "x").default_case([task("sub_1"), task("forked_2")]) >> [task("z")]
    assert names(workflow) == [
        *("forked_4", "join_forked_4", "forked_5", "join_forked_5", "sub_2", "s", "forked_6", "join_forked_6")
    ]


def test_a_step_that_is_added_later_changes_no_name_before_it() -> None:
    workflow = ConductorWorkflow(name="w") >> [task("a"), task("b")]
    before = names(workflow)
    workflow >> task("c") >> [task("d")]
    assert names(workflow)[:2] == before


def test_copies_of_a_workflow_have_the_same_names() -> None:
    workflow = ConductorWorkflow(name="w") >> [task("a"), task("b")] >> [task("c")]
    assert names(deepcopy(workflow)) == names(workflow)


def test_definitions_that_were_given_stay_as_they_are() -> None:
    workflow = ConductorWorkflow(name="w").input_parameters(["a"]) >> task("a").input_parameter("b", 1)
    definition = workflow.to_workflow_def()
    for value in (definition.tasks[0].input_parameters, definition.input_parameters):
        assert value is not None
        value.clear()
        definition.tasks.clear()
    assert workflow.to_workflow_def().tasks[0].input_parameters == {"b": 1}
    assert workflow.to_workflow_def().input_parameters == ["a"]


def test_a_join_that_names_no_list_stays_as_it_is() -> None:
    join = task("j").configure(join_on="${workflow.input.names}")
    workflow = ConductorWorkflow(name="w") >> ForkTask("f", [[task("a")], task("b")]) >> join
    assert [each.join_on for each in workflow.to_workflow_def().tasks] == [
        *(["a", "b"], ["a", "b"], "${workflow.input.names}")
    ]
