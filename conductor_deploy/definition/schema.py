"""Definitions as the server stores them: what is written, and what is live, in one normal form.

The normal form is what the server would answer after storing the definition, without the fields that it owns
and without those that equal their default; identity (`name`, `version`, of steps `name`, `taskReferenceName`
and `type`) always stays. Decoding a normal form gives it back unchanged.
"""

from copy import deepcopy
from dataclasses import dataclass
from typing import Any, cast

from conductor_deploy.definition.decoding.beans import Bean
from conductor_deploy.definition.decoding.fields import NEWEST, bean_of
from conductor_deploy.definition.decoding.finding import Finding, worded
from conductor_deploy.definition.decoding.shapes import ABSENT, Note, Notes
from conductor_deploy.definition.decoding.whereabouts import pointer
from conductor_deploy.definition.document import Kind
from conductor_deploy.definition.schemafiles import schema_folder
from conductor_deploy.jsonvalue import JSON, JSONObject

__all__ = [
    "Decoded",
    "Finding",
    "arrange",
    "complete",
    "decode",
    "field_order",
    "normal_form",
    "schema_folder",
]


@dataclass(frozen=True, slots=True)
class Decoded:
    body: JSONObject  # the normal form
    findings: tuple[Finding, ...]


def decode(kind: Kind, body: JSON, version: str | None) -> Decoded:
    """The normal form of a definition, and what a person should know about how the server reads it.

    `version` is the server's; None stands for the newest one measured. The normal form lacks what can't be
    read; the findings are in the order of the body.
    """
    notes: Notes = []
    decoded = bean_of(kind, version).decode(body, None, "", notes)
    telling = (note for note in notes if not _is_noise(note, kind))
    findings = tuple(worded(note, kind, version or NEWEST) for note in telling)
    return Decoded({} if decoded is ABSENT else decoded, findings)


def _is_noise(note: Note, kind: Kind) -> bool:
    """Audit fields are at home in exported files, also where the server has none."""
    return note.code == "CD110" and note.key in kind.server_owned and pointer(note) == f"/{note.key}"


def normal_form(kind: Kind, body: JSON, version: str | None) -> JSONObject:
    """The same without findings, for the thousands of definitions that a server answers with."""
    decoded = bean_of(kind, version).decode(body, None, "", [])
    return {} if decoded is ABSENT else cast(JSONObject, decoded)


def complete(kind: Kind, body: JSONObject, version: str | None) -> JSONObject:
    """A normal form with every default filled in, as the server answers it."""
    return cast(JSONObject, bean_of(kind, version).rebuild(body, _with_defaults))


def _with_defaults(bean: Bean, body: dict[str, Any]) -> dict[str, Any]:
    defaults = {field.name: deepcopy(field.default) for field in bean.fields if field.default is not None}
    return _arranged(bean, {**defaults, **body})


def arrange(kind: Kind, body: JSONObject) -> JSONObject:
    """The same definition, the fields of each object in the order a person reads them, unknown ones last."""
    return cast(JSONObject, bean_of(kind, None).rebuild(body, _arranged))


def _arranged(bean: Bean, body: dict[str, Any]) -> dict[str, Any]:
    known = {field.name: body[field.name] for field in bean.fields if field.name in body}
    return known | {name: value for name, value in body.items() if name not in known}


def field_order(kind: Kind) -> tuple[str, ...]:
    """The fields of the kind's own object, in the order a person reads them."""
    return tuple(field.name for field in bean_of(kind, None).fields)
