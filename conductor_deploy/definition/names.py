"""Names that a server stores and never gives back, and names that are trouble later."""

import re
from collections.abc import Iterator
from urllib.parse import quote

from conductor_deploy.definition.document import Kind
from conductor_deploy.definition.finding import Finding

__all__ = ["check_name"]

_UNREACHABLE = re.compile(r"[/\\\x00-\x1f\x7f]")
_LOST = "the server would store it and never give it back or delete it"
_LONGEST_PATH = 8000  # characters after percent-encoding; Tomcat refuses a request of more than about 8 KB
_LONGEST_COLUMN = 255  # of the name columns of Postgres and MySQL

_ROUTES = {
    "workflow": frozenset({"names", "latest-versions", "names-and-versions", "test"}),
    "schedule": frozenset({"search"}),
}


def check_name(kind: Kind, name: str) -> Iterator[Finding]:
    """Errors: the server can't be asked for it by name. Warnings: some servers or clients can't."""
    if not name:
        yield Finding(
            "CD150", "error", "/name", f"the {kind.title} has no name", "every definition needs a `name`"
        )
    elif match := _UNREACHABLE.search(name):
        yield Finding(
            "CD151",
            "error",
            "/name",
            f"the name {name!r} holds {_words(match[0])}: {_LOST}",
            f"write {_UNREACHABLE.sub('_', name)!r}",
        )
    elif len(quote(name, safe="")) > _LONGEST_PATH:
        message = f"the name has {len(name):,} characters: {_LOST}"
        yield Finding("CD151", "error", "/name", message, f"a name has at most {_LONGEST_COLUMN} characters")
    elif trouble := _trouble(kind, name):
        yield Finding("CD152", "warning", "/name", f"the name {name!r} {trouble}", None)


def _words(character: str) -> str:
    return f"`{character}`" if character in "/\\" else "a control character"


def _trouble(kind: Kind, name: str) -> str | None:
    if name != name.strip():
        return "starts or ends with a blank, which nobody sees"
    if name in {".", ".."}:
        return "is lost on the way to the server: most clients and proxies drop it from a path"
    if len(name) > _LONGEST_COLUMN:
        return (
            f"is longer than {_LONGEST_COLUMN} characters, which is all that Postgres and MySQL servers store"
        )
    if name in _ROUTES.get(kind.name, ()):
        return "is taken by a route of the server: it can't be asked for by this name"
    return None
