"""A registry to release to, and the line to it."""

from collections.abc import Callable, Mapping
from typing import Any

import httpx
from releasing import RUN, Time, ambient, desired, plan

from conductor_deploy.definition.document import Key
from conductor_deploy.deploy.apply import Applied, Run, apply
from conductor_deploy.deploy.live import Live, fetch
from conductor_deploy.deploy.lock import Ambient
from conductor_deploy.embedded import transport
from conductor_deploy.plan.plan import Plan
from conductor_deploy.plan.request import Hold
from conductor_deploy.release.history import History, history
from conductor_deploy.release.record import Record, Result
from conductor_deploy.wire.access import Access
from conductor_deploy.wire.connection import Connection
from conductor_deploy.wire.retry import Policy

__all__ = ["Answer", "Line", "Site", "Step", "newest", "results"]

Answer = httpx.Response
Step = Callable[[httpx.Request], Answer | None]


class Line(httpx.BaseTransport):
    """The way to a registry. A test sees what passes, and can answer or fail in the registry's place."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self.inner = inner
        self.passed: list[str] = []
        self.step: Step | None = None

    def handle_request(self, request: httpx.Request) -> Answer:
        self.passed.append(f"{request.method} {request.url.path.removeprefix('/api')}")
        answer = self.step(request) if self.step else None
        return answer or self.inner.handle_request(request)


class Site:
    """A registry, a connection to it over a `Line`, and its time."""

    def __init__(self) -> None:
        self.time = Time()
        self.line = Line(transport(None, self.time.read))
        access = Access("embedded::memory:")
        self.connection = Connection(access, self.line, policy=Policy(attempts=1))

    @property
    def ambient(self) -> Ambient:
        return ambient(self.time)

    @property
    def live(self) -> Live:
        return fetch(self.connection)

    @property
    def history(self) -> History:
        return history(self.live.records, "orders", "test", self.connection.url)

    @property
    def held(self) -> Mapping[Key, Hold]:
        return self.history.held(self.live.digest_of)

    def plan(self, *wanted: Any, **fields: Any) -> Plan:
        """Definitions to hold, keys to delete."""
        keys = {item: None for item in wanted if isinstance(item, Key)}
        bodies = desired(
            *(item for item in wanted if not isinstance(item, Key)), version=self.live.server.version
        )
        return plan("orders", self.live, {**bodies, **keys}, **fields)

    def apply(self, *wanted: Any, run: Run = RUN, **fields: Any) -> Applied:
        return apply(self.plan(*wanted, **fields), self.connection, run, self.ambient)


def results(applied: Applied) -> dict[str, Result]:
    return {str(outcome.change.key): outcome.result for outcome in applied.outcomes}


def newest(site: Site) -> Record:
    record = site.history.newest
    assert record is not None
    return record
