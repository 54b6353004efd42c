"""Types as text: those of annotations, and the official SDK's "list[Task]" and "dict(str, object)"."""

from __future__ import annotations

import ast

__all__ = ["official", "parsed"]


def parsed(text: str) -> ast.expr:
    """The syntax tree of a type in either form; SyntaxError for what is none."""
    return ast.parse(text.replace("(", "[").replace(")", "]"), mode="eval").body


def official(node: ast.expr) -> str:
    """The text that the official SDK has for a type: "dict(str, object)" for `dict[str, Any] | None`."""
    match node:
        case ast.BinOp(left=left):
            return official(left)
        case ast.Subscript(value=ast.Name(id="dict"), slice=ast.Tuple(elts=[key, item])):
            return f"dict({official(key)}, {official(item)})"
        case ast.Subscript(value=ast.Name(id=name), slice=item):
            return f"{name}[{official(item)}]"
        case ast.Name(id="Any"):
            return "object"
    return ast.unparse(node)
