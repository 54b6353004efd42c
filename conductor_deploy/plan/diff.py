"""What differs between two normal forms of a definition, by task reference name and not by list index."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from conductor_deploy.definition.document import Definition, Origin
from conductor_deploy.definition.placeholder import holds_mark
from conductor_deploy.definition.schema import complete
from conductor_deploy.jsonvalue import JSON, JSONObject, equal, value_at
from conductor_deploy.plan.edits import Edit, edits
from conductor_deploy.plan.matching import Names, match_branches, moved_tasks
from conductor_deploy.plan.outline import Branch, outline, own, places, without_tasks
from conductor_deploy.plan.plan import Field

__all__ = ["diff"]


def diff(before: JSONObject | None, after: JSONObject, source: Definition | None = None) -> tuple[Field, ...]:
    """The fields that differ: none if and only if the two are equal, or there is nothing to compare with.

    A task is the same task wherever it sits: added, removed, moved (to another branch, or past a task of
    its branch), and changed field by field. The source of `after` knows where templated values come from, and which
    defaults it says: to go back to one of these is a change.
    """
    if before is None or equal(before, after):
        return ()
    said = _Said(source, after) if source else None
    found = (*_own_fields(before, after, said), *_task_fields(before, after, said))
    return tuple(_with_origin(field, source.origins) for field in found) if source else found


@dataclass(frozen=True)
class _Said:
    """What a source says although it is the default."""

    source: Definition
    after: JSONObject

    @cached_property
    def _complete(self) -> JSONObject:
        return complete(self.source.key.kind, self.after, None)

    def default(self, pointer: str) -> JSON:
        """None where nothing is said."""
        try:
            is_said = value_at(self.source.written, pointer) is not None
            return value_at(self._complete, pointer) if is_said else None
        except KeyError:
            return None


def _own_fields(before: JSONObject, after: JSONObject, said: _Said | None) -> Iterator[Field]:
    for edit in edits(without_tasks(before), without_tasks(after)):
        yield _field(edit, None, said)


def _task_fields(before: JSONObject, after: JSONObject, said: _Said | None) -> Iterator[Field]:
    (old_tasks, old_branches), (new_tasks, new_branches) = outline(before), outline(after)
    old, new = {task.identity: task for task in old_tasks}, {task.identity: task for task in new_tasks}
    names = match_branches(old_branches, new_branches)
    moved = moved_tasks(old, new, names)
    was, now = (places(before), places(after)) if moved else ({}, {})
    for task in new_tasks:
        match = old.get(task.identity)
        if match is None:
            yield _told(Field("add", task.pointer, task.reference, after=task.body))
            continue
        if task.identity in moved:
            yield Field("move", task.pointer, task.reference, was[match.pointer], now[task.pointer])
        for edit in edits(own(match.body), own(task.body), match.pointer, task.pointer):
            yield _field(_whole(edit, before, after), task.reference, said)
    for task in old_tasks:
        if task.identity not in new:
            yield _told(Field("remove", task.pointer, task.reference, before=task.body))
    yield from _empty_branches(old_branches, new_branches, names)


def _whole(edit: Edit, before: JSONObject, after: JSONObject) -> Edit:
    """With the tasks inside the value, which `own` leaves out."""
    if edit.op == "remove":
        return replace(edit, before=value_at(before, edit.path))
    return replace(edit, after=value_at(after, edit.path))


def _field(edit: Edit, task: str | None, said: _Said | None) -> Field:
    if said and edit.place and (default := said.default(edit.place)) is not None:
        edit = Edit("change", edit.place, edit.before, default)
    return _told(Field(edit.op, edit.path, task, edit.before, edit.after))


def _told(field: Field) -> Field:
    """With the word that it holds a secret, if it does."""
    is_secret = holds_mark([field.before, field.after])
    return replace(field, secret=True) if is_secret else field


def _with_origin(field: Field, origins: Mapping[str, Origin]) -> Field:
    """Named by the value itself or by what it is part of: a patch may bring a whole object."""
    path = field.path
    while path not in origins and path:
        path = path.rpartition("/")[0]
    if field.op == "remove" or path not in origins:
        return field
    return replace(field, origin=str(origins[path]))


def _empty_branches(old: Sequence[Branch], new: Sequence[Branch], names: Names) -> Iterator[Field]:
    """A branch that came or went says so by its tasks; one that is or was empty has only itself."""
    then = {names.before[branch.pointer]: branch for branch in old}
    now = {names.after[branch.pointer]: branch for branch in new}
    for name, branch in now.items():
        match, reference = then.get(name), _owner_reference(branch)
        if match is None and not branch.tasks:
            yield Field("add", branch.pointer, reference, after=[])
        elif match is not None and bool(match.tasks) != bool(branch.tasks):
            yield _told(Field("change", branch.pointer, reference, list(match.tasks), list(branch.tasks)))
    for name, branch in then.items():
        if not branch.tasks and name not in now:
            yield Field("remove", branch.pointer, _owner_reference(branch), before=[])


def _owner_reference(branch: Branch) -> str | None:
    return str(branch.owner[-2]) if branch.owner else None
