"""Whole workflows are the official ones; what differs on purpose is in `test_workflow_deviations`."""

import subprocess
import sys
from typing import Any

import pytest
from workflow_programs import OFFICIAL, OURS, result, run, written

SETTERS = [
    "",
    ".timeout_policy(TimeoutPolicy.TIME_OUT_WORKFLOW).timeout_seconds(5)",
    ".timeout_policy(TimeoutPolicy.ALERT_ONLY).owner_email('team@example.com').failure_workflow('undo')",
    ".restartable(True).timeout_seconds(0)",
    ".output_parameters({'a': '${x.output.y}', 'b': {'c': [1, None]}}).output_parameter('d', 1)",
    ".output_parameter('d', HttpMethod.GET)",
    ".input_template({'a': 1}).variables({'b': [2]}).input_parameters(['a', 'b'])",
    ".input_parameters({'a': 1})",
    ".workflow_input({'a': None})",
    ".input_parameters([]).variables({}).input_template({}).output_parameters({})",
]
STATEMENTS = [
    "w.enable_status_listener('kafka:topic')",
    "w.enable_status_listener('kafka:topic'); w.disable_status_listener()",
    "w.output_parameters({'a': 1}); w.output_parameters(None)",
    "w.input_template({'a': 1}); w.input_template(None)",
    "w.workflow_input({'a': 1}); w.workflow_input(None)",
    "w.variables({'a': 1}); w.variables(None)",
    "w.name = 'other'; w.version = 9; w.description = 'text'",
    "w.version = None; w.description = None",
    "w._tasks = [SimpleTask('a', 'a')]",
    "w.add([SimpleTask('a', 'a'), SimpleTask('b', 'b')]).add(SimpleTask('c', 'c'))",
    "t = SimpleTask('a', 'a'); w >> t; t.input(key='late', value=1); t.name = 'late'",
    "t = SimpleTask('a', 'a'); w >> [t, SimpleTask('b', 'b')] >> SimpleTask('z', 'z'); t.name = 'late'",
    "w >> [SimpleTask('a', 'a'), SimpleTask('b', 'b')] >> SimpleTask('c', 'c')",
    "w >> [[SimpleTask('a', 'a'), SimpleTask('b', 'b')], SimpleTask('c', 'c')] >> JoinTask('j', ['b'])",
    "w >> [SimpleTask('a', 'a')] >> [SimpleTask('b', 'b')] >> SimpleTask('c', 'c')",
    "w >> ForkTask('f', [[SimpleTask('a', 'a')]]) >> SimpleTask('b', 'b')",
    "w >> ForkTask('f', [[SimpleTask('a', 'a')]], ['a']) >> SimpleTask('b', 'b')",
    "w >> DynamicForkTask('f', 'x', 'y', JoinTask('j')) >> SimpleTask('b', 'b')",
    "w >> DynamicForkTask('f') >> JoinTask('j') >> SimpleTask('b', 'b')",
    "w >> SwitchTask('s', 'x').switch_case('a', DynamicForkTask('f', 'x', 'y', JoinTask('j')))",
    "w >> LoopTask('l', 2, [ForkTask('f', [[SimpleTask('a', 'a')]], ['a'])])",
    "sub = ConductorWorkflow(None, 'sub', 2).input_template({'a': 1}) >> SimpleTask('x', 'x'); w >> sub >> sub",
    "sub = ConductorWorkflow(None, 'sub') >> SimpleTask('x', 'x'); w.add(sub); sub >> SimpleTask('late', 'late')",
    "sub = ConductorWorkflow(None, 'sub') >> SimpleTask('x', 'x'); w >> sub; sub >> SimpleTask('late', 'late')",
    "sub = ConductorWorkflow(None, 'sub') >> SimpleTask('x', 'x'); w >> [sub, [SimpleTask('a', 'a'), sub]] >> sub",
    """sub = ConductorWorkflow(None, 'sub') >> SimpleTask('x', 'x')
w >> SwitchTask('s', 'x').switch_case('a', sub).default_case([sub, SimpleTask('a', 'a')]) >> LoopTask('l', 2, sub)""",
    "sub = ConductorWorkflow(None, 'sub') >> SimpleTask('x', 'x'); w >> InlineSubWorkflowTask('named', sub)",
    "w.input_parameters(['a']); import copy; w = copy.deepcopy(w); w >> SimpleTask('a', 'a')",
    "w.output_parameters({'a': [w.input('x'), w.input(None), w.output(), w.output('y')]})",
    "w.output_parameters({'a': [w.name, w.version, w.description]})",
]
KITCHEN_SINK = """
from {root}.http.models.start_workflow_request import StartWorkflowRequest
from {root}.workflow.conductor_workflow import ConductorWorkflow
from {root}.workflow.task.do_while_task import LoopTask
from {root}.workflow.task.dynamic_task import DynamicTask
from {root}.workflow.task.event_task import ConductorEventTask
from {root}.workflow.task.http_task import HttpInput, HttpMethod, HttpTask
from {root}.workflow.task.javascript_task import JavascriptTask
from {root}.workflow.task.json_jq_task import JsonJQTask
from {root}.workflow.task.set_variable_task import SetVariableTask
from {root}.workflow.task.simple_task import SimpleTask
from {root}.workflow.task.start_workflow_task import StartWorkflowTask
from {root}.workflow.task.sub_workflow_task import SubWorkflowTask
from {root}.workflow.task.switch_task import SwitchTask
from {root}.workflow.task.terminate_task import TerminateTask, WorkflowStatus
from {root}.workflow.task.timeout_policy import TimeoutPolicy
from {root}.workflow.task.wait_task import WaitTask

def route(country):
    return SimpleTask(task_def_name=f'ship_{country}', task_reference_name=f'ship_{country}_ref')

def build(executor):
    workflow = ConductorWorkflow(name='kitchen', version=3, executor=executor, description='everything')
    order = HttpInput(uri='http://shop/orders', method=HttpMethod.POST, body={'id': workflow.input('id')})
    fetch = HttpTask('fetch', order)
    total = JavascriptTask('total', '(() => $.prices.length)()', {'prices': fetch.body('prices')})
    shape = JsonJQTask('shape', '{ ids: [.rows[].id] }')
    shape.input_parameter('rows', fetch.body())
    switch = SwitchTask('where', workflow.input('country')).switch_case('US', route('us')) \\
        .switch_case('CA', [route('ca'), ConductorEventTask('told', 'shipped')]) \\
        .default_case(TerminateTask('unknown', WorkflowStatus.FAILED, total.output('reason')))
    remember = SetVariableTask('remember')
    remember.input_parameters.update({'total': total.output(), 'first': shape.result})
    loop = LoopTask('again', 2, [SimpleTask('try', 'try_ref'), WaitTask('pause', wait_for_seconds=1)])
    audit = ConductorWorkflow(executor, 'sub').input_template({'level': 1}) >> SimpleTask('audit', 'audit_ref')
    started = StartWorkflowTask('next', 'other', StartWorkflowRequest(input={'a': 1}), 2)
    workflow >> fetch >> total >> shape >> switch >> remember
    workflow >> [[route('a'), DynamicTask(workflow.input('task'), 'dynamic')], [audit, started], loop]
    workflow >> SubWorkflowTask('child_ref', 'child', 1) >> audit
    workflow.output_parameters({'total': total.output(), 'id': fetch.body('id')}).timeout_seconds(100)
    return workflow.timeout_policy(TimeoutPolicy.TIME_OUT_WORKFLOW).owner_email('team@example.com')

result = build(None)
"""


@pytest.mark.parametrize("calls", SETTERS)
def test_setters_that_follow_each_other_are_official(calls: str) -> None:
    program = f"result = ConductorWorkflow(None, 'w', 1, 'text'){calls} >> SimpleTask('a', 'a')"
    assert result(program, OURS) == result(program, OFFICIAL)


@pytest.mark.parametrize("statements", STATEMENTS)
def test_statements_make_the_official_workflow(statements: str) -> None:
    program = f"w = ConductorWorkflow(executor=None, name='w', version=2)\n{statements}\nresult = w"
    assert result(program, OURS) == result(program, OFFICIAL)


def test_a_program_of_the_official_sdk_makes_the_same_workflow_after_its_imports_are_changed() -> None:
    assert result(KITCHEN_SINK, OURS) == result(KITCHEN_SINK, OFFICIAL)


def test_a_workflow_becomes_a_task_as_officially() -> None:
    program = (
        "result = (ConductorWorkflow(None, 'sub').input_template({'a': 1}) >> SimpleTask('x', 'x'))"
        ".to_workflow_task()"
    )
    assert result(program, OURS) == result(program, OFFICIAL)


WRONG = [
    "w.name = 1",
    "w.name = None",
    "w.version = '1'",
    "w.description = 1",
    "w.timeout_policy('TIME_OUT_WF')",
    "w.timeout_seconds('1')",
    "w.owner_email(None)",
    "w.failure_workflow(None)",
    "w.restartable('no')",
    "w.output_parameters([1])",
    "w.output_parameters({1: 1})",
    "w.input_template('a')",
    "w.variables({1: 1})",
    "w.input_parameters('a')",
    "w.input_parameters([1])",
    "w >> 'task'",
    "w >> [SimpleTask('a', 'a'), None]",
    "w >> [[1]]",
    "w.add(None)",
    "w.add([1])",
    "w >> SimpleTask",
    "w >> len",
]


@pytest.mark.parametrize("statement", WRONG)
def test_what_the_official_sdk_refuses_is_refused_with_the_value_in_words(statement: str) -> None:
    program = f"w = ConductorWorkflow(None, 'w')\n{statement}"
    with pytest.raises(Exception, match="invalid"):
        run(program, OFFICIAL)
    with pytest.raises(TypeError, match=r"invalid (type|task): .{10}"):
        run(program, OURS)


def test_a_workflow_without_a_name_is_refused() -> None:
    with pytest.raises(TypeError, match="name of a workflow can't be None"):
        run("ConductorWorkflow()", OURS)


class Recorder:
    """An executor that notes what it is called with, and answers with the name of the method."""

    def __init__(self) -> None:
        self.calls: list[Any] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)

        def call(*given: Any, **named: Any) -> str:
            self.calls.append((name, given, named))
            return name

        return call


def called(statement: str, root: str) -> Any:
    """How the executor was called, with what, and what came back."""
    program = f"""
def call(executor):
    w = ConductorWorkflow(executor, 'w', 1) >> SimpleTask('a', 'a')
    return {statement}
"""
    executor = Recorder()
    answer = run(program, root)["call"](executor)
    return written(executor.calls, root), answer


CALLS = [
    "w.register(True)",
    "w.register(overwrite=False)",
    "w.start_workflow(StartWorkflowRequest(input={'a': 1}, correlation_id='c', priority=3))",
    "w.start_workflow_with_input()",
    "w.start_workflow_with_input({'a': 1}, 'c', {'*': 'd'}, 5, 'key', IdempotencyStrategy.RETURN_EXISTING)",
    "w.execute()",
    "w.execute({'a': 1}, 'ref', 5, 'request', 'key', IdempotencyStrategy.RETURN_EXISTING, {'*': 'd'})",
    "w(a=1, b=2)",
    "w()",
]


@pytest.mark.parametrize("statement", CALLS)
def test_the_executor_is_called_as_officially(statement: str) -> None:
    assert called(statement, OURS) == called(statement, OFFICIAL)


def test_running_without_an_executor_says_what_is_missing() -> None:
    space = run("w = ConductorWorkflow(name='w')", OURS)
    for run_it in (space["w"].execute, space["w"], lambda: space["w"].register(True)):
        with pytest.raises(ValueError, match="'w' needs an executor"):
            run_it()


WORKERS = """
import json
from {root}.http.api_client import ApiClient
from {root}.worker.worker_task import WorkerTask, worker_task
from {root}.workflow.conductor_workflow import ConductorWorkflow

@worker_task(task_definition_name='greet')
def greet(name: str) -> str:
    return f'Hello {name}'

@WorkerTask('bill')
def bill(order, amount=1):
    return {}

workflow = ConductorWorkflow(None, 'w')
first = greet(task_ref_name='greet_ref', name=workflow.input('name'))
workflow >> first >> bill(order='o', amount=first.output('result'), task_ref_name='bill_ref')
print(greet('you'), json.dumps(ApiClient().sanitize_for_serialization(workflow.to_workflow_def()), sort_keys=True))
"""


def test_functions_that_are_workers_give_the_official_tasks() -> None:
    """In processes of their own: the functions are declared for as long as a process runs."""
    said = [
        subprocess.check_output(
            [sys.executable, "-W", "ignore", "-c", WORKERS.replace("{root}", root)], text=True
        )
        for root in (OURS, OFFICIAL)
    ]
    assert said[0] == said[1]
    assert said[0].startswith('Hello you {"enforceSchema": false')
