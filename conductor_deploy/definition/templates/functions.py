"""What there is in a template: functions, filters and methods, each with its limit, and what values become.

What is not listed here does not exist in a template: there is no clock, chance, file or network, and nothing
that makes much out of little for free.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import TypeAlias

from jinja2 import TemplateError, Undefined, pass_context
from jinja2.filters import FILTERS as JINJA_FILTERS
from jinja2.runtime import Context

from conductor_deploy.definition.placeholder import Secret, is_secret_name, placeholder
from conductor_deploy.definition.source import NumberText
from conductor_deploy.jsonvalue import JSON

__all__ = [
    "BUDGET",
    "FILTERS",
    "FUNCTIONS",
    "METER",
    "METHODS",
    "OWN_METHODS",
    "STEP",
    "Expressed",
    "Function",
    "Meter",
    "Refused",
    "check_format",
    "spend",
    "to_json",
    "to_text",
    "too_much",
    "write",
]

BUDGET = 4_000_000  # characters and list items made by one expression, or one templated file
STEP = 100  # what each turn of a loop, call, filter and operation costs of the budget
METER = "\0meter"  # where a context keeps its meter; no template can spell this name
_WIDEST = 1_000  # padding, indentation, exponent
_HUGE_FORMAT = re.compile(r"%[^a-zA-Z%]*(?:\*|\d{4,})")

Function: TypeAlias = Callable[..., object]  # filters, tests and methods of every signature


class Refused(TemplateError):
    """What a template may not do: a stable code, a sentence, what to do instead."""

    def __init__(self, code: str, sentence: str, hint: str | None = None) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Expressed:
    """What a `{{ … }}` of a templated file is about to write, and the variables in it."""

    value: object
    variables: tuple[str, ...]


@dataclass(slots=True)
class Meter:
    """What is left of a template's budget; the variables behind what it wrote last, None where that is text."""

    left: int = BUDGET
    variables: tuple[str, ...] | None = None

    def spend(self, amount: int) -> None:
        self.left -= amount + STEP
        if self.left < 0:
            raise too_much()


def too_much() -> Refused:
    limits = f"one expression or file may make {BUDGET:,} characters and list items, and pad by {_WIDEST:,}"
    return Refused("CD073", "the template asks for too much, so it was not rendered", limits)


def spend(context: Context, amount: int) -> None:
    context.parent[METER].spend(amount)


def to_json(value: object) -> JSON:
    """The value as plain JSON, secrets as their placeholders; Refused for anything else."""
    if isinstance(value, Undefined):
        str(value)  # raises what names it
    if isinstance(value, Mapping):
        return {_key(name): to_json(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(item) for item in value]
    return _scalar(value)


def _key(name: object) -> str:
    if isinstance(name, str):
        return str(name)
    raise Refused("CD074", f"the template gives a mapping with the key {name!r}; in JSON keys are strings")


def _scalar(value: object) -> JSON:
    match value:
        case Secret():
            return placeholder(value.name)
        case str():
            return str(value)
        case float() if not isfinite(value):
            raise Refused("CD074", f"the template gives {value}, which is no JSON number")
        case None | bool() | int() | float():
            return value
    hint = "add `| list`" if isinstance(value, Iterable) else None
    raise Refused("CD074", f"the template gives a {type(value).__name__}, which is not JSON", hint)


def to_text(value: object) -> str:
    """The value inside a longer text: strings as they are, numbers as they were written, the rest as JSON."""
    plain = to_json(value)
    match plain:
        case str():
            return plain
        case NumberText():
            return plain.text
    return json.dumps(plain, ensure_ascii=False)


@pass_context
def write(context: Context, value: object) -> str:
    """How `{{ … }}` is written into a templated file, and the text around it."""
    expressed = value if isinstance(value, Expressed) else None
    text = to_text(expressed.value if expressed else value)
    context.parent[METER].variables = expressed.variables if expressed else None
    spend(context, len(text))
    return text


def _secret(name: object) -> Secret:
    if isinstance(name, str) and is_secret_name(name):
        return Secret(name)
    raise Refused("CD075", f"{name!r} can't be the name of a secret", "use letters, digits, `_`, `-` and `.`")


def _range(*bounds: int) -> range:
    numbers = range(*bounds)
    if len(numbers) > BUDGET // STEP:
        raise too_much()
    return numbers


def _replace(context: Context, text: object, old: str, new: str, count: int = -1) -> str:
    whole = to_text(text)
    spend(context, len(whole) + whole.count(old) * len(new))
    return whole.replace(old, new, count)


def _join(context: Context, items: Iterable[object], separator: str = "") -> str:
    texts = [to_text(item) for item in items]
    spend(context, sum(map(len, texts)) + len(texts) * len(separator))
    return separator.join(texts)


def _join_method(context: Context, separator: str, items: Iterable[object]) -> str:
    return _join(context, items, separator)


def _indent(context: Context, text: object, width: int = 4, first: bool = False, blank: bool = False) -> str:
    whole = to_text(text)
    _check_width(width)
    spend(context, len(whole) + (whole.count("\n") + 1) * width)
    indented: str = JINJA_FILTERS["indent"](whole, width, first, blank)
    return indented


def _tojson(_context: Context, value: object, indent: int | None = None) -> str:
    _check_width(indent or 0)
    return json.dumps(to_json(value), ensure_ascii=False, indent=indent)


def _format(_context: Context, text: str, *values: object, **named: object) -> str:
    check_format(text)
    formatted: str = JINJA_FILTERS["format"](text, *values, **named)
    return formatted


def _center(_context: Context, text: object, width: int = 80) -> str:
    _check_width(width)
    return to_text(text).center(width)


def _round(_context: Context, value: float, precision: int = 0, method: str = "common") -> float:
    _check_width(abs(precision))
    rounded: float = JINJA_FILTERS["round"](value, precision, method)
    return rounded


def _padding(method: Callable[..., str]) -> Function:
    def padded(_context: Context, text: str, width: int, *fill: str) -> str:
        _check_width(width)
        return method(text, width, *fill)

    return padded


def _check_width(width: object) -> None:
    if not isinstance(width, int):
        raise TypeError("a width is a whole number")
    if width > _WIDEST:
        raise too_much()


def check_format(text: str) -> None:
    """Refuse `%` formats that pad to thousands, or to a width of the values' choice."""
    if _HUGE_FORMAT.search(text):
        raise too_much()


FUNCTIONS: Mapping[str, Function] = {"dict": dict, "range": _range, "secret": _secret}

_KEPT = """abs capitalize count d default dictsort first float groupby int items last length list lower map
    max min reject rejectattr reverse select selectattr sort string sum title trim truncate unique upper
    urlencode wordcount"""
FILTERS: Mapping[str, Function] = {
    **{name: JINJA_FILTERS[name] for name in _KEPT.split()},
    "center": pass_context(_center),
    "format": pass_context(_format),
    "indent": pass_context(_indent),
    "join": pass_context(_join),
    "replace": pass_context(_replace),
    "round": pass_context(_round),
    "tojson": pass_context(_tojson),
}

_OF_STRINGS = """capitalize casefold center count endswith find index isalnum isalpha isascii isdecimal
    isdigit islower isnumeric isspace istitle isupper join ljust lower lstrip partition removeprefix
    removesuffix replace rfind rindex rjust rpartition rsplit rstrip split splitlines startswith strip
    swapcase title upper zfill"""
METHODS: Mapping[type, frozenset[str]] = {
    str: frozenset(_OF_STRINGS.split()),
    list: frozenset({"count", "index"}),
    tuple: frozenset({"count", "index"}),
    dict: frozenset({"get", "items", "keys", "values"}),
}
OWN_METHODS: Mapping[str, Function] = {  # in place of the string's own, with the context first
    "center": _padding(str.center),
    "join": _join_method,
    "ljust": _padding(str.ljust),
    "replace": _replace,
    "rjust": _padding(str.rjust),
    "zfill": _padding(str.zfill),
}
