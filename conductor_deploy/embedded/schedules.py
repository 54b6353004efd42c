"""Schedules of the embedded registry. It keeps them and never runs one."""

import json
import sqlite3
from collections.abc import Mapping
from functools import cache

from conductor_deploy.definition.decoding.coercion import to_integer
from conductor_deploy.definition.document import SCHEDULE
from conductor_deploy.definition.rules.cron import is_time_zone
from conductor_deploy.embedded.exchange import (
    Call,
    Refused,
    Reply,
    json_reply,
    list_reply,
    stored_reply,
    to_stored,
)
from conductor_deploy.embedded.reading import Sent, read_definition, read_json
from conductor_deploy.jsonvalue import JSON, JSONObject

__all__ = ["delete", "list_all", "pause", "read", "resume", "save"]


def list_all(call: Call) -> Reply:
    workflow = call.request.query.get("workflowName")
    with call.store.reading() as database:
        if workflow:
            rows = database.execute(
                "SELECT json_data FROM scheduler WHERE workflow_name = ? ORDER BY rowid", (workflow,)
            )
        else:
            rows = database.execute("SELECT json_data FROM scheduler ORDER BY rowid")
        return list_reply(rows)


def read(call: Call) -> Reply:
    with call.store.reading() as database:
        return stored_reply(_text(database, call.path["name"]))


def save(call: Call) -> Reply:
    """Creates or replaces; its cron expression is not looked at."""
    schedule = read_definition(SCHEDULE, read_json(call.request))
    _refuse_unusable(schedule)
    with call.store.writing() as database:
        row = database.execute(
            "SELECT json_data FROM scheduler WHERE scheduler_name = ?", (schedule.name,)
        ).fetchone()
        create_time = json.loads(row[0])["createTime"] if row else call.now
        body = {
            **schedule.body,
            **_next_run(schedule.written),
            "createTime": create_time,
            "updatedTime": call.now,
            "createdBy": "",
            "updatedBy": "",
        }
        _write(database, body)
    return json_reply(body)


def pause(call: Call) -> Reply:
    reason = call.request.query.get("reason")
    with call.store.writing() as database:
        body = _without_pause(json.loads(_text(database, call.path["name"])))
        why = {} if reason is None else {"pausedReason": reason}
        _write(database, {**body, "paused": True, **why, "updatedTime": call.now})
    return Reply()


def resume(call: Call) -> Reply:
    """A schedule that is not paused is not found."""
    name = call.path["name"]
    with call.store.writing() as database:
        body = json.loads(_text(database, name))
        if not body["paused"]:
            raise _not_found(name)
        _write(database, {**_without_pause(body), "paused": False, "updatedTime": call.now})
    return Reply()


def delete(call: Call) -> Reply:
    """A schedule that is not there is gone already."""
    with call.store.writing() as database:
        database.execute("DELETE FROM scheduler WHERE scheduler_name = ?", (call.path["name"],))
    return Reply()


def _refuse_unusable(schedule: Sent) -> None:
    target = schedule.body.get("startWorkflowRequest")
    if schedule.name is None or not isinstance(target, Mapping) or target.get("name") is None:
        column = "scheduler_name" if schedule.name is None else "workflow_name"
        raise Refused(500, f"[SQLITE_CONSTRAINT_NOTNULL] NOT NULL constraint failed: scheduler.{column}")
    zone = str(schedule.body.get("zoneId", "UTC"))
    if not schedule.body.get("cronSchedules") and not _is_zone(zone):
        raise Refused(500, f"Unknown time-zone ID: {zone}")


def _is_zone(zone: str) -> bool:
    """By the time zones that this machine knows; where it knows none, every well-formed id is one."""
    return is_time_zone(zone) and ("/" not in zone or zone in (_zones() or (zone,)))


@cache
def _zones() -> frozenset[str]:
    from zoneinfo import available_timezones  # reads a folder, which no other request needs

    return frozenset(available_timezones())


def _next_run(written: JSONObject) -> dict[str, JSON]:
    value = written.get("nextRunTime")
    return {} if value is None else {"nextRunTime": to_integer(value, -(2**63), 2**63 - 1)}


def _without_pause(body: JSONObject) -> JSONObject:
    return {name: value for name, value in body.items() if name != "pausedReason"}


def _text(database: sqlite3.Connection, name: str) -> str:
    row = database.execute("SELECT json_data FROM scheduler WHERE scheduler_name = ?", (name,)).fetchone()
    if row is None:
        raise _not_found(name)
    return str(row[0])


def _not_found(name: str) -> Refused:
    return Refused(404, f"Schedule '{name}' not found")


def _write(database: sqlite3.Connection, body: JSONObject) -> None:
    request = body["startWorkflowRequest"]
    workflow = request["name"] if isinstance(request, Mapping) else None
    database.execute(
        "INSERT INTO scheduler (scheduler_name, workflow_name, json_data) VALUES (?, ?, ?) "
        "ON CONFLICT (scheduler_name) DO UPDATE SET workflow_name = excluded.workflow_name, "
        "json_data = excluded.json_data",
        (body["name"], workflow, to_stored(body)),
    )
