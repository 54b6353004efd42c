"""Models of the SDK: dataclasses that keep every JSON value they are read from.

A model holds what is set, and nothing else: a field that the JSON lacks reads as its default and is not written.
Names that the model does not know, and nulls, are in `extras`, and are written again. A value that is not what its
field says (`"${…}"` where an object stands) stays as it is.
"""

from __future__ import annotations

import dataclasses
import functools
import inspect
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from conductor_deploy.client._fields import Check
from conductor_deploy.client._type_text import official, parsed

if TYPE_CHECKING:
    from dataclasses import dataclass as model

__all__ = ["Model", "camel_case", "json_fields", "model"]

AnyModel = TypeVar("AnyModel", bound="Model")
UNSAID = "_unsaid"


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
    return dict(cls.__names__)


def _swagger_types(cls: type[Model]) -> dict[str, str]:
    return {
        field.name: field.metadata.get("swagger") or official(parsed(str(field.type)))
        for field in dataclasses.fields(cls)
        if field.name in cls.__names__
    }


class _Described:
    """No dataclass, which would look at its attributes while it is made."""

    swagger_types: ClassVar[_Lazy] = _Lazy(_swagger_types)
    attribute_map: ClassVar[_Lazy] = _Lazy(_attribute_map)
    discriminator: Any = None


class _Unset:
    """What an attribute is that no value hides. Read of the class it is a property, as in the official models."""

    def __init__(self, name: str, default: Any) -> None:
        self._name = name
        self._default = default

    def __get__(self, instance: Model | None, owner: type[Model]) -> Any:
        if instance is not None:
            if self._default is dataclasses.MISSING:
                raise AttributeError(self._name)  # upon which Python asks `__getattr__`
            return self._default
        return property(
            lambda read: getattr(read, self._name), lambda written, value: setattr(written, self._name, value)
        )


@dataclasses.dataclass(eq=False, repr=False)
class Model(_Described):
    """What every model can: be built by name, checked, compared, shown, and written without loss.

    Mutable, as the official models are. `swagger_types` and `attribute_map` say the type and the JSON name of each
    attribute; the type texts are the official ones. `_field` reads what `field` does.
    """

    extras: dict[str, Any] = dataclasses.field(default_factory=dict, kw_only=True)

    __names__: ClassVar[dict[str, str]] = {}
    __checks__: ClassVar[dict[str, Check]] = {}
    __defaults__: ClassVar[dict[str, Any]] = {}

    def __post_init__(self) -> None:
        """What a model has to do when it is built by name, but not when it is read."""

    def to_dict(self) -> dict[str, Any]:
        """The values by attribute name, models inside likewise; fields that the official model lacks only if set."""
        values = ((field, _peek(self, field)) for field in dataclasses.fields(self))
        return {
            field.name: _as_dict(value)
            for field, value in values
            if not field.kw_only or (value and field.name in self.__dict__)
        }

    def to_str(self) -> str:
        """`to_dict`, on as many lines as it needs."""
        from pprint import pformat

        return pformat(self.to_dict())

    def __repr__(self) -> str:
        return self.to_str()

    def __copy__(self: AnyModel) -> AnyModel:
        """The same values in a model of its own; lists and maps, `extras` excepted, are shared."""
        made = object.__new__(type(self))
        values = self.__dict__.items()
        made.__dict__.update(
            {name: dict(value) if name in ("extras", UNSAID) else value for name, value in values}
        )
        return made

    __hash__: ClassVar[None]  # type: ignore[assignment] # as typeshed says that there is none

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, type(self)):
            return NotImplemented  # Python then asks `other`, whose class may be a base of this one
        return all(_peek(self, field) == _peek(other, field) for field in dataclasses.fields(self))

    if not TYPE_CHECKING:  # to type checkers, too, misspelt names are errors

        def __setattr__(self, name, value):
            _set(self, name, value)

        def __getattr__(self, name):
            """What is not set and has no plain default; `_field` for `field`."""
            return _read_unset(self, name)


def _set(instance: Model, name: str, value: Any) -> None:
    cls, values, is_private = type(instance), instance.__dict__, False
    if name in cls.__checks__:
        value = cls.__checks__[name](name, value)
    elif name not in cls.__names__ and name != "extras":
        if name[:1] != "_" or name[1:] not in cls.__names__:
            _set_own(instance, name, value)
            return
        name, is_private = name[1:], True  # unchecked, as tests of programs set up what they read
    if value is None and (is_private or name not in cls.__defaults__):
        values.pop(name, None)
    else:
        values[name] = dict(value) if name == "extras" else value
    if "extras" in values and name != "extras":
        values["extras"].pop(cls.__names__[name], None)
    if UNSAID in values:
        values[UNSAID].pop(name, None)


def _read_unset(instance: Model, name: str) -> Any:
    """A list or map that is not set is made to be filled. It is not written while it is as it was made."""
    fields = type(instance).__dataclass_fields__
    if name == "extras":
        return instance.__dict__.setdefault(name, {})
    if name in fields:
        return instance.__dict__.setdefault(UNSAID, {}).setdefault(name, _default(fields[name]))
    if name[0] == "_" and name[1:] in fields:
        return getattr(instance, name[1:])
    raise AttributeError(_no_attribute(instance, name))


def _set_own(instance: Model, name: str, value: Any) -> None:
    """Classes that a program derives from a model have attributes of their own, which no JSON holds."""
    if _is_ours(type(instance)) and name != "discriminator":
        raise AttributeError(_no_attribute(instance, name))
    object.__setattr__(instance, name, value)


def _is_ours(cls: type[Model]) -> bool:
    return cls.__module__.partition(".")[0] == __name__.partition(".")[0]


def _no_attribute(instance: Model, name: str) -> str:
    message = f"{type(instance).__name__!r} object has no attribute {name!r}"
    return message if name.startswith("__") else _with_hint(message, name, type(instance).__names__)


def _with_hint(message: str, name: str, names: Iterable[str]) -> str:
    from conductor_deploy.definition.suggest import did_you_mean

    hint = did_you_mean(name, names)
    return f"{message}; {hint}" if hint else message


def _default(field: dataclasses.Field[Any]) -> Any:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return None if field.default is dataclasses.MISSING else field.default


def _peek(instance: Model, field: dataclasses.Field[Any]) -> Any:
    """As reading the attribute, but leaves the instance as it is."""
    values = instance.__dict__
    if field.name == "extras":
        return _unknown(instance)
    unsaid = values.get(UNSAID, {})
    holder = values if field.name in values else unsaid
    return holder[field.name] if field.name in holder else _default(field)


def _unknown(instance: Model) -> dict[str, Any]:
    """The extras without nulls, which are kept only to be written again."""
    return {key: item for key, item in instance.__dict__.get("extras", {}).items() if item is not None}


def _as_dict(value: Any) -> Any:
    if isinstance(value, list):
        return [_as_dict(item) for item in value]
    if isinstance(value, dict):
        return {key: _as_dict(item) for key, item in value.items()}
    return value.to_dict() if hasattr(value, "to_dict") else value


if not TYPE_CHECKING:  # type checkers see a plain dataclass, which it is

    def model(cls: type[AnyModel]) -> type[AnyModel]:
        """Make a dataclass of the class, with errors that help.

        Fields after `_: KW_ONLY` are those of servers that the official SDK lacks.
        """
        own = cls.__dict__.get("__init__")
        dataclasses.dataclass(eq=False, repr=False)(cls)
        fields = [field for field in dataclasses.fields(cls) if field.name != "extras"]
        cls.__names__ = {field.name: field.metadata.get("json") or camel_case(field.name) for field in fields}
        cls.__checks__ = {
            field.name: field.metadata["check"] for field in fields if field.metadata.get("check")
        }
        cls.__defaults__ = {field.name: field for field in fields if _default(field) is not None}
        cls.__init__ = _explaining(cls, own or _constructor(cls))
        for name in cls.__names__.keys() & inspect.get_annotations(cls).keys():
            setattr(cls, name, _Unset(name, cls.__dict__.get(name, dataclasses.MISSING)))
        return cls


def camel_case(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


def _explaining(cls: type[Model], build: Callable[..., None]) -> Callable[..., None]:
    """`build`, with a hint where an argument is misspelt. Its signature is the official one, without `extras`."""
    signature = inspect.signature(build)
    parameters = signature.parameters
    takes_any = any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values())

    @functools.wraps(build)
    def explain(self: Model, *args: Any, **keywords: Any) -> None:
        for name in keywords:
            if name not in parameters and not takes_any:
                message = f"{cls.__name__}() got an unexpected keyword argument {name!r}"
                raise TypeError(_with_hint(message, name, parameters))
        build(self, *args, **keywords)

    shown = [parameter for name, parameter in parameters.items() if name != "extras"]
    vars(explain)["__signature__"] = signature.replace(parameters=shown)
    return explain


def _constructor(cls: type[Model]) -> Callable[..., None]:
    """An `__init__` with the signature that `dataclass` made, which leaves unset what is None."""
    generated = cls.__init__
    fields = dataclasses.fields(cls)
    positional = [field.name for field in fields if not field.kw_only]
    defaults = [field for field in cls.__defaults__.values() if not field.kw_only]
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


def json_fields(value: Model) -> dict[str, Any]:
    """What of a model is written, by JSON name; models inside as they are."""
    names, values = type(value).__names__, value.__dict__
    try:
        return {names[name]: item for name, item in values.items() if item is not None}
    except KeyError:  # extras, lists and maps that were made to be filled, attributes of a derived class
        return {**values.get("extras", {}), **_all_written(value)}


def _all_written(value: Model) -> dict[str, Any]:
    names, fields = type(value).__names__, type(value).__dataclass_fields__
    said = {name: item for name, item in value.__dict__.items() if name in names and item is not None}
    made = value.__dict__.get(UNSAID, {})
    filled = {name: item for name, item in made.items() if item != _default(fields[name])}
    return {names[name]: item for name, item in {**said, **filled}.items()}
