"""Where in a definition a note is, as a pointer and in the words a person uses."""

from collections.abc import Iterator

from conductor_deploy.definition.document import Kind
from conductor_deploy.definition.shapes import Note, Place
from conductor_deploy.jsonvalue import join_pointer

__all__ = ["field_path", "pointer", "subject"]

_STEP = "WorkflowTask"


def _upward(at: Place | None) -> Iterator[Place]:
    while at is not None:
        yield at
        at = at.above


def pointer(note: Note) -> str:
    if note.at is None:
        return ""
    keys = [note.key, *(place.key for place in _upward(note.at) if place.above is not None)]
    return join_pointer(*reversed(keys))


def subject(note: Note, kind: Kind) -> str:
    """The innermost step with the branch it sits in, else the definition itself."""
    for place in _upward(note.at):
        if place.bean is not None and place.bean.name == _STEP:
            return f"task {_named(place, 'taskReferenceName')}{_branch(place.above)}"
    outermost = list(_upward(note.at))[-1:]
    return f"{kind.title} {_named(outermost[0], 'name')}".rstrip() if outermost else kind.title


def _named(place: Place, field: str) -> str:
    name = place.value.get(field) or place.value.get("name")
    if isinstance(name, str) and name:
        return f"`{name}`"
    return str(place.key + 1) if isinstance(place.key, int) else ""


def _branch(at: Place | None) -> str:
    """`at` is the list a step is in: ` in case "yes" of `route``, nothing for the top level."""
    owner, keys = _owner(at)
    if owner is None:
        return ""
    parent = f" of {_named(owner, 'taskReferenceName')}"
    match keys:
        case ["decisionCases", case]:
            return f' in case "{case}"{parent}'
        case ["defaultCase"]:
            return f" in the default case{parent}"
        case ["forkTasks", int(number)]:
            return f" in branch {number + 1}{parent}"
        case ["loopOver"]:
            return f" in the loop{parent}"
        case _:
            return f" in the inline workflow{parent}"


def _owner(at: Place | None) -> tuple[Place | None, list[str | int]]:
    """The step around a list of steps, and the keys from it to the list."""
    keys: list[str | int] = []
    for place in _upward(at):
        if place.bean is not None and place.bean.name == _STEP:
            return place, keys
        keys.insert(0, place.key)
    return None, keys


def field_path(note: Note) -> str:
    """The field, from the step or definition it belongs to: `cacheConfig.ttlInSecond`, `inputParameters[2]`."""
    keys = [note.key]
    for place in _upward(note.at):
        if place.above is None or (place.bean is not None and place.bean.name == _STEP):
            break
        keys.insert(0, place.key)
    text = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys)
    return text.removeprefix(".") or "it"
