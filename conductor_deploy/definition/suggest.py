"""The nearest names to one that does not exist, for every "did you mean"."""

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["did_you_mean", "nearest"]


def nearest(name: str, names: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """Up to `limit` of `names` that look like `name`, the nearest first; case does not count."""
    by_folded = {candidate.casefold(): candidate for candidate in sorted(names, reverse=True)}
    return tuple(by_folded[match] for match in get_close_matches(name.casefold(), by_folded, n=limit))


def did_you_mean(name: str, names: Iterable[str]) -> str | None:
    """A hint, or None where nothing is near."""
    candidates = nearest(name, names)
    return f"did you mean {' or '.join(candidates)}?" if candidates else None
