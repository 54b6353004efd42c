"""A call of the REST API as a value: what the generated classes make and the API clients send."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from conductor_deploy.wire.endpoints import Endpoint
    from conductor_deploy.wire.request import Parameter

__all__ = ["Call"]


@dataclass(frozen=True, slots=True)
class Call:
    """One request and what its answer is decoded to.

    `result` is a type text such as "WorkflowDef" or "list[Task]", None to leave the value as it is. `body` may
    hold models anywhere; `parameters` have the endpoint's own names, and None leaves one out. `is_raw`: the answer
    is the response, a `rest.RESTResponse`, and its endpoint's answer is bytes.
    """

    endpoint: Endpoint
    result: str | None = None
    body: Any = field(default=None, repr=False)
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    is_raw: bool = False
