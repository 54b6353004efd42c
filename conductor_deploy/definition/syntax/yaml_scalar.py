"""Strings and numbers as YAML text that every reader takes for the same: by the rules of 1.2 and of 1.1."""

import json
import re

from conductor_deploy.definition.syntax.json_text import NumberText
from conductor_deploy.jsonvalue import JSON

__all__ = ["LONGEST_NAME", "block_scalar", "escaped", "is_plain", "quoted", "scalar"]

LONGEST_NAME = 900  # readers take up to 1024 characters before a colon

# Control characters, further line breaks of YAML 1.1, byte order marks and what is no character.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_NOT_IN_BLOCK = re.compile(f"(?![\t\n]){_UNPRINTABLE.pattern}")
_INDICATOR = re.compile(r"[-?:,\[\]{}#&*!|>'\"%@`=<~]")
_BREAKS_PLAIN = re.compile(r": |:$| #|^ | $")
_BREAKS_FLOW = re.compile(r"[,\[\]{}]|:")
_LIKE_NUMBER = re.compile(r"[-+.]*[0-9][-+.:_0-9a-fox tz]*|[-+]?\.(?:inf|nan)", re.IGNORECASE)
_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_STARTS_BLANK = re.compile(r"\n*[ \t]")


def scalar(value: JSON) -> str:
    """A scalar in one line."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return value if is_plain(value) else quoted(value)
        case NumberText():
            return value.text
        case float():
            return _float(value)
    return str(value)


def _float(value: float) -> str:
    """`1e-07` would be a string to YAML 1.1."""
    mantissa, exponent, power = repr(value).partition("e")
    return mantissa + (".0" if exponent and "." not in mantissa else "") + exponent + power


def is_plain(text: str, in_flow: bool = False) -> bool:
    """True where the text needs no quotes."""
    if not text or _INDICATOR.match(text) or _UNPRINTABLE.search(text) or _BREAKS_PLAIN.search(text):
        return False
    if in_flow and _BREAKS_FLOW.search(text):
        return False
    return text.lower() not in _WORDS and not _LIKE_NUMBER.fullmatch(text)


def quoted(text: str) -> str:
    """In double quotes; in single ones where that saves backslashes."""
    if ('"' in text or "\\" in text) and "'" not in text and not _UNPRINTABLE.search(text):
        return f"'{text}'"
    return escaped(text)


def escaped(text: str) -> str:
    """In double quotes, by the escapes that JSON and YAML share."""
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False))


def block_scalar(text: str, indent: int) -> list[str] | None:
    """The lines of a literal block scalar, its header first; None where it would not give the text back."""
    if "\n" not in text or not text.strip() or _NOT_IN_BLOCK.search(text):
        return None
    chomping = {"\n\n": "+", "\n": ""}.get(text[len(text.rstrip("\n")) :][:2], "-")
    lines = text.removesuffix("\n").split("\n")
    header = "|" + ("2" if _STARTS_BLANK.match(text) else "") + chomping
    return [header, *(" " * indent + line if line else "" for line in lines)]
