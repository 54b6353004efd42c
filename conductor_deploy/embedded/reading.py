"""What a request holds, read as the server reads it: JSON, definitions, numbers and flags of the query."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NoReturn

from conductor_deploy.definition.document import Kind
from conductor_deploy.definition.rules.check import check
from conductor_deploy.definition.schema import complete, decode
from conductor_deploy.definition.syntax.json_text import NumberText
from conductor_deploy.embedded.crashes import is_fatal, stumbles
from conductor_deploy.embedded.exchange import Refused, Request
from conductor_deploy.embedded.words import Violation, violations
from conductor_deploy.jsonvalue import JSON, JSONObject

__all__ = [
    "VERSION",
    "Sent",
    "read_definition",
    "read_flag",
    "read_json",
    "read_list",
    "read_number",
    "refuse",
]

VERSION = "3.32.3"  # of the real server that the embedded registry behaves like

_CRASH = "HV000028: Unexpected exception during isValid call."
_UNREADABLE = frozenset(
    {"CD100", "CD101", "CD102", "CD104"}
)  # findings of decoding with which nothing is stored


@dataclass(frozen=True, slots=True)
class Sent:
    """A definition as it was sent, and `body` as the server stores it, its audit fields aside."""

    kind: Kind
    written: JSONObject
    normal_form: JSONObject
    body: JSONObject

    @property
    def name(self) -> str | None:
        name = self.body.get("name")
        return None if name is None else str(name)

    @property
    def version(self) -> int:
        version = self.body["version"]
        return version if isinstance(version, int) else 0

    def violations(self, prefix: str, registered: Mapping[str, JSONObject] | None) -> tuple[Violation, ...]:
        """What bean validation finds; a 500 where it crashes instead."""
        findings = check(self.kind, self.written, self.normal_form, registered)
        if is_fatal(findings) or stumbles(self.kind, self.written, self.body):
            raise Refused(500, _CRASH)
        return violations(self.kind, findings, self.body, prefix)


def refuse(found: Iterable[Violation]) -> None:
    """400 if there is anything."""
    errors = list({tuple(violation.items()): violation for violation in found}.values())
    if errors:
        raise Refused(400, "Validation failed, check below errors for detail.", errors)


def read_definition(kind: Kind, value: JSON) -> Sent:
    """500 for what the server's JSON reader can't take."""
    decoded = decode(kind, value, VERSION)
    if unreadable := next((f for f in decoded.findings if f.code in _UNREADABLE), None):
        raise Refused(500, f"JSON parse error: {unreadable.message}")
    if is_fatal(decoded.findings):
        raise Refused(500, _CRASH)
    written = value if isinstance(value, Mapping) else {}
    return Sent(kind, written, decoded.body, complete(kind, decoded.body, VERSION))


def read_list(request: Request) -> list[JSON]:
    value = read_json(request)
    if not isinstance(value, list):
        raise Refused(500, "JSON parse error: Cannot deserialize value of type `java.util.ArrayList`")
    return value


def read_json(request: Request) -> JSON:
    """The first value of the body, whatever follows it. Floats keep their token."""
    media_type = request.content_type.partition(";")[0].strip().lower()
    if not re.fullmatch(r"application/(json|.+\+json)", media_type):
        shown = request.content_type or "application/octet-stream"
        raise Refused(500, f"Content-Type '{shown}' is not supported")
    try:
        text = request.body.decode(json.detect_encoding(request.body)).lstrip(" \t\r\n\ufeff")
        value: JSON = _DECODER.raw_decode(text)[0] if text else None
    except (ValueError, RecursionError) as error:
        raise Refused(500, f"JSON parse error: {error}") from None
    if value is None:
        raise Refused(500, "Required request body is missing")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"Non-standard token '{name}'")


_DECODER = json.JSONDecoder(parse_float=NumberText, parse_constant=_refuse_constant)


def read_number(name: str, text: str) -> int:
    """A number as Spring reads it: blanks, a sign, leading zeros and hexadecimal are fine."""
    trimmed = "".join(text.split())
    match = re.fullmatch(r"([+-]?)(?:0[xX]|#)([0-9a-fA-F]+)", trimmed)
    try:
        number = int(match[1] + match[2], 16) if match else int(trimmed)
        if not -(2**31) <= number < 2**31:
            raise ValueError(text)
    except ValueError:
        raise _wrong_parameter(
            name, "java.lang.String", "java.lang.Integer", f'For input string: "{text}"'
        ) from None
    return number


def read_flag(query: Mapping[str, str], name: str, default: bool) -> bool:
    text = query.get(name, "").strip().lower()
    if text in ("true", "on", "yes", "1"):
        return True
    if text in ("false", "off", "no", "0"):
        return False
    if text:
        raise _wrong_parameter(name, "java.lang.String", "boolean", f"Invalid boolean value [{query[name]}]")
    return default


def _wrong_parameter(name: str, given: str, required: str, why: str) -> Refused:
    types = f"value of type '{given}' to required type '{required}'"
    return Refused(500, f"Method parameter '{name}': Failed to convert {types}; {why}")
