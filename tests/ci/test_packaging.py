"""What others run this with: pre-commit's hooks and the container image."""

import re
from pathlib import Path

import pytest
import yaml
from workbench import Workbench

from conductor_deploy.deploy.scaffold import scaffold

ROOT = Path(__file__).parents[2]
HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
FILES = ["definitions/tasks/charge.yaml", "definitions/a/b.json"]
OTHERS = [".github/workflows/x.yml", "README.md", "definitions.yaml"]


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_runs_for_what_it_is_about(hook: str) -> None:
    wanted = re.compile(HOOKS[hook]["files"])
    assert all(wanted.search(file) for file in FILES)
    assert not any(wanted.search(file) for file in OTHERS)


def test_the_hooks_of_a_new_repository_are_these(workbench: Workbench) -> None:
    written = yaml.safe_load(scaffold("orders", "none")[".pre-commit-config.yaml"])["repos"][0]["hooks"]
    ours = [{**hook, "language": "system"} for hook in HOOKS.values()]
    assert written == [{k: v for k, v in hook.items() if k != "description"} for hook in ours]


def test_warnings_are_shown_before_a_commit() -> None:
    assert HOOKS["conductor-deploy-validate"]["verbose"] is True  # pre-commit is silent about what passes


def test_a_hook_formats_the_files_it_is_given_and_leaves_the_others(workbench: Workbench) -> None:
    unformatted = "ownerEmail: team@example.com\nname: charge\n"
    changed = workbench.write("definitions/tasks/charge.yaml", unformatted)
    other = workbench.write("definitions/tasks/other.yaml", unformatted.replace("charge", "other"))
    _, *arguments = HOOKS["conductor-deploy-fmt"]["entry"].split()
    assert workbench.run(*arguments, str(changed)).code == 0
    assert changed.read_text() == "name: charge\nownerEmail: team@example.com\n"
    assert other.read_text().startswith("ownerEmail")
    _, *arguments = HOOKS["conductor-deploy-validate"]["entry"].split()
    assert workbench.run(*arguments).code == 0


def test_the_image_runs_as_nobody_and_takes_only_what_it_needs() -> None:
    lines = (ROOT / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
    told = [line.split(maxsplit=1) for line in lines if line and not line.startswith("#")]
    users = [rest for word, rest in told if word == "USER"]
    assert users == ["deploy"]
    assert told[-1] == ["ENTRYPOINT", '["conductor-deploy"]']
    taken = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert all((ROOT / path).exists() for path in taken)
    copied = [rest.split()[0] for word, rest in told if word == "COPY" and "--from" not in rest]
    assert set(copied) - {"."} <= taken
    assert {"conductor_deploy", "schemas", "README.md", "LICENSE", "pyproject.toml"} <= taken
