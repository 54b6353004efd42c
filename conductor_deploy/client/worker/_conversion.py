"""From the JSON of a task's input to what annotations say: pure."""

from __future__ import annotations

import collections.abc
import dataclasses
import datetime
import decimal
import enum
import inspect
import math
import pathlib
import sys
import types
import typing
import uuid
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any

from conductor_deploy.client._model import Model, decode

__all__ = ["InputProblem", "admits_none", "convert"]


class InputProblem(ValueError):
    """A value of the input is missing or not of the type that the worker's function asks for."""


def convert(annotation: Any, value: Any, where: str) -> Any:
    """The value as the annotation says; what an annotation leaves open stays as it is.

    Numbers and texts become each other where nothing is lost ("5" and 5.0 are an int, 5.5 is none); an object
    becomes a dataclass, a TypedDict, a pydantic or attrs model or whatever takes its fields by name, items and
    fields likewise. Times are ISO 8601 or milliseconds since 1970. InputProblem names the place, as
    `order.lines[2].price`.
    """
    annotation = _bare(annotation)
    if _is_open(annotation):
        return value
    origin = typing.get_origin(annotation)
    if origin in _UNIONS:
        return _one_of(typing.get_args(annotation), value, where)
    if origin is typing.Literal:
        return _literal(typing.get_args(annotation), value, where)
    if value is None and annotation not in (None, type(None)):
        raise InputProblem(f"{where} is null, not {_named(annotation)}")
    kind = origin or annotation
    return _of_class(kind, typing.get_args(annotation), value, where) if isinstance(kind, type) else value


def admits_none(annotation: Any) -> bool:
    """Whether an annotation says that there may be no value."""
    annotation = _bare(annotation)
    if typing.get_origin(annotation) in _UNIONS:
        return any(admits_none(option) for option in typing.get_args(annotation))
    return annotation in (None, type(None))


_UNIONS = (typing.Union, getattr(types, "UnionType", typing.Union))


def _bare(annotation: Any) -> Any:
    """Without `Annotated`, `NewType` and the like, which say nothing of the value."""
    while True:
        if typing.get_origin(annotation) is typing.Annotated:
            annotation = typing.get_args(annotation)[0]
        elif hasattr(annotation, "__supertype__"):
            annotation = annotation.__supertype__
        else:
            return annotation


def _is_open(annotation: Any) -> bool:
    return annotation in (Any, object, inspect.Parameter.empty) or isinstance(
        annotation, str | typing.TypeVar
    )


def _of_class(kind: type, arguments: tuple[Any, ...], value: Any, where: str) -> Any:
    """A value for a class; `arguments` are those in its square brackets."""
    if typing.is_typeddict(kind):
        return _typed_dict(kind, value, where)
    if kind in _SCALARS or issubclass(kind, enum.Enum):
        return _checked(_SCALARS.get(kind) or _member_of(kind), kind, value, where)
    if kind is tuple or (hasattr(kind, "_fields") and issubclass(kind, tuple)):
        return _tuple(kind, arguments, value, where)
    if issubclass(kind, collections.abc.Mapping):
        return _mapping(kind, arguments, value, where)
    if issubclass(kind, collections.abc.Iterable) and kind in _COLLECTIONS:
        return _items(kind, arguments, value, where)
    try:
        is_done = isinstance(value, kind)
    except TypeError:  # a protocol, which nothing can be made of
        is_done = False
    return value if is_done else _object(kind, value, where)


def _one_of(options: tuple[Any, ...], value: Any, where: str) -> Any:
    """What needs no conversion goes first: "5" stays text in `int | str`."""
    if value is None and any(map(admits_none, options)):
        return None
    exact = [option for option in options if isinstance(option, type) and type(value) is option]
    others = [option for option in options if option not in (None, type(None))]
    if len(others) == 1:
        return convert(others[0], value, where)
    for option in (*exact, *others):
        with suppress(InputProblem):
            return convert(option, value, where)
    names = " or ".join(map(_named, options))
    raise InputProblem(f"{where} is {_shown(value)}, not {names}")


def _literal(options: tuple[Any, ...], value: Any, where: str) -> Any:
    for option in options:
        if option == value and type(option) is type(value):
            return option
    raise InputProblem(f"{where} is {_shown(value)}, not one of {', '.join(map(repr, options))}")


def _checked(read: Callable[[Any], Any], kind: type, value: Any, where: str) -> Any:
    try:
        return read(value)
    except (ValueError, TypeError, ArithmeticError, KeyError) as error:
        raise InputProblem(f"{where} is {_shown(value)}, not {_named(kind)}") from error


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False, "1": True, "0": False}[str(value).strip().lower()]


def _integer(value: Any) -> int:
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise ValueError(value)
    return int(value)


def _number(value: Any) -> float:
    if isinstance(value, bool):
        raise ValueError(value)
    number = float(value)
    if math.isinf(number) and not isinstance(value, float | str):
        raise ValueError(value)
    return number


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if not isinstance(value, bool | int | float):
        raise TypeError(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _moment(value: Any) -> datetime.datetime:
    if isinstance(value, datetime.datetime):
        return value
    if isinstance(value, str):
        text = value.strip()
        return datetime.datetime.fromisoformat(text[:-1] + "+00:00" if text[-1:] in "Zz" else text)
    return datetime.datetime.fromtimestamp(_number(value) / 1000, datetime.timezone.utc)


def _day(value: Any) -> datetime.date:
    if isinstance(value, str) and len(value.strip()) == len("2026-01-31"):
        return datetime.date.fromisoformat(value.strip())
    return _moment(value).date()


def _decimal(value: Any) -> decimal.Decimal:
    if isinstance(value, bool):
        raise ValueError(value)
    return decimal.Decimal(str(value))


def _path(value: Any) -> pathlib.Path:
    return pathlib.Path(value)


def _nothing(value: Any) -> None:
    if value is not None:
        raise ValueError(value)


_SCALARS: Mapping[Any, Callable[[Any], Any]] = {
    bool: _boolean,
    int: _integer,
    float: _number,
    str: _text,
    bytes: lambda value: value if isinstance(value, bytes) else _text(value).encode(),
    datetime.datetime: _moment,
    datetime.date: _day,
    datetime.time: lambda value: datetime.time.fromisoformat(_text(value)),
    datetime.timedelta: lambda value: datetime.timedelta(milliseconds=_number(value)),
    decimal.Decimal: _decimal,
    uuid.UUID: lambda value: value if isinstance(value, uuid.UUID) else uuid.UUID(_text(value)),
    pathlib.Path: _path,
    pathlib.PurePath: _path,
    type(None): _nothing,
}

_COLLECTIONS: Mapping[Any, Callable[[Iterable[Any]], Any]] = {
    list: list,
    set: set,
    frozenset: frozenset,
    collections.deque: collections.deque,
    collections.abc.Sequence: list,
    collections.abc.MutableSequence: list,
    collections.abc.Collection: list,
    collections.abc.Iterable: list,
    collections.abc.Set: set,
    collections.abc.MutableSet: set,
}


def _member_of(kind: Any) -> Callable[[Any], Any]:
    """By value, else by name, as JSON has either."""

    def read(value: Any) -> Any:
        try:
            return kind(value)
        except ValueError:
            return kind[value]

    return read


def _items(kind: type, arguments: tuple[Any, ...], value: Any, where: str) -> Any:
    if not isinstance(value, list | tuple | set | frozenset | collections.deque):
        raise InputProblem(f"{where} is {_shown(value)}, not a list")
    item = arguments[0] if arguments else Any
    return _COLLECTIONS[kind](convert(item, entry, f"{where}[{index}]") for index, entry in enumerate(value))


def _tuple(kind: type, arguments: tuple[Any, ...], value: Any, where: str) -> Any:
    if kind is not tuple and isinstance(value, Mapping):
        return _object(kind, value, where)
    if not isinstance(value, list | tuple):
        raise InputProblem(f"{where} is {_shown(value)}, not a list")
    if kind is not tuple:
        names = kind._fields  # type: ignore[attr-defined] # of a named tuple
        return _object(kind, dict(zip(names, value, strict=False)), where)
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        arguments = (arguments[0],) * len(value)
    if arguments and len(arguments) != len(value):
        raise InputProblem(f"{where} has {len(value)} items, not {len(arguments)}")
    return tuple(
        convert(arguments[index] if arguments else Any, entry, f"{where}[{index}]")
        for index, entry in enumerate(value)
    )


def _mapping(kind: type, arguments: tuple[Any, ...], value: Any, where: str) -> Any:
    if not isinstance(value, Mapping):
        raise InputProblem(f"{where} is {_shown(value)}, not an object")
    of_key, of_value = arguments if len(arguments) == 2 else (Any, Any)
    read = {
        convert(of_key, key, f"the key {key!r} of {where}"): convert(of_value, entry, f"{where}.{key}")
        for key, entry in value.items()
    }
    if kind is collections.defaultdict:
        return collections.defaultdict(None, read)
    return read if inspect.isabstract(kind) or kind is dict else kind(read)


def _typed_dict(kind: type, value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise InputProblem(f"{where} is {_shown(value)}, not {_named(kind)}")
    required: frozenset[str] = kind.__required_keys__  # type: ignore[attr-defined] # of a TypedDict
    if missing := sorted(required - value.keys()):
        raise InputProblem(f"{where}.{missing[0]} is missing")
    hints = _hints(kind)
    return {key: convert(hints.get(key, Any), entry, f"{where}.{key}") for key, entry in value.items()}


def _object(kind: type, value: Any, where: str) -> Any:
    """An instance of a class that is made from named fields."""
    if not isinstance(value, Mapping):
        raise InputProblem(f"{where} is {_shown(value)}, not {_named(kind)}")
    if issubclass(kind, Model):
        return decode(kind, dict(value))
    for name in ("model_validate", "parse_obj"):  # pydantic's, 2 and 1
        if hasattr(kind, name):
            return _validated(getattr(kind, name), value, where)
    given = _given(kind, value, where)
    try:
        return kind(**given)
    except (TypeError, ValueError) as error:
        raise InputProblem(f"{where} is no {_named(kind)}: {error}") from error


def _validated(validate: Callable[[Any], Any], value: Any, where: str) -> Any:
    try:
        return validate(dict(value))
    except ValueError as error:
        found: Any = getattr(error, "errors", list)()
        first = found[0] if found else {"loc": (), "msg": str(error)}
        steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in first["loc"])
        place = "".join([where, *steps])
        raise InputProblem(f"{place}: {first['msg']}") from error


def _given(kind: type, value: Mapping[str, Any], where: str) -> dict[str, Any]:
    """The arguments of a class, from fields of the same names. Those that it doesn't know are left out."""
    try:
        signature = inspect.signature(kind)
    except (TypeError, ValueError) as error:
        raise InputProblem(f"{where} is an object, not {_named(kind)}") from error
    has_fields = (
        dataclasses.is_dataclass(kind) or hasattr(kind, "__attrs_attrs__") or hasattr(kind, "_fields")
    )
    hints = _hints(kind) if has_fields else {}
    hints = hints or _hints(kind.__init__)  # type: ignore[misc] # of a class, not an instance
    given = {}
    for name, parameter in signature.parameters.items():
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        annotation = hints.get(name, parameter.annotation)
        if name in value:
            if (
                value[name] is None
                and parameter.default is not parameter.empty
                and not admits_none(annotation)
            ):
                continue
            given[name] = convert(annotation, value[name], f"{where}.{name}")
        elif parameter.default is parameter.empty:
            if not admits_none(annotation):
                raise InputProblem(f"{where}.{name} is missing")
            given[name] = None
    return given


def _hints(of: Any) -> dict[str, Any]:
    try:
        return typing.get_type_hints(of)
    except (NameError, TypeError, AttributeError):
        module = sys.modules.get(getattr(of, "__module__", ""))
        return {name: _resolved(hint, vars(module) if module else {}) for name, hint in _raw(of).items()}


def _raw(of: Any) -> Mapping[str, Any]:
    raw: Mapping[str, Any] = getattr(of, "__annotations__", {})
    return raw


def _resolved(hint: Any, names: Mapping[str, Any]) -> Any:
    """An annotation that can't be worked out says nothing."""
    if not isinstance(hint, str):
        return hint
    return names.get(hint, getattr(typing, hint, Any) if hint.isidentifier() else Any)


def _named(annotation: Any) -> str:
    if annotation in _WORDS:
        return _WORDS[annotation]
    if typing.get_origin(annotation) is None and isinstance(annotation, type):
        return annotation.__name__
    return str(annotation).replace("typing.", "")


_WORDS: Mapping[Any, str] = {
    bool: "a boolean",
    int: "an integer",
    float: "a number",
    str: "text",
    None: "null",
    type(None): "null",
    list: "a list",
    dict: "an object",
    datetime.datetime: "a time",
    datetime.date: "a date",
}


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
