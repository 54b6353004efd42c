"""What the clients share: resource APIs made when they are first used, options, metrics of failed starts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "asked_for",
    "counting_failed_starts",
    "metric_context",
    "present",
    "resource",
    "started",
    "truthy",
]

_CLIENT = "conductor_deploy.client"


class _Resource:
    """A resource API of a client, imported and made at its first use; a client's own attribute hides it."""

    def __init__(self, package: str, class_name: str) -> None:
        stem = re.sub(r"(?<!^)(?=[A-Z])", "_", class_name.removeprefix("Async")).lower()
        self._module, self._class = f"{_CLIENT}.{package}.{stem}", class_name

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, client: Any, owner: type) -> Any:
        if client is None:
            return self
        api = getattr(import_module(self._module), self._class)(client.api_client)
        setattr(client, self._name, api)
        return api


def resource(package: str, class_name: str) -> Any:
    """An attribute of a client: its resource API of this class."""
    return _Resource(package, class_name)


def truthy(**options: Any) -> dict[str, Any]:
    """The options that say something: neither None nor empty, neither zero nor False."""
    return {name: value for name, value in options.items() if value}


def present(**options: Any) -> dict[str, Any]:
    """The options that are given, False and zero among them."""
    return {name: value for name, value in options.items() if value is not None}


def metric_context(collector: Any, name: str | None, version: int | None) -> dict[str, Any]:
    """What a metrics collector needs to label the size of a workflow's input."""
    if collector is None:
        return {}
    return {"metric_context": {"workflow_name": name, "version": "" if version is None else str(version)}}


def asked_for(request: Any) -> tuple[str | None, int | None]:
    """The name and the version of a workflow to be started, of a model or of its JSON."""
    if isinstance(request, Mapping):
        return request.get("name"), request.get("version")
    return request.name, request.version


def started(workflow_id: str) -> str:
    """The id of an execution, as a server answers a start. ApiException where it answered none."""
    if not workflow_id:
        from conductor_deploy.client.http.rest import ApiException

        raise ApiException(200, "the server answered without the id of an execution: was one started?")
    return workflow_id


@contextmanager
def counting_failed_starts(collector: Any, name: str | None) -> Iterator[None]:
    """Tell the collector of a start that fails; whatever the collector raises is not the caller's concern."""
    try:
        yield
    except Exception as error:
        if collector is not None:
            with suppress(Exception):
                collector.measure_workflow_start_error(name, error)
        raise
