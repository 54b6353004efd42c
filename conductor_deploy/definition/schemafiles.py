"""Where the JSON Schemas of the kinds are: inside an installed package, beside it in a checkout."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["schema", "schema_text"]


def schema_text(name: str) -> str:
    """The text of a schema by its file name, such as `workflow.json`."""
    package = files("conductor_deploy")
    installed = package / "schemas" / name
    return (installed if installed.is_file() else package / ".." / "schemas" / name).read_text("utf-8")


@cache
def schema(name: str) -> Any:
    return json.loads(schema_text(name))
