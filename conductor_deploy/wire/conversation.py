"""A call as a conversation: what to send, how long to wait, when to sign in, and what the answer means.

All decisions are here, none of the waiting: a conversation is a generator of steps, and a driver, sync or
async, takes each step and sends its outcome back in.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any, TypeAlias

import httpx

from conductor_deploy.errors import CannotRun, NotAuthorised, ServerRefused, UnreadableAnswer
from conductor_deploy.wire.access import Access, Basic, KeySecret, Token, TokenKeeper
from conductor_deploy.wire.answer import Answer, asks_for_new_token, read_answer
from conductor_deploy.wire.auth import TokenHolder
from conductor_deploy.wire.blotting import blotted, credentials
from conductor_deploy.wire.dates import read_date
from conductor_deploy.wire.endpoints import TOKEN
from conductor_deploy.wire.failure import Failure, failure_error
from conductor_deploy.wire.request import Message, Origin, build_request, message_for, redirected
from conductor_deploy.wire.retry import Answered, Policy, retry_after, seconds_before_retry

__all__ = ["Conversation", "Outcome", "Session", "SignIn", "Step", "Wait", "converse", "deliver", "sign_in"]


@dataclass(frozen=True, slots=True)
class Wait:
    seconds: float


@dataclass(frozen=True, slots=True)
class SignIn:
    """Run `sign_in` with `seen`, one at a time."""

    seen: str | None


Step: TypeAlias = httpx.Request | Wait | SignIn
Outcome: TypeAlias = Any  # of a request its httpx.Response or Failure, of all else None
Conversation: TypeAlias = Generator[Step, Outcome, Answer]


@dataclass(slots=True)
class Session:
    """What the calls of one connection share. `clock` is monotonic, `jitter` gives numbers in [0, 1)."""

    origin: Origin
    tokens: TokenKeeper
    policy: Policy
    clock: Callable[[], float]
    jitter: Callable[[], float]
    hidden: tuple[str, ...] = field(default=(), init=False, repr=False)  # blotted out as credentials are
    date: str | None = field(default=None, init=False)  # of the last answer, as the server wrote it

    @classmethod
    def of(
        cls, access: Access, policy: Policy, clock: Callable[[], float], jitter: Callable[[], float]
    ) -> "Session":
        return cls(Origin.of(access), _keeper(access), policy, clock, jitter)

    @property
    def server_time(self) -> datetime | None:
        return read_date(self.date) if self.date else None


def _keeper(access: Access) -> TokenKeeper:
    match access.credentials:
        case KeySecret() as key:
            return TokenHolder(key)
        case Token() | Basic() | None:
            return TokenHolder(None)
        case keeper:
            return keeper


def converse(session: Session, message: Message) -> Conversation:
    """One call, signed in where the server wants it; a token that has expired on the way is renewed once.

    No error holds a credential that was sent.
    """
    try:
        return (yield from _converse(session, message))
    except CannotRun as error:
        blotted(error, (*credentials(message, session.tokens), *session.hidden))
        raise


def _converse(session: Session, message: Message) -> Conversation:
    tokens = session.tokens
    if tokens.is_due(session.clock()):
        yield SignIn(tokens.token)
    token = tokens.token
    response = yield from deliver(session, message, token)
    if tokens.access_key and not tokens.is_open and asks_for_new_token(response):
        yield SignIn(token)
        response = yield from deliver(session, message, tokens.token)
    return read_answer(session.origin, message, response)


def sign_in(session: Session, seen: str | None) -> Generator[Step, Outcome, None]:
    """Exchange the access key for a token, unless another call has done so since `seen` was read."""
    tokens = session.tokens
    if tokens.access_key is None or tokens.is_superseded(seen):
        return
    body = {"keyId": tokens.access_key.key, "keySecret": tokens.access_key.secret}
    message = message_for(session.origin, TOKEN, body, {})
    try:
        response = yield from deliver(session, message, None)
        answer = read_answer(session.origin, message, response)
    except CannotRun as error:
        blotted(error, credentials(message, tokens))
        if isinstance(error, NotAuthorised):
            tokens.refuse(error)
        if not isinstance(error, ServerRefused) or error.status != 404:
            raise
        tokens.open()
        return
    token = answer.value.get("token")
    if not isinstance(token, str):
        raise UnreadableAnswer(f"{message.where} answered {answer.status} without a token.")
    tokens.renew(token, session.clock())


def deliver(
    session: Session, message: Message, token: str | None = None
) -> Generator[Step, Outcome, httpx.Response]:
    """Send a message as often as the policy allows, and where it is redirected to: the last response."""
    response = yield from _attempts(session, message, token)
    for _ in range(session.origin.redirects):
        elsewhere = redirected(message, response)
        if elsewhere is None:
            break
        message = elsewhere
        response = yield from _attempts(session, message, token)
    return response


def _attempts(
    session: Session, message: Message, token: str | None
) -> Generator[Step, Outcome, httpx.Response]:
    request = build_request(session.origin, message, token)
    for attempt in count(1):
        outcome = yield request
        if isinstance(outcome, httpx.Response) and outcome.is_success:
            break
        wait = _seconds_before_retry(session, message, attempt, outcome)
        if wait is None:
            break
        yield Wait(wait)
    if isinstance(outcome, Failure):
        raise failure_error(session.origin, message, outcome) from outcome.error
    response: httpx.Response = outcome
    session.date = response.headers.get("date", session.date)
    return response


def _seconds_before_retry(
    session: Session, message: Message, attempt: int, outcome: httpx.Response | Failure
) -> float | None:
    seen = (
        outcome.lost
        if isinstance(outcome, Failure)
        else Answered(outcome.status_code, retry_after(outcome.headers))
    )
    return seconds_before_retry(
        session.policy, attempt, message.endpoint.is_idempotent, seen, session.jitter()
    )
