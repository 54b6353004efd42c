"""The files that a new repository of definitions begins with."""

import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Literal

from conductor_deploy import __version__
from conductor_deploy.definition.schemafiles import schema_folder
from conductor_deploy.definition.syntax.yaml_text import read_yaml
from conductor_deploy.deploy.configuration import FILE
from conductor_deploy.deploy.files import write_file
from conductor_deploy.errors import WrongUsage

__all__ = ["CI", "Written", "project_name", "scaffold", "write_new"]

CI = Literal["github", "gitlab", "none"]

_COMMON = (
    "conductor-deploy.yaml",
    "vars.yaml",
    "environments/prod/vars.yaml",
    ".gitignore",
    ".editorconfig",
    ".pre-commit-config.yaml",
    ".vscode/settings.json",
)
_EXAMPLE = ("definitions/workflows/greet.yaml", "definitions/tasks/write_greeting.yaml")
_OF_CI: Mapping[CI, tuple[str, ...]] = {
    "github": (
        ".github/actions/conductor-deploy/action.yml",
        *(
            f".github/workflows/conductor-{name}.yml"
            for name in ("plan", "deploy", "release", "drift", "rollback")
        ),
    ),
    "gitlab": (".gitlab-ci.yml",),
    "none": (),
}
_WORDS = {"version": __version__, "action": "./.github/actions/conductor-deploy"}
_SCHEMAS = ("configuration", "patch", "secrets", "workflow", "task", "event", "schedule")


@dataclass(frozen=True, slots=True)
class Written:
    """What became of files: paths, relative to the repository. Those that `exist` were left as they are."""

    written: tuple[str, ...]
    exist: tuple[str, ...]


def scaffold(
    project: str, ci: CI, definitions: Mapping[str, str] | None = None, below: str = "."
) -> Mapping[str, str]:
    """Path → text. `definitions` are the files to begin with; None begins with one workflow and its task.

    `below` is the folder within its git repository, at whose root alone a host looks for what its CI is to do.
    """
    paths = (*_COMMON, *(_EXAMPLE if definitions is None else ()))
    up = "../" * len(Path(below).parts)
    own = {path: _text(path, project, below) for path in paths}
    of_ci = {f"{up}{path}": _text(path, project, below) for path in _OF_CI[ci]}
    schemas = {f".vscode/schemas/{name}.json": _schema(name) for name in _SCHEMAS}
    return {**own, **of_ci, **schemas, **(definitions or {})}


def _text(path: str, project: str, below: str) -> str:
    stored = re.sub(r"^\.", "dot-", path)  # a file that begins with a dot would govern this repository, too
    text = (files("conductor_deploy.deploy") / "scaffold_files" / stored).read_text("utf-8")
    places = {"directory": _yaml_text(below), "enter": _yaml_text(f"cd {shlex.quote(below)}")}
    words = {"project": _yaml_text(project), **places, **_WORDS}
    return re.sub("@([a-z]+)@", lambda found: words[found[1]], text)


def _yaml_text(text: str) -> str:
    """In quotes where it would be read as a number, a boolean or null."""
    documents, _ = read_yaml(text)
    return text if [each.value for each in documents] == [text] else json.dumps(text)


def _schema(name: str) -> str:
    return (schema_folder() / f"{name}.json").read_text("utf-8")


def project_name(folder: str) -> str:
    """A name that a project may have, from the name of its folder."""
    return "-".join(re.findall(r"[a-z0-9]+", folder.lower())) or "definitions"


def write_new(root: Path, texts: Mapping[str, str]) -> Written:
    """Write the files that are not there yet. Raises WrongUsage beside a configuration of somebody's own."""
    settings = root / FILE
    if settings.is_file() and settings.read_bytes() != texts[FILE].encode():
        raise WrongUsage(
            f"{settings} is there already, and other files than these fit it",
            hint="pull brings live definitions into a repository; init begins one in an empty directory",
        )
    root.mkdir(parents=True, exist_ok=True)  # else nothing would be found by way of its parents
    exist = tuple(path for path in texts if (root / path).exists())
    missing = tuple(path for path in texts if path not in exist)
    for path in missing:
        write_file(root / path, texts[path])
    return Written(missing, exist)
