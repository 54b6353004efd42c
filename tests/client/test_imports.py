"""What importing the client costs and does."""

import subprocess
import sys

import pytest

import conductor_deploy.client as package
from conductor_deploy.client.configuration.configuration import Configuration

LIGHT = """
import sys
before = set(sys.modules)
import conductor_deploy.client.http.api_client, conductor_deploy.client.http.async_api_client
import conductor_deploy.client.http.rest, conductor_deploy.client.http.async_rest
loaded = set(sys.modules) - before
heavy = {"httpx", "asyncio", "ssl", "multiprocessing", "conductor_deploy.wire.connection"}
print(sorted(heavy & loaded), [name for name in loaded if ".http.models." in name])
"""

EFFECTS = """
import logging, multiprocessing, os, signal, threading
def state():
    names = sorted(os.environ.items()), multiprocessing.get_start_method(allow_none=True), threading.active_count()
    return names, dir(logging.Logger), logging.getLevelName(5), logging.getLogger().handlers, signal.getsignal(15)
before = state()
import conductor_deploy.client
conductor_deploy.client.Configuration
import conductor_deploy.client.http.api_client
import conductor_deploy.client._connections
assert state() == before
"""


def run(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, text=True)
    assert done.stderr == ""
    return done.stdout


def test_api_clients_are_light() -> None:
    assert run(LIGHT) == "[] []\n"


def test_importing_changes_nothing() -> None:
    run(EFFECTS)


def test_the_package_has_its_names_at_their_first_use() -> None:
    assert package.Configuration is Configuration
    assert vars(package)["Configuration"] is Configuration
    for name in package.__all__:
        assert getattr(package, name).__name__ == {"ConductorClients": "OrkesClients"}.get(name, name)
    with pytest.raises(AttributeError, match=r"'conductor_deploy\.client' has no attribute 'Missing'"):
        _ = package.Missing  # type: ignore[attr-defined] # a mistake to type checkers, too


def test_names_that_are_not_imported_yet_are_listed() -> None:
    listed = (
        "import conductor_deploy.client.http.models as m; print('Task' in vars(m), {*m.__all__} <= {*dir(m)})"
    )
    assert run(listed) == "False True\n"
