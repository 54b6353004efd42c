"""Log records that say which task they are about.

handler.addFilter(TaskIds())          # for formats with %(task_id)s, %(workflow_id)s and %(task_type)s
handler.setFormatter(JsonFormatter()) # one JSON object a line
"""

from __future__ import annotations

import json
import logging
from datetime import datetime, timezone
from typing import Any

from conductor_deploy.client.context.task_context import current_task

__all__ = ["JsonFormatter", "TaskIds"]

_IDS = ("task_id", "workflow_id", "task_type")
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class TaskIds(logging.Filter):
    """Gives every record the ids of the task that the function which logs works on; empty outside of tasks.

    It belongs on a handler; what `extra` says goes first.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """True: every record goes on."""
        task = current_task()
        found = (task.task_id, task.workflow_instance_id, task.task_def_name) if task else ("", "", "")
        for name, value in zip(_IDS, found, strict=True):
            if not hasattr(record, name):
                setattr(record, name, value or "")
        return True


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time in UTC, level, logger, message, ids of the task, and whatever `extra` says."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        TaskIds().filter(record)
        said: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        said |= {name: value for name, value in vars(record).items() if name not in _STANDARD and value != ""}
        if record.exc_info:
            said["exception"] = self.formatException(record.exc_info)
        if record.stack_info:
            said["stack"] = self.formatStack(record.stack_info)
        return json.dumps(said, default=str, ensure_ascii=False)
