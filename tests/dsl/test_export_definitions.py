"""What modules define, and where each part of it stands."""

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from looking import look_here

from conductor_deploy.dsl.export import Exported, Job, export

SHARED = """\
import conductor.client.workflow.task.http_task as http
from conductor.client.workflow.conductor_workflow import ConductorWorkflow
from conductor.client.worker.worker_task import worker_task
from conductor_deploy.client.workflow.conductor_workflow import ConductorWorkflow as Same

assert ConductorWorkflow is Same
imported = ConductorWorkflow(name="of_shared") >> http.HttpTask("h", {"uri": "http://a.example"})


def ping(reference):
    return http.HttpTask(reference, {"uri": "http://a.example"})


def build(name):
    return ConductorWorkflow(name=name) >> ping("h")


@worker_task("work_of_shared")
def imported_worker():
    pass
"""
FLOWS = '''\
"""Workflows, of every kind that is found."""
from __future__ import annotations

from typing import TYPE_CHECKING

from conductor.client.workflow.conductor_workflow import ConductorWorkflow
from conductor.client.http.models.task_def import TaskDef
from conductor.client.worker.worker_task import WorkerTask, worker_task
from conductor.client.workflow.executor.workflow_executor import WorkflowExecutor
from conductor.client.workflow.task.simple_task import SimpleTask
from conductor.client.workflow.task.switch_task import SwitchTask

from .shared import build, imported, imported_worker, ping

if TYPE_CHECKING:
    from elsewhere import ConductorWorkflow as Alias

held = ConductorWorkflow(name="held", description="{{ no template }}")
first = SimpleTask("a", "first")
held >> first >> [
    SimpleTask("b", "left"),
    [ping("right"), SimpleTask("c", "last")],
]
held >> SwitchTask("choose", "${workflow.input.x}").switch_case(
    "one",
    [
        SimpleTask("d", "deep"),
    ],
)
again = held
several = [build("in_list"), build("in_list_too"), "text"]
by_name = {1: build("in_dict")}
_private = build("private")


def annotated(executor: WorkflowExecutor, version: int = 3) -> ConductorWorkflow:
    assert isinstance(executor, WorkflowExecutor)
    workflow = ConductorWorkflow(executor, "annotated", version)
    workflow >> first
    return workflow


def with_string(workflow_executor, *rest, **more) -> "Alias | ConductorWorkflow":
    return build("with_string")


def many() -> list[ConductorWorkflow]:
    return [build("many_1"), build("many_2")]


def perhaps() -> ConductorWorkflow | None:
    return None


def plain(executor):
    """No annotation, but what it returns it made."""
    made = ConductorWorkflow(executor, "plain").timeout_seconds(0)
    made >> first
    return made.owner_email("a@example.com")


def same() -> ConductorWorkflow:
    return held


def main():
    raise SystemExit("is not called")


def needs(name) -> ConductorWorkflow:
    raise SystemExit("is not called, either")


async def later() -> ConductorWorkflow:
    raise SystemExit


def _hidden() -> ConductorWorkflow:
    raise SystemExit


def registering():
    workflow = ConductorWorkflow(name="registered") >> first
    workflow.register(True)


registering()


@worker_task("bare", domain="here")
def bare(name: str):
    return name


@worker_task(
    task_definition_name="limited",
    task_def=TaskDef(name="other", retry_count=7, timeout_policy="RETRY"),
    register_schema=True,
    strict_schema=True,
)
def limited(name: str, count: int = 1) -> str:
    return name


@WorkerTask("old_style")
def old_style(task):
    return {}


named_definition = TaskDef(name="by_hand", retry_count=1)
'''
WORKFLOWS = "held in_list in_list_too in_dict annotated with_string many_1 many_2 plain registered"


def site(root: Path, client: str) -> Path:
    files = {
        "flows/__init__.py": "from flows.orders import held\n__all__ = ['held']\n",
        "flows/shared.py": SHARED,
        "flows/orders.py": FLOWS,
        "flows/unused.py": "",
        "odd-name.py": SHARED,
    }
    (root / "flows").mkdir()
    for path, text in files.items():
        (root / path).write_text(text.replace("conductor.client", client))
    return root


def in_a_process(root: Path, *modules: str) -> Exported:
    return export(Job(site(root, "conductor.client"), modules))


def here(root: Path, *modules: str) -> Exported:
    return look_here(site(root, "conductor_deploy.client"), *modules)


@pytest.fixture(scope="module", params=[in_a_process, here])
def orders(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Exported:
    found: Exported = request.param(tmp_path_factory.mktemp("site"), "flows.orders")
    return found


def by_name(exported: Exported) -> dict[str, Any]:
    return {str(document.body["name"]): document for document in exported.documents}


def line_of(text: str) -> int:
    return next(number for number, line in enumerate(FLOWS.splitlines(), 1) if text in line)


def test_everything_that_a_module_defines_is_found_once(orders: Exported) -> None:
    assert orders.problems == ()
    kinds = [(each.kind.name, each.body["name"]) for each in orders.documents]
    workers = [("task", name) for name in ("bare", "limited", "old_style")]
    assert sorted(kinds) == sorted([*(("workflow", name) for name in WORKFLOWS.split()), *workers])


def test_a_task_definition_says_what_its_worker_says(orders: Exported) -> None:
    found = by_name(orders)
    assert found["bare"].body == {"name": "bare"}
    body = found["limited"].body
    assert {name: body[name] for name in ("name", "retryCount", "timeoutPolicy")} == {
        "name": "limited",
        "retryCount": 7,
        "timeoutPolicy": "RETRY",
    }
    schemas = {side: body[f"{side}Schema"] for side in ("input", "output")}
    assert {side: each["name"] for side, each in schemas.items()} == {
        "input": "limited_input",
        "output": "limited_output",
    }
    assert schemas["input"]["data"]["required"] == ["name"]
    assert schemas["input"]["data"]["additionalProperties"] is False
    assert (schemas["input"]["type"], schemas["input"]["version"]) == ("JSON", 1)


def test_positions_point_at_what_made_a_part(orders: Exported) -> None:
    found = by_name(orders)
    held = found["held"]
    expected = {
        "": 'name="held"',
        "/description": 'name="held"',
        "/tasks/0/name": '"first"',
        "/tasks/1": 'name="held"',  # a list makes the fork
        "/tasks/1/forkTasks/0/0": '"left"',
        "/tasks/1/forkTasks/1/0/inputParameters": '"right"',  # made elsewhere, asked for here
        "/tasks/1/forkTasks/1/1": '"last"',
        "/tasks/3": 'SwitchTask("choose"',
        "/tasks/3/decisionCases/one/0/name": '"deep"',
    }
    lines = {pointer: held.position(pointer).line for pointer in expected}
    assert lines == {pointer: line_of(text) for pointer, text in expected.items()}
    assert str(found["plain"].position()) == f"flows/orders.py:{line_of('made = ')}:5"
    assert found["in_list"].position().line == line_of('build("in_list")')
    assert found["limited"].position().line == line_of('task_definition_name="limited"') - 1
    assert ast.parse(FLOWS)  # what the lines are counted in is Python


def test_braces_in_code_are_no_templates(orders: Exported) -> None:
    assert "/description" in by_name(orders)["held"].raw


def test_every_own_file_that_took_part_is_known(orders: Exported) -> None:
    assert [source.path for source in orders.sources] == [
        "flows/__init__.py",
        "flows/orders.py",
        "flows/shared.py",
    ]


@pytest.mark.parametrize("look", [in_a_process, here])
def test_a_name_or_a_path_says_which(tmp_path: Path, look: Callable[..., Exported]) -> None:
    asked = {
        "flows/orders.py:held": ["held"],
        "flows.orders:plain": ["plain"],
        "flows.orders:by_name": ["in_dict"],
        "flows.orders:registering": ["registered"],
        "flows.orders:imported": ["of_shared"],
        "flows.orders:imported_worker": ["work_of_shared"],
        "flows.orders:_private": ["private"],
        "flows.orders:named_definition": ["by_hand"],
        "flows.orders:many": ["many_1", "many_2"],
        "flows": ["held"],
        "odd-name.py": ["of_shared", "work_of_shared"],
        "flows/unused.py:nothing": [],
        "flows.orders:held_": [],
        "flows.orders:needs": [],
        "flows.orders:SimpleTask": [],
        "flows.orders:TYPE_CHECKING": [],
    }
    found = look(tmp_path, *asked)
    names = [str(each.body["name"]) for each in found.documents]
    assert names == [name for expected in asked.values() for name in expected]
    assert [problem.message for problem in found.problems] == [
        "flows.unused has no nothing",
        "flows.orders has no held_",
        "needs needs `name`, which is no executor",
        "SimpleTask needs `task_def_name`, which is no executor",
        "flows.orders:TYPE_CHECKING is a value of type bool, and no workflow",
    ]
    assert found.problems[1].hint == "did you mean held?"
