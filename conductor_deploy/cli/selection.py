"""What `--select` asks for, and whether there is any of it."""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from conductor_deploy.cli.session import Session

if TYPE_CHECKING:
    from conductor_deploy.definition.document import Key
    from conductor_deploy.definition.pattern import Pattern

__all__ = ["warn_of_unmatched"]


def warn_of_unmatched(
    session: Session, environment: str, select: "Iterable[Pattern]", keys: "Collection[Key]"
) -> None:
    """On stderr: a slip of the pen in a pattern looks like nothing to do."""
    for pattern in select:
        if not any(map(pattern.matches, keys)):
            session.say(f"warning: --select {pattern.text} matches nothing in {environment}")
