from __future__ import annotations

from conductor_deploy.client._model import Model, model

__all__ = ["CircuitBreakerTransitionResponse"]


@model
class CircuitBreakerTransitionResponse(Model):
    """A change of a service's circuit breaker; `transition_timestamp` is in milliseconds since 1970."""

    service: str | None = None
    previous_state: str | None = None
    current_state: str | None = None
    transition_timestamp: int | None = None
    message: str | None = None
