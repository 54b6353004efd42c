"""Where the JSON Schemas are: inside an installed package, beside it in a checkout."""

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.abc import Traversable  # its place before Python 3.11

__all__ = ["schema", "schema_folder"]


def schema_folder() -> "Traversable":
    package = files("conductor_deploy")
    installed = package / "schemas"
    return installed if installed.is_dir() else package / ".." / "schemas"


@cache
def schema(name: str) -> Any:
    """A schema by its file name, such as `workflow.json`."""
    return json.loads((schema_folder() / name).read_text("utf-8"))
