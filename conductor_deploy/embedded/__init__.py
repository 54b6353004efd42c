"""The embedded registry: keeps definitions in one SQLite file and answers as a Conductor server does."""

from conductor_deploy.embedded.registry import transport

__all__ = ["transport"]
