import json
import re
from pathlib import Path
from typing import get_args

import pytest
import yaml

from conductor_deploy.cli.main import COMMANDS, exit_code
from conductor_deploy.definition.syntax.yaml_text import read_yaml
from conductor_deploy.deploy.configuration import load
from conductor_deploy.deploy.pipeline import Outside, desire, read_repository
from conductor_deploy.deploy.scaffold import CI, project_name, scaffold, write_new

ALL_CI: tuple[CI, ...] = get_args(CI)


@pytest.mark.parametrize("ci", ALL_CI)
def test_a_scaffold_has_nothing_wrong_in_any_environment(tmp_path: Path, ci: CI) -> None:
    write_new(tmp_path, scaffold("orders", ci))
    configuration = load(tmp_path, None, {})
    repository = read_repository(configuration)
    for environment in configuration.environments.values():
        desired = desire(repository, environment, Outside({}))
        assert desired.problems == ()
        assert sorted(map(str, desired.state)) == ["task/write_greeting", "workflow/greet@1"]
        assert all(
            definition.body["ownerEmail"] == "team@example.com" for definition in desired.state.values()
        )


@pytest.mark.parametrize("command", [["validate", "--strict"], ["fmt", "--check"], ["plan", "-e", "local"]])
def test_a_scaffold_passes_its_own_checks(tmp_path: Path, command: list[str]) -> None:
    write_new(tmp_path, scaffold("orders", "github"))
    assert exit_code(["-C", str(tmp_path), *command]) == 0


def test_versions_stay_put_in_every_environment_but_the_first(tmp_path: Path) -> None:
    write_new(tmp_path, scaffold("orders", "none"))
    environments = load(tmp_path, None, {}).environments
    assert {name: environment.versions for name, environment in environments.items()} == {
        "local": "mutable",
        "dev": "immutable",
        "test": "immutable",
        "prod": "immutable",
    }


def test_environments_differ_by_their_variables(tmp_path: Path) -> None:
    write_new(tmp_path, scaffold("orders", "none"))
    configuration = load(tmp_path, None, {})
    repository = read_repository(configuration)
    states = [desire(repository, each, Outside({})).state for each in configuration.select(["local", "prod"])]
    retries = [
        [d.body.get("retryCount") for key, d in state.items() if key.kind.name == "task"] for state in states
    ]
    assert retries == [[1], [5]]


@pytest.mark.parametrize("ci", ALL_CI)
def test_every_file_can_be_read_and_calls_only_commands_that_exist(ci: CI) -> None:
    for path, text in scaffold("orders", ci).items():
        if path.endswith((".yaml", ".yml")):
            documents, flaws = read_yaml(text)
            assert (len(documents), flaws) == (1, ()), path
        if path.endswith(".json"):
            json.loads(text)
        assert not re.search("@[a-z]+@", text), path
        assert set(re.findall(r"conductor-deploy ([a-z]+)", text)) <= {*COMMANDS, "bump"}


def test_the_files_of_the_ci_are_where_it_looks() -> None:
    assert ".github/workflows/conductor-plan.yml" in scaffold("x", "github")
    assert ".gitlab-ci.yml" in scaffold("x", "gitlab")
    assert not any("git" in path.replace(".gitignore", "") for path in scaffold("x", "none"))


def test_below_the_root_of_a_repository_the_files_of_the_ci_are_at_that_root() -> None:
    files = scaffold("x", "github", below="services/my orders")
    assert {path for path in files if ".github" in path} == {
        f"../../{path}" for path in scaffold("x", "github") if ".github" in path
    }
    steps = yaml.safe_load(files["../../.github/workflows/conductor-plan.yml"])["jobs"]["check"]["steps"]
    assert steps[-1]["with"]["working-directory"] == "services/my orders"
    gitlab = yaml.safe_load(scaffold("x", "gitlab", below="services/my orders")["../../.gitlab-ci.yml"])
    assert gitlab["default"]["before_script"][-1] == "cd 'services/my orders'"


def test_the_editor_finds_every_schema_in_the_repository() -> None:
    files = scaffold("x", "none")
    settings = json.loads(files[".vscode/settings.json"])
    named = {
        *settings["yaml.schemas"],
        *(entry["url"].removeprefix("./") for entry in settings["json.schemas"]),
    }
    assert named <= files.keys()


def test_definitions_of_ones_own_take_the_place_of_the_example() -> None:
    files = scaffold("x", "none", {"definitions/tasks/a.yaml": "name: a\n"})
    assert [path for path in files if path.startswith("definitions/")] == ["definitions/tasks/a.yaml"]


def test_what_exists_is_listed_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "vars.yaml").write_text("mine: 1\n")
    first = write_new(tmp_path, scaffold("x", "none"))
    assert first.exist == ("vars.yaml",)
    assert (tmp_path / "vars.yaml").read_text() == "mine: 1\n"
    assert write_new(tmp_path, scaffold("x", "none")).written == ()


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("orders", "orders"),
        ("My Orders!", "my-orders"),
        ("a__b--c", "a-b-c"),
        ("日本", "definitions"),
        ("", "definitions"),
    ],
)
def test_a_project_is_named_after_its_folder(folder: str, name: str) -> None:
    assert project_name(folder) == name


@pytest.mark.parametrize("project", ["1", "0777", "1e5", "null", "true", "orders", "1-a"])
def test_every_name_of_a_project_reads_back_as_text(tmp_path: Path, project: str) -> None:
    write_new(tmp_path, scaffold(project, "none"))
    assert load(tmp_path, None, {}).project == project
