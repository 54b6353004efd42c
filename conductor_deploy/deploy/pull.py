"""Live definitions as files of the repository."""

import posixpath
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from conductor_deploy.definition.document import TASK, Definition, Key, Kind, Position, Problem
from conductor_deploy.definition.parse import parse
from conductor_deploy.definition.pattern import Pattern, escape, matches_path
from conductor_deploy.definition.rules.check import check
from conductor_deploy.definition.schema import arrange, complete, field_order
from conductor_deploy.definition.source import Document, Source
from conductor_deploy.definition.syntax.yaml_layout import comments, lay_out
from conductor_deploy.definition.write import json_document, to_json, to_yaml
from conductor_deploy.deploy.concealing import spoken
from conductor_deploy.deploy.configuration import Environment
from conductor_deploy.deploy.files import read_sources, write_file
from conductor_deploy.deploy.live import Live
from conductor_deploy.deploy.pipeline import (
    Desired,
    Outside,
    Repository,
    cross_references,
    desire,
    require_valid,
    unsaid_left,
)
from conductor_deploy.jsonvalue import JSONObject
from conductor_deploy.plan.assemble import is_machinery
from conductor_deploy.plan.diff import diff
from conductor_deploy.plan.ignore import as_on_server
from conductor_deploy.plan.plan import Change, Field
from conductor_deploy.plan.selection import selected

__all__ = [
    "Finding",
    "PullOptions",
    "Pulled",
    "Puller",
    "differences",
    "file_text",
    "free_path",
    "is_plain",
    "live_files",
    "proposed",
    "tidy_text",
    "uncommented",
    "unread",
    "write_pulled",
]

Finding = tuple[tuple["Pulled", ...], tuple[Problem, ...]]


@dataclass(frozen=True, slots=True)
class PullOptions:
    folder: str  # relative to the repository, with forward slashes
    format: Literal["yaml", "json"] = "yaml"
    select: tuple[Pattern, ...] = ()
    update: bool = False
    all_versions: bool = False
    untemplated: tuple[str, ...] = ()  # globs of files that are never templates


@dataclass(frozen=True, slots=True)
class Pulled:
    """A file and what becomes of it. `stale`: it differs from the server and is left as it is."""

    path: str
    key: Key
    action: Literal["written", "unchanged", "stale"]
    text: str = ""
    change: Change | None = None  # of a file that is stale: what would make it the server's


@dataclass(frozen=True, slots=True)
class Puller:
    """A repository, and a server whose definitions are to be files of it."""

    repository: Repository
    environment: Environment
    outside: Outside
    live: Live

    def pull(self, options: PullOptions) -> Finding:
        """What to write, such that a plan then finds nothing to do about it.

        What the environment would make something else of is left out, and nothing is written over that is no
        definition of this repository; either is said. Raises DefinitionsInvalid where the repository is wrong.
        """
        desired = self.desire(self.repository)
        require_valid(desired.problems)
        return replace(self, live=spoken(self.live, desired.state))._pull(options, desired)

    def _pull(self, options: PullOptions, desired: Desired) -> Finding:
        pulled, left_out = proposed(self.live, desired, options, self.repository.documents)
        spared = [self._spared(file, desired) for file in pulled]
        now_stale = [
            now for file, now in zip(pulled, spared, strict=True) if file.action != now.action == "stale"
        ]
        kept, altered = self._convergent(spared, desired)
        lost = [problem for file in kept if (problem := uncommented(file, desired))]
        return kept, (*left_out, *map(_in_the_way, now_stale), *altered, *lost)

    def desire(self, repository: Repository) -> Desired:
        """What the environment makes of a repository, on this server."""
        registered = {key.name: body for key, body in self.live.raw.items() if key.kind is TASK}
        version = self.live.server.version
        desired = desire(repository, self.environment, self.outside, version, registered)
        return unsaid_left(desired, self.live)

    def _spared(self, file: Pulled, desired: Desired) -> Pulled:
        """The file as it is to become where something else is at its path already."""
        path = self.repository.configuration.root / file.path
        if file.action != "written" or file.key in desired.documents or not path.exists():
            return file
        is_same = path.is_file() and path.read_bytes() == file.text.encode()
        return replace(file, action="unchanged" if is_same else "stale")

    def _convergent(self, pulled: Iterable[Pulled], desired: Desired) -> Finding:
        """Without the files that would be read as something else than what the server has."""
        after = self.desire(self.with_files(pulled))
        dangling = cross_references(after, self.live.definitions)
        after = replace(after, problems=(*after.problems, *dangling))
        kept: list[Pulled] = []
        problems: list[Problem] = []
        for file in pulled:
            reason = self._reason(file, after) if file.action == "written" else None
            if reason is None:
                kept.append(file)
                continue
            is_known = file.key in desired.documents
            verdict = "is left as it is" if is_known else "is left out"
            problems.append(
                Problem("CD304", "warning", f"{escape(file.key)} {verdict}: {reason}", key=file.key)
            )
            if is_known:
                kept.append(replace(file, action="stale"))
        return tuple(kept), tuple(problems)

    def with_files(self, pulled: Iterable[Pulled]) -> Repository:
        """The repository as if what is to be written was, where it would be read."""
        texts = {file.path: file.text for file in pulled if file.action == "written"}
        sources = [Source(path, text) for path, text in texts.items() if self._is_inside(path)]
        found = [parse(source, self.repository.configuration.kinds) for source in sources]
        return replace(
            self.repository,
            sources=(*(source for source in self.repository.sources if source.path not in texts), *sources),
            documents=(
                *(each for each in self.repository.documents if each.source.path not in texts),
                *(document for documents, _ in found for document in documents),
            ),
            problems=(*self.repository.problems, *(problem for _, wrong in found for problem in wrong)),
        )

    def _is_inside(self, path: str) -> bool:
        folder = posixpath.normpath(self.repository.configuration.definitions)
        return folder == "." or path.startswith(f"{folder}/")

    def _reason(self, file: Pulled, after: Desired) -> str | None:
        """Why a plan would not be empty, or an error, with this file."""
        if not self._is_inside(file.path):
            return None
        for problem in after.problems:
            if problem.severity == "error" and problem.position and problem.position.file == file.path:
                return problem.message
        if file.key not in after.state:
            return f"{file.path} would not be read as {escape(file.key)}"
        fields = differences(self.live.definitions[file.key], after)
        if not fields:
            return None
        return f"{self.environment.name} would make something else of it: " + ", ".join(
            sorted({field.path + (f" ({field.origin})" if field.origin else "") for field in fields})
        )


def _in_the_way(file: Pulled) -> Problem:
    message = f"{file.path} is in the way of {escape(file.key)}: it is no definition of this repository, so it stays"
    hint = "move it away, or choose another folder: --to DIR"
    return Problem("CD308", "warning", message, key=file.key, hint=hint)


def uncommented(file: Pulled, desired: Desired) -> Problem | None:
    """That a file is written anew, and its comments are not."""
    if file.action != "written" or file.key not in desired.documents:
        return None
    source = desired.documents[file.key].source
    count = 0 if source.is_json else sum(1 for _ in comments(lay_out(source.text)))
    if not count:
        return None
    message = f"the file is written anew, without its {count} comment{'s' * (count > 1)}"
    return Problem("CD312", "warning", message, Position(file.path), file.key)


def unread(root: Path, definitions: str, pulled: Iterable[Pulled]) -> tuple[Problem, ...]:
    """That files were written where this repository does not look for definitions."""
    read = {source.path for source in read_sources(root, definitions)[0]}
    elsewhere = [file.path for file in pulled if file.action == "written" and file.path not in read]
    if not elsewhere:
        return ()
    message = f"this repository reads definitions in {definitions}, and so not what was written elsewhere"
    return (Problem("CD309", "note", message, Position(elsewhere[0])),)


def differences(live: Definition, desired: Desired) -> tuple[Field, ...]:
    """From the server's to what the repository says."""
    said = desired.state[live.key]
    return diff(live.body, as_on_server(said, live.body, desired.environment.ignore), said)


def proposed(
    live: Live, desired: Desired, options: PullOptions, documents: Iterable[Document] = ()
) -> Finding:
    """A file for each chosen live definition, and those that no file could hold.

    `documents` are those of the repository that the environment does not take: their files are no others'.
    """
    pulled: list[Pulled] = []
    problems: list[Problem] = []
    taken = {each.source.path.casefold() for each in (*desired.documents.values(), *documents)}
    for key in _chosen(live, desired, options):
        definition = live.definitions[key]
        refused = [
            f for f in check(key.kind, definition.body, definition.body, None) if f.severity == "error"
        ]
        if refused:
            problems.append(
                Problem("CD304", "warning", f"{escape(key)} is left out: {refused[0].message}", key=key)
            )
        elif key in desired.documents:
            pulled.append(_known(definition, live, desired, options))
        else:
            path = free_path(key, options, taken)
            pulled.append(Pulled(path, key, "written", file_text(definition, live, desired, path, options)))
    return tuple(pulled), tuple(problems)


def live_files(live: Live, options: PullOptions) -> tuple[Pulled, ...]:
    """A file for everything on a server, for a repository that does not exist yet."""
    pulled, _ = proposed(live, Desired(Environment("live"), {}, {}, ()), options)
    return pulled


def write_pulled(root: Path, pulled: Collection[Pulled]) -> None:
    for file in pulled:
        if file.action == "written":
            write_file(root / file.path, file.text)


def _chosen(live: Live, desired: Desired, options: PullOptions) -> Iterator[Key]:
    is_selected = _selection(live, desired, options)
    highest: dict[str, int] = {}
    for key in live.definitions:
        if key.version is not None:
            highest[key.name] = max(key.version, highest.get(key.name, key.version))
    for key in sorted(live.definitions, key=lambda key: key.sort_key):
        if not is_selected(key):
            continue
        is_old = key.version is not None and key.version < highest[key.name]
        if (is_old and not options.all_versions and key not in desired.documents) or is_machinery(
            live.definitions[key]
        ):
            continue
        yield key


def _selection(live: Live, desired: Desired, options: PullOptions) -> Callable[[Key], bool]:
    return selected(options.select, desired.state, live.definitions) if options.select else lambda _: True


def _known(definition: Definition, live: Live, desired: Desired, options: PullOptions) -> Pulled:
    key = definition.key
    document = desired.documents[key]
    path = document.source.path
    if not differences(definition, desired):
        return Pulled(path, key, "unchanged")
    if options.update and is_plain(document, desired):
        return Pulled(path, key, "written", file_text(definition, live, desired, path, options))
    said = as_on_server(desired.state[key], definition.body, desired.environment.ignore)
    change = Change("update", key, said, definition.body, diff(said, definition.body))
    return Pulled(path, key, "stale", change=change)


def is_plain(document: Document, desired: Desired) -> bool:
    """Alone in its file, with nothing in it that comes from a template or a patch."""
    path = document.source.path
    alone = sum(other.source.path == path for other in desired.documents.values()) == 1
    defaults = frozenset(desired.environment.default_places.values())
    said = all(str(origin) in defaults for origin in document.origins.values())
    return alone and said and not path.endswith((".j2", ".py"))


def file_text(definition: Definition, live: Live, desired: Desired, path: str, options: PullOptions) -> str:
    defaults = desired.environment.defaults.get(definition.key.kind.name, {})
    body = _against_defaults(definition, defaults, live.server.version)
    return tidy_text(definition.key.kind, body, path, options.untemplated)


def tidy_text(kind: Kind, body: JSONObject, path: str, untemplated: Iterable[str]) -> str:
    """The file of a definition, in the format that its path tells. `untemplated`: globs of files without templates."""
    if not path.endswith(".json"):
        return to_yaml(body, kind)
    is_untemplated = any(matches_path(glob, path) for glob in untemplated)
    return json_document(arrange(kind, body)) if is_untemplated else to_json(body, kind)


def _against_defaults(definition: Definition, defaults: JSONObject, version: str | None) -> JSONObject:
    """Said outright, where silence would mean the repository's default; null where there is nothing to say."""
    kind = definition.key.kind
    known = frozenset(field_order(kind)) - kind.server_owned
    silent = [name for name in defaults if name in known and name not in definition.body]
    if not silent:
        return definition.body
    whole = {**complete(kind, definition.body, None), **complete(kind, definition.body, version)}
    return {**definition.body, **{name: whole.get(name) for name in silent}}


def free_path(key: Key, options: PullOptions, taken: set[str]) -> str:
    """Where a new file goes; the path is taken from then on."""
    version = f".{key.version}" if key.version not in (None, 1) else ""
    stem = re.sub(r"[^A-Za-z0-9_.-]+", "_", key.name).strip(".") or "definition"
    stem = re.sub(r"\.test$", "_test", stem[:100]) + version  # NAME.test.yaml is a test of a workflow
    base = posixpath.normpath(f"{options.folder}/{key.kind.folder}/{stem}")
    path, number = f"{base}.{options.format}", 1
    while path.casefold() in taken:
        number += 1
        path = f"{base}-{number}.{options.format}"
    taken.add(path.casefold())
    return path
