"""What one environment changes in definitions: patches, and defaults where a file says nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from conductor_deploy.definition.document import WORKFLOW, Key, Origin, Position, Problem
from conductor_deploy.definition.pattern import Pattern, escape
from conductor_deploy.definition.source import Document
from conductor_deploy.definition.suggest import did_you_mean
from conductor_deploy.definition.tasks import Task, tasks_of
from conductor_deploy.jsonvalue import (
    JSON,
    JSONObject,
    join_pointer,
    pointer_parts,
    replace_at,
    value_at,
    walk,
)

__all__ = ["Edit", "Patch", "apply_defaults", "apply_patches"]


@dataclass(frozen=True, slots=True)
class Edit:
    """One field (a pointer into the target) that is set, or taken out."""

    pointer: str
    position: Position
    value: JSON = None
    is_removal: bool = False
    origins: Mapping[str, Origin] = field(default_factory=dict)  # by pointer into the value

    @property
    def place(self) -> str:
        return f"{self.position.file}:{self.position.line}"


@dataclass(frozen=True, slots=True)
class Patch:
    """Edits of all definitions that `target` matches; with `task`, of the task of that reference name."""

    target: Pattern
    edits: tuple[Edit, ...]
    position: Position
    task: str | None = None


Documents = Sequence[Document]
T = TypeVar("T")


def apply_patches(
    documents: Documents, patches: Sequence[Patch]
) -> tuple[tuple[Document, ...], tuple[Problem, ...]]:
    """The documents with all patches in turn, and what in the patches fits nowhere."""
    problems: list[Problem] = []
    for patch in patches:
        documents, found = _apply(patch, documents)
        problems += found
    return tuple(documents), tuple(problems)


def _apply(patch: Patch, documents: Documents) -> tuple[Documents, Sequence[Problem]]:
    keys = [_key(document) for document in documents]
    matched = [index for index, key in enumerate(keys) if key and patch.target.matches(key)]
    if not matched:
        hint = did_you_mean(patch.target.text, {escape(key) for key in keys if key})
        return documents, [_nothing(patch.position, f"no definition matches {patch.target.text}", hint)]
    bases = {index: base for index in matched if (base := _base(patch, documents[index])) is not None}
    if not bases:
        hint = did_you_mean(patch.task or "", _references([documents[index] for index in matched]))
        message = f"no workflow that matches {patch.target.text} has a task `{patch.task}`"
        return documents, [_nothing(patch.position, message, hint)]
    return _edited(patch, documents, bases)


def _nothing(position: Position, message: str, hint: str | None = None) -> Problem:
    return Problem("CD080", "error", message, position, hint=hint)


def _key(document: Document) -> Key | None:
    """The key that the server will read, where it can read one."""
    name, version = document.body.get("name"), document.body.get("version", 1)
    if name is None or not isinstance(version, str | int | float | None):
        return None
    if not document.kind.versioned:
        return Key(document.kind, str(name))
    try:
        return Key(document.kind, str(name), int(version or 0))
    except (ValueError, OverflowError):
        return None


def _base(patch: Patch, document: Document) -> str | None:
    """Where in the document the patch applies; None where it has no such task."""
    if patch.task is None:
        return ""
    return next((task.pointer for task in _tasks(document) if task.reference == patch.task), None)


def _tasks(document: Document) -> Sequence[Task]:
    return tasks_of(document.body) if document.kind is WORKFLOW else ()


def _references(documents: Documents) -> set[str]:
    return {task.reference for document in documents for task in _tasks(document) if task.reference}


def _edited(
    patch: Patch, documents: Documents, bases: Mapping[int, str]
) -> tuple[Documents, Sequence[Problem]]:
    result = list(documents)
    problems: list[Problem] = []
    for edit in patch.edits:
        places = {index: base + edit.pointer for index, base in bases.items()}
        present = {
            index: pointer for index, pointer in places.items() if _is_there(result[index].body, pointer)
        }
        if edit.is_removal and not present:
            problems.append(_nothing(edit.position, f"no definition that is patched has `{edit.pointer}`"))
        for index, pointer in (present if edit.is_removal else places).items():
            obstacle = _obstacle(result[index].body, pointer, edit)
            if obstacle:
                key = _key(documents[index])
                assert key is not None, "the target matched it"
                problems.append(replace(obstacle, message=f"{escape(key)}: {obstacle.message}"))
            else:
                result[index] = _with(result[index], pointer, edit)
    return result, problems


def _is_there(body: JSON, pointer: str) -> bool:
    try:
        value_at(body, pointer)
    except KeyError:
        return False
    return True


def _obstacle(body: JSON, pointer: str, edit: Edit) -> Problem | None:
    """Why the edit can't be made, and how far its pointer leads."""
    *parents, last = pointer_parts(pointer)
    owner = body
    for depth, part in enumerate(parents):
        if not _is_there(owner, join_pointer(part)):
            return _no_way(owner, join_pointer(*parents[:depth]), part, edit)
        owner = value_at(owner, join_pointer(part))
    if isinstance(owner, Mapping):
        return None
    if isinstance(owner, str) or not isinstance(owner, Sequence):
        return _no_way(owner, join_pointer(*parents), last, edit)
    if edit.is_removal:
        message = f"`{pointer}` is an item of a list; a patch removes fields"
        return Problem("CD081", "error", message, edit.position, hint="set the whole list")
    return (
        None if _is_there(owner, join_pointer(last)) else _no_way(owner, join_pointer(*parents), last, edit)
    )


def _no_way(owner: JSON, pointer: str, part: str, edit: Edit) -> Problem:
    reached = f"`{pointer}`" if pointer else "the definition"
    hint = did_you_mean(part, owner) if isinstance(owner, Mapping) else None
    message = f"`{edit.pointer}` leads nowhere: {reached} has no `{part}`"
    return Problem(
        "CD081", "error", message, edit.position, hint=hint or f"set `{pointer or part}` as a whole"
    )


def _with(document: Document, pointer: str, edit: Edit) -> Document:
    """The document after an edit that nothing stands in the way of."""
    *parents, last = pointer_parts(pointer)
    kept = _outside(pointer, document.origins)
    patched = _outside(pointer, document.patched)
    if edit.is_removal:
        owner = value_at(document.body, join_pointer(*parents))
        rest = (
            {name: value for name, value in owner.items() if name != last}
            if isinstance(owner, Mapping)
            else owner
        )
        body = replace_at(document.body, parents, rest)
        return replace(document, body=_object(body), origins=kept, patched=patched)
    body = replace_at(document.body, [*parents, last], edit.value)
    return replace(
        document,
        body=_object(body),
        origins={**kept, **dict(_origins(pointer, edit))},
        patched={**patched, pointer: edit.position},
    )


def _outside(pointer: str, places: Mapping[str, T]) -> Mapping[str, T]:
    """Without what is known of the value there and inside it."""
    return {place: known for place, known in places.items() if not f"{place}/".startswith(f"{pointer}/")}


def _object(body: JSON) -> JSONObject:
    assert isinstance(body, Mapping), "an edit is inside its definition"
    return body


def _origins(pointer: str, edit: Edit) -> Iterator[tuple[str, Origin]]:
    """The patch, then the variables it used, for every value that it brings."""
    for inner, _ in walk(edit.value):
        variables = edit.origins.get(inner, Origin({}))
        yield pointer + inner, Origin({edit.place: (), **variables.places})


def apply_defaults(
    documents: Documents, defaults: Mapping[str, JSONObject], places: Mapping[tuple[str, str], str]
) -> tuple[Document, ...]:
    """The documents with the defaults of their kind in the fields that they leave out.

    Null says: none of these, but what the server does with null. `places` are those of kinds' fields.
    """
    return tuple(_filled(document, defaults.get(document.kind.name, {}), places) for document in documents)


def _filled(document: Document, defaults: JSONObject, places: Mapping[tuple[str, str], str]) -> Document:
    missing = {name: value for name, value in defaults.items() if name not in document.body}
    if not missing:
        return document
    origins = {join_pointer(name): Origin({places[document.kind.name, name]: ()}) for name in missing}
    return replace(document, body={**document.body, **missing}, origins={**document.origins, **origins})
