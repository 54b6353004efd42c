"""The servers that tests run on: two real ones, shared by all workers of a run, and the embedded registry."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from conductor_double import Double, conductor_double
from hypothesis import settings
from release_site import Site
from workbench import CONFIGURATION, ORDER, Workbench

from conductor_deploy.conductor_server import RELEASES, stop
from conductor_deploy.definition.document import WORKFLOW, Key, Kind
from conductor_deploy.deploy.rows import ROWS
from conductor_deploy.embedded import transport
from conductor_deploy.errors import ServerRefused
from conductor_deploy.wire.access import Access
from conductor_deploy.wire.connection import Connection

if TYPE_CHECKING:
    from conductor_deploy.testing import ConductorServers

# No deadline: how long an example takes depends on who else computes. `steady` tries the same examples each time, so
# that the coverage which `make check` asks for is the same, too; `searching` looks for new ones every night.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("searching", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

REAL = [pytest.param(version, marks=pytest.mark.real) for version in RELEASES]

pytest_plugins = ["conductor_deploy.testing"]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Half of a run is waiting, for servers, locks and other processes: two workers a core."""
    return 2 * (os.cpu_count() or 1)


def pytest_make_parametrize_id(val: object) -> str | None:
    """Kinds hold sets, whose text differs from worker to worker."""
    return val.name if isinstance(val, Kind) else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "conductor_3_32" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.real)


@pytest.fixture(scope="session")
def conductor(conductor_servers: "ConductorServers") -> Callable[[str], Access]:
    """The run's server of a version. It starts when first asked for and stops with the run, killed or not."""
    return lambda version: Access(conductor_servers.url(version))


@pytest.fixture(params=REAL)
def real_server(request: pytest.FixtureRequest, conductor: Callable[[str], Access]) -> Access:
    """Each real Conductor server. Other tests use it at the same time: see `own_prefix`."""
    return conductor(request.param)


@pytest.fixture
def conductor_3_32(conductor: Callable[[str], Access]) -> Access:
    """The newest real Conductor server; a test that uses it is marked `real`."""
    return conductor("3.32.3")


@pytest.fixture(params=["embedded", *REAL])
def target(request: pytest.FixtureRequest, conductor: Callable[[str], Access], tmp_path: Path) -> Access:
    """Each kind of server that definitions can be deployed to; an embedded registry is the test's own."""
    return (
        Access(f"embedded:{tmp_path / 'registry.db'}")
        if request.param == "embedded"
        else conductor(request.param)
    )


@pytest.fixture
def double() -> Iterator[Double]:
    """A server that gives workers what the test says, and fails on request."""
    with conductor_double() as opened:
        yield opened


@pytest.fixture
def connect() -> Iterator[Callable[[Access], Connection]]:
    """Opens connections to any of the servers here, and closes them after the test."""
    opened: list[Connection] = []

    def opening(access: Access) -> Connection:
        opened.append(_connection(access))
        return opened[-1]

    yield opening
    for connection in opened:
        connection.close()


def _connection(access: Access) -> Connection:
    if not access.url.startswith("embedded:"):
        return Connection(access)
    return Connection(access, transport(access.url.removeprefix("embedded:")))


@pytest.fixture
def own_prefix() -> Iterator[Callable[[Access], str]]:
    """Gives a text for the names and the project of a test, unique among all tests.

    Every definition on that server with the text in its name is deleted afterwards.
    """
    given: list[tuple[Access, str]] = []

    def prefix(access: Access) -> str:
        given.append((access, f"t{uuid4().hex[:10]}"))
        return given[-1][1]

    yield prefix
    for access, text in given:
        with _connection(access) as connection:
            _delete_named(connection, text)


def _delete_named(connection: Connection, text: str) -> None:
    for kind, row in ROWS.items():
        try:
            listed = connection.call(row.listing)
        except ServerRefused as error:
            if error.is_unsupported:  # a server without a scheduler
                continue
            raise
        for body in listed:
            if text in body["name"]:
                key = Key(kind, body["name"], body["version"] if kind is WORKFLOW else None)
                connection.call(row.delete, **row.address(key))


@pytest.fixture
def machine(tmp_path: Path) -> dict[str, str]:
    """The environment variables of a machine with Conductor installed, where `java` only stands in for it."""
    java = tmp_path / "java-home" / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.write_text(STAND_IN)
    java.chmod(0o755)
    for release in RELEASES.values():
        (tmp_path / "cache" / "conductor-deploy" / release.name).mkdir(parents=True)
    return {
        "PATH": os.environ["PATH"],
        "JAVA_HOME": str(tmp_path / "java-home"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "XDG_DATA_HOME": str(tmp_path / "share"),
    }


STAND_IN = f"""#!/bin/sh
[ "$1" = -version ] && echo 'openjdk version "21.0.1" 2023-10-17' >&2 && exit
exec "{sys.executable}" -I -S "{Path(__file__).parent}/conductor_server/stand_in_java.py" "$@"
"""


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """The data directory of a server that is stopped after the test."""
    yield tmp_path / "data"
    stop(tmp_path / "data", patience=0)


@pytest.fixture
def workbench(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Workbench:
    """A repository with one workflow and its task, and servers that hold nothing yet."""
    for name in ("NO_COLOR", "FORCE_COLOR", "AWAY_URL", "CONDUCTOR_SERVER_URL"):
        monkeypatch.delenv(name, raising=False)
    bench = Workbench(tmp_path / "orders", capsys)
    bench.write("conductor-deploy.yaml", CONFIGURATION)
    bench.write("definitions/workflows/order.yaml", ORDER)
    bench.write("definitions/tasks/charge.yaml", "name: charge\nownerEmail: team@example.com\n")
    return bench


@pytest.fixture
def site() -> Iterator[Site]:
    """An empty registry in memory, and a line to it that a test can stand in."""
    opened = Site()
    with opened.connection:
        yield opened
