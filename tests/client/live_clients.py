"""The clients of a real server, blocking or awaited, called in one way."""

import asyncio
import inspect
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from conductor_deploy.client.aio import AsyncClients
from conductor_deploy.client.configuration.configuration import Configuration
from conductor_deploy.client.orkes_clients import OrkesClients

KINDS = ("blocking", "awaited")


class Waiting:
    """A client whose methods are awaited, each until it is done."""

    def __init__(self, client: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._client = client
        self._loop = loop

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._client, name)
        if not inspect.iscoroutinefunction(value):
            return value
        return lambda *given, **named: self._loop.run_until_complete(value(*given, **named))


class Clients:
    """`workflow`, `metadata`, … each a client."""

    def __init__(self, get: Callable[[str], Any]) -> None:
        self.workflow = get("workflow_client")
        self.executor = get("workflow_executor")
        self.metadata = get("metadata_client")
        self.task = get("task_client")
        self.scheduler = get("scheduler_client")
        self.event_handler = get("event_handler_client")
        self.event = get("event_client")
        self.secret = get("secret_client")
        self.schema = get("schema_client")
        self.authorization = get("authorization_client")
        self.prompt = get("prompt_client")
        self.integration = get("integration_client")
        self.service_registry = get("service_registry_client")


@contextmanager
def clients_of(kind: str, url: str) -> Iterator[Clients]:
    configuration = Configuration(server_api_url=url)
    if kind == "blocking":
        try:
            yield Clients(lambda name: getattr(OrkesClients(configuration), f"get_{name}")())
        finally:
            configuration.close()
        return
    loop = asyncio.new_event_loop()
    clients = AsyncClients(configuration)
    try:
        yield Clients(lambda name: Waiting(getattr(clients, f"get_{name}")(), loop))
    finally:
        loop.run_until_complete(clients.aclose())
        loop.close()


def eventually(ask: Callable[[], Any], seconds: float = 10) -> Any:
    """The first answer that is not empty: a server indexes and queues at its leisure."""
    end = time.monotonic() + seconds
    while not (answer := ask()) and time.monotonic() < end:
        pass
    return answer
