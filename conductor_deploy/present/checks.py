"""What `doctor` found."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from conductor_deploy.present.palette import PLAIN, Palette, Role
from conductor_deploy.present.values import printable

__all__ = ["Check", "checks_document", "checks_text"]


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    result: Literal["ok", "warning", "failed"]
    message: str
    hint: str | None = None


_ROLES: dict[str, Role] = {"ok": "create", "warning": "warning", "failed": "error"}


def checks_text(checks: Sequence[Check], palette: Palette = PLAIN) -> str:
    width = max((len(check.name) for check in checks), default=0)
    lines = []
    for check in checks:
        result = palette.paint(_ROLES[check.result], f"{check.result:<7}")
        lines.append(f"{result}  {check.name.ljust(width)}  {printable(check.message)}")
        if check.hint:
            lines.append(" " * (width + 11) + printable(check.hint))
    return "\n".join(lines)


def checks_document(checks: Sequence[Check]) -> dict[str, Any]:
    return {
        "checks": [
            {"name": check.name, "result": check.result, "message": check.message, "hint": check.hint}
            for check in checks
        ]
    }
