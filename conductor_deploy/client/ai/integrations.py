"""How integrations are configured: credentials and endpoints. What isn't given is read from the environment."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from typing import Any

__all__ = ["AzureOpenAIConfig", "IntegrationConfig", "OpenAIConfig", "PineconeConfig", "WeaviateConfig"]


class IntegrationConfig(ABC):
    """The configuration of an integration."""

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """The configuration as JSON, with its secrets."""


class WeaviateConfig(IntegrationConfig):
    """Of Weaviate; the class name is used by index tasks alone."""

    def __init__(self, api_key: str, endpoint: str, classname: str) -> None:
        self.api_key = api_key
        self.endpoint = endpoint
        self.classname = classname

    def to_dict(self) -> dict[str, Any]:
        """`api_key` and `endpoint`."""
        return {"api_key": self.api_key, "endpoint": self.endpoint}


class OpenAIConfig(IntegrationConfig):
    """Of OpenAI; the key may be in `OPENAI_API_KEY`."""

    def __init__(self, api_key: str | None = None) -> None:
        self.api_key: str | None = os.getenv("OPENAI_API_KEY") if api_key is None else api_key

    def to_dict(self) -> dict[str, Any]:
        """`api_key`."""
        return {"api_key": self.api_key}


class AzureOpenAIConfig(IntegrationConfig):
    """Of OpenAI on Azure."""

    def __init__(self, api_key: str, endpoint: str) -> None:
        self.api_key = api_key
        self.endpoint = endpoint

    def to_dict(self) -> dict[str, Any]:
        """`api_key` and `endpoint`."""
        return {"api_key": self.api_key, "endpoint": self.endpoint}


class PineconeConfig(IntegrationConfig):
    """Of Pinecone; each part may be in `PINECONE_API_KEY`, `_ENDPOINT`, `_ENV` and `_PROJECT`."""

    def __init__(
        self,
        api_key: str | None = None,
        endpoint: str | None = None,
        environment: str | None = None,
        project_name: str | None = None,
    ) -> None:
        self.api_key: str | None = os.getenv("PINECONE_API_KEY") if api_key is None else api_key
        self.endpoint: str | None = os.getenv("PINECONE_ENDPOINT") if endpoint is None else endpoint
        self.environment: str | None = os.getenv("PINECONE_ENV") if environment is None else environment
        self.project_name: str | None = (
            os.getenv("PINECONE_PROJECT") if project_name is None else project_name
        )

    def to_dict(self) -> dict[str, Any]:
        """`api_key`, `endpoint`, `projectName` and `environment`."""
        return {
            "api_key": self.api_key,
            "endpoint": self.endpoint,
            "projectName": self.project_name,
            "environment": self.environment,
        }
