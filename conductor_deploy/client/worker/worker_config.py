"""What the environment says of workers, and in which order it is asked.

For the worker `order` and the option `poll_interval` the first of these that is set counts: for the worker alone
`conductor.worker.order.poll_interval`, `conductor_worker_order_poll_interval`,
`CONDUCTOR_WORKER_ORDER_POLL_INTERVAL` and `CONDUCTOR_WORKER_order_POLL_INTERVAL`; for all workers
`conductor.worker.all.poll_interval`, `CONDUCTOR_WORKER_ALL_POLL_INTERVAL`, `conductor_worker_poll_interval` and
`CONDUCTOR_WORKER_POLL_INTERVAL`; then what the code says.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from typing import Any

__all__ = ["get_worker_config_oneline", "get_worker_config_summary", "resolve_worker_config"]

_log = logging.getLogger(__name__)

_TYPES: Mapping[str, type] = {
    "poll_interval": float,
    "domain": str,
    "worker_id": str,
    "thread_count": int,
    "register_task_def": bool,
    "poll_timeout": int,
    "lease_extend_enabled": bool,
    "paused": bool,
    "overwrite_task_def": bool,
    "strict_schema": bool,
    "register_schema": bool,
}
ENV_PROPERTY_NAMES: Mapping[str, str] = {name: name for name in _TYPES}
_DEFAULTS: Mapping[str, bool] = {"overwrite_task_def": True, "strict_schema": False, "register_schema": False}


def resolve_worker_config(
    worker_name: str,
    poll_interval: float | None = None,
    domain: str | None = None,
    worker_id: str | None = None,
    thread_count: int | None = None,
    register_task_def: bool | None = None,
    poll_timeout: int | None = None,
    lease_extend_enabled: bool | None = None,
    paused: bool | None = None,
    overwrite_task_def: bool | None = None,
    strict_schema: bool | None = None,
    register_schema: bool | None = None,
) -> dict[str, Any]:
    """The options of a worker, from the environment or else as given here."""
    given = locals()
    resolved: dict[str, Any] = {}
    for name, expected in _TYPES.items():
        value = _get_env_value(worker_name, name, expected)
        if value is None and name == "poll_interval":
            value = _get_env_value(worker_name, "polling_interval", expected)
        if value is None:
            value = given[name]
        resolved[name] = _DEFAULTS.get(name) if value is None else value
    return resolved


def get_worker_config_summary(worker_name: str, resolved_config: dict[str, Any]) -> str:
    """The options that are set, a line each, and where they come from."""
    lines = [f"Worker '{worker_name}' configuration:"]
    for name, value in resolved_config.items():
        if value is not None:
            lines.append(f"  {name}: {value} ({_source(worker_name, name)})")
    return "\n".join(lines)


def get_worker_config_oneline(worker_name: str, resolved_config: dict[str, Any]) -> str:
    """The options that are set, on one line, with the process and whether the worker is paused."""
    parts = [
        f"name={worker_name}",
        f"pid={os.getpid()}",
        f"status={'paused' if resolved_config.get('paused') else 'active'}",
    ]
    for name, template in _SHOWN.items():
        value = resolved_config.get(name)
        if value is not None:
            parts.append(template.format(str(value).lower() if isinstance(value, bool) else value))
    return f"Conductor Worker[{', '.join(parts)}]"


_SHOWN: Mapping[str, str] = {
    "poll_interval": "poll_interval={}ms",
    "domain": "domain={}",
    "thread_count": "thread_count={}",
    "poll_timeout": "poll_timeout={}ms",
    "lease_extend_enabled": "lease_extend={}",
    "register_task_def": "register_task_def={}",
}


def _variables(worker_name: str, property_name: str) -> list[str]:
    """The variables that may set an option, in the order in which they are asked."""
    upper, name = property_name.upper(), worker_name
    own = [
        f"conductor.worker.{name}.{property_name}",
        f"conductor_worker_{name}_{property_name}",
        f"CONDUCTOR_WORKER_{name.upper()}_{upper}",
        f"CONDUCTOR_WORKER_{name}_{upper}",
    ]
    if property_name == "poll_interval":
        own += [f"CONDUCTOR_WORKER_{spelling}_POLLING_INTERVAL" for spelling in (name.upper(), name)]
    return [
        *own,
        f"conductor.worker.all.{property_name}",
        f"CONDUCTOR_WORKER_ALL_{upper}",
        f"conductor_worker_{property_name}",
        f"CONDUCTOR_WORKER_{upper}",
    ]


def _get_env_value(worker_name: str, property_name: str, expected_type: type = str) -> Any:
    """What the first variable that is set says; None if none is, or if it is no number where one is due."""
    for variable in _variables(worker_name, property_name):
        if variable in os.environ:
            return _parse_env_value(os.environ[variable], expected_type)
    return None


def _parse_env_value(value: str | None, expected_type: type) -> Any:
    if value is None:
        return None
    if expected_type is bool:
        return value.strip().lower() in ("true", "1", "yes", "on")
    try:
        return expected_type(value)
    except ValueError:
        _log.warning("%r is no %s; the setting is ignored", value, expected_type.__name__)
        return None


def _source(worker_name: str, property_name: str) -> str:
    for variable in _variables(worker_name, property_name):
        if variable in os.environ:
            return f"from {variable}"
    return "from code"
