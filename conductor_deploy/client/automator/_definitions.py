"""The definition of a worker's task: what to register, so that nothing that was set by hand is lost. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from conductor_deploy.client._model import plain

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.task_def import TaskDef

__all__ = ["definition_to_register", "set_fields"]


def definition_to_register(
    name: str, fields: Mapping[str, Any], found: Mapping[str, Any] | None, overwrites: bool
) -> Mapping[str, Any] | None:
    """The definition to create, or the one that is `found` with other `fields`; None to leave it alone."""
    if found is None:
        return {**fields, "name": name}
    changed = {
        key: value for key, value in fields.items() if key != "name" and not _holds(found.get(key), value)
    }
    return {**found, **changed} if changed and overwrites else None


def set_fields(wanted: TaskDef | None) -> Mapping[str, Any]:
    """What a definition sets. `enforceSchema` is there whether or not it was, so that only True says something."""
    fields: Any = plain(wanted) if wanted is not None else {}
    return {name: value for name, value in fields.items() if (name, value) != ("enforceSchema", False)}


def _holds(found: Any, value: Any) -> bool:
    """Whether that is there already; a server adds fields to a schema."""
    if isinstance(found, Mapping) and isinstance(value, Mapping) and "version" in value:
        return all(found.get(key) == item for key, item in value.items())
    return bool(found == value)
