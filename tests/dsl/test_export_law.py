"""An estate in code: exported or planned directly, it is what every server has afterwards, and it runs."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from workbench import Workbench

from conductor_deploy.wire import endpoints
from conductor_deploy.wire.access import Access
from conductor_deploy.wire.connection import Connection

CONFIGURATION = """\
project: {prefix}
python: [flows/estate.py]
environments:
  here: {{server: "{url}"}}
defaults: {{workflow: {{ownerEmail: team@example.com}}, task: {{ownerEmail: team@example.com}}}}
"""
ESTATE = """\
from __future__ import annotations

from conductor.client.http.models.task_def import TaskDef
from conductor.client.worker.worker_task import worker_task
from conductor.client.workflow.conductor_workflow import ConductorWorkflow
from conductor.client.workflow.executor.workflow_executor import WorkflowExecutor
from conductor.client.workflow.task.do_while_task import LoopTask
from conductor.client.workflow.task.javascript_task import JavascriptTask
from conductor.client.workflow.task.json_jq_task import JsonJQTask
from conductor.client.workflow.task.set_variable_task import SetVariableTask
from conductor.client.workflow.task.sub_workflow_task import SubWorkflowTask
from conductor.client.workflow.task.switch_task import SwitchTask
from conductor.client.workflow.task.wait_task import WaitTask

PREFIX = "{prefix}"


@worker_task(PREFIX + "_charge", task_def=TaskDef(retry_count=7, retry_logic="FIXED"), register_schema=True)
def charge(amount: float, note: str | None = None) -> bool:
    return True


child = ConductorWorkflow(name=PREFIX + "_child", version=3, description="{{{{ braces }}}} and {{% more %}}")
child >> JsonJQTask("pick", ".n + 1").input(key="n", value=child.input("n"))
child.output_parameters({{"n": "${{pick.output.result}}"}})
unused = ConductorWorkflow(name=PREFIX + "_charges") >> charge(task_ref_name="charge", amount=1.5)


def parent(executor: WorkflowExecutor) -> ConductorWorkflow:
    workflow = ConductorWorkflow(executor, PREFIX + "_parent").timeout_seconds(0)
    ask = SubWorkflowTask("ask", child.name, 3).input(key="n", value="${{workflow.input.n}}")
    script = JavascriptTask("script", "(function () {{ return $.n * 2; }})()", {{"n": ask.output("n")}})
    choice = SwitchTask("choice", script.output(), use_javascript=False).switch_case("8", SetVariableTask("set"))
    workflow >> ask >> [script, [WaitTask("wait", wait_for_seconds=1)]] >> choice
    workflow >> LoopTask("twice", 2, [JsonJQTask("again", "1")]) >> [child]
    return workflow.output_parameters({{"n": script.output()}})
"""
PATIENCE = 50  # seconds
KINDS = {"task": ["charge"], "workflow": ["child@3", "charges@1", "parent@1"]}


def site(root: Path, capsys: pytest.CaptureFixture[str], url: str, prefix: str) -> Workbench:
    made = Workbench(root, capsys)
    made.write("conductor-deploy.yaml", CONFIGURATION.format(prefix=prefix, url=url))
    made.write("flows/estate.py", ESTATE.format(prefix=prefix))
    return made


def done(bench: Workbench, *arguments: str) -> None:
    ran = bench.run(*arguments)
    assert ran.code == 0, ran.out + ran.err


def changes(bench: Workbench, *flags: str) -> list[str]:
    ran = bench.run(*flags, "plan", "-o", "json")
    assert ran.code == 0, ran.out
    assert not [problem for problem in ran.document["problems"] if problem["severity"] == "error"]
    return sorted(change["key"] for change in ran.document["changes"])


def test_what_is_applied_is_what_files_and_code_say(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    target: Access,
    own_prefix: Callable[[Access], str],
) -> None:
    prefix = own_prefix(target)
    bench = site(tmp_path / "site", capsys, target.url, prefix)
    assert changes(bench) == sorted(
        f"{kind}/{prefix}_{name}" for kind, names in KINDS.items() for name in names
    )
    done(bench, "apply", "--yes")
    assert changes(bench) == []
    done(bench, "export")
    assert changes(bench, "--no-python") == []
    done(bench, "export", "--check")


def test_a_workflow_that_was_exported_runs(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    conductor_3_32: Access,
    connect: Callable[[Access], Connection],
    own_prefix: Callable[[Access], str],
) -> None:
    prefix = own_prefix(conductor_3_32)
    bench = site(tmp_path / "site", capsys, conductor_3_32.url, prefix)
    done(bench, "export")
    done(bench, "--no-python", "apply", "--yes")
    connection = connect(conductor_3_32)
    execution = connection.call(endpoints.START_WORKFLOW_BY_NAME, {"n": 3}, name=f"{prefix}_parent")
    until = time.monotonic() + PATIENCE
    while (found := connection.call(endpoints.GET_EXECUTION, workflowId=execution))["status"] == "RUNNING":
        assert time.monotonic() < until
    assert (found["status"], found["output"]["n"]) == ("COMPLETED", 8)
