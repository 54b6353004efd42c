"""Definitions as they would be sent."""

import json
from collections.abc import Sequence
from typing import Any

from conductor_deploy.definition.document import Definition, Origin, State
from conductor_deploy.definition.placeholder import as_template
from conductor_deploy.plan.diff import diff
from conductor_deploy.plan.plan import Change
from conductor_deploy.plan.secret_json import to_json
from conductor_deploy.present.text import change_lines
from conductor_deploy.present.values import key_text, printable

__all__ = ["comparison_document", "comparison_text", "rendered_document", "rendered_text"]


def rendered_text(definitions: Sequence[Definition], explain: bool) -> str:
    """JSON by key; with `explain`, below each the variable, file and line behind every templated value."""
    return "\n\n".join(_block(definition, explain) for definition in definitions)


def _block(definition: Definition, explain: bool) -> str:
    lines = [f"# {key_text(definition.key)}  {definition.position or ''}".rstrip()]
    lines.append(as_template(json.dumps(definition.body, indent=2, ensure_ascii=False)))
    if explain:
        lines += [
            f"#   {printable(pointer)}  ← {_origin_words(origin)}"
            for pointer, origin in definition.origins.items()
        ]
    return "\n".join(lines)


def _origin_words(origin: Origin) -> str:
    """`amount, vars.yaml:2`; what is no variable has its place only."""
    return printable("; ".join(", ".join((*names, place)) for place, names in origin.places.items()))


def rendered_document(definitions: Sequence[Definition]) -> dict[str, Any]:
    return {
        "definitions": [
            {
                "key": str(definition.key),
                "file": definition.position and definition.position.file,
                "body": to_json(definition.body),
                "origins": {pointer: str(origin) for pointer, origin in definition.origins.items()},
            }
            for definition in definitions
        ]
    }


def comparison_document(definitions: Sequence[Definition], other: State) -> dict[str, Any]:
    """Per key the fields that differ from the other state."""
    found = {definition.key: _differences(definition, other) for definition in definitions}
    return {
        "differences": [{"key": str(key), "fields": fields} for key, fields in found.items() if fields],
        "missing": [str(key) for key in other if key not in found],
    }


def comparison_text(definitions: Sequence[Definition], other: State) -> str:
    lines = []
    for definition in definitions:
        before = other[definition.key].body if definition.key in other else None
        fields = diff(before, definition.body, definition)
        if before is None or fields:
            lines.append(f"{key_text(definition.key)}{': only here' if before is None else ''}")
            change = Change("update", definition.key, before, definition.body, fields)
            lines += [f"    {line}" for line in change_lines(change)]
    missing = other.keys() - {definition.key for definition in definitions}
    lines += [f"{key_text(key)}: only there" for key in sorted(missing, key=lambda key: key.sort_key)]
    return "\n".join(lines) or "no differences"


def _differences(definition: Definition, other: State) -> list[dict[str, Any]]:
    before = other[definition.key].body if definition.key in other else None
    if before is None:
        return [{"op": "add", "path": "", "before": None, "after": to_json(definition.body)}]
    return [
        {"op": field.op, "path": field.path, "before": to_json(field.before), "after": to_json(field.after)}
        for field in diff(before, definition.body, definition)
    ]
