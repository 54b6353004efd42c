"""What the server does to an object as a whole, beyond its fields."""

from collections.abc import Mapping
from typing import Any, Final

from conductor_deploy.definition.beans import Finish
from conductor_deploy.definition.shapes import Notes, Place

__all__ = ["FINISH"]


def _take_inner_identity(body: dict[str, Any], _here: Place, _notes: Notes) -> None:
    """The name and version of an inline workflow replace those beside it."""
    inner = body.get("workflowDefinition")
    if isinstance(inner, dict):
        body.pop("name", None)
        body |= {name: inner[name] for name in ("name", "version") if name in inner}


FINISH: Final[Mapping[str, Finish]] = {"SubWorkflowParams": _take_inner_identity}
