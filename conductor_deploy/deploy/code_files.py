"""Definitions that stand in Python, as files of the repository."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from conductor_deploy.definition.document import Key, Problem
from conductor_deploy.definition.normalise import identity
from conductor_deploy.definition.parse import parse
from conductor_deploy.definition.pattern import escape
from conductor_deploy.definition.render import Scope, Variables, render
from conductor_deploy.definition.schema import decode
from conductor_deploy.definition.source import Document
from conductor_deploy.deploy.code import without_bare
from conductor_deploy.deploy.definitions import define
from conductor_deploy.deploy.files import read_source
from conductor_deploy.deploy.pipeline import Repository, require_valid
from conductor_deploy.deploy.pull import Pulled, PullOptions, free_path, tidy_text
from conductor_deploy.dsl.export import Exported
from conductor_deploy.jsonvalue import JSONObject, equal
from conductor_deploy.plan.diff import diff
from conductor_deploy.plan.plan import Change

__all__ = ["exported_files"]


@dataclass(frozen=True, slots=True)
class _File:
    """A definition that the repository has in a file; `is_export`: the file is such as an export writes."""

    document: Document
    body: JSONObject
    is_export: bool


def exported_files(
    exported: Exported, repository: Repository, options: PullOptions
) -> tuple[tuple[Pulled, ...], tuple[Problem, ...]]:
    """What becomes of the file of each definition in code: that which the repository has, else a new one.

    Raises DefinitionsInvalid where the code or a file is wrong, and where a file would have to change that no export
    wrote.
    """
    files = _files(repository)
    documents = without_bare([*(each.document for each in files.values()), *exported.documents])
    defined = define([each for each in documents if each.source.is_code], None, {})
    problems = [*repository.problems, *exported.problems, *defined.problems]
    taken = {source.path.casefold() for source in repository.sources}
    pulled: list[Pulled] = []
    for key in sorted(defined.state, key=lambda key: key.sort_key):
        body = _said(defined.state[key].body, defined.documents[key].body, key, repository)
        path = files[key].document.source.path if key in files else free_path(key, options, taken)
        text = tidy_text(key.kind, body, path, options.untemplated)
        file = files.get(key) or _beyond(path, repository).get(key)
        pulled.append(_known(key, text, body, file) if file else _new(key, text, path, repository))
        if pulled[-1].action == "stale":
            problems.append(_in_the_way(pulled[-1], defined.documents[key]))
    pulled += [_kept(each, files) for each in exported.documents if each not in documents]
    return tuple(pulled), require_valid(problems)


def _kept(bare: Document, files: Mapping[Key, _File]) -> Pulled:
    """The file that says more of a task than the code does."""
    key = Key(bare.kind, str(bare.body["name"]))
    return Pulled(files[key].document.source.path, key, "unchanged")


def _files(repository: Repository) -> Mapping[Key, _File]:
    configuration = repository.configuration
    scope = Scope(Variables(), "", configuration.project, configuration.templates_exclude)
    paths = [document.source.path for document in repository.documents]
    found = {}
    for written in repository.documents:
        document, unrendered = render(written, scope)
        decoded = decode(document.kind, document.body, None)
        if "name" not in decoded.body:
            continue
        path = document.source.path
        text = tidy_text(document.kind, document.body, path, configuration.templates_exclude)
        is_export = not unrendered and text == document.source.text and paths.count(path) == 1
        found[identity(document.kind, decoded.body)] = _File(document, decoded.body, is_export)
    return found


def _beyond(path: str, repository: Repository) -> Mapping[Key, _File]:
    """What a file says that is in the way of a new one, and that the repository does not read."""
    source = read_source(repository.configuration.root / path, path)
    if isinstance(source, Problem):
        return {}
    documents, _ = parse(source, repository.configuration.kinds)
    return _files(replace(repository, documents=documents))


def _said(body: JSONObject, written: JSONObject, key: Key, repository: Repository) -> JSONObject:
    """With the values that a default of the repository would else replace, because they are the server's own."""
    environments = repository.configuration.environments.values()
    names = {name for each in environments for name in each.defaults.get(key.kind.name, {})}
    return {**body, **{name: written[name] for name in names if name in written and name not in body}}


def _known(key: Key, text: str, body: JSONObject, file: _File) -> Pulled:
    path = file.document.source.path
    if text == file.document.source.text or equal(body, file.body):
        return Pulled(path, key, "unchanged")
    change = Change("update", key, file.body, body, diff(file.body, body))
    return Pulled(path, key, "written" if file.is_export else "stale", text, change)


def _new(key: Key, text: str, path: str, repository: Repository) -> Pulled:
    there = repository.configuration.root / path
    return Pulled(path, key, "stale" if there.exists() else "written", text)


def _in_the_way(file: Pulled, document: Document) -> Problem:
    message = f"{file.path} is in the way of {escape(file.key)}, and no export wrote it: it stays as it is"
    hint = "remove it, or what the code defines; or choose another folder: --to DIR"
    return Problem("CD029", "error", message, document.position(), file.key, hint)
