"""When to ask again: a pure decision. Never after a 500, with which Conductor answers bad input."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from conductor_deploy.wire.dates import read_date

__all__ = ["DEFAULT_POLICY", "Answered", "Lost", "Outcome", "Policy", "retry_after", "seconds_before_retry"]


@dataclass(frozen=True, slots=True)
class Answered:
    status: int
    retry_after: float | None = None  # seconds, as the server asks


@dataclass(frozen=True, slots=True)
class Lost:
    """No whole answer came. `sent` is False only when the request surely never left this machine."""

    sent: bool
    passing: (
        bool  # whether another try could fare better: not with an unknown host or an untrusted certificate
    )


Outcome: TypeAlias = Answered | Lost


@dataclass(frozen=True, slots=True)
class Policy:
    """Waits double from `first` to `longest`; more than `patience` seconds are not waited, whoever asks."""

    attempts: int = 4
    first: float = 0.25
    longest: float = 8.0
    patience: float = 60.0


DEFAULT_POLICY = Policy()


def seconds_before_retry(
    policy: Policy, attempt: int, is_idempotent: bool, outcome: Outcome, jitter: float
) -> float | None:
    """Seconds before the next attempt, None to give up. Attempts count from 1, jitter is in [0, 1)."""
    if attempt >= policy.attempts or not _may_repeat(is_idempotent, outcome):
        return None
    backoff: float = min(policy.longest, policy.first * 2 ** (attempt - 1)) * (0.5 + jitter / 2)
    asked = outcome.retry_after if isinstance(outcome, Answered) else None
    if asked is None:
        return backoff
    return None if asked > policy.patience else max(asked, backoff)


def _may_repeat(is_idempotent: bool, outcome: Outcome) -> bool:
    match outcome:
        case Lost(sent, passing):
            return passing and (is_idempotent or not sent)
        case Answered(status):
            return status in (429, 503) or (is_idempotent and status in (502, 504))


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds of a `Retry-After` header; a date counts from the answer's own `Date`."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    until, now = read_date(text), read_date(headers.get("date", ""))
    return max(0.0, (until - now).total_seconds()) if until and now else None
