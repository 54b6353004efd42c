"""Workflow definitions of the embedded registry."""

import json
import sqlite3
from collections.abc import Iterable

from conductor_deploy.definition.document import WORKFLOW
from conductor_deploy.embedded.audit import sent_text, sent_time
from conductor_deploy.embedded.exchange import (
    Call,
    Refused,
    Reply,
    json_reply,
    list_reply,
    stored_reply,
    to_stored,
)
from conductor_deploy.embedded.reading import (
    Sent,
    read_definition,
    read_flag,
    read_json,
    read_list,
    read_number,
    refuse,
)
from conductor_deploy.embedded.tasks import RegisteredTasks
from conductor_deploy.jsonvalue import JSON

__all__ = [
    "create",
    "delete",
    "list_all",
    "list_latest",
    "list_names",
    "list_names_and_versions",
    "list_versions",
    "read",
    "update",
    "validate",
]

_AGENT = ("agent_sdk", "agentDef")  # in the metadata of a workflow that was compiled from an agent


def list_all(call: Call) -> Reply:
    """By name and version, in the order of code points."""
    classifier = call.request.query.get("classifier", "").strip().lower()
    with call.store.reading() as database:
        rows = database.execute("SELECT json_data FROM meta_workflow_def ORDER BY name, version").fetchall()
    return list_reply(row for row in rows if not classifier or _classifier(row[0]) == classifier)


def _classifier(text: str) -> str:
    metadata = json.loads(text)["metadata"]
    kind = "agent" if any(name in metadata for name in _AGENT) else "workflow"
    return str(metadata.get("classifier", kind)).lower()


def list_latest(call: Call) -> Reply:
    with call.store.reading() as database:
        return list_reply(
            database.execute(
                "SELECT json_data FROM meta_workflow_def AS def WHERE version = "
                "(SELECT max(version) FROM meta_workflow_def WHERE name = def.name) ORDER BY rowid"
            )
        )


def list_names(call: Call) -> Reply:
    with call.store.reading() as database:
        rows = database.execute("SELECT DISTINCT name FROM meta_workflow_def ORDER BY name").fetchall()
    return json_reply([name for (name,) in rows])


def list_names_and_versions(call: Call) -> Reply:
    found: dict[str, list[JSON]] = {}
    for body in _bodies(call, "ORDER BY name, version"):
        fields = ("name", "version", "createTime", "updateTime")
        found.setdefault(str(body["name"]), []).append({field: body[field] for field in fields})
    return json_reply(found)


def list_versions(call: Call) -> Reply:
    bodies = _bodies(call, "WHERE name = ? ORDER BY version", call.path["name"])
    return json_reply(
        [{field: body[field] for field in ("name", "version", "createTime")} for body in bodies]
    )


def read(call: Call) -> Reply:
    """One version, else the one that is marked as the latest."""
    name, text = call.path["name"], call.request.query.get("version", "")
    version = read_number("version", text) if text.strip() else None
    wanted = "latest_version" if version is None else "?"
    with call.store.reading() as database:
        row = database.execute(
            f"SELECT json_data FROM meta_workflow_def WHERE name = ? AND version = {wanted}",
            (name,) if version is None else (name, version),
        ).fetchone()
    if row is None:
        shown = "null" if version is None else version
        raise Refused(404, f"No such workflow found by name: {name}, version: {shown}")
    return stored_reply(row[0])


def create(call: Call) -> Reply:
    """Whether it exists is asked before whether it is valid."""
    overwrite = read_flag(call.request.query, "overwrite", default=False)
    workflow = read_definition(WORKFLOW, read_json(call.request))
    with call.store.writing() as database:
        exists = (workflow.name or "").strip() and _exists(database, workflow)
        if exists and not overwrite:
            raise Refused(409, f"Workflow with {workflow.name}.{workflow.version} already exists!")
        prefix = "updateWorkflowDef.arg0" if exists else "registerWorkflowDef.arg0"
        refuse(workflow.violations(prefix, RegisteredTasks(database)))
        if exists:
            _write(database, workflow, sent_time(workflow.written, "createTime"), call.now)
        else:
            _write(database, workflow, call.now, sent_time(workflow.written, "updateTime"))
    return Reply()


def update(call: Call) -> Reply:
    """Creates or replaces each in a transaction of its own; all are validated before the first."""
    items = read_list(call.request)
    refuse(_null_items(items))
    sent = [read_definition(WORKFLOW, item) for item in items]
    with call.store.reading() as database:
        registered = RegisteredTasks(database)
        refuse(
            v
            for i, item in enumerate(sent)
            for v in item.violations(f"updateWorkflowDef.arg0[{i}]", registered)
        )
    done: list[str] = []
    failed: dict[str, str] = {}
    for workflow in sent:
        name = str(workflow.name)
        try:
            with call.store.writing() as database:
                _write(database, workflow, sent_time(workflow.written, "createTime"), call.now)
            done.append(name)
        except sqlite3.Error as error:
            failed[name] = str(error)
    return json_reply({"bulkErrorResults": failed, "bulkSuccessfulResults": done})


def _null_items(items: list[JSON]) -> Iterable[dict[str, str]]:
    if not items:
        yield {"path": "updateWorkflowDef.arg0", "message": "WorkflowDefList is empty"}
    for index, item in enumerate(items):
        if item is None:
            path = f"updateWorkflowDef.arg0[{index}].<list element>"
            yield {"path": path, "message": "WorkflowDef cannot be null"}


def validate(call: Call) -> Reply:
    workflow = read_definition(WORKFLOW, read_json(call.request))
    with call.store.reading() as database:
        refuse(workflow.violations("validateWorkflowDef.arg0", RegisteredTasks(database)))
    return Reply()


def delete(call: Call) -> Reply:
    name, version = call.path["name"], read_number("version", call.path["version"])
    with call.store.writing() as database:
        gone = database.execute(
            "DELETE FROM meta_workflow_def WHERE name = ? AND version = ?", (name, version)
        ).rowcount
        if not gone:
            raise Refused(500, f"No such workflow definition: {name} version: {version}")
        rest = database.execute("SELECT max(version) FROM meta_workflow_def WHERE name = ?", (name,))
        _mark_latest(database, name, rest.fetchone()[0])
    return Reply()


def _bodies(call: Call, clause: str, *values: str) -> list[dict[str, JSON]]:
    with call.store.reading() as database:
        rows = database.execute(f"SELECT json_data FROM meta_workflow_def {clause}", values).fetchall()
    return [json.loads(text) for (text,) in rows]


def _exists(database: sqlite3.Connection, workflow: Sent) -> bool:
    return bool(
        database.execute(
            "SELECT 1 FROM meta_workflow_def WHERE name = ? AND version = ?",
            (workflow.name, workflow.version),
        ).fetchone()
    )


def _write(database: sqlite3.Connection, workflow: Sent, create_time: int, update_time: int) -> None:
    body = {
        **workflow.body,
        "createTime": create_time,
        "updateTime": update_time,
        **sent_text(workflow.written, "createdBy", "updatedBy"),
    }
    name, version = workflow.name, workflow.version
    rows = database.execute("SELECT max(latest_version) FROM meta_workflow_def WHERE name = ?", (name,))
    latest = max(
        rows.fetchone()[0] or 0, version
    )  # 0 where there was none: a first negative version is never it
    database.execute(
        "INSERT INTO meta_workflow_def (name, version, latest_version, json_data) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (name, version) DO UPDATE SET json_data = excluded.json_data",
        (name, version, latest, to_stored(body)),
    )
    _mark_latest(database, name, latest)


def _mark_latest(database: sqlite3.Connection, name: str | None, latest: int | None) -> None:
    database.execute("UPDATE meta_workflow_def SET latest_version = ? WHERE name = ?", (latest, name))
