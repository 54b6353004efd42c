"""Fixtures for pytest: a real Conductor server for the tests of a project, and the SDK's clients for it.

`pytest_plugins = ["conductor_deploy.testing"]` in the outermost `conftest.py`, or `-p conductor_deploy.testing`, has
them; without it nothing is loaded. Needs the extra `server`.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conductor_deploy.client.configuration.configuration import Configuration
    from conductor_deploy.client.orkes_clients import OrkesClients
    from conductor_deploy.client.workflow.executor.workflow_executor import WorkflowExecutor

__all__ = [
    "ConductorServers",
    "conductor_clients",
    "conductor_configuration",
    "conductor_executor",
    "conductor_servers",
    "conductor_url",
]


@dataclass(frozen=True, slots=True)
class ConductorServers:
    """The servers of a run, one of each version; pytest-xdist's workers share them with who started the run."""

    folder: Path
    owner: int  # the process with whose end they stop, killed or not

    def url(self, version: str) -> str:
        """The base of the API of a server of that version, which is started when first asked for."""
        from conductor_deploy.conductor_server import start

        data = self.folder / version
        running = start(version, data, port=0, environ=os.environ, progress=_silent, until_ends=self.owner)
        return running.url

    def stop(self) -> None:
        """Stop them all, and remove what they left."""
        from conductor_deploy.conductor_server import stop

        for data in self.folder.iterdir():
            stop(data)
        shutil.rmtree(self.folder)


def _silent(_: str, __: int) -> AbstractContextManager[Callable[[int], None]]:
    return nullcontext(lambda _: None)


_SERVERS = pytest.StashKey[ConductorServers]()
_HANDED_ON = "conductor_servers"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("conductor")
    group.addoption(
        "--conductor-url", metavar="URL", help="Test with this Conductor server; none is started."
    )
    group.addoption("--conductor-version", metavar="VERSION", help="The Conductor version to start.")


def pytest_configure(config: pytest.Config) -> None:
    folder, owner = getattr(config, "workerinput", {}).get(_HANDED_ON) or (
        tempfile.mkdtemp(prefix="conductor-servers-"),
        os.getpid(),
    )
    config.stash[_SERVERS] = ConductorServers(Path(folder), owner)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Called by pytest-xdist, in the process that started the run, for each of its workers."""
    servers = node.config.stash[_SERVERS]
    node.workerinput[_HANDED_ON] = (str(servers.folder), servers.owner)


def pytest_unconfigure(config: pytest.Config) -> None:
    servers = config.stash.get(_SERVERS, None)
    if servers and servers.owner == os.getpid():
        servers.stop()


@pytest.fixture(scope="session")
def conductor_servers(pytestconfig: pytest.Config) -> ConductorServers:
    """The servers that this run starts."""
    return pytestconfig.stash[_SERVERS]


@pytest.fixture(scope="session")
def conductor_url(pytestconfig: pytest.Config, conductor_servers: ConductorServers) -> str:
    """The base of the API of a real server: that of `--conductor-url`, else one that runs until the tests are over.

    It is the same for all tests, also those that run at the same time: names of their own keep them apart.
    """
    from conductor_deploy.conductor_server import NEWEST

    given: str | None = pytestconfig.getoption("conductor_url")
    return given or conductor_servers.url(pytestconfig.getoption("conductor_version") or NEWEST)


@pytest.fixture(scope="session")
def conductor_configuration(conductor_url: str) -> Iterator[Configuration]:
    """What clients and workers take to get to the server."""
    from conductor_deploy.client.configuration.configuration import Configuration

    configuration = Configuration(server_api_url=conductor_url)
    yield configuration
    configuration.close()


@pytest.fixture(scope="session")
def conductor_clients(conductor_configuration: Configuration) -> OrkesClients:
    """The clients of the SDK."""
    from conductor_deploy.client.orkes_clients import OrkesClients

    return OrkesClients(conductor_configuration)


@pytest.fixture(scope="session")
def conductor_executor(conductor_clients: OrkesClients) -> WorkflowExecutor:
    """What a `ConductorWorkflow` takes to be registered and run."""
    return conductor_clients.get_workflow_executor()
