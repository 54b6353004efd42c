"""Workflows in Python complete on a real server: every operator and system task that needs nothing else."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from workflow_server import Server, endpoint, outputs

from conductor_deploy.client.http.models.start_workflow_request import StartWorkflowRequest
from conductor_deploy.client.http.models.state_change_event import StateChangeConfig, StateChangeEvent
from conductor_deploy.client.http.models.workflow_task import CacheConfig
from conductor_deploy.client.workflow.conductor_workflow import ConductorWorkflow
from conductor_deploy.client.workflow.task.decision_task import DecisionTask
from conductor_deploy.client.workflow.task.do_while_task import DoWhileTask, LoopTask
from conductor_deploy.client.workflow.task.dynamic_fork_task import DynamicForkTask
from conductor_deploy.client.workflow.task.dynamic_task import DynamicTask
from conductor_deploy.client.workflow.task.event_task import ConductorEventTask
from conductor_deploy.client.workflow.task.exclusive_join_task import ExclusiveJoinTask
from conductor_deploy.client.workflow.task.fork_task import ForkTask
from conductor_deploy.client.workflow.task.http_task import HttpInput, HttpMethod, HttpTask
from conductor_deploy.client.workflow.task.human_task import HumanTask
from conductor_deploy.client.workflow.task.inline import InlineTask
from conductor_deploy.client.workflow.task.javascript_task import JavascriptTask
from conductor_deploy.client.workflow.task.join_task import JoinTask
from conductor_deploy.client.workflow.task.json_jq_task import JsonJQTask
from conductor_deploy.client.workflow.task.lambda_task import LambdaTask
from conductor_deploy.client.workflow.task.noop_task import NoopTask
from conductor_deploy.client.workflow.task.set_variable_task import SetVariableTask
from conductor_deploy.client.workflow.task.start_workflow_task import StartWorkflowTask
from conductor_deploy.client.workflow.task.sub_workflow_task import SubWorkflowTask
from conductor_deploy.client.workflow.task.switch_task import SwitchTask
from conductor_deploy.client.workflow.task.task import TaskInterface
from conductor_deploy.client.workflow.task.task_type import TaskType
from conductor_deploy.client.workflow.task.terminate_task import TerminateTask, WorkflowStatus
from conductor_deploy.client.workflow.task.wait_task import WaitForDurationTask, WaitTask, WaitUntilTask
from conductor_deploy.wire.access import Access


@pytest.fixture
def server(conductor_3_32: Access, own_prefix: Callable[[Access], str]) -> Iterator[Server]:
    opened = Server(conductor_3_32.url, own_prefix(conductor_3_32))
    yield opened
    opened.close()


def echo(inputs: dict[str, Any]) -> dict[str, Any]:
    return {"got": inputs}


def js(reference: str, value: Any) -> JavascriptTask:
    """Puts out the value."""
    return JavascriptTask(reference, "$.value", {"value": value})


def test_waiting_for_seconds_ends(server: Server) -> None:
    workflow = server.workflow() >> WaitTask("wait", wait_for_seconds=1) >> WaitForDurationTask("more", 1)
    assert server.run(workflow).status == "COMPLETED"


def test_waiting_until_a_time_ends(server: Server) -> None:
    soon = (datetime.now(timezone.utc) - timedelta(minutes=1)).strftime("%Y-%m-%d %H:%M UTC")
    workflow = (
        server.workflow() >> WaitTask("wait", wait_until="${workflow.input.at}") >> WaitUntilTask("w", soon)
    )
    assert server.run(workflow, at="2024-01-31 00:00 UTC").status == "COMPLETED"


def test_waiting_for_a_signal_ends_with_it(server: Server) -> None:
    workflow = (
        server.workflow() >> WaitTask("wait") >> HumanTask("person") >> js("end", "${wait.output.answer}")
    )
    run = workflow.execute({"a": 1}, wait_for_seconds=1)
    server.started.append(str(run.workflow_id))
    assert run.status == "RUNNING"
    server.executor.signal(str(run.workflow_id), "COMPLETED", {"answer": "ü"})
    server.executor.update_task_by_ref_name({}, str(run.workflow_id), "person", "COMPLETED")
    execution = server.finish(str(run.workflow_id), {})
    assert (execution.status, execution.output) == ("COMPLETED", {"result": "ü"})


@pytest.mark.parametrize("method", [HttpMethod.GET, HttpMethod.POST, HttpMethod.PATCH])
def test_a_request_is_sent_and_its_answer_read(server: Server, method: HttpMethod) -> None:
    body = None if method is HttpMethod.GET else {"id": "${workflow.input.id}"}
    with endpoint() as url:
        request = HttpTask("request", HttpInput(method, url, content_type="application/json", body=body))
        workflow = server.workflow() >> request
        workflow.output_parameters({"status": request.status_code(), "answer": request.body()})
        execution = server.run(workflow, id=7)
    sent = None if method is HttpMethod.GET else {"id": 7}
    assert execution.status == "COMPLETED"
    assert execution.output == {"status": 200, "answer": {"verb": method.value, "body": sent}}


def test_scripts_and_variables_work_on_each_others_values(server: Server) -> None:
    script = JavascriptTask("script", "(() => ({sum: $.a + 1}))()", {"a": "${workflow.input.a}"})
    inline = InlineTask("inline", "$.b * 2", {"b": script.output("sum")})
    query = JsonJQTask("query", ".rows | map(.id)").input(key="rows", value=[{"id": 1}, {"id": 2}])
    old = LambdaTask("old", "return {x: $.c}", {"c": inline.result})
    keep = SetVariableTask("keep").input(key="kept", value=old.output("result.x"))
    workflow = server.workflow().variables({"kept": 0}) >> script >> inline >> query >> old >> keep
    workflow >> NoopTask("nothing")
    workflow.output_parameters({"kept": "${workflow.variables.kept}", "ids": query.result})
    execution = server.run(workflow, a=4)
    assert (execution.status, execution.output) == ("COMPLETED", {"kept": 10, "ids": [1, 2]})


def test_sub_workflows_run_by_name_inline_and_in_forks(server: Server) -> None:
    child = server.workflow("child", 3).input_template({"a": 5}) >> js("value", "${workflow.input.a}")
    child.output_parameters({"a": "${value.output.result}"}).register(overwrite=True)
    named = SubWorkflowTask("named", child.name, 3).input(key="a", value=7)
    workflow = server.workflow() >> named >> child >> [child, [js("beside", 1), child]]
    execution = server.run(workflow)
    assert execution.status == "COMPLETED"
    values = {name: output.get("a") for name, output in outputs(execution).items() if child.name in name}
    assert values == {f"{child.name}_{number}": 5 for number in (1, 2, 3)}
    assert outputs(execution)["named"]["a"] == 7


TASKS = [{"name": name, "taskReferenceName": name, "type": "INLINE"} for name in ("left", "right")]
INPUTS = {name: {"evaluatorType": "graaljs", "expression": f"'{name}'"} for name in ("left", "right")}
BOTH = {"left": {"result": "left"}, "right": {"result": "right"}}


def made_of(fork: DynamicForkTask) -> DynamicForkTask:
    return fork.configure(input_parameters={"dynamicTasks": TASKS, "dynamicTasksInputs": INPUTS})


def test_forks_are_made_at_run_time(server: Server) -> None:
    workflow = server.workflow() >> made_of(DynamicForkTask("fork", join_task=JoinTask("join")))
    execution = server.run(
        workflow >> DynamicTask("${workflow.input.kind}", "any"), {"work": echo}, kind=f"{server.prefix}_work"
    )
    assert execution.status == "COMPLETED"
    assert outputs(execution)["join"] == BOTH


def test_a_fork_is_made_of_the_output_of_the_task_before(server: Server) -> None:
    prepare = server.task("prepare", "prepare")
    workflow = server.workflow() >> DynamicForkTask("fork", prepare, JoinTask("join"))
    worker = {"prepare": lambda _: {"forkedTasks": TASKS, "forkedTasksInputs": INPUTS}}
    execution = server.run(workflow, worker)
    assert (execution.status, outputs(execution)["join"]) == ("COMPLETED", BOTH)
    by_name = server.workflow() >> DynamicForkTask("fork", pre_fork_task=prepare)
    assert server.run(by_name, worker).output == BOTH


def test_loops_run_as_often_as_they_say(server: Server) -> None:
    until = DoWhileTask("until", "$.count['result'] < 3", js("count", "${until.output.iteration}"))
    loop = LoopTask("loop", 2, [server.task("work", "step", at="${loop.output.iteration}")])
    execution = server.run(server.workflow() >> until >> loop, {"work": echo})
    assert execution.status == "COMPLETED"
    assert [name for name in outputs(execution) if name.startswith("count")] == [
        "count__1",
        "count__2",
        "count__3",
    ]
    assert outputs(execution)["step__2"] == {"got": {"at": 2}}


def test_switches_and_decisions_take_the_case_of_the_value(server: Server) -> None:
    switch = SwitchTask("switch", "${workflow.input.a}").switch_case("x", js("x", 1)).default_case(js("y", 2))
    script = SwitchTask("script", "$.n > 1 ? 'many' : 'few'", use_javascript=True).input(key="n", value=2)
    decision = (
        DecisionTask("decision", "${workflow.input.a}").switch_case("x", js("p", 3)).default_case(js("q", 4))
    )
    old = DecisionTask("old", "$.n > 1 ? 'many' : 'few'", use_javascript=True).input(key="n", value=1)
    workflow = server.workflow() >> switch >> script.switch_case("many", [js("many", 5)])
    workflow >> decision >> ExclusiveJoinTask("joined", ["p", "q"])
    workflow >> old.switch_case("many", js("never", 6)).default_case(js("few", 7))
    workflow >> ExclusiveJoinTask("last", ["never"], ["few"])
    execution = server.run(workflow, a="x")
    assert execution.status == "COMPLETED"
    assert set(outputs(execution)) == {
        "switch",
        "x",
        "script",
        "many",
        "decision",
        "p",
        "joined",
        "old",
        "few",
        "last",
    }
    assert (outputs(execution)["joined"], execution.output) == ({"result": 3}, {"result": 7})


def test_termination_ends_the_execution_with_an_output(server: Server) -> None:
    end = TerminateTask("end", WorkflowStatus.COMPLETED, "enough", {"a": "${workflow.input.a}"})
    execution = server.run(server.workflow() >> end >> server.task("work", "never"), a=1)
    assert (execution.status, execution.output) == ("COMPLETED", {"a": 1})
    failing = server.workflow() >> TerminateTask("end", WorkflowStatus.FAILED, "broken") >> js("never", 1)
    execution = server.run(failing)
    assert (execution.status, execution.reason_for_incompletion) == ("FAILED", "broken")


def test_workers_events_and_forks_go_together(server: Server) -> None:
    workflow = (
        server.workflow()
        >> [
            [server.task("work", "a", n=1), ConductorEventTask("event", "told")],
            server.task("work", "b", n=2),
        ]
        >> server.task("work", "c", n="${join_forked_1.output.b.got.n}")
    )
    execution = server.run(workflow, {"work": echo})
    assert (execution.status, execution.output) == ("COMPLETED", {"got": {"n": 2}})


def test_a_registered_workflow_comes_back_as_it_was_written(server: Server) -> None:
    event = StateChangeEvent("audit", {"a": 1})
    task = (
        server.task("work", "a")
        .cache("${a}", 60)
        .configure(
            retry_count=2,
            start_delay=3,
            async_complete=True,
            permissive=True,
            on_state_change=StateChangeConfig("onStart", [event]),
        )
    )
    loop = TaskInterface("loop", TaskType.DO_WHILE).configure(
        items="${workflow.input.list}", loop_condition="true", loop_over=[js("in", 1)]
    )
    join = JoinTask("join", ["b"]).configure(join_mode="SYNC")
    workflow = (
        server.workflow().restartable(False) >> task >> loop >> ForkTask("fork", [[js("b", 1)]]) >> join
    )
    workflow.to_workflow_def(validate=True)
    workflow.register(overwrite=True)
    stored = server.metadata.get_workflow_def(workflow.name, 1)
    first, second, _, last = stored.tasks
    assert (first.retry_count, first.start_delay, first.async_complete, first.permissive) == (
        2,
        3,
        True,
        True,
    )
    assert first.cache_config == CacheConfig("${a}", 60)
    assert first.on_state_change == {"onStart": [event]}
    assert (second.items, last.join_mode, stored.restartable) == ("${workflow.input.list}", "SYNC", False)


def test_the_fields_of_a_task_count_when_it_runs(server: Server) -> None:
    with endpoint() as url:
        request = HttpTask("request", {"uri": url}).configure(async_complete=True)
        loop = TaskInterface("loop", TaskType.DO_WHILE).configure(
            items="${workflow.input.list}",
            loop_condition="true",
            loop_over=[js("in", "${loop.output.loopItem}").configure(start_delay=1)],
        )
        workflow_id = server.start(server.workflow() >> request >> loop, list=["a", "b"])
        assert server.finish(workflow_id, {}, seconds=1).status == "RUNNING"
        server.executor.update_task_by_ref_name({}, workflow_id, "request", "COMPLETED")
        execution = server.finish(workflow_id, {})
    assert (execution.status, execution.output) == ("COMPLETED", {"result": "b"})
    closed = HttpTask("closed", {"uri": "http://127.0.0.1:9"}).configure(retry_count=0)
    assert server.run(server.workflow() >> closed).status == "FAILED"


def test_starting_another_workflow_hands_on_all_that_is_requested(server: Server) -> None:
    child = server.workflow("child", 2) >> WaitTask("wait")
    child.register(overwrite=True)
    server.workflow("child", 3).add(js("newer", 1)).register(overwrite=True)
    request = StartWorkflowRequest(
        version=2, input={"a": 1}, priority=7, correlation_id="c", task_to_domain={"*": "d"}
    )
    execution = server.run(server.workflow() >> StartWorkflowTask("start", child.name, request))
    assert execution.status == "COMPLETED"
    server.started.append(outputs(execution)["start"]["workflowId"])
    started = server.workflows.get_workflow(server.started[-1])
    assert (started.workflow_version, started.priority, started.correlation_id) == (2, 7, "c")
    assert (started.input, started.task_to_domain) == ({"a": 1}, {"*": "d"})


def test_what_only_our_classes_say_runs(server: Server) -> None:
    """The defaults of the server, a fork that names no ends, and a switch over an input of any name."""
    workflow = ConductorWorkflow(
        server.executor, f"{server.prefix}_main", 1, server_defaults=True
    ) >> ForkTask("fork", [[js("left", 1)], [js("right", 2)]], with_join_on=False)
    chosen = SwitchTask("chosen", "${right.output.result}", value_name="side").switch_case(
        "2", js("yes", "ü")
    )
    scripted = SwitchTask("scripted", "$.side == 2 ? 'b' : 'a'", use_javascript=True)
    scripted.configure(evaluator_type="javascript", input_parameters={"side": "${right.output.result}"})
    workflow >> chosen >> scripted.switch_case("b", js("end", "${yes.output.result}"))
    execution = server.run(workflow)
    assert (execution.status, execution.output) == ("COMPLETED", {"result": "ü"})
