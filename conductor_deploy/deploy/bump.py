"""A version of a workflow copied to the next free one, in the files, and its pinned callers pointed at it."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from conductor_deploy.analysis.references import calls
from conductor_deploy.definition.document import WORKFLOW, Definition, Key, Problem
from conductor_deploy.definition.edit import Edit, applied, number_edit, version_edit
from conductor_deploy.definition.parse import parse
from conductor_deploy.definition.pattern import escape
from conductor_deploy.definition.source import Document, Source
from conductor_deploy.definition.suggest import nearest
from conductor_deploy.definition.write import to_json, to_yaml
from conductor_deploy.deploy.files import write_file
from conductor_deploy.deploy.pipeline import Repository
from conductor_deploy.errors import WrongUsage

__all__ = ["Bump", "Rewritten", "bump", "write_bump"]


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A file as it is, "" for a new one, and as it is to be."""

    path: str
    key: Key
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Bump:
    """A new version, and the files that make it."""

    old: Key
    new: Key
    files: tuple[Rewritten, ...]  # the new version first, then its callers
    problems: tuple[Problem, ...]


def bump(repository: Repository, key: Key, to: int | None, used: Collection[int]) -> Bump:
    """Copy a version, the repository's newest where `key` names none, to `to`, or to the next free number.

    `used` are the numbers that the workflow has or had on the servers. Raises WrongUsage where the repository has no
    such version, and for a number that is in use.
    """
    versions = _versions(repository, key)
    old = _chosen(key, versions)
    written = versions[old.version or 1]
    if written.source.is_code:
        raise WrongUsage(f"{escape(old)} is defined in Python: raise its version at {written.position()}")
    number = max([*versions, *used]) + 1 if to is None else to
    if number in versions:
        raise WrongUsage(f"the repository has {replace(old, version=number)} already")
    if number in used:
        raise WrongUsage(f"{replace(old, version=number)} is or was on a server: a number is used once")
    new = replace(old, version=number)
    copy = _copy(repository, written, new)
    callers, problems = _callers(repository, old, number)
    return Bump(old, new, (copy, *callers), problems)


def write_bump(root: Path, files: Iterable[Rewritten]) -> None:
    for file in files:
        write_file(root / file.path, file.after)


def _versions(repository: Repository, key: Key) -> Mapping[int, Document]:
    """The documents of a workflow by version; what a template makes of it is not known here."""
    if key.kind is not WORKFLOW:
        raise WrongUsage(f"only a workflow has versions, not {escape(key)}")
    documents = [document for document in repository.documents if document.kind is WORKFLOW]
    found = {
        int(str(version)): document
        for document in documents
        if document.body.get("name") == key.name
        and str(version := document.body.get("version", 1)).isdecimal()
    }
    if not found:
        names = {str(document.body.get("name")) for document in documents}
        raise WrongUsage(
            f"the repository has no file with {escape(replace(key, version=None))}",
            hint=_meant(key, names),
        )
    return found


def _meant(key: Key, names: Iterable[str]) -> str | None:
    near = [escape(replace(key, name=name, version=None)) for name in nearest(key.name, names)]
    return f"did you mean {' or '.join(near)}?" if near else None


def _chosen(key: Key, versions: Mapping[int, Document]) -> Key:
    if key.version is None:
        return replace(key, version=max(versions))
    if key.version not in versions:
        there = ", ".join(f"@{version}" for version in sorted(versions))
        raise WrongUsage(f"the repository has no {escape(key)}", hint=f"there is {there}")
    return key


def _copy(repository: Repository, document: Document, new: Key) -> Rewritten:
    """The whole file with another number where the definition is alone in it; else the definition in tidy form."""
    path = _free_path(repository, document.source.path, new.version or 1)
    body = {**document.body, "version": new.version}
    edit = version_edit(document, new.version or 1) if _is_alone(repository, document) else None
    text = applied(document.source.text, [edit]) if edit else ""
    if not _reads_as(repository, path, text, body):
        text = (to_json if document.source.is_json else to_yaml)(body, WORKFLOW)
    return Rewritten(path, new, "", text)


def _is_alone(repository: Repository, document: Document) -> bool:
    return sum(other.source.path == document.source.path for other in repository.documents) == 1


def _reads_as(repository: Repository, path: str, text: str, body: Mapping[str, object]) -> bool:
    documents, _ = parse(Source(path, text), repository.configuration.kinds)
    return [document.body for document in documents] == [body]


def _free_path(repository: Repository, path: str, version: int) -> str:
    """`order.yaml`, `order.2.yaml` → `order.3.yaml`."""
    old = PurePosixPath(path)
    stem = re.sub(r"\.\d+$", "", old.stem)
    wanted = old.with_name(f"{stem}.{version}{old.suffix}").as_posix()
    if any(source.path == wanted for source in repository.sources):
        raise WrongUsage(f"{wanted} exists, and does not hold version {version}", hint="move it away")
    return wanted


def _callers(
    repository: Repository, old: Key, number: int
) -> tuple[tuple[Rewritten, ...], tuple[Problem, ...]]:
    """The files of all who call the old version by its number, each pointed at the new one."""
    edits: dict[str, list[Edit]] = {}
    keys: dict[str, Key] = {}
    problems: list[Problem] = []
    for document, pointer in _pins(repository, old):
        path = document.source.path
        edit = None if document.source.is_code else number_edit(document, pointer, number)
        key = Key(document.kind, str(document.body.get("name")))
        if edit is None:
            call = f"{escape(key)} calls {escape(old)} by a number that stands somewhere else"
            message = f"{call}: point it at @{number} by hand"
            problems.append(Problem("CD311", "warning", message, document.position(pointer), key))
            continue
        edits.setdefault(path, []).append(edit)
        keys.setdefault(path, key)
    texts = {source.path: source.text for source in repository.sources}
    files = (
        Rewritten(path, keys[path], texts[path], applied(texts[path], found)) for path, found in edits.items()
    )
    return tuple(files), tuple(problems)


def _pins(repository: Repository, old: Key) -> Iterator[tuple[Document, str]]:
    """Who names the old version, and where its number stands; the old version itself stays as it is."""
    for document in repository.documents:
        name, version = document.body.get("name"), document.body.get("version", 1)
        if (document.kind, name, version) == (old.kind, old.name, old.version):
            continue
        for call in calls(Definition(Key(document.kind, str(name)), document.body)):
            if call.version is not None and call.reaches(old):
                where, _, step = call.pointer.rpartition("/")
                yield document, "/failureWorkflowVersion" if step == "failureWorkflow" else f"{where}/version"
