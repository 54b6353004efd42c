"""JSON at the speed of the standard library; scanned slowly only where something is wrong."""

import json
import math
import re
from contextlib import suppress
from functools import lru_cache
from typing import NoReturn

from conductor_deploy.definition.syntax.json_scanner import MAX_DEPTH, MAX_DIGITS, Flaw, scan_json
from conductor_deploy.jsonvalue import JSON

__all__ = ["NumberText", "locate_json", "locate_root", "read_json"]

_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_ONLY_BRACKETS = {code: {"[": "[", "{": "[", "]": "]", "}": "]"}.get(chr(code)) for code in range(128)}
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
_ITEM_START = re.compile(r"\s*\[\s*(?=[^\]\s])")
_NEXT_ITEM = re.compile(r"\s*,\s*")
_PLAIN_DECODER = json.JSONDecoder()
_SURROGATE = re.compile("[\ud800-\udfff]")


class NumberText(float):
    """A float that keeps its token: where a field is a string, the server keeps `1.10`, not 1.1."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> "NumberText":
        number = super().__new__(cls, text)
        number.text = text
        return number


def read_json(text: str) -> tuple[JSON, tuple[Flaw, ...]]:
    """The value of a JSON text (None where a flaw is an error) and everything wrong with it."""
    if not _may_break_limits(text):
        with suppress(ValueError, RecursionError):  # the scan says what and where
            return _DECODER.decode(text), ()
    flaws = tuple(scan_json(text).flaws)
    if any(flaw.severity == "error" for flaw in flaws):
        return None, flaws
    value: JSON = json.loads(text, parse_float=NumberText)
    return _without_surrogates(value), flaws


def locate_json(text: str) -> dict[str, int]:
    """Pointer → offset of each value of a readable JSON text."""
    return scan_json(text).places


def locate_root(text: str, pointer: str) -> int | None:
    """Where the value of a readable JSON text, or an item of its array, begins; found without a scan.

    None for any other pointer.
    """
    if not pointer:
        return len(text) - len(text.lstrip())
    index = pointer[1:]
    offsets = _locate_items(text) if index.isdigit() else ()
    return offsets[int(index)] if offsets and int(index) < len(offsets) else None


@lru_cache(maxsize=16)
def _locate_items(text: str) -> tuple[int, ...]:
    at, offsets = _ITEM_START.match(text), []
    while at:
        offsets.append(at.end())
        _, end = _PLAIN_DECODER.raw_decode(text, at.end())
        at = _NEXT_ITEM.match(text, end)
    return tuple(offsets)


def _may_break_limits(text: str) -> bool:
    """Cheap, and never falsely "no": depth needs brackets; a too long number covers four of the samples."""
    if re.search("[0-9]{4}", text[:: MAX_DIGITS // 4]):
        return True
    if "\\" in text and _SURROGATE_ESCAPE.search(text):
        return True
    return text.count("{") + text.count("[") > MAX_DEPTH and _depth(text) > MAX_DEPTH


def _depth(text: str) -> int:
    """How deep brackets of either kind nest, counted up to one level more than is allowed."""
    brackets, depth = _STRING.sub("", text).translate(_ONLY_BRACKETS), 0
    while depth <= MAX_DEPTH:
        inner = brackets.replace("[]", "")
        if len(inner) == len(brackets):
            break
        brackets, depth = inner, depth + 1
    return depth


def _unique(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
    names = dict(pairs)
    if len(names) != len(pairs):
        raise ValueError("a name stands twice")
    return names


def _number(token: str) -> NumberText:
    number = NumberText(token)
    if len(token) > MAX_DIGITS or math.isinf(number):
        raise ValueError("a number is too long or too large")
    return number


def _refuse(token: str) -> NoReturn:
    raise ValueError(token)


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_float=_number, parse_constant=_refuse)


def _without_surrogates(value: JSON) -> JSON:
    if isinstance(value, str):
        return _SURROGATE.sub("?", value)
    if isinstance(value, dict):
        return {_SURROGATE.sub("?", name): _without_surrogates(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    return value
