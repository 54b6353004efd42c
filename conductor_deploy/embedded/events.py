"""Event handlers of the embedded registry."""

from conductor_deploy.definition.document import EVENT
from conductor_deploy.embedded.exchange import Call, Refused, Reply, list_reply, to_stored
from conductor_deploy.embedded.reading import Sent, read_definition, read_flag, read_json, refuse

__all__ = ["create", "delete", "list_all", "list_of_event", "update"]


def list_all(call: Call) -> Reply:
    with call.store.reading() as database:
        return list_reply(database.execute("SELECT json_data FROM meta_event_handler ORDER BY id"))


def list_of_event(call: Call) -> Reply:
    lowest = int(read_flag(call.request.query, "activeOnly", default=True))
    with call.store.reading() as database:
        return list_reply(
            database.execute(
                "SELECT json_data FROM meta_event_handler WHERE event = ? AND active >= ? ORDER BY id",
                (call.path["event"], lowest),
            )
        )


def create(call: Call) -> Reply:
    handler = _read(call, "addEventHandler.arg0")
    with call.store.writing() as database:
        if database.execute("SELECT 1 FROM meta_event_handler WHERE name = ?", (handler.name,)).fetchone():
            raise Refused(500, f"EventHandler with name {handler.name} already exists!")
        database.execute(
            "INSERT INTO meta_event_handler (event, active, json_data, name) VALUES (?, ?, ?, ?)",
            _row(handler),
        )
    return Reply()


def update(call: Call) -> Reply:
    handler = _read(call, "updateEventHandler.arg0")
    with call.store.writing() as database:
        changed = database.execute(
            "UPDATE meta_event_handler SET event = ?, active = ?, json_data = ? WHERE name = ?", _row(handler)
        ).rowcount
        if not changed:
            raise _not_found(handler.name)
    return Reply()


def delete(call: Call) -> Reply:
    name = call.path["name"]
    with call.store.writing() as database:
        if not database.execute("DELETE FROM meta_event_handler WHERE name = ?", (name,)).rowcount:
            raise _not_found(name)
    return Reply()


def _read(call: Call, prefix: str) -> Sent:
    handler = read_definition(EVENT, read_json(call.request))
    refuse(handler.violations(prefix, None))
    return handler


def _row(handler: Sent) -> tuple[str, bool, str, str]:
    body = handler.body
    return str(body["event"]), bool(body["active"]), to_stored(body), str(body["name"])


def _not_found(name: str | None) -> Refused:
    return Refused(500, f"EventHandler with name {name} not found!")
