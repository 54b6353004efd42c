"""Task definitions of the embedded registry."""

import json
import sqlite3
from collections.abc import Iterator, Mapping

from conductor_deploy.definition.document import TASK
from conductor_deploy.embedded.exchange import Call, Refused, Reply, list_reply, stored_reply, to_stored
from conductor_deploy.embedded.reading import read_definition, read_json, read_list, refuse
from conductor_deploy.jsonvalue import JSONObject

__all__ = ["RegisteredTasks", "create", "delete", "list_all", "read", "update"]


class RegisteredTasks(Mapping[str, JSONObject]):
    """The task definitions of a database by name, each read when it is asked for."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def __getitem__(self, name: str) -> JSONObject:
        body = _find(self._database, name)
        if body is None:
            raise KeyError(name)
        return body

    def __iter__(self) -> Iterator[str]:
        return (name for (name,) in self._database.execute("SELECT name FROM meta_task_def"))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def list_all(call: Call) -> Reply:
    with call.store.reading() as database:
        return list_reply(database.execute("SELECT json_data FROM meta_task_def ORDER BY rowid"))


def read(call: Call) -> Reply:
    name = call.path["name"]
    with call.store.reading() as database:
        row = database.execute("SELECT json_data FROM meta_task_def WHERE name = ?", (name,)).fetchone()
    if row is None:
        raise Refused(404, f"No such taskType found by name: {name}")
    return stored_reply(row[0])


def create(call: Call) -> Reply:
    """Creates or replaces each in a transaction of its own; all are validated before the first."""
    items = [{"name": item} if isinstance(item, str) else item for item in read_list(call.request)]
    if not items:
        refuse([{"path": "registerTaskDef.arg0", "message": "TaskDefList is empty"}])
    if None in items:
        raise Refused(500, "taskDefinition is null")
    sent = [read_definition(TASK, item) for item in items]
    refuse(v for i, task in enumerate(sent) for v in task.violations(f"registerTaskDef.arg0[{i}]", None))
    for task in sent:
        with call.store.writing() as database:
            _write(database, {**task.body, "createTime": call.now, "updateTime": 0, "createdBy": ""})
    return Reply()


def update(call: Call) -> Reply:
    task = read_definition(TASK, read_json(call.request))
    refuse(task.violations("updateTaskDef.arg0", None))
    with call.store.writing() as database:
        live = _find(database, str(task.name))
        if live is None:
            raise Refused(404, f"No such task by name {task.name}")
        kept = {name: live[name] for name in ("createTime", "createdBy") if name in live}
        _write(database, {**task.body, **kept, "updateTime": call.now, "updatedBy": ""})
    return Reply()


def delete(call: Call) -> Reply:
    with call.store.writing() as database:
        if not database.execute("DELETE FROM meta_task_def WHERE name = ?", (call.path["name"],)).rowcount:
            raise Refused(500, "No such task definition")
    return Reply()


def _find(database: sqlite3.Connection, name: str) -> JSONObject | None:
    row = database.execute("SELECT json_data FROM meta_task_def WHERE name = ?", (name,)).fetchone()
    if row is None:
        return None
    body: JSONObject = json.loads(row[0])
    return body


def _write(database: sqlite3.Connection, body: JSONObject) -> None:
    database.execute(
        "INSERT INTO meta_task_def (name, json_data) VALUES (?, ?) "
        "ON CONFLICT (name) DO UPDATE SET json_data = excluded.json_data",
        (body["name"], to_stored(body)),
    )
