"""The sample estate, from its files to a server and back, by the command line."""

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from conductor_deploy.cli.main import exit_code
from conductor_deploy.definition.document import KINDS
from conductor_deploy.wire import endpoints
from conductor_deploy.wire.access import Access
from conductor_deploy.wire.connection import Connection

ESTATE = Path(__file__).parents[2] / "definitions"
ENVIRONMENTS = {"embedded": "local", "3.32.3": "dev", "3.15.0": "test"}


@dataclass
class Shell:
    root: Path
    environment: str
    prefix: str
    capsys: pytest.CaptureFixture[str]

    def run(self, *arguments: str, expected: int = 0) -> Any:
        """The JSON that a command prints."""
        code = exit_code(["-q", "-C", str(self.root), *arguments, "-o", "json"])
        out, err = self.capsys.readouterr()
        assert code == expected, f"{arguments}: {code}\n{err}{out}"
        return json.loads(out)

    def plan(self, *, held: int = 0) -> dict[str, str]:
        """What would be done to which key."""
        plan = self.run("plan", "-e", self.environment)
        assert plan["summary"]["held"] == held
        return actions(plan)


@pytest.fixture
def shell(
    request: pytest.FixtureRequest,
    target: Access,
    own_prefix: Callable[[Access], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Shell:
    """On a copy of the estate whose names nobody else has."""
    environment = ENVIRONMENTS[request.node.callspec.params["target"]]
    for variable in ("CONDUCTOR_DEV_URL", "CONDUCTOR_TEST_URL"):
        monkeypatch.setenv(variable, target.url)
    prefix, root = own_prefix(target), tmp_path / "estate"
    shutil.copytree(ESTATE, root, ignore=shutil.ignore_patterns(".conductor"))
    rename(root, prefix)
    settings = root / "conductor-deploy.yaml"
    text = settings.read_text().replace("project: orders", f"project: {prefix}")
    settings.write_text(text.replace('"embedded:.conductor/local.db"', json.dumps(target.url)))
    return Shell(root, environment, prefix, capsys)


def rename(root: Path, prefix: str) -> None:
    definitions = definition_files(root)
    written = [document for file in definitions for document in yaml.safe_load_all(file.read_text())]
    bodies = [body for value in written for body in (value if isinstance(value, list) else [value])]
    names = {body["name"] for body in bodies}
    whole = re.compile(rf"\b({'|'.join(sorted(names))})\b")
    for file in (*definitions, *root.glob("environments/*/patches/*")):
        file.write_text(whole.sub(rf"{prefix}_\1", file.read_text()))


def definition_files(root: Path) -> list[Path]:
    return [file for kind in KINDS.values() for file in (root / kind.folder).iterdir()]


def actions(plan: Any) -> dict[str, str]:
    return {change["key"]: change["action"] for change in plan["changes"]}


@pytest.mark.timeout(120)
def test_the_estate_goes_all_the_way(
    shell: Shell, target: Access, connect: Callable[[Access], Connection]
) -> None:
    prefix, here = shell.prefix, ("-e", shell.environment)
    shell.run("validate")
    created = shell.plan()
    assert set(created.values()) == {"create"}
    assert shell.run("apply", *here, "--yes")["status"] == "applied"
    assert shell.plan() == {}

    second = add_a_version(shell.root, prefix)
    assert shell.plan() == {second: "create"}
    shell.run("apply", *here, "--yes")
    assert shell.plan() == {}

    connection = connect(target)
    task = connection.call(endpoints.GET_TASK, name=f"{prefix}_charge_card")
    connection.call(endpoints.UPDATE_TASK, body={**task, "retryCount": 9})
    edited = {f"task/{prefix}_charge_card": "update"}
    assert actions(shell.run("drift", *here, expected=2)) == edited == shell.plan()
    shell.run("apply", *here, "--yes")
    shell.run("drift", *here)

    shell.run("rollback", second, *here, "--yes")
    assert shell.plan(held=1) == {}

    for file in definition_files(shell.root):
        file.unlink()
    pulled = shell.run("pull", *here, "--select", f"*/{prefix}_*")
    assert len(pulled["files"]) == len(created)
    assert shell.plan(held=0) == {}


def add_a_version(root: Path, prefix: str) -> str:
    old = root / "workflows/payment.yaml"
    text = (
        old.read_text()
        .replace("version: 1", "version: 2")
        .replace("timeoutSeconds: 900", "timeoutSeconds: 901")
    )
    (root / "workflows/payment.2.yaml").write_text(text)
    return f"workflow/{prefix}_payment@2"
