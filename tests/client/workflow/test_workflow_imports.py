"""Writing workflows costs little before anything is sent."""

import json
import subprocess
import sys
from importlib import import_module

import pytest

HEAVY = {
    "httpx",
    "asyncio",
    "conductor_deploy.definition",
    "conductor_deploy.client.http.api_client",
    "jsonschema",
}


def loaded(code: str) -> set[str]:
    text = f"import json, sys\n{code}\nprint(json.dumps(list(sys.modules)))"
    return set(json.loads(subprocess.check_output([sys.executable, "-c", text], text=True)))


@pytest.mark.parametrize(
    "code",
    [
        "import conductor_deploy.client.workflow.conductor_workflow",
        "from conductor_deploy.client.workflow.task.llm_tasks import LlmChatComplete, ToolSpec",
        """
from conductor_deploy.client.workflow.conductor_workflow import ConductorWorkflow
from conductor_deploy.client.workflow.task.simple_task import SimpleTask
(ConductorWorkflow(name='w') >> [SimpleTask('a', 'a')]).to_workflow_def().toJSON()
""",
    ],
)
def test_neither_http_nor_rules_are_imported(code: str) -> None:
    assert loaded(code) & HEAVY == set()


def test_the_package_of_language_models_imports_none_of_its_tasks_by_itself() -> None:
    package = "conductor_deploy.client.workflow.task.llm_tasks"
    assert [name for name in loaded(f"import {package}") if name.startswith(f"{package}.")] == []
    code = f"import {package} as p\nfor name in p.__all__: assert getattr(p, name).__name__ == name"
    assert f"{package}.call_mcp_tool" in loaded(code)


@pytest.mark.parametrize(
    "name",
    [
        "ForkTask",
        "JoinTask",
        "StartWorkflowRequest",
        "SubWorkflowParams",
        "TaskType",
        "WorkflowExecutor",
        "WorkflowRun",
    ],
)
def test_programs_import_from_the_workflow_what_the_official_module_needs(name: str) -> None:
    ours = import_module("conductor_deploy.client.workflow.conductor_workflow")
    assert getattr(ours, name).__name__ == name
    with pytest.raises(ImportError, match="cannot import name 'Forktask'"):
        exec("from conductor_deploy.client.workflow.conductor_workflow import Forktask")
