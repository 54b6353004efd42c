"""Where in a definition a note is, as a pointer and in the words a person uses."""

from collections.abc import Iterator

from conductor_deploy.definition.decoding.shapes import Note, Place
from conductor_deploy.definition.document import Kind
from conductor_deploy.jsonvalue import join_pointer

__all__ = ["field_path", "pointer", "subject"]


def _upward(at: Place | None) -> Iterator[Place]:
    while at is not None:
        yield at
        at = at[0]


def _is_step(place: Place) -> bool:
    bean = place[2]
    return bean is not None and bean.name == "WorkflowTask"


def pointer(note: Note) -> str:
    keys = [note.key, *(key for above, key, _, _ in _upward(note.at) if above is not None)]
    return "" if note.at is None else join_pointer(*reversed(keys))


def subject(note: Note, kind: Kind) -> str:
    """The innermost step with the branch it sits in, else the definition itself."""
    places = list(_upward(note.at))
    for place in places:
        if _is_step(place):
            return f"task {_named(place, 'taskReferenceName')}{_branch(place[0])}"
    return f"{kind.title} {_named(places[-1], 'name')}".rstrip() if places else kind.title


def _named(place: Place, field: str) -> str:
    _, key, _, value = place
    name = value.get(field) or value.get("name")
    if isinstance(name, str) and name:
        return f"`{name}`"
    return str(key + 1) if isinstance(key, int) else ""


def _branch(at: Place | None) -> str:
    """`at` is the list that a step is in: ` in case "yes" of `route``; nothing at the top level."""
    keys: list[str | int] = []
    for place in _upward(at):
        if _is_step(place):
            return f" in {_branch_name(keys)} of {_named(place, 'taskReferenceName')}"
        keys.insert(0, place[1])
    return ""


def _branch_name(keys: list[str | int]) -> str:
    match keys:
        case ["decisionCases", case]:
            return f'case "{case}"'
        case ["defaultCase"]:
            return "the default case"
        case ["forkTasks", int(number)]:
            return f"branch {number + 1}"
        case ["loopOver"]:
            return "the loop"
        case _:
            return "the inline workflow"


def field_path(note: Note) -> str:
    """The field, seen from its step or definition: `cacheConfig.ttlInSecond`, `inputParameters[2]`."""
    keys = [note.key]
    for place in _upward(note.at):
        if place[0] is None or _is_step(place):
            break
        keys.insert(0, place[1])
    text = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys)
    return text.removeprefix(".") or "it"
