"""The definition of a worker's task: what to register, so that nothing that was set by hand is lost. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from conductor_deploy.client._model import plain

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.task_def import TaskDef

__all__ = ["definition_to_register"]


def definition_to_register(
    name: str, wanted: TaskDef | None, found: Mapping[str, Any] | None, overwrites: bool
) -> Mapping[str, Any] | None:
    """The definition to create, or the one that is `found` with what `wanted` sets; None to leave it alone."""
    fields = _set(wanted)
    if found is None:
        return {**fields, "name": name}
    if not overwrites:
        return None
    changed = {**found, **fields, "name": found.get("name", name)}
    return None if changed == found else changed


def _set(wanted: TaskDef | None) -> Mapping[str, Any]:
    """What a definition sets. `enforceSchema` is there whether or not it was, so that only True says something."""
    fields: Any = plain(wanted) if wanted is not None else {}
    return {name: value for name, value in fields.items() if (name, value) != ("enforceSchema", False)}
