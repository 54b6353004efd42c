"""Models of the SDK: dataclasses that keep every JSON value they are read from.

A model holds what is set, and nothing else: a field that the JSON lacks reads as its default and is not written.
Names that the model does not know, and nulls, are in `extras`, and are written again. A value that is not what its
field says (`"${…}"` where an object stands) stays as it is.
"""

from __future__ import annotations

import ast
import base64
import dataclasses
import datetime
import functools
import importlib
import inspect
import json
import pprint
import uuid
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from enum import Enum
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from conductor_deploy.definition.suggest import did_you_mean

if TYPE_CHECKING:
    from dataclasses import dataclass as model

    from conductor_deploy.jsonvalue import JSON

__all__ = ["Model", "decode", "dumps", "model", "named", "one_of", "plain", "subset_of"]

AnyModel = TypeVar("AnyModel", bound="Model")
Reader = Callable[[Any], Any]
Check = Callable[[str, Any], Any]


def named(  # one for each way in which a field may be special
    json_name: str | None = None,
    *,
    swagger: str | None = None,
    default: Any = None,
    factory: Callable[[], Any] | None = None,
    check: Check | None = None,
    needed: bool = False,
) -> Any:
    """A field that is special: in its JSON name, which else is camelCase, in the official text of its type, or
    in a `check` that values pass when they are set, and come out of. `needed`: the constructor checks None, too.
    """
    about = {"json": json_name, "swagger": swagger, "check": check, "needed": needed}
    if factory is not None:
        return dataclasses.field(default_factory=factory, metadata=about)
    return dataclasses.field(default=default, metadata=about)


def one_of(*allowed: str | type[Enum], needed: bool = False) -> Any:
    """A field that takes these values alone; those of an enum, if one is given, which it makes members of."""
    check = _member_of(allowed[0]) if isinstance(allowed[0], type) else _one_of(allowed)
    return named(swagger="str", check=check, needed=needed)


def subset_of(*allowed: str, needed: bool = False) -> Any:
    """A field that takes a list of these values."""

    def check(name: str, values: Iterable[Any]) -> Any:
        wrong = [str(value) for value in values if value not in allowed]
        if wrong:
            raise ValueError(
                f"Invalid values for `{name}` [{', '.join(wrong)}], must be a subset of [{', '.join(allowed)}]"
            )
        return values

    return named(check=check, needed=needed)


def _one_of(allowed: tuple[Any, ...]) -> Check:
    def check(name: str, value: Any) -> Any:
        if value not in allowed:
            raise ValueError(f"Invalid value for `{name}` ({value}), must be one of {list(allowed)}")
        return value

    return check


def _member_of(members: type[Enum]) -> Check:
    is_known = _one_of(tuple(member.value for member in members))
    return lambda name, value: members(is_known(name, value))


class _Lazy:
    """A class attribute that is worked out at first use, for each class anew."""

    def __init__(self, work_out: Callable[[type[Model]], dict[str, str]]) -> None:
        self._work_out = work_out
        self._known: dict[type[Model], dict[str, str]] = {}

    def __get__(self, instance: object, owner: type[Model]) -> dict[str, str]:
        if owner not in self._known:
            self._known[owner] = self._work_out(owner)
        return self._known[owner]


def _attribute_map(cls: type[Model]) -> dict[str, str]:
    return dict(cls._names)


def _swagger_types(cls: type[Model]) -> dict[str, str]:
    return {
        field.name: field.metadata.get("swagger") or _official(_parsed(str(field.type)))
        for field in dataclasses.fields(cls)
        if field.name in cls._names
    }


@dataclasses.dataclass(eq=False, repr=False)
class Model:
    """What every model can: be built by name, checked, compared, shown, and written without loss.

    Mutable, as the official models are. `swagger_types` and `attribute_map` say the type and the JSON name of each
    attribute; the type texts are the official ones. `_field` reads what `field` does.
    """

    extras: dict[str, Any] = dataclasses.field(default_factory=dict, kw_only=True)

    discriminator: ClassVar[None] = None
    swagger_types = _Lazy(_swagger_types)
    attribute_map = _Lazy(_attribute_map)
    _names: ClassVar[dict[str, str]] = {}
    _checks: ClassVar[dict[str, Check]] = {}
    _defaults: ClassVar[dict[str, Any]] = {}

    def __post_init__(self) -> None:
        """What a model has to do when it is built by name, but not when it is read."""

    def to_dict(self) -> dict[str, Any]:
        """The values by attribute name, models inside likewise; fields that the official model lacks only if set."""
        return {
            field.name: _as_dict(_peek(self, field))
            for field in dataclasses.fields(self)
            if not field.kw_only or self.__dict__.get(field.name)
        }

    def to_str(self) -> str:
        """`to_dict`, on as many lines as it needs."""
        return pprint.pformat(self.to_dict())

    def __repr__(self) -> str:
        return self.to_str()

    __hash__ = None  # type: ignore[assignment] # as the official models: mutable

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented if isinstance(other, Model) else False
        return all(_peek(self, field) == _peek(other, field) for field in dataclasses.fields(self))

    def __setattr__(self, name: str, value: Any) -> None:
        cls, values = type(self), self.__dict__
        if name not in cls._names and name != "extras":
            _refuse_unless_of_subclass(self, name, value)
            return
        if name in cls._checks:
            value = cls._checks[name](name, value)
        if value is None and name not in cls._defaults:
            values.pop(name, None)
        else:
            values[name] = value
        if "extras" in values and name != "extras":
            values["extras"].pop(cls._names[name], None)

    def __getattr__(self, name: str) -> Any:
        """What is not set and has no plain default; `_field` for `field`."""
        fields = type(self).__dataclass_fields__
        if name in fields:
            return self.__dict__.setdefault(name, _default(fields[name]))
        if name[0] == "_" and name[1:] in fields:
            return getattr(self, name[1:])
        raise AttributeError(_no_attribute(self, name))


def _refuse_unless_of_subclass(instance: Model, name: str, value: Any) -> None:
    """Classes that a program derives from a model have attributes of their own, which no JSON holds."""
    if name.startswith("_") or not hasattr(type(instance), name):
        raise AttributeError(_no_attribute(instance, name))
    object.__setattr__(instance, name, value)


def _no_attribute(instance: Model, name: str) -> str:
    message = f"{type(instance).__name__!r} object has no attribute {name!r}"
    return message if name.startswith("__") else _with_hint(message, name, type(instance)._names)


def _with_hint(message: str, name: str, names: Iterable[str]) -> str:
    hint = did_you_mean(name, names)
    return f"{message}; {hint}" if hint else message


def _default(field: dataclasses.Field[Any]) -> Any:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return None if field.default is dataclasses.MISSING else field.default


def _peek(instance: Model, field: dataclasses.Field[Any]) -> Any:
    """As reading the attribute, but leaves the instance as it is."""
    return instance.__dict__[field.name] if field.name in instance.__dict__ else _default(field)


def _as_dict(value: Any) -> Any:
    if isinstance(value, list):
        return [_as_dict(item) for item in value]
    if isinstance(value, dict):
        return {key: _as_dict(item) for key, item in value.items()}
    return value.to_dict() if isinstance(value, Model) else value


# ---- Building


if not TYPE_CHECKING:  # type checkers see a plain dataclass, which it is

    def model(cls: type[AnyModel]) -> type[AnyModel]:
        """Make a dataclass of the class, with errors that help.

        Fields after `_: KW_ONLY` are those of servers that the official SDK lacks.
        """
        own = cls.__dict__.get("__init__")
        dataclasses.dataclass(eq=False, repr=False)(cls)
        fields = [field for field in dataclasses.fields(cls) if field.name != "extras"]
        cls._names = {field.name: field.metadata.get("json") or _camel_case(field.name) for field in fields}
        cls._checks = {field.name: field.metadata["check"] for field in fields if field.metadata.get("check")}
        cls._defaults = {field.name: field for field in fields if _default(field) is not None}
        cls.__init__ = _explaining(cls, own or _constructor(cls))
        return cls


def _camel_case(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


def _explaining(cls: type[Model], build: Callable[..., None]) -> Callable[..., None]:
    """`build`, with a hint where an argument is misspelt."""
    parameters = inspect.signature(build).parameters
    takes_any = any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values())

    @functools.wraps(build)
    def explain(self: Model, *args: Any, **keywords: Any) -> None:
        for name in keywords:
            if name not in parameters and not takes_any:
                message = f"{cls.__name__}() got an unexpected keyword argument {name!r}"
                raise TypeError(_with_hint(message, name, parameters))
        build(self, *args, **keywords)

    return explain


def _constructor(cls: type[Model]) -> Callable[..., None]:
    """An `__init__` with the signature that `dataclass` made, which leaves unset what is None."""
    generated = cls.__init__
    fields = dataclasses.fields(cls)
    positional = [field.name for field in fields if not field.kw_only]
    defaults = [field for field in cls._defaults.values() if not field.kw_only]
    required = {field.name for field in fields if field.default is field.default_factory}  # both are missing
    needed = dict.fromkeys(field.name for field in fields if field.metadata.get("needed"))

    @functools.wraps(generated)
    def construct(self: Model, *args: Any, **keywords: Any) -> None:
        given = dict(zip(positional, args, strict=False), **keywords)
        if len(given) < len(args) + len(keywords) or not required <= given.keys():
            generated(self, *args, **keywords)  # raises TypeError, in Python's own words
        for field in defaults:
            self.__dict__[field.name] = None if field.name in given else _default(field)
        for name, value in {**needed, **given}.items():
            if value is not None or name in needed:
                setattr(self, name, value)
        self.__post_init__()

    return construct


# ---- Reading


def decode(result: str | type | None, value: Any) -> Any:
    """The value of parsed JSON as `result` says: "WorkflowDef", "list[Task]", "dict(str, list[str])", a model class.

    None, "object" and plain types leave the value as it is. Never an error: what does not fit stays as it is.
    """
    if result is None:
        return value
    reader = _reader(result) if isinstance(result, str) else _class_reader(result)
    return value if reader is None else reader(value)


@functools.cache
def _reader(text: str) -> Reader | None:
    return _node_reader(_parsed(text))


def _parsed(text: str) -> ast.expr:
    return ast.parse(text.replace("(", "[").replace(")", "]"), mode="eval").body


def _node_reader(node: ast.expr) -> Reader | None:
    """None where nothing inside is to be turned into anything."""
    match node:
        case ast.BinOp(left=left, right=right):
            return _either(_node_reader(left), _node_reader(right))
        case ast.Subscript(value=ast.Name(id="list"), slice=item):
            return _list_reader(_node_reader(item))
        case ast.Subscript(value=ast.Name(id="set")):
            return _set_reader
        case ast.Subscript(value=ast.Name(id="dict"), slice=ast.Tuple(elts=[_, item])):
            return _dict_reader(_node_reader(item))
        case ast.Name(id=name) if name not in _PLAIN:
            return _named_reader(name)
    return None


_PLAIN = frozenset({"str", "int", "bool", "float", "bytes", "object", "Any", "file", "date", "datetime"})


def _either(left: Reader | None, right: Reader | None) -> Reader | None:
    """Each leaves alone what it can't read, so that both may try."""
    if left is None or right is None:
        return left or right
    return lambda value: left(right(value))


def _list_reader(item: Reader | None) -> Reader | None:
    if item is None:
        return None
    return lambda value: [item(each) for each in value] if isinstance(value, list) else value


def _dict_reader(item: Reader | None) -> Reader | None:
    if item is None:
        return None
    return lambda value: {key: item(each) for key, each in value.items()} if type(value) is dict else value


class _Ordered(set[Any]):
    """A set that is written in the order in which it was read."""

    def __init__(self, items: Iterable[Any]) -> None:
        super().__init__(items)
        self.order = list(items)

    def in_order(self) -> list[Any]:
        return [item for item in self.order if item in self] + sorted(self.difference(self.order), key=str)


def _set_reader(value: Any) -> Any:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return value
    items = _Ordered(value)
    return items if len(items) == len(value) else value


@functools.cache
def _named_reader(name: str) -> Reader:
    """Looks for the class when there is a value to read: models name each other in circles."""
    found: list[Reader] = []

    def read(value: Any) -> Any:
        if not found:
            found.append(_class_reader(_class(name)) or _same)
        return found[0](value)

    return read


def _same(value: Any) -> Any:
    return value


def _class(name: str) -> type:
    for package in ("http", "orkes"):
        module = importlib.import_module(f"conductor_deploy.client.{package}.models")
        if name in module.MODULES:
            cls: type = getattr(importlib.import_module(module.MODULES[name]), name)
            return cls
    raise LookupError(f"there is no model {name!r}")


@functools.cache
def _class_reader(cls: type) -> Reader | None:
    if issubclass(cls, Enum):
        members = {member.value: member for member in cls}
        return lambda value: members.get(value, value) if isinstance(value, str) else value
    return _model_reader(cls) if issubclass(cls, Model) else None


def _model_reader(cls: type[Model]) -> Reader:
    table = {
        cls._names[field.name]: (field.name, _reader(str(field.type)))
        for field in dataclasses.fields(cls)
        if field.name in cls._names
    }
    new, entry = cls.__new__, table.get

    def read(value: Any) -> Any:
        if type(value) is not dict:
            return value
        instance = new(cls)
        values = instance.__dict__
        for key, item in value.items():
            known = entry(key)
            if known is None or item is None:
                values.setdefault("extras", {})[key] = item
            else:
                name, reader = known
                values[name] = item if reader is None else reader(item)
        return instance

    return read


# ---- Writing


def dumps(value: Any) -> bytes:
    """JSON text of a value with models anywhere inside; ValueError for NaN and infinities, which JSON has not."""
    return json.dumps(value, default=_written, separators=(",", ":"), allow_nan=False).encode()


def plain(value: Any) -> JSON:
    """The same value as `dumps` writes, as Python's own types; tuples stay tuples."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, tuple):
        return tuple(plain(item) for item in value)
    return plain(_written(value))


def _written(value: Any) -> Any:
    """One step from anything towards JSON: what is inside may need steps of its own."""
    if isinstance(value, Model):
        return _fields_written(value)
    for kind, write in _WRITERS:
        if isinstance(value, kind):
            return write(value)
    try:
        return {name: item for name, item in vars(value).items() if item is not None}
    except TypeError:
        return str(value)


def _fields_written(value: Model) -> dict[str, Any]:
    names, values = type(value)._names, value.__dict__
    try:
        return {names[name]: item for name, item in values.items() if item is not None}
    except KeyError:  # extras, or attributes of a derived class
        known = {names[name]: item for name, item in values.items() if name in names and item is not None}
        return known | {name: item for name, item in values.get("extras", {}).items() if name not in known}


def _bytes_written(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return base64.b64encode(value).decode()


_WRITERS: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (bytes, _bytes_written),
    (datetime.datetime, datetime.datetime.isoformat),
    (datetime.date, datetime.date.isoformat),
    (uuid.UUID, str),
    (Enum, lambda member: member.value),
    (_Ordered, _Ordered.in_order),
    (AbstractSet, lambda items: sorted(items, key=str)),
    (Mapping, dict),
)


# ---- Names of types


def _official(node: ast.expr) -> str:
    """The text that the official SDK has for a type: "dict(str, object)" for `dict[str, Any] | None`."""
    match node:
        case ast.BinOp(left=left):
            return _official(left)
        case ast.Subscript(value=ast.Name(id="dict"), slice=ast.Tuple(elts=[key, item])):
            return f"dict({_official(key)}, {_official(item)})"
        case ast.Subscript(value=ast.Name(id=name), slice=item):
            return f"{name}[{_official(item)}]"
        case ast.Name(id="Any"):
            return "object"
    return ast.unparse(node)
