"""Configurations of the queues that events come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from conductor_deploy.client.event.queue.queue_configuration import QueueConfiguration
    from conductor_deploy.client.http.async_api_client import AsyncApiClient

__all__ = ["AsyncEventClient"]


class AsyncEventClient:
    """Configurations of the queues that events come from: Orkes only.

    Every method raises `ApiException` where the server refuses.
    """

    def __init__(self, api_client: AsyncApiClient) -> None:
        from conductor_deploy.client.aio.resources.event_resource_api import AsyncEventResourceApi

        self.client: AsyncEventResourceApi = AsyncEventResourceApi(api_client)

    async def delete_queue_configuration(self, queue_configuration: QueueConfiguration) -> None:
        """`DELETE /event/queue/config/{queueType}/{queueName}`"""
        return await self.client.delete_queue_config(
            queue_name=queue_configuration.queue_name,
            queue_type=queue_configuration.queue_type,
        )

    async def get_kafka_queue_configuration(self, queue_topic: str) -> Any:
        """`GET /event/queue/config/kafka/{queueName}`"""
        return await self.get_queue_configuration(queue_type="kafka", queue_name=queue_topic)

    async def get_queue_configuration(self, queue_type: str, queue_name: str) -> Any:
        """The configuration as the server keeps it. `GET /event/queue/config/{queueType}/{queueName}`"""
        return await self.client.get_queue_config(queue_type, queue_name)

    async def put_queue_configuration(self, queue_configuration: QueueConfiguration) -> Any:
        """RuntimeError without a consumer and a producer. `PUT /event/queue/config/{queueType}/{queueName}`"""
        return await self.client.put_queue_config(
            body=queue_configuration.get_worker_configuration(),
            queue_name=queue_configuration.queue_name,
            queue_type=queue_configuration.queue_type,
        )
