from __future__ import annotations

from dataclasses import field
from enum import Enum
from typing import TYPE_CHECKING

from conductor_deploy.client._model import Model, model, named

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.request_param import RequestParam
    from conductor_deploy.client.http.models.service_method import ServiceMethod

__all__ = ["Config", "OrkesCircuitBreakerConfig", "ServiceRegistry", "ServiceType"]


class ServiceType(str, Enum):
    """The protocol of a service."""

    HTTP = "HTTP"
    GRPC = "gRPC"


@model
class OrkesCircuitBreakerConfig(Model):
    """When a service's circuit breaker opens and closes. Thresholds are percentages, durations milliseconds."""

    failure_rate_threshold: float | None = None
    sliding_window_size: int | None = None
    minimum_number_of_calls: int | None = None
    wait_duration_in_open_state: int | None = None
    permitted_number_of_calls_in_half_open_state: int | None = None
    slow_call_rate_threshold: float | None = None
    slow_call_duration_threshold: int | None = None
    automatic_transition_from_open_to_half_open_enabled: bool | None = None
    max_wait_duration_in_half_open_state: int | None = None


@model
class Config(Model):
    """Settings of a registered service."""

    circuit_breaker_config: OrkesCircuitBreakerConfig = field(default_factory=OrkesCircuitBreakerConfig)


@model
class ServiceRegistry(Model):
    """A remote HTTP or gRPC service and its methods."""

    name: str | None = None
    type: ServiceType | str | None = named(swagger="str")
    service_uri: str | None = named("serviceURI")
    methods: list[ServiceMethod] = field(default_factory=list)
    request_params: list[RequestParam] = field(default_factory=list)
    config: Config = field(default_factory=Config)
