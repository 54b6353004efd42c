"""What stands around the user's code while it runs: names of the official SDK, no network, a labelled output."""

import os
import sys
from pathlib import Path

import pytest

from conductor_deploy.client.workflow.conductor_workflow import ConductorWorkflow
from conductor_deploy.dsl.aliases import OfficialNames
from conductor_deploy.dsl.failures import refused
from conductor_deploy.dsl.narration import LIMIT, narrated
from conductor_deploy.dsl.refusal import NetworkRefused, Refusal
from conductor_deploy.dsl.territory import PACKAGE, Territory
from conductor_deploy.dsl.written import Unwritable, written

OURS = "conductor_deploy.client.workflow.conductor_workflow"


def test_official_names_are_our_modules(tmp_path: Path) -> None:
    spec = OfficialNames(tmp_path).find_spec("conductor.client.workflow.conductor_workflow", None)
    assert spec is not None
    assert spec.loader is not None
    module = spec.loader.create_module(spec)
    assert module is sys.modules[OURS]
    module.__spec__ = spec
    spec.loader.exec_module(module)
    assert module.__spec__.name == OURS
    assert vars(module)["ConductorWorkflow"] is ConductorWorkflow


def test_only_the_client_is_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    finder = OfficialNames(tmp_path)
    assert finder.find_spec("conductor.other", None) is None
    assert finder.find_spec("conductor_client", None) is None
    with pytest.raises(
        ModuleNotFoundError, match=r"conductor-deploy has no module 'conductor\.client\.nowhere'"
    ):
        finder.find_spec("conductor.client.nowhere", None)
    monkeypatch.setattr(sys, "path", [])
    empty = finder.find_spec("conductor", None)
    assert empty is not None
    assert empty.submodule_search_locations == []
    (tmp_path / "conductor").mkdir()
    (tmp_path / "conductor/__init__.py").write_text("")
    (tmp_path / "conductor/client.py").write_text("")
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    assert finder.find_spec("conductor.client", None) is None  # a package of the user's has the name


@pytest.mark.parametrize(
    ("event", "arguments", "address"),
    [
        ("socket.connect", (object(), ("10.0.0.1", 80)), "10.0.0.1:80"),
        ("socket.connect", (object(), b"/run/docker.sock"), "/run/docker.sock"),
        ("socket.getaddrinfo", (b"a.example", None, 0, 0, 0), "a.example"),
        ("socket.gethostbyname", ("a.example",), "a.example"),
        ("socket.sendto", (object(), ("::1", 53, 0, 0)), "::1:53"),
    ],
)
def test_connections_are_refused_by_name(
    tmp_path: Path, event: str, arguments: tuple[object, ...], address: str
) -> None:
    refusal = Refusal(Territory(tmp_path))
    refusal("open", arguments)
    with pytest.raises(NetworkRefused, match=f"a library connects to {address}, which is refused"):
        refusal(event, arguments)
    [failure] = refused(refusal)
    assert (failure.code, failure.file, failure.line) == ("CD026", None, 1)


def test_lines_carry_the_place_that_printed_them(tmp_path: Path) -> None:
    file = Path(__file__).resolve()
    shown = tmp_path / "shown"
    with shown.open("wb") as target:
        stream = narrated(Territory(file.parent), target.fileno())
        print("one", "and", file=stream, end=" ")
        print("the same\nanother", file=stream)
        assert stream.fileno() == target.fileno()
        print("x" * LIMIT, file=stream)
        print("never seen", file=stream)
    lines = shown.read_text().splitlines()
    assert [line.partition(": ")[2] for line in lines[:2]] == ["one and the same", "another"]
    assert all(line.startswith(f"{file.name}:") for line in lines)
    assert lines[-1].endswith("more output is not shown")


def test_nobody_has_to_listen(tmp_path: Path) -> None:
    reader, writer = os.pipe()
    stream = narrated(Territory(tmp_path), writer)
    os.close(reader)
    print("one", file=stream)
    print("two", file=stream)
    os.close(writer)


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("flows/orders.py", "flows/orders.py"),
        (".venv/lib/site-packages/flows.py", None),
        ("vendor/site-packages/flows.py", None),
        ("../elsewhere.py", None),
    ],
)
def test_what_is_installed_is_not_the_users(tmp_path: Path, file: str, name: str | None) -> None:
    assert Territory(tmp_path).name(os.path.normpath(tmp_path / file)) == name
    assert Territory(PACKAGE.parent).name(str(PACKAGE / "cli/main.py")) is None
    assert Territory(tmp_path).name("<string>") is None
    assert Territory(tmp_path).name(None) is None


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({1, 2}, "is a set, which is no JSON: write a list"),
        (float("inf"), "is inf, which JSON has no number for"),
        ("\ud800", r"holds half of a character, '\ud800'"),
        ({(1,): 2}, "has a tuple as a name, and not text"),
        (10**400, "is a number of too many digits"),
        (print, "is the builtin_function_or_method print, which is no JSON"),
    ],
)
def test_what_json_can_not_hold_is_told_with_its_place(value: object, message: str) -> None:
    with pytest.raises(Unwritable) as raised:
        written({"a/b": [value]})
    assert (raised.value.pointer, str(raised.value)) == ("/a~1b/0", message)
