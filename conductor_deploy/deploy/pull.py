"""Live definitions as files of the repository."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from conductor_deploy.definition.document import Definition, Key, Problem
from conductor_deploy.definition.pattern import Pattern
from conductor_deploy.definition.rules.check import check
from conductor_deploy.definition.schema import complete
from conductor_deploy.definition.source import Document
from conductor_deploy.definition.write import to_json, to_yaml
from conductor_deploy.deploy.configuration import Environment
from conductor_deploy.deploy.files import write_file
from conductor_deploy.deploy.live import Live
from conductor_deploy.deploy.pipeline import Desired
from conductor_deploy.jsonvalue import JSONObject, equal
from conductor_deploy.plan.assemble import is_machinery

__all__ = ["PullOptions", "Pulled", "live_files", "pull", "write_pulled"]


@dataclass(frozen=True, slots=True)
class PullOptions:
    folder: str  # relative to the repository
    format: Literal["yaml", "json"] = "yaml"
    select: tuple[Pattern, ...] = ()
    update: bool = False
    all_versions: bool = False


@dataclass(frozen=True, slots=True)
class Pulled:
    """A file and what becomes of it. `stale`: it differs from the server and is left as it is."""

    path: str
    key: Key
    action: Literal["written", "unchanged", "stale"]
    text: str = ""


def pull(
    live: Live, desired: Desired, options: PullOptions
) -> tuple[tuple[Pulled, ...], tuple[Problem, ...]]:
    """What to write for each chosen live definition, and those that no file could hold."""
    pulled: list[Pulled] = []
    problems: list[Problem] = []
    taken = {document.source.path.casefold() for document in desired.documents.values()}
    for key in _chosen(live, desired, options):
        definition = live.definitions[key]
        refused = [
            f for f in check(key.kind, definition.body, definition.body, None) if f.severity == "error"
        ]
        if refused:
            problems.append(Problem("CD304", "warning", f"{key} is left out: {refused[0].message}", key=key))
        elif key in desired.documents:
            pulled.append(_known(definition, desired, options))
        else:
            path = _free_path(key, options, taken)
            pulled.append(Pulled(path, key, "written", _text(definition, desired, options.format)))
    return tuple(pulled), tuple(problems)


def live_files(live: Live, options: PullOptions) -> Mapping[str, str]:
    """Path → text of everything on a server, for a repository that does not exist yet."""
    pulled, _ = pull(live, Desired(Environment("live"), {}, {}, ()), options)
    return {file.path: file.text for file in pulled}


def write_pulled(root: Path, pulled: Collection[Pulled]) -> None:
    for file in pulled:
        if file.action == "written":
            write_file(root / file.path, file.text)


def _chosen(live: Live, desired: Desired, options: PullOptions) -> Iterator[Key]:
    highest: dict[str, int] = {}
    for key in live.definitions:
        if key.version is not None:
            highest[key.name] = max(key.version, highest.get(key.name, key.version))
    for key in sorted(live.definitions, key=lambda key: key.sort_key):
        if options.select and not any(pattern.matches(key) for pattern in options.select):
            continue
        is_old = key.version is not None and key.version < highest[key.name]
        if (is_old and not options.all_versions and key not in desired.documents) or is_machinery(
            live.definitions[key]
        ):
            continue
        yield key


def _known(definition: Definition, desired: Desired, options: PullOptions) -> Pulled:
    key = definition.key
    document = desired.documents[key]
    path = document.source.path
    if equal(desired.state[key].body, definition.body):
        return Pulled(path, key, "unchanged")
    if not options.update or not _is_plain(document, desired):
        return Pulled(path, key, "stale")
    format_ = "json" if document.source.is_json else "yaml"
    return Pulled(path, key, "written", _text(definition, desired, format_))


def _is_plain(document: Document, desired: Desired) -> bool:
    """Alone in its file, with nothing in it that comes from a template or a patch."""
    alone = sum(other.source.path == document.source.path for other in desired.documents.values()) == 1
    return alone and not document.origins and "{{" not in document.source.text


def _text(definition: Definition, desired: Desired, format_: str) -> str:
    body = _against_defaults(definition, desired.environment.defaults.get(definition.key.kind.name, {}))
    write = to_json if format_ == "json" else to_yaml
    return write(body, definition.key.kind)


def _against_defaults(definition: Definition, defaults: JSONObject) -> JSONObject:
    """Said outright, where silence would mean the repository's default."""
    silent = [name for name in defaults if name not in definition.body]
    if not silent:
        return definition.body
    whole = complete(definition.key.kind, definition.body, None)
    return {**definition.body, **{name: whole.get(name) for name in silent}}


def _free_path(key: Key, options: PullOptions, taken: set[str]) -> str:
    version = f".{key.version}" if key.version not in (None, 1) else ""
    stem = re.sub(r"[^A-Za-z0-9_.-]+", "_", key.name).strip(".") or "definition"
    base = f"{options.folder}/{key.kind.folder}/{stem[:100]}{version}".removeprefix("./")
    path, number = f"{base}.{options.format}", 1
    while path.casefold() in taken:
        number += 1
        path = f"{base}-{number}.{options.format}"
    taken.add(path.casefold())
    return path
