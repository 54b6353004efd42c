"""Tells a collector of metrics about calls. Whatever the collector raises is nobody else's concern."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

__all__ = ["Metered", "metered"]

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Metered:
    """What became of a call: its status, or what it raised, and how many bytes were sent."""

    status: str = "error"
    size: int = 0


@contextmanager
def metered(
    collector: Any, method: str, path: str, *, uri: str | None, context: Mapping[str, Any] | None
) -> Iterator[Metered]:
    """Records the time of the calls in the block, and the size of a workflow's input that succeeded."""
    call, begun = Metered(), time.time()
    try:
        yield call
    except Exception as error:
        call.status = str(next((code for code in _codes(error) if code is not None), "error"))
        raise
    else:
        if context is not None:
            _quietly(
                collector.record_workflow_input_payload_size,
                context["workflow_name"],
                context["version"],
                call.size,
            )
    finally:
        _quietly(
            collector.record_api_request_time,
            method=method,
            uri=path,
            status=call.status,
            time_spent=time.time() - begun,
            metric_uri=uri,
        )


def _codes(error: Exception) -> Iterator[Any]:
    return (getattr(error, name, None) for name in ("code", "status"))


def _quietly(record: Callable[..., object], *args: Any, **kwargs: Any) -> None:
    try:
        record(*args, **kwargs)
    except Exception as error:  # noqa: BLE001 - the collector is the user's own, and metrics are best effort
        _log.debug("A metric was not recorded: %s", error)
