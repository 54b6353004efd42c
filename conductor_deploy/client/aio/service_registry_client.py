"""Services that tasks call, their methods and circuit breakers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conductor_deploy.client._client import truthy
from conductor_deploy.client.aio.base_client import AsyncBaseClient

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.circuit_breaker_transition_response import (
        CircuitBreakerTransitionResponse,
    )
    from conductor_deploy.client.http.models.proto_registry_entry import ProtoRegistryEntry
    from conductor_deploy.client.http.models.service_method import ServiceMethod
    from conductor_deploy.client.http.models.service_registry import ServiceRegistry

__all__ = ["AsyncServiceRegistryClient"]


class AsyncServiceRegistryClient(AsyncBaseClient):
    """Services that tasks call, their methods and circuit breakers: Orkes only.

    Every method raises `ApiException` where the server refuses.
    """

    async def get_registered_services(self) -> list[ServiceRegistry]:
        """`GET /registry/service`"""
        return await self.serviceRegistryResourceApi.get_registered_services()

    async def get_service(self, name: str) -> ServiceRegistry:
        """`GET /registry/service/{name}`"""
        return await self.serviceRegistryResourceApi.get_service(name)

    async def add_or_update_service(self, service_registry: ServiceRegistry) -> None:
        """`POST /registry/service`"""
        await self.serviceRegistryResourceApi.add_or_update_service(service_registry)

    async def remove_service(self, name: str) -> None:
        """`DELETE /registry/service/{name}`"""
        await self.serviceRegistryResourceApi.remove_service(name)

    async def open_circuit_breaker(self, name: str) -> CircuitBreakerTransitionResponse:
        """`POST /registry/service/{name}/circuit-breaker/open`"""
        return await self.serviceRegistryResourceApi.open_circuit_breaker(name)

    async def close_circuit_breaker(self, name: str) -> CircuitBreakerTransitionResponse:
        """`POST /registry/service/{name}/circuit-breaker/close`"""
        return await self.serviceRegistryResourceApi.close_circuit_breaker(name)

    async def get_circuit_breaker_status(self, name: str) -> CircuitBreakerTransitionResponse:
        """`GET /registry/service/{name}/circuit-breaker/status`"""
        return await self.serviceRegistryResourceApi.get_circuit_breaker_status(name)

    async def is_circuit_breaker_open(self, name: str) -> bool:
        """`GET /registry/service/{name}/circuit-breaker/status`"""
        status = await self.get_circuit_breaker_status(name)
        return (status.current_state or "").upper() == "OPEN"

    async def add_or_update_method(self, registry_name: str, method: ServiceMethod) -> None:
        """`POST /registry/service/{registryName}/methods`"""
        await self.serviceRegistryResourceApi.add_or_update_method(registry_name, method)

    async def remove_method(
        self, registry_name: str, service_name: str, method: str, method_type: str
    ) -> None:
        """`DELETE /registry/service/{registryName}/methods`"""
        await self.serviceRegistryResourceApi.remove_method(registry_name, service_name, method, method_type)

    async def get_proto_data(self, registry_name: str, filename: str) -> bytes:
        """A protocol-buffer file. `GET /registry/service/protos/{registryName}/{filename}`"""
        return await self.serviceRegistryResourceApi.get_proto_data(registry_name, filename)

    async def set_proto_data(self, registry_name: str, filename: str, data: bytes) -> None:
        """`POST /registry/service/protos/{registryName}/{filename}`"""
        await self.serviceRegistryResourceApi.set_proto_data(registry_name, filename, data)

    async def delete_proto(self, registry_name: str, filename: str) -> None:
        """`DELETE /registry/service/protos/{registryName}/{filename}`"""
        await self.serviceRegistryResourceApi.delete_proto(registry_name, filename)

    async def get_all_protos(self, registry_name: str) -> list[ProtoRegistryEntry]:
        """`GET /registry/service/protos/{registryName}`"""
        return await self.serviceRegistryResourceApi.get_all_protos(registry_name)

    async def discover(self, name: str, create: bool | None = False) -> list[ServiceMethod]:
        """Ask a service for its methods; `create`: and keep them. `GET /registry/service/{name}/discover`"""
        return await self.serviceRegistryResourceApi.discover(name, **truthy(create=create))

    async def get_queue_sizes_for_all_tasks(self) -> dict[str, int]:
        """How many tasks of each type wait for a worker. `GET /tasks/queue/all`"""
        return await self.taskResourceApi.all()
