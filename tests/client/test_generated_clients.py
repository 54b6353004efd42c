"""The clients that block are what the script derives from those that are awaited."""

import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "generate_sync.py"
AWAITED = '''"""Of boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conductor_deploy.client.aio.base_client import AsyncBaseClient

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.task import Task

__all__ = ["AsyncTaskClient"]


class AsyncTaskClient(AsyncBaseClient):
    """Tasks.

    All of them.
    """

    async def get_task(self, task_id: str, *, old: bool = True) -> Task:
        """One."""
        return await self.taskResourceApi.get_task(task_id)

    async def extra(self) -> None:
        await self.get_task("a")
'''


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = spec_from_file_location("generate_sync", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules["generate_sync"] = module  # where dataclasses look for it
    spec.loader.exec_module(module)
    return module


def test_what_is_committed_is_what_would_be_written() -> None:
    answer = subprocess.run(
        [sys.executable, str(SCRIPT), "--check"], capture_output=True, text=True, check=False
    )
    assert (answer.returncode, answer.stdout) == (0, "")


def test_an_implementation_blocks(script: ModuleType) -> None:
    text = script.implementation(script.Client("task_client"), AWAITED)
    assert "async" not in text
    assert "await" not in text
    assert "class OrkesTaskClient(OrkesBaseClient, TaskClient):" in text
    assert '__all__ = ["OrkesTaskClient"]' in text
    assert "        return self.taskResourceApi.get_task(task_id)\n" in text


def test_an_interface_has_signatures_and_docstrings_alone(script: ModuleType) -> None:
    client = script.Client("task_client", frozenset({"extra"}), {"get_task": "task_id: str"})
    text = script.interface(client, AWAITED)
    assert "class TaskClient(ABC):\n" in text
    assert '    @abstractmethod\n    def get_task(self, task_id: str) -> Task:\n        """One."""' in text
    assert "extra" not in text
    assert "taskResourceApi" not in text


def test_what_differs_or_is_missing_is_stale(script: ModuleType, tmp_path: Path) -> None:
    (path, *_) = written = script.write(tmp_path)
    assert script.is_same(tmp_path / path, SCRIPT.parents[1] / path)
    assert len(written) == 2 * len(script.CLIENTS) + len(script.OTHERS)
    (tmp_path / path).write_text("")
    assert not script.is_same(tmp_path / path, SCRIPT.parents[1] / path)
    assert not script.is_same(SCRIPT.parents[1] / path, tmp_path / "none")
