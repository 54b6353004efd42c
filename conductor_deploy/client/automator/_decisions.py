"""What the engine does next, as functions over values: how to poll, how long to wait, when to give up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from conductor_deploy.errors import ConductorDeployError, NotAuthorised, ServerRefused, Unreachable
from conductor_deploy.wire.retry import retry_after

__all__ = [
    "Limits",
    "Poll",
    "backoff",
    "is_of_server",
    "is_worth_another_try",
    "lanes_to_wake",
    "lease_seconds",
    "longest_wait",
    "next_poll",
    "seconds_asked",
    "seconds_between_looks",
]

_Lane = TypeVar("_Lane")

_FIRST_WAIT = 250  # milliseconds that the first poll after a busy time waits
_TURN_OF_TYPE = 500  # milliseconds that a type waits while others of its worker wait for their turn
_USUAL = 2500  # milliseconds that a poll waits, and so does whoever stops an idle worker
_LONGEST = 5000  # milliseconds that a server waits at most
_LOOK, _LONGEST_LOOK = 0.25, 2.0  # seconds between two requests that ask which tasks there are
_UNREADABLE = "JSON parse error"  # said, as 500, of a text, a number or a depth over the server's limits
_SERVER_CHOICE = 100  # the default of `poll_timeout`


@dataclass(frozen=True, slots=True)
class Limits:
    """What all workers of a process share.

    At most `long_polls` requests wait for tasks at once: a server with its usual 200 threads stands still when
    they all do. Where there are more types of task, the server is asked which have any; if it doesn't tell, they
    take turns, with `polls_per_second` in all. At once travel `short_polls` polls that don't wait, and `updates`
    results; with `unsent` of them undelivered no more tasks are taken. Stopping takes at most `grace` seconds.
    """

    long_polls: int = 20
    short_polls: int = 10
    polls_per_second: float = 10.0
    updates: int = 50
    unsent: int = 1000
    grace: float = 30.0


@dataclass(frozen=True, slots=True)
class Poll:
    """`count` tasks, for which the server waits up to `timeout` milliseconds."""

    count: int
    timeout: int


def next_poll(free: int, empty: int, longest: int) -> Poll:
    """How to ask with so many free slots, after so many answers in a row without a task.

    A server waits until it has all tasks that it is asked for. So one that had some is asked for many at once,
    and one that had none for a single one, longer each time: who was busy a moment ago can be stopped soon.
    """
    if empty == 0:
        return Poll(free, 0)
    return Poll(1, min(longest, _FIRST_WAIT * 2 ** min(empty - 1, 10)))


def longest_wait(limits: Limits, types: int, types_share_slots: bool, poll_timeout: int) -> int:
    """How long, in milliseconds, a type waits for a task: so that all together ask no more often than they may.

    Types of a worker that has fewer slots wait shortly, so that each has its turn.
    """
    longest = round(1000 * min(types, limits.long_polls) / limits.polls_per_second)
    longest = max(_USUAL, min(_LONGEST, longest))
    if poll_timeout != _SERVER_CHOICE:
        longest = max(1, min(longest, poll_timeout))
    return min(longest, _TURN_OF_TYPE) if types_share_slots else longest


def seconds_between_looks(taken: float) -> float:
    """How long to wait before asking again which tasks there are, after the answer took so many seconds."""
    return max(_LOOK, min(_LONGEST_LOOK, 10 * taken))


def lanes_to_wake(queued: Mapping[_Lane, int], known: Mapping[_Lane, int]) -> Iterator[_Lane]:
    """Which lanes shall poll: those with more tasks in their queues than known, and one of the others with any.

    A queue also counts tasks that are not due yet, so that a poll may find none; `known` are those it left there.
    """
    more = [lane for lane, size in queued.items() if size > known.get(lane, 0)]
    yield from more
    yield from islice((lane for lane, size in queued.items() if size and lane not in more), 1)


def backoff(failures: int, jitter: float, asked: float | None = None) -> float:
    """Seconds before the next try: from a quarter of one to ten, or longer if the server asks for it.

    Ten, since in all a process tries once, and work waits. Jitter is in [0, 1) and takes up to half of the wait away.
    """
    wait: float = min(10.0, 0.25 * 2 ** min(failures - 1, 10)) * (0.5 + jitter / 2)
    return max(wait, min(asked or 0.0, 300.0))


def seconds_asked(error: ConductorDeployError) -> float | None:
    """How long the server wants to be left alone."""
    return retry_after(error.headers) if isinstance(error, ServerRefused) else None


def is_of_server(error: ConductorDeployError) -> bool:
    """Whether an error stands for the whole server, and not for one task or type of task."""
    match error:
        case ServerRefused(status=status):
            return status in (429, 502, 503, 504)
        case NotAuthorised(status=status):
            return status == 401
        case Unreachable():
            return True
        case _:
            return False


def is_worth_another_try(error: ConductorDeployError, attempts: int) -> bool:
    """Whether a result that could not be delivered may be later.

    An answer that is no success for the result itself will not get better, save a 500, which may come of a busy
    database, unless the server can't read the result.
    """
    match error:
        case ServerRefused(reason=reason) if _UNREADABLE in reason:
            return False
        case ServerRefused(status=status) if status not in (408, 423, 429):
            return status >= 501 or (status == 500 and attempts < 12)
        case _:
            return True


def lease_seconds(response_timeout: float | None) -> float | None:
    """How often to tell the server that a task is still worked on; None if it does not ask."""
    return 0.8 * response_timeout if response_timeout and response_timeout > 0 else None
