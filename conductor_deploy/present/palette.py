"""Colour as a value: whoever prints decides, whoever writes names a role."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

__all__ = ["COLORED", "PLAIN", "Palette", "Role"]

Role = Literal["create", "update", "delete", "move", "error", "warning", "note", "faint", "strong"]


@dataclass(frozen=True, slots=True)
class Palette:
    codes: Mapping[Role, str]  # SGR parameters; a role without any is plain

    def paint(self, role: Role, text: str) -> str:
        code = self.codes.get(role)
        return f"\x1b[{code}m{text}\x1b[0m" if code and text else text


PLAIN = Palette({})
COLORED = Palette(
    {
        "create": "32",
        "update": "33",
        "delete": "31",
        "move": "36",
        "error": "1;31",
        "warning": "33",
        "note": "36",
        "faint": "2",
        "strong": "1",
    }
)
