"""How long a WAIT task waits, as the server reads it (`DateTimeUtils` in Conductor's core)."""

import re

__all__ = ["is_date", "is_duration"]

_DURATION = re.compile(
    r"\s*(?:(\d+)\s*(?:days?|d))?"
    r"\s*(?:(\d+)\s*(?:hours?|hrs?|h))?"
    r"\s*(?:(\d+)\s*(?:minutes?|mins?|m))?"
    r"\s*(?:(\d+)\s*(?:seconds?|secs?|s))?\s*",
    re.ASCII | re.IGNORECASE,
)
_LARGEST_INT = 2**31 - 1
# Numbers may have any digits and any value (month 13 is next January). A zone is an offset or one of Java's
# names, as `UTC` or `Central European Time`, not told from other words; an id as `Europe/Rome` is refused.
_ZONE = r"[+-]\d{4}|GMT[+-]\d{1,2}:\d{2}|[A-Z][^\d_/+]+"
_DATE = re.compile(rf"\s*\d+-\s*\d+-\s*\d+(?: \s*\d+:\s*\d+(?: (?:{_ZONE}))?)?", re.IGNORECASE)


def is_duration(text: str) -> bool:
    """`2 days 3 hours 5 mins 10 s`: in this order; parts may be left out, words shortened."""
    match = _DURATION.fullmatch(text)
    return match is not None and all(int(number or 0) <= _LARGEST_INT for number in match.groups())


def is_date(text: str) -> bool:
    """`2024-12-31`, `2024-12-31 23:59` or `2024-12-31 23:59 UTC`."""
    return _DATE.fullmatch(text) is not None and all(int(n) <= _LARGEST_INT for n in re.findall(r"\d+", text))
