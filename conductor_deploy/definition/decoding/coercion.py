"""What the server's JSON reader makes of a scalar of the wrong type. Measured on 3.15.0 and 3.32.3.

Each function gives the value stored, or None for what is read as null. `WrongType` and `OutOfRange` stand for
what the server answers with a 500.
"""

import math
import re
from collections.abc import Sequence
from decimal import Decimal

from conductor_deploy.jsonvalue import JSON

__all__ = [
    "OutOfRange",
    "WrongType",
    "double_text",
    "to_boolean",
    "to_choice",
    "to_integer",
    "to_text",
    "well_formed",
]

_JAVA_BLANKS = "".join(map(chr, range(0x21)))  # what Java's trim() removes
_READ_AS_NULL = frozenset({"", "null"})
_WHOLE = re.compile(r"[+-]?\d+")  # of any script, as in Java
_BOOLEANS = {word: word.lower() == "true" for word in ("true", "True", "TRUE", "false", "False", "FALSE")}
_SURROGATE = re.compile("[\ud800-\udfff]")


class WrongType(Exception):
    """The server can't make anything of it."""


class OutOfRange(Exception):
    """A number that does not fit."""


def to_integer(value: JSON, low: int, high: int) -> int | None:
    """Whole numbers are read from text, blanks allowed around it; fractions are cut off."""
    match value:
        case bool():
            raise WrongType
        case int():
            number = value
        case float():
            number = _cut_off(value, low, high)
        case str():
            text = value.strip(_JAVA_BLANKS)
            if text in _READ_AS_NULL:
                return None
            if not _WHOLE.fullmatch(text):
                raise WrongType
            number = int(text)
        case _:
            raise WrongType
    if not low <= number <= high:
        raise OutOfRange
    return number


def _cut_off(value: float, low: int, high: int) -> int:
    if not float(low) <= value <= float(high):
        raise OutOfRange
    return max(low, min(high, int(value)))  # 2.0**63 is read as the highest long


def to_boolean(value: JSON) -> bool | None:
    """Of numbers only whole ones are read, of texts only three spellings each."""
    match value:
        case int():  # bool is one
            return bool(value)
        case str():
            text = value.strip(_JAVA_BLANKS)
            if text in _READ_AS_NULL:
                return None
            if text in _BOOLEANS:
                return _BOOLEANS[text]
    raise WrongType


def to_choice(value: JSON, names: Sequence[str]) -> str:
    """A name, blanks allowed around it, or its number from 0, also as text."""
    match value:
        case bool():
            raise WrongType
        case int():
            return _numbered(value, names)
        case str():
            name = value.strip(_JAVA_BLANKS)
            if name in names:
                return name
            if re.fullmatch("0|[1-9][0-9]*", name):
                return _numbered(int(name), names)
    raise WrongType


def _numbered(number: int, names: Sequence[str]) -> str:
    if not 0 <= number < len(names):
        raise WrongType
    return names[number]


def to_text(value: JSON) -> str:
    """Numbers keep their token as written, where the reader kept it."""
    match value:
        case str():
            return well_formed(value)
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return str(getattr(value, "text", None) or double_text(value))
    raise WrongType


def double_text(value: float) -> str:
    """A double as Java prints it: `1.0E10`, `1.0E-7`, `100.0`, `Infinity`."""
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        return repr(value)
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    first, *rest = map(str, digits)
    return f"{'-' * sign}{first}.{''.join(rest) or '0'}E{int(exponent) + len(digits) - 1}"


def well_formed(text: str) -> str:
    """The server stores `?` for half a surrogate pair."""
    return text if text.isascii() else _SURROGATE.sub("?", text)
