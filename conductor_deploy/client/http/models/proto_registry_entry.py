from __future__ import annotations

from conductor_deploy.client._model import Model, model

__all__ = ["ProtoRegistryEntry"]


@model
class ProtoRegistryEntry(Model):
    """A protocol buffer file of a gRPC service."""

    service_name: str
    filename: str
    data: bytes
