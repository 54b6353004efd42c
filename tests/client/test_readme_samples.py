"""Every block of the page about the official README's samples does on a real server what the page says."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from conductor_deploy.client.configuration.configuration import Configuration
from conductor_deploy.client.http.models.start_workflow_request import StartWorkflowRequest
from conductor_deploy.client.http.models.workflow_def import WorkflowDef
from conductor_deploy.client.http.rest import Conflict, Invalid
from conductor_deploy.client.orkes_clients import OrkesClients
from conductor_deploy.wire.access import Access

DOCUMENTS = Path(__file__).parents[2] / "docs" / "sdk"
BLOCK = re.compile(r"<!-- ([\w ]+?)(?:: (.+?))? -->\n```(\w+)\n(.*?)```", re.DOTALL)
KINDS = {"file", "run", "workflow", "task definition", "task", "refused task", "no json"}


def blocks(kind: str) -> list[Any]:
    found = [
        (document.name, *match.groups())
        for document in sorted(DOCUMENTS.glob("*.md"))
        for match in BLOCK.finditer(document.read_text(encoding="utf-8"))
    ]
    assert {each[1] for each in found} <= KINDS
    return [
        pytest.param(said or "", text, id=f"{name}-{number}")
        for number, (name, of_kind, said, _, text) in enumerate(found)
        if of_kind == kind
    ]


@pytest.fixture
def clients(conductor_3_32: Access) -> Iterator[OrkesClients]:
    configuration = Configuration(server_api_url=conductor_3_32.url)
    yield OrkesClients(configuration)
    configuration.close()


def test_every_block_is_marked() -> None:
    page = (DOCUMENTS / "readme-samples.md").read_text(encoding="utf-8")
    assert len(BLOCK.findall(page)) == page.count("\n```") // 2 > 10


@pytest.mark.parametrize(("said", "text"), blocks("run"))
def test_a_program_says_what_the_page_says(
    said: str, text: str, conductor_3_32: Access, tmp_path: Path
) -> None:
    for block in blocks("file"):
        name, module = block.values
        (tmp_path / name).write_text(module, encoding="utf-8")
    quiet = {"CONDUCTOR_SERVER_URL": conductor_3_32.url, "CONDUCTOR_LOG_LEVEL": "WARNING"}
    command = [sys.executable, "-W", "error", "-c", text]
    ran = subprocess.run(
        command, env={**os.environ, **quiet}, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr, ran.stdout) == (0, "", f"{said}\n")


@pytest.mark.parametrize(("said", "text"), blocks("workflow"))
def test_a_workflow_is_taken_once(said: str, text: str, clients: OrkesClients, own_name: str) -> None:
    resource = clients.get_metadata_client().metadataResourceApi
    workflow = {**json.loads(text), "name": own_name}
    resource.create(workflow, overwrite=False)
    with pytest.raises(Conflict):
        resource.create(workflow, overwrite=False)


@pytest.fixture
def own_name(conductor_3_32: Access, own_prefix: Any) -> str:
    name: str = own_prefix(conductor_3_32)
    return name


@pytest.mark.parametrize(("said", "text"), blocks("task definition"))
def test_a_task_definition_is_taken_in_a_list(
    said: str, text: str, clients: OrkesClients, own_name: str
) -> None:
    resource = clients.get_metadata_client().metadataResourceApi
    task = {**json.loads(text), "name": own_name}
    with pytest.raises(Invalid):
        clients.get_metadata_client().api_client.call_api("/metadata/taskdefs", "POST", body=task)
    resource.register_task_def([task])
    resource.update_task_def(task)
    assert resource.get_task_def(own_name).retry_logic == task["retryLogic"]


@contextmanager
def executed(clients: OrkesClients, name: str, task: Any) -> Iterator[str]:
    workflows = clients.get_workflow_client()
    clients.get_metadata_client().register_workflow_def(WorkflowDef(name=name, version=1, tasks=[task]))
    request = StartWorkflowRequest(
        name=name, version=1, input={"name": "Orkes", "server": clients.configuration.host}
    )
    run = workflows.execute_workflow(request, wait_for_seconds=20)
    assert run.workflow_id
    yield str(run.status)
    workflows.terminate_workflows([run.workflow_id])
    workflows.delete_workflow(run.workflow_id, archive_workflow=False)


@pytest.mark.parametrize(("said", "text"), blocks("task"))
def test_a_task_ends_as_the_page_says(said: str, text: str, clients: OrkesClients, own_name: str) -> None:
    with executed(clients, own_name, json.loads(text)) as status:
        assert status == said


@pytest.mark.parametrize(("said", "text"), blocks("refused task"))
def test_a_task_is_refused(said: str, text: str, clients: OrkesClients, own_name: str) -> None:
    workflow = WorkflowDef(name=own_name, version=1, tasks=[json.loads(text)])
    with pytest.raises(Invalid, match=said):
        clients.get_metadata_client().register_workflow_def(workflow)


@pytest.mark.parametrize(("said", "text"), blocks("no json"))
def test_what_is_no_json_is_none(said: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"Expecting|Illegal"):
        json.loads(text)
