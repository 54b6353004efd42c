"""What a server is and which operations it has, asked for once, when somebody wants to know."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from conductor_deploy.errors import ConductorDeployError
from conductor_deploy.wire.connection import Connection
from conductor_deploy.wire.endpoints import VERSION, Endpoint
from conductor_deploy.wire.request import message_for

__all__ = ["Capabilities", "needs_orkes"]

_API_DOCS = Endpoint("GET", "/api-docs", "object")

# What only Orkes Conductor has, and how to say that it is missing. The first pattern that fits counts.
_ORKES = tuple(
    (re.compile(pattern), sentence)
    for pattern, sentence in (
        (r"/prompts\b", "prompts need"),
        (r"/integrations\b", "integrations need"),
        (r"/(metadata/tags\b|.*/tags$)", "tags need"),
        (r"/registry/service\b", "the service registry needs"),
        (r"/schema\b", "schemas need"),
        (r"/applications\b", "applications need"),
        (r"/users\b", "users need"),
        (r"/groups\b", "groups need"),
        (r"/roles\b", "roles need"),
        (r"/auth/authorization\b", "permissions need"),
        (r"/gateway\b", "gateways need"),
        (r"/token\b", "signing in needs"),
        (r"/event/queue/config\b", "configurations of event queues need"),
        (r"/secrets-v2\b", "tagged secrets need"),
        (r"/scheduler/test\b", "tests of the scheduler need"),
        (r"/workflow/correlated/batch$", "executions by several correlation ids need"),
        (r"/workflow/execute/[^/]+$", "executing a workflow without its version needs"),
        (r"/workflow/[^/]+/jump/", "jumps to a task need"),
        (r"/workflow/[^/]+/messages$", "messages to an execution need"),
        (r"/workflow/[^/]+/state$", "updates of the state of an execution need"),
        (r"/workflow/[^/]+/upgrade$", "upgrades of an execution need"),
        (r"/workflow/[^/]+/variables$", "updates of the variables of an execution need"),
    )
)


def needs_orkes(path: str) -> str | None:
    """ "prompts need" and the like, of an operation that only Orkes Conductor has."""
    return next((sentence for pattern, sentence in _ORKES if pattern.match(path)), None)


class Capabilities:
    """The version and the operations of a server. Each is asked for at most once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._kept: object = None

    def kept_with(self, owner: object) -> Capabilities:
        """The same, keeping what the connection needs for as long as this lives."""
        self._kept = owner
        return self

    @cached_property
    def version(self) -> str | None:
        """As "3.32.3"; None of a server that doesn't say, as those before 3.16."""
        try:
            said = self._connection.call(VERSION)
        except ConductorDeployError:
            return None
        return said.strip() if isinstance(said, str) and len(said) < 50 else None

    @cached_property
    def operations(self) -> frozenset[str] | None:
        """Verbs and paths, as "GET /metadata/workflow/{}", by its `/api-docs`; None without any.

        A server takes some seconds to write them the first time.
        """
        root = self._connection.origin.base.removesuffix("/api")
        origin = replace(self._connection.origin, base=root, shown=root)
        try:
            answer = self._connection.exchange(message_for(origin, _API_DOCS, None, {}))
        except ConductorDeployError:
            return None
        paths = answer.value.get("paths")
        return _operations(paths) if isinstance(paths, dict) else None

    def supports(self, endpoint: Endpoint) -> bool | None:
        """Whether the server has an operation; None if it does not say."""
        if self.operations is None:
            return None
        return f"{endpoint.method} {_without_names(endpoint.path)}" in self.operations


def _operations(paths: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(
        f"{verb.upper()} {_without_names(path.removeprefix('/api'))}"
        for path, verbs in paths.items()
        if isinstance(verbs, dict)
        for verb in verbs
    )


def _without_names(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path)
