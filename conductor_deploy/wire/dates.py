"""Dates in headers (RFC 9110), read from servers that may write anything."""

from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

__all__ = ["read_date"]

_LAST_YEAR = 9999  # too late to count on from


def read_date(text: str) -> datetime | None:
    """The time in UTC, also where no zone is named; None for what is no date."""
    try:
        read = parsedate_to_datetime(text)
        time = read.astimezone(timezone.utc) if read.tzinfo else read.replace(tzinfo=timezone.utc)
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return None
    return time if time.year < _LAST_YEAR else None
