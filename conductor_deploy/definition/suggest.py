"""The nearest names to one that does not exist, for every "did you mean"."""

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["did_you_mean", "misspelt", "nearest"]


def nearest(name: str, names: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """Up to `limit` of `names` that look like `name`, the nearest first; case does not count."""
    by_folded = {candidate.casefold(): candidate for candidate in sorted(names, reverse=True)}
    return tuple(by_folded[match] for match in get_close_matches(name.casefold(), by_folded, n=limit))


def did_you_mean(name: str, names: Iterable[str]) -> str | None:
    """A hint, or None where nothing is near."""
    candidates = nearest(name, names)
    return f"did you mean {' or '.join(candidates)}?" if candidates else None


def misspelt(name: str, names: Iterable[str]) -> str | None:
    """The one of `names` that is a slip away from `name`, which is none of them; None where there is none.

    A slip is another case, a letter too many, too few or wrong, or two neighbours in the wrong order.
    """
    return next((near for near in nearest(name, names) if _is_slip(name.casefold(), near.casefold())), None)


def _is_slip(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    start = next((at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    rest, longer = short[start:], long[start:]
    if len(rest) < len(longer):
        return rest == longer[1:]
    return rest[1:] == longer[1:] or rest == longer[1::-1] + longer[2:]
