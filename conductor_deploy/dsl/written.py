"""Values of Python as JSON, and nothing that JSON can't hold."""

import datetime
import decimal
import enum
import math
import pathlib
import types
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from conductor_deploy.client._model import Model
from conductor_deploy.client._record import json_fields
from conductor_deploy.client.workflow.task.task import TaskInterface
from conductor_deploy.jsonvalue import JSON, join_pointer

__all__ = ["Unwritable", "written"]

_SHOWN = 6  # parts of a path that has no end
_BITS = 1024  # of a whole number; servers take it for a number of 64 or 32, and refuse others themselves
_DEEPEST = 200  # servers take 1000 levels, and Python's own stack holds fewer


class Unwritable(ValueError):
    """A value has no place in JSON; `pointer` says where it stands."""

    def __init__(self, pointer: str, message: str) -> None:
        super().__init__(message)
        self.pointer = pointer


def written(value: Any, pointer: str = "") -> JSON:
    """The JSON that a server would be sent for a value with models anywhere inside.

    Raises Unwritable for what it would be sent as a mere description, such as `<function f at 0x7f…>`.
    """
    if pointer.count("/") > _DEEPEST:
        raise Unwritable("/".join(pointer.split("/")[:_SHOWN]), "is nested too deeply, or holds itself")
    if isinstance(value, enum.Enum):
        return written(value.value, pointer)
    if isinstance(value, bytes):
        value = value.decode("utf-8", "surrogateescape")
    if value is None or isinstance(value, str | int | float):
        return _scalar(value, pointer)
    if isinstance(value, Mapping):
        return {
            _name(key, pointer): written(item, pointer + join_pointer(key)) for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [written(item, f"{pointer}/{index}") for index, item in enumerate(value)]
    return written(_step(value, pointer), pointer)


def _scalar(value: Any, pointer: str) -> JSON:
    if isinstance(value, float) and not math.isfinite(value):
        raise Unwritable(pointer, f"is {value}, which JSON has no number for")
    if isinstance(value, int) and value.bit_length() > _BITS:
        raise Unwritable(pointer, "is a number of too many digits")
    for kind in (bool, int, float):
        if isinstance(value, kind):
            return kind(value)
    return value if value is None else _text(str.__str__(value), pointer)


def _text(text: str, pointer: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Unwritable(pointer, f"holds half of a character, {text[error.start]!a}") from None
    return text


def _name(key: Any, pointer: str) -> str:
    """Numbers, true, false and null become names as `json` writes them."""
    if isinstance(key, enum.Enum):
        key = key.value
    if isinstance(key, str):
        return _text(str.__str__(key), pointer)
    if key is None or isinstance(key, bool):
        return {None: "null", True: "true", False: "false"}[key]
    if isinstance(key, int | float):
        return str(key)
    raise Unwritable(pointer, f"has {_title(key)} as a name, and not text")


_STEPS: tuple[tuple[type | tuple[type, ...], Callable[[Any], Any]], ...] = (
    (Model, json_fields),
    ((datetime.date, datetime.time), lambda moment: moment.isoformat()),
    ((decimal.Decimal, uuid.UUID, pathlib.PurePath, datetime.timedelta), str),
)
_NO_VALUES = (type, types.ModuleType, types.GeneratorType, TaskInterface)


def _step(value: Any, pointer: str) -> Any:
    for kind, step in _STEPS:
        if isinstance(value, kind):
            return step(value)
    if isinstance(value, _NO_VALUES) or callable(value) or not hasattr(value, "__dict__"):
        hint = ": write a list" if isinstance(value, set | frozenset) else ""
        raise Unwritable(pointer, f"is {_title(value)}, which is no JSON{hint}")
    return {name: item for name, item in vars(value).items() if item is not None}


def _title(value: Any) -> str:
    kind = type(value).__qualname__
    name = getattr(value, "__qualname__", None)
    return f"the {kind} {name}" if isinstance(name, str) else f"a {kind}"
