"""Names that a server stores and never gives back, and names that are trouble later."""

import re
from collections.abc import Iterator
from urllib.parse import quote

from conductor_deploy.definition.decoding.finding import Finding
from conductor_deploy.definition.document import Kind

__all__ = ["check_name"]

_LONGEST_PATH = 8000  # characters after percent-encoding; Tomcat refuses a request of more than about 8 KB
_LONGEST_COLUMN = 255  # of the name columns of Postgres and MySQL
_LOST = "the server would store it and never give it back or delete it"
_UNREACHABLE = re.compile(r"[/\\\x00]")
_UNPRINTABLE = re.compile(r"[\x01-\x1f\x7f]")

_ROUTES = {
    "workflow": frozenset({"names", "latest-versions", "names-and-versions", "test"}),
    "schedule": frozenset({"search"}),
}


def check_name(kind: Kind, name: str) -> Iterator[Finding]:
    """Errors: the server can't be asked for it by name. Warnings: some servers or clients can't."""
    if not name:
        yield Finding("CD150", "error", "/name", "name is missing", "every definition needs one")
    elif match := _UNREACHABLE.search(name):
        what = "NUL" if match[0] == "\0" else match[0]
        hint = f'write "{_UNREACHABLE.sub("_", name)}"'
        yield Finding("CD151", "error", "/name", f"{what} can't be part of a name: {_LOST}", hint)
    elif match := _UNPRINTABLE.search(name):
        message = (
            f"the name holds the control character {match[0]!r}, which servers and proxies refuse in a path"
        )
        yield Finding("CD151", "error", "/name", message, f'write "{_UNPRINTABLE.sub(" ", name)}"')
    elif len(quote(name, safe="")) > _LONGEST_PATH:
        message = f"a name of {len(name):,} characters is too long: {_LOST}"
        yield Finding("CD151", "error", "/name", message, f"a name has at most {_LONGEST_COLUMN} characters")
    else:
        yield from _check_trouble(kind, name)


def _check_trouble(kind: Kind, name: str) -> Iterator[Finding]:
    trouble = None
    if name != name.strip():
        trouble = "the name starts or ends with a blank, which nobody sees"
    elif name in {".", ".."}:
        trouble = "most clients and proxies drop such a name from a path"
    elif len(name) > _LONGEST_COLUMN:
        trouble = f"the name has {len(name):,} characters; Postgres and MySQL servers store {_LONGEST_COLUMN}"
    elif name in _ROUTES.get(kind.name, ()):
        trouble = "the server has a route of this name, so the definition can't be asked for by it"
    if trouble:
        yield Finding("CD152", "warning", "/name", trouble, "choose another name")
