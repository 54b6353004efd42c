"""Clients cost little before they are used."""

import json
import subprocess
import sys

import pytest

HEAVY = {"asyncio", "conductor_deploy.client.http.models.workflow_def", "httpx"}


def loaded(code: str) -> set[str]:
    text = f"import json, sys\n{code}\nprint(json.dumps(list(sys.modules)))"
    return set(json.loads(subprocess.check_output([sys.executable, "-c", text], text=True)))


@pytest.mark.parametrize(
    "code",
    [
        "import conductor_deploy.client.orkes_clients",
        "import conductor_deploy.client.aio.clients",
        "from conductor_deploy.client.aio import AsyncClients",
        "from conductor_deploy.client import OrkesClients, ConductorClients",
        "from conductor_deploy.client.orkes_clients import OrkesClients; OrkesClients().get_workflow_client()",
    ],
)
def test_neither_models_nor_http_are_imported(code: str) -> None:
    assert loaded(code) & HEAVY == set()


def test_the_scheduler_client_does_not_import_what_was_written_for_agents() -> None:
    modules = loaded("import conductor_deploy.client.orkes.orkes_scheduler_client")
    assert [name for name in modules if name.startswith("conductor_deploy.client.ai")] == []


def test_importing_all_clients_sets_nothing_up() -> None:
    code = (
        "import logging, os\n"
        "before = dict(os.environ), list(logging.root.handlers), logging.root.level\n"
        "import conductor_deploy.client.aio as aio\n"
        "for name in aio.__all__: getattr(aio, name)\n"
        "assert before == (dict(os.environ), list(logging.root.handlers), logging.root.level)\n"
    )
    assert "conductor_deploy.client.aio.workflow_client" in loaded(code)
