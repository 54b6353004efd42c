"""Fetches and runs a real Conductor server, from packages alone. Needs the extra `server`."""

from conductor_deploy.conductor_server.releases import NEWEST, RELEASES
from conductor_deploy.conductor_server.server import (
    DidNotStart,
    Running,
    Starting,
    data_folder,
    logs,
    start,
    status,
    stop,
)

__all__ = [
    "NEWEST",
    "RELEASES",
    "DidNotStart",
    "Running",
    "Starting",
    "data_folder",
    "logs",
    "start",
    "status",
    "stop",
]
