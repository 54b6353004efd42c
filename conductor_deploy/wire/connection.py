"""The one way to a server.

    with Connection(Access("https://conductor.example/api")) as connection:
        workflows = connection.call(LIST_WORKFLOWS)
        connection.call(CREATE_WORKFLOW, {"name": "order", "tasks": […]})
        order = connection.call(GET_WORKFLOW, name="order", version=3)

Errors, one clear sentence and a hint each: `Unreachable` (no answer; `sent` says whether the server may
have got the request), `NotAuthorised` (401, 403), `ServerRefused` (any other status; `is_missing`,
`is_duplicate`, `is_unsupported`), `UnreadableAnswer` (a success that is HTML, broken, or not what the
endpoint answers). After an `Unreachable` that was sent, an `UnreadableAnswer`, and a `ServerRefused` of 502
or 504 a write may have happened.
"""

import random
import threading
import time
from collections.abc import Callable, Generator, Iterable
from datetime import datetime
from typing import Any, TypeVar

import httpx

from conductor_deploy.wire.access import Access
from conductor_deploy.wire.answer import Answer
from conductor_deploy.wire.conversation import (
    Outcome,
    Session,
    SignIn,
    Step,
    Wait,
    converse,
    deliver,
    sign_in,
)
from conductor_deploy.wire.deadline import bound
from conductor_deploy.wire.endpoints import Endpoint
from conductor_deploy.wire.failure import Failure
from conductor_deploy.wire.request import Body, Message, Origin, Parameter, message_for
from conductor_deploy.wire.retry import DEFAULT_POLICY, Policy
from conductor_deploy.wire.transports import sync_transport

__all__ = ["Connection"]

_Result = TypeVar("_Result")


class Connection:
    """Calls a server over pooled connections, from any number of threads.

    `transport` stands in for the network, as the embedded registry does. `sleep`, `clock` (monotonic) and
    `jitter` (numbers in [0, 1)) pace the retries.
    """

    def __init__(
        self,
        access: Access,
        transport: httpx.BaseTransport | None = None,
        *,
        policy: Policy = DEFAULT_POLICY,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._session = Session.of(access, policy, clock, jitter)
        self._transport = transport or sync_transport(access)
        self._sleep = sleep
        self._sign_in_lock = threading.Lock()

    @property
    def url(self) -> str:
        """The base URL as it may be printed."""
        return self._session.origin.shown

    @property
    def origin(self) -> Origin:
        """What messages to this server are made from."""
        return self._session.origin

    @property
    def server_time(self) -> datetime | None:
        """The server's clock when it last answered, in UTC, to the second."""
        return self._session.server_time

    def hide(self, texts: Iterable[str]) -> None:
        """From now on these are blotted out of errors, as credentials are; the longest first."""
        self._session.hidden = tuple(texts)

    def call(self, endpoint: Endpoint, body: Body = None, **parameters: Parameter) -> Any:
        """The value that the endpoint answers. Parameters fill its path and query; None leaves one out."""
        return self.send(endpoint, body, **parameters).value

    def send(self, endpoint: Endpoint, body: Body = None, **parameters: Parameter) -> Answer:
        """As `call`, with the status and the headers of the answer."""
        return self.exchange(message_for(self.origin, endpoint, body, parameters))

    def exchange(self, message: Message) -> Answer:
        """As `send`, of a message that was made for this connection's `origin`."""
        return self._drive(converse(self._session, message))

    def respond(self, message: Message) -> httpx.Response:
        """The response, whatever its status, to a message that is sent as it is, without a token."""
        return self._drive(deliver(self._session, message))

    def sign_in(self) -> None:
        """Get a new token for the access key now, if there is one."""
        self._perform(SignIn(self._session.tokens.token))

    def close(self) -> None:
        self._transport.close()

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _drive(self, conversation: Generator[Step, Outcome, _Result]) -> _Result:
        outcome: Outcome = None
        try:
            while True:
                outcome = self._perform(conversation.send(outcome))
        except StopIteration as done:
            result: _Result = done.value
            return result

    def _perform(self, step: Step) -> Outcome:
        match step:
            case httpx.Request():
                return self._exchange(step)
            case Wait(seconds):
                self._sleep(seconds)
            case SignIn(seen):
                with self._sign_in_lock:
                    self._drive(sign_in(self._session, seen))
        return None

    def _exchange(self, request: httpx.Request) -> httpx.Response | Failure:
        status, began = None, self._session.clock()
        try:
            response = self._transport.handle_request(request)
            status = response.status_code
            bound(response, request, began, self._session.clock)
            try:
                response.read()
            finally:
                response.close()
        except httpx.RequestError as error:
            return Failure(error, status)
        return response
