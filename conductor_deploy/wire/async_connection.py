"""The async twin of `connection`: the same conversations, driven by asyncio."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Generator
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
from conductor_deploy.wire.deadline import bound_async
from conductor_deploy.wire.endpoints import Endpoint
from conductor_deploy.wire.failure import Failure
from conductor_deploy.wire.request import Body, Message, Origin, Parameter, message_for
from conductor_deploy.wire.retry import DEFAULT_POLICY, Policy
from conductor_deploy.wire.transports import async_transport

__all__ = ["AsyncConnection"]

_Result = TypeVar("_Result")


class AsyncConnection:
    """As `Connection`, from any number of tasks of one event loop."""

    def __init__(
        self,
        access: Access,
        transport: httpx.AsyncBaseTransport | None = None,
        *,
        policy: Policy = DEFAULT_POLICY,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._session = Session.of(access, policy, clock, jitter)
        self._transport = transport or async_transport(access)
        self._sleep = sleep
        self._sign_in_lock = asyncio.Lock()

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

    async def call(self, endpoint: Endpoint, body: Body = None, **parameters: Parameter) -> Any:
        """The value that the endpoint answers. Parameters fill its path and query; None leaves one out."""
        return (await self.send(endpoint, body, **parameters)).value

    async def send(self, endpoint: Endpoint, body: Body = None, **parameters: Parameter) -> Answer:
        """As `call`, with the status and the headers of the answer."""
        return await self.exchange(message_for(self.origin, endpoint, body, parameters))

    async def exchange(self, message: Message) -> Answer:
        """As `send`, of a message that was made for this connection's `origin`."""
        return await self._drive(converse(self._session, message))

    async def respond(self, message: Message) -> httpx.Response:
        """The response, whatever its status, to a message that is sent as it is, without a token."""
        return await self._drive(deliver(self._session, message))

    async def sign_in(self) -> None:
        """Get a new token for the access key now, if there is one."""
        await self._perform(SignIn(self._session.tokens.token))

    async def close(self) -> None:
        await self._transport.aclose()

    async def __aenter__(self) -> "AsyncConnection":
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.close()

    async def _drive(self, conversation: Generator[Step, Outcome, _Result]) -> _Result:
        outcome: Outcome = None
        while True:
            try:
                step = conversation.send(outcome)
            except StopIteration as done:
                result: _Result = done.value
                return result
            outcome = await self._perform(step)

    async def _perform(self, step: Step) -> Outcome:
        match step:
            case httpx.Request():
                return await self._exchange(step)
            case Wait(seconds):
                await self._sleep(seconds)
            case SignIn(seen):
                async with self._sign_in_lock:
                    await self._drive(sign_in(self._session, seen))
        return None

    async def _exchange(self, request: httpx.Request) -> httpx.Response | Failure:
        status, began = None, self._session.clock()
        try:
            response = await self._transport.handle_async_request(request)
            status = response.status_code
            bound_async(response, request, began, self._session.clock)
            try:
                await response.aread()
            finally:
                await response.aclose()
        except httpx.RequestError as error:
            return Failure(error, status)
        return response
