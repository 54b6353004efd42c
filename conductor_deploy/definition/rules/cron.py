"""Cron expressions and time zones of schedules, as Spring and `java.time` read them on the server."""

import re

__all__ = ["is_time_zone", "mistake_in_cron"]

_MACROS = frozenset({"@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"})
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
_DAY = f"(?:[0-7]|{'|'.join(_DAYS)})"

# Name, smallest and largest number, names that count from 1, and what else may stand there.
_FIELDS: tuple[tuple[str, int, int, tuple[str, ...], str], ...] = (
    ("second", 0, 59, (), ""),
    ("minute", 0, 59, (), ""),
    ("hour", 0, 23, (), ""),
    ("day of the month", 1, 31, (), r"\?|LW?|L-\d+|(?:0?[1-9]|[12]\d|3[01])W"),
    ("month", 1, 12, _MONTHS, ""),
    ("day of the week", 0, 7, _DAYS, rf"\?|{_DAY}L|{_DAY}#[1-9]"),
)
_STEPS = re.compile(r"(?P<first>\w+)(?:-(?P<last>\w+))?(?:/(?P<step>\d+))?|\*(?:/(?P<every>\d+))?")


def mistake_in_cron(text: str) -> str | None:
    """What is wrong with a cron expression, as the end of a sentence; None: a schedule with it can run."""
    fields = text.upper().split()
    if text.lower() in _MACROS:
        return None
    if len(fields) != len(_FIELDS):
        return (
            f"has {len(fields)} fields and needs {len(_FIELDS)}: {', '.join(field[0] for field in _FIELDS)}"
        )
    for value, (name, low, high, words, special) in zip(fields, _FIELDS, strict=True):
        for part in value.split(","):
            if not re.fullmatch(special, part) and not _is_range(part, low, high, words):
                return f"has `{part}` as {name}, which is from {low} to {high}"
    return None


def _is_range(part: str, low: int, high: int, words: tuple[str, ...]) -> bool:
    match = _STEPS.fullmatch(part)
    if match is None or 0 in {int(match[step]) for step in ("step", "every") if match[step]}:
        return False
    ends = [_number(end, words) for end in (match["first"], match["last"]) if end]
    if words is _DAYS and len(ends) > 1 and ends[0] == 7:
        ends[0] = 0  # Sunday is both
    return all(low <= end <= high for end in ends) and ends == sorted(ends)


def _number(text: str, words: tuple[str, ...]) -> int:
    """-1 for what is neither a number nor one of the words, which count from 1."""
    if text in words:
        return words.index(text) + 1
    return int(text) if text.isdecimal() else -1


_OFFSET = r"[+-](?:\d|(?:0\d|1[0-8])(?::?[0-5]\d(?::?[0-5]\d)?)?)"
_AREAS = (
    "Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Brazil|Canada|Chile|Etc|Europe|Indian|Mexico|Pacific|"
    "SystemV|US"
)
_SINGLE = (
    "CET|CST6CDT|Cuba|EET|EST5EDT|Egypt|Eire|GB|GB-Eire|GMT0|Greenwich|Hongkong|Iceland|Iran|Israel|Jamaica|Japan|"
    "Kwajalein|Libya|MET|MST7MDT|NZ|NZ-CHAT|Navajo|PRC|PST8PDT|Poland|Portugal|ROK|Singapore|Turkey|UCT|Universal|"
    "W-SU|WET|Z|Zulu"
)
_TIME_ZONE = re.compile(rf"{_OFFSET}|(?:UTC|GMT|UT)(?:{_OFFSET})?|{_SINGLE}|(?:{_AREAS})/[A-Za-z0-9~/._+-]+")


def is_time_zone(text: str) -> bool:
    """An offset such as `+02:00`, or the id of a zone; whether its area has the city, the server knows."""
    return _TIME_ZONE.fullmatch(text) is not None
