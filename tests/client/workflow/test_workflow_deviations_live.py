"""What differs from the official SDK on purpose does what it says on a real server."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from workflow_server import Server, outputs

from conductor_deploy.client.http.models.workflow_task import CacheConfig
from conductor_deploy.client.http.rest import ApiException
from conductor_deploy.client.workflow.conductor_workflow import ConductorWorkflow
from conductor_deploy.client.workflow.task.do_while_task import ForEachTask, LoopTask
from conductor_deploy.client.workflow.task.dynamic_fork_task import DynamicForkTask
from conductor_deploy.client.workflow.task.fork_task import ForkTask
from conductor_deploy.client.workflow.task.javascript_task import JavascriptTask
from conductor_deploy.client.workflow.task.join_task import JoinTask
from conductor_deploy.client.workflow.task.switch_task import SwitchTask
from conductor_deploy.client.workflow.task.task import TaskInterface
from conductor_deploy.client.workflow.task.task_type import TaskType
from conductor_deploy.client.workflow.task.wait_task import WaitTask
from conductor_deploy.wire.access import Access


@pytest.fixture
def server(conductor_3_32: Access, own_prefix: Callable[[Access], str]) -> Iterator[Server]:
    opened = Server(conductor_3_32.url, own_prefix(conductor_3_32))
    yield opened
    opened.close()


def js(reference: str, value: Any = 1) -> JavascriptTask:
    """Puts out the value."""
    return JavascriptTask(reference, "$.value", {"value": value})


def dynamic(reference: str, join: JoinTask | None = None) -> DynamicForkTask:
    """A fork of one task."""
    name = f"{reference}_made"
    task = {"name": name, "taskReferenceName": name, "type": "INLINE"}
    inputs = {name: {"evaluatorType": "graaljs", "expression": "5"}}
    fork = DynamicForkTask(reference, join_task=join)
    return fork.configure(input_parameters={"dynamicTasks": [task], "dynamicTasksInputs": inputs})


def test_a_time_in_the_past_is_not_waited_for(server: Server) -> None:
    assert (
        server.run(server.workflow() >> WaitTask("w", wait_until="2024-01-31 00:00 UTC")).status
        == "COMPLETED"
    )


def test_zero_seconds_are_not_waited_for(server: Server) -> None:
    assert server.run(server.workflow() >> WaitTask("w", wait_for_seconds=0)).status == "COMPLETED"


@pytest.mark.parametrize("items", ["${workflow.input.list}", ["a", {"b": 1}, None]])
def test_each_item_of_a_list_is_worked_on(server: Server, items: Any) -> None:
    given: list[dict[str, Any]] = []

    def note(inputs: dict[str, Any]) -> dict[str, Any]:
        given.append(inputs)
        return {}

    each = ForEachTask("each", [], items)
    step = server.task("work", "step", item=each.output("loopItem"), index=each.output("loopIndex"))
    workflow = server.workflow() >> ForEachTask("each", [step], items)
    execution = server.run(workflow, {"work": note}, list=["a", {"b": 1}, None])
    assert execution.status == "COMPLETED"
    assert [(inputs["index"], inputs.get("item")) for inputs in given] == [(0, "a"), (1, {"b": 1}), (2, None)]


def test_an_empty_list_is_not_worked_on(server: Server) -> None:
    workflow = server.workflow() >> ForEachTask("each", js("step"), "${workflow.input.list}")
    execution = server.run(workflow, list=[])
    assert (execution.status, list(outputs(execution))) == ("COMPLETED", ["each"])


def test_an_execution_that_must_not_run_again_does_not(server: Server) -> None:
    execution = server.run(server.workflow().restartable(False) >> js("a"))
    assert execution.status == "COMPLETED"
    with pytest.raises(ApiException, match="non-restartable"):
        server.executor.restart(str(execution.workflow_id))
    again = server.run(server.workflow().restartable(True) >> js("a"))
    server.executor.restart(str(again.workflow_id))
    assert server.finish(str(again.workflow_id), {}).status == "COMPLETED"


def last_is_a_fork(workflow: ConductorWorkflow) -> ConductorWorkflow:
    return workflow >> js("z") >> [js("a"), [js("b"), js("c")]]


def fork_in_a_case(workflow: ConductorWorkflow) -> ConductorWorkflow:
    switch = SwitchTask("s", "${workflow.input.none}").default_case(
        [ForkTask("f", [[js("a")], [js("b")]]), js("c")]
    )
    return workflow >> switch.switch_case("x", js("x"))


def fork_in_a_loop(workflow: ConductorWorkflow) -> ConductorWorkflow:
    return workflow >> LoopTask("l", 2, ForkTask("f", [[js("a")], [js("b")]]))


def fork_in_a_fork(workflow: ConductorWorkflow) -> ConductorWorkflow:
    return (
        workflow >> [[js("a"), [js("b"), [js("c"), js("d")]]], js("e")] >> js("z", "${join_forked_1.output}")
    )


def dynamic_fork(workflow: ConductorWorkflow) -> ConductorWorkflow:
    return workflow >> dynamic("d") >> js("z", "${join_d.output}")


def dynamic_fork_at_the_end_of_a_branch(workflow: ConductorWorkflow) -> ConductorWorkflow:
    return (
        workflow
        >> ForkTask("f", [[js("a"), dynamic("d", JoinTask("j"))], [js("b")]])
        >> js("z", "${j.output}")
    )


def joined_fork_inside_a_branch(workflow: ConductorWorkflow) -> ConductorWorkflow:
    return workflow >> ForkTask(
        "f", [[ForkTask("g", [[js("a")], [js("b")]], ["a", "b"]), js("c")], [js("d")]]
    )


EXPECTED: dict[Callable[[ConductorWorkflow], ConductorWorkflow], set[str]] = {
    last_is_a_fork: {"z", "forked_1", "a", "b", "c", "join_forked_1"},
    fork_in_a_case: {"s", "f", "a", "b", "join_f", "c"},
    fork_in_a_loop: {"l", *(f"{name}__{n}" for name in ("f", "a", "b", "join_f") for n in (1, 2))},
    fork_in_a_fork: {"forked_1", "a", "forked_2", "b", "c", "d", "join_forked_2", "e", "join_forked_1", "z"},
    dynamic_fork: {"d", "d_made", "join_d", "z"},
    dynamic_fork_at_the_end_of_a_branch: {"f", "a", "d", "d_made", "j", "b", "join_f", "z"},
    joined_fork_inside_a_branch: {"f", "g", "a", "b", "g_join", "c", "d", "join_f"},
}


@pytest.mark.parametrize("build", EXPECTED, ids=lambda build: str(build.__name__))
def test_forks_run_to_their_joins(
    server: Server, build: Callable[[ConductorWorkflow], ConductorWorkflow]
) -> None:
    workflow = build(server.workflow())
    workflow.to_workflow_def(validate=True)
    execution = server.run(workflow)
    assert (execution.status, set(outputs(execution))) == ("COMPLETED", EXPECTED[build])


def test_the_cache_of_a_constructor_is_stored(server: Server) -> None:
    cached = TaskInterface("c", TaskType.SIMPLE, cache_key="${x}", cache_ttl_second=60)
    (server.workflow() >> cached).register(overwrite=True)
    (stored,) = server.metadata.get_workflow_def(server.workflow().name, 1).tasks
    assert stored.cache_config == CacheConfig("${x}", 60)


def test_the_version_that_is_written_is_executed(server: Server) -> None:
    run = (server.workflow(version=7) >> js("a")).execute(wait_for_seconds=5)
    server.started.append(str(run.workflow_id))
    assert run.status == "COMPLETED"
    assert server.workflows.get_workflow(str(run.workflow_id)).workflow_version == 7


def test_a_workflow_is_registered_once_unless_it_may_be_overwritten(server: Server) -> None:
    for _ in range(2):
        last_is_a_fork(server.workflow()).register(overwrite=True)
    stored = server.metadata.get_workflow_def(server.workflow().name, 1)
    assert [task.task_reference_name for task in stored.tasks] == ["z", "forked_1", "join_forked_1"]
