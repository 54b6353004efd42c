"""The fields of a change as rows: what happened, to which task, to which field, from what to what."""

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import cache

from conductor_deploy.definition.placeholder import seal_of, secret_names
from conductor_deploy.definition.schema import complete
from conductor_deploy.definition.schemafiles import schema
from conductor_deploy.jsonvalue import JSON, JSONObject, equal, pointer_parts, remove_at, value_at
from conductor_deploy.plan.outline import places
from conductor_deploy.plan.plan import Change, Field
from conductor_deploy.plan.secret_json import FINGERPRINT_DIGITS
from conductor_deploy.present.palette import Role
from conductor_deploy.present.values import changed_lines, changed_values, is_multiline, printable, value_text

__all__ = ["Row", "rows"]

_BARE = re.compile(r"[\w-]+")
_INPUTS = "/inputParameters/"
_SIGNS: Mapping[str, tuple[str, Role]] = {
    "add": ("+", "create"),
    "change": ("~", "update"),
    "remove": ("-", "delete"),
    "move": ("⇄", "move"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """`subject` is a task, or a field of the definition itself; `label` is a field of the task, or ""."""

    op: str
    subject: str
    label: str
    value: str
    origin: str = ""
    lines: tuple[str, ...] = ()  # of texts of several lines: a diff in place of the value

    @property
    def sign(self) -> str:
        return _SIGNS[self.op][0]

    @property
    def role(self) -> Role:
        return _SIGNS[self.op][1]


def rows(change: Change, limit: int) -> tuple[Row, ...]:
    """A row per field, values cut at `limit`. That a new version has a new version goes without saying."""
    before, after = (places(body) if body else {} for body in (change.before, change.after))
    implied = {
        "add": _implied(change, change.after, "add", after),
        "remove": _implied(change, change.before, "remove", before),
    }
    found = []
    for field in change.fields:
        body, tasks = (change.before, before) if field.op == "remove" else (change.after, after)
        if field.path in tasks:
            found.append(_task_row(field, body or {}, tasks[field.path]))
        elif not (change.action == "create" and field.path == "/version"):
            found.append(_field_row(field, tasks, limit, implied.get(field.op, {}).get(field.path)))
    return tuple(found)


def _implied(change: Change, body: JSONObject | None, op: str, tasks: Container[str]) -> Mapping[str, JSON]:
    """What the server takes for the fields that the other side leaves out, by path: plain values only, so no tasks."""
    paths = [field.path for field in change.fields if field.op == op and field.path not in tasks]
    if not body or not paths:
        return {}
    rest: JSON = body
    for path in paths:
        rest = remove_at(rest, pointer_parts(path))
    assert isinstance(rest, Mapping)  # a field is inside the body
    full = complete(change.key.kind, rest, None)
    found = {path: value for path in paths if (value := _plain(full, path)) is not None}
    return {path: value for path, value in found.items() if not equal(value, value_at(body, path))}


def _plain(body: JSON, path: str) -> JSON:
    try:
        value = value_at(body, path)
    except KeyError:
        return None
    return None if isinstance(value, Mapping | list) else value


def _task_row(field: Field, body: JSONObject, place: str) -> Row:
    match field.op:
        case "move" if field.before == field.after:
            words = "moved along with the task before it"
        case "move":
            words = f"moved: {field.before} → {field.after}"
        case "remove":
            words = f"{_task_title(body, field.path)}, was {place}"
        case _:
            words = f"{_task_title(body, field.path)}, {place}"
    return Row(field.op, printable(field.task or ""), "", printable(words), field.origin or "")


def _task_title(body: JSONObject, pointer: str) -> str:
    """`SIMPLE notify_customer`; the name only where it is not the reference name."""
    task = value_at(body, pointer)
    assert isinstance(task, Mapping)
    kind, name = str(task.get("type", "SIMPLE")), task.get("name")
    return kind if name in (None, task.get("taskReferenceName")) else f"{kind} {name}"


def _field_row(field: Field, tasks: Mapping[str, str], limit: int, default: JSON) -> Row:
    label = _label(field.path, tasks)
    subject, label = (printable(field.task), label) if field.task is not None else (label, "")
    origin = printable(field.origin or "")
    if field.secret:
        return Row(field.op, subject, label, _secret_value(field, limit), origin)
    if default is not None:
        return Row("change", subject, label, _against_default(field, default, limit), origin)
    if field.op == "change" and is_multiline(field.before, field.after):
        return Row("change", subject, label, "", origin, tuple(_lines(field, limit)))
    return Row(field.op, subject, label, _value(field, limit), origin)


def _secret_value(field: Field, limit: int) -> str:
    """`(secret fp:3f9a→c01d)`, with `?` for a side that nobody looked at; an object with its secrets in words."""
    sides = {"add": [field.after], "remove": [field.before]}.get(field.op, [field.before, field.after])
    if not any(isinstance(value, str) and secret_names(value) for value in sides):
        return _value(field, limit)
    prints = [_fingerprint(value) for value in sides]
    return "(secret)" if set(prints) == {"?"} else f"(secret fp:{'→'.join(prints)})"


def _fingerprint(value: JSON) -> str:
    seal = seal_of(value) if isinstance(value, str) else None
    return seal[:FINGERPRINT_DIGITS] if seal else "?"


def _against_default(field: Field, default: JSON, limit: int) -> str:
    implied = f"{value_text(default, limit)} (default)"
    if field.op == "add":
        return f"{implied} → {value_text(field.after, limit)}"
    return f"{value_text(field.before, limit)} → {implied}"


def _lines(field: Field, limit: int) -> list[str]:
    """At most 40, so that a new script does not bury the rest of the plan."""
    lines = list(changed_lines(str(field.before), str(field.after), 2 * limit))
    return lines if len(lines) <= 40 else [*lines[:40], f"… {len(lines) - 40} more lines"]


def _value(field: Field, limit: int) -> str:
    if field.op == "change":
        return " → ".join(changed_values(field.before, field.after, limit))
    return value_text(field.before if field.op == "remove" else field.after, limit)


def _label(path: str, tasks: Mapping[str, str]) -> str:
    """The path inside the innermost task, dotted; of an input its name, unless tasks have such a field."""
    pointer = path
    while pointer and pointer not in tasks:
        pointer = pointer.rpartition("/")[0]
    inner = path[len(pointer) :]
    if pointer and inner.startswith(_INPUTS) and pointer_parts(inner)[1] not in _task_fields():
        inner = inner[len(_INPUTS) - 1 :]
    words = "".join(_step(part) for part in pointer_parts(inner))
    return printable(words.removeprefix("."))


@cache
def _task_fields() -> frozenset[str]:
    return frozenset(schema("workflow.json")["$defs"]["WorkflowTask"]["properties"])


def _step(part: str) -> str:
    if part.isdigit():
        return f"[{part}]"
    return f".{part}" if _BARE.fullmatch(part) else f'["{part}"]'
