"""Reading a server."""

from typing import Any

import httpx
import pytest
from releasing import desired, event, schedule, task, workflow

from conductor_deploy.definition.document import EVENT, SCHEDULE, TASK, WORKFLOW, Key
from conductor_deploy.deploy.live import Live, fetch
from conductor_deploy.deploy.rows import ROWS
from conductor_deploy.embedded import transport
from conductor_deploy.errors import CannotRun, NotAuthorised, Unreachable, UnreadableAnswer
from conductor_deploy.jsonvalue import digest
from conductor_deploy.plan.plan import ServerSeen
from conductor_deploy.wire.access import Access
from conductor_deploy.wire.connection import Connection
from conductor_deploy.wire.retry import Policy

Answers = dict[str, httpx.Response]
EMPTY = "[]"


def server(**answers: Any) -> Live:
    """What is fetched from a server that answers these, and otherwise is an empty 3.32.3."""
    paths = {
        "version": "/api/version",
        "config": "/api/admin/config",
        "workflows": "/api/metadata/workflow",
        "tasks": "/api/metadata/taskdefs",
        "events": "/api/event",
        "schedules": "/api/scheduler/schedules",
    }
    by_path = {paths[name]: answer for name, answer in answers.items()}

    def respond(request: httpx.Request) -> httpx.Response:
        answer = by_path.get(request.url.path, "3.32.3" if request.url.path == "/api/version" else EMPTY)
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, httpx.Response) else httpx.Response(200, text=answer)

    access = Access("http://conductor.test/api")
    with Connection(access, httpx.MockTransport(respond), policy=Policy(attempts=1)) as connection:
        return fetch(connection)


def text(body: object) -> httpx.Response:
    return httpx.Response(200, json=body)


def test_an_empty_server_is_empty() -> None:
    live = server()
    assert live.server == ServerSeen("http://conductor.test/api", "3.32.3")
    assert len(live.definitions) == 0
    assert (dict(live.definitions), dict(live.raw), live.records, live.lacks) == ({}, {}, (), ())


def test_all_kinds_are_read_into_normal_forms() -> None:
    with Connection(Access("embedded::memory:"), transport(None)) as connection:
        wanted = desired(task("t"), workflow("w", 2), event("e"), schedule("s", "w"))
        for key, body in wanted.items():
            _create(connection, key, body)
        live = fetch(connection)
    assert {key: definition.body for key, definition in live.definitions.items()} == wanted
    assert "createTime" in live.raw[Key(WORKFLOW, "w", 2)]
    assert live.digest_of(Key(TASK, "t")) == digest(wanted[Key(TASK, "t")])
    assert live.digest_of(Key(TASK, "nothing")) is None


def test_kinds_that_are_not_asked_for_are_left_out() -> None:
    with Connection(Access("embedded::memory:"), transport(None)) as connection:
        for key, body in desired(task("t"), workflow("w"), event("e")).items():
            _create(connection, key, body)
        assert set(fetch(connection, [TASK]).definitions) == {Key(TASK, "t")}
        assert set(fetch(connection, [WORKFLOW, EVENT]).raw) == {Key(WORKFLOW, "w", 1), Key(EVENT, "e")}


def test_release_records_are_no_definitions() -> None:
    other = {"name": "conductor-deploy--orders--test", "version": 3, "tasks": [], "variables": {"format": 99}}
    live = server(workflows=text([other]))
    assert dict(live.definitions) == {}
    [(key, reason)] = live.unreadable.items()
    assert (key.name, key.version) == ("conductor-deploy--orders--test", 3)
    assert "format is 99" in reason
    assert live.history("billing", "test").records == ()
    with pytest.raises(CannotRun, match="conductor-deploy--orders--test, version 3, can't be read"):
        live.history("orders", "test")


def test_an_old_server_tells_its_version_in_its_configuration() -> None:
    missing = httpx.Response(404, json={"status": 404, "message": "No static resource api/version."})
    live = server(
        version=missing, config=text({"version": "3.15.0", "java.version": "17"}), schedules=missing
    )
    assert live.server.version == "3.15.0"
    assert live.lacks == (SCHEDULE,)
    assert server(version=missing, config=missing).server.version is None


def test_only_what_is_optional_may_be_missing() -> None:
    with pytest.raises(CannotRun, match="404"):
        server(events=httpx.Response(404, json={"status": 404, "message": "No static resource"}))


HTML = httpx.Response(200, html="<!doctype html><title>Conductor UI</title>")


@pytest.mark.parametrize(
    ("answers", "error", "message"),
    [
        ({"workflows": HTML}, UnreadableAnswer, "HTML"),
        ({"version": HTML}, UnreadableAnswer, "HTML"),
        ({"version": "latest"}, UnreadableAnswer, "version"),
        ({"workflows": '[{"name": "w", "version": 1, "tasks": ['}, UnreadableAnswer, "JSON"),
        ({"workflows": '[{"name": "w"}]{"status":500}'}, UnreadableAnswer, "JSON"),
        ({"tasks": "{}"}, UnreadableAnswer, "list"),
        ({"tasks": "null"}, UnreadableAnswer, "list"),
        ({"tasks": ""}, UnreadableAnswer, "nothing at all"),
        ({"tasks": httpx.Response(204)}, UnreadableAnswer, "list of task definitions is not a list"),
        ({"workflows": '[{"name": "w"}]'}, UnreadableAnswer, "an entry that is none"),
        ({"tasks": "[null]"}, UnreadableAnswer, "an entry that is none"),
        ({"workflows": '[{"name": "w", "version": 1}]'}, UnreadableAnswer, "an entry that is none"),
        (
            {"workflows": '[{"name": "w", "version": 1, "tasks": null}]'},
            UnreadableAnswer,
            "an entry that is none",
        ),
        (
            {"workflows": '[{"name": "w", "version": 1, "tasks": "x"}]'},
            UnreadableAnswer,
            "an entry that is none",
        ),
        (
            {"workflows": '[{"name": "w", "version": 1, "tasks": [1]}]'},
            UnreadableAnswer,
            "an entry that is none",
        ),
        (
            {"workflows": '[{"name": "\\ud800", "version": 1, "tasks": []}]'},
            UnreadableAnswer,
            "an entry that is",
        ),
        ({"tasks": '[{"name": "\\udc00"}]'}, UnreadableAnswer, "an entry that is none"),
        ({"tasks": '[{"name": "t"}, {"name": "t"}]'}, UnreadableAnswer, "lists task/t twice"),
        ({"events": httpx.Response(500, json={"status": 500, "message": "boom"})}, CannotRun, "boom"),
        ({"version": httpx.Response(500)}, CannotRun, "500"),
        ({"schedules": httpx.Response(204)}, UnreadableAnswer, "list of schedules is not a list"),
        ({"schedules": httpx.Response(503)}, CannotRun, "503"),
        ({"workflows": httpx.Response(401)}, NotAuthorised, "401"),
        ({"workflows": httpx.ReadTimeout("slow")}, Unreachable, "no answer"),
        ({"version": httpx.ConnectError("refused")}, Unreachable, "Cannot reach"),
    ],
)
def test_what_can_not_be_read_whole_is_never_taken_for_empty(
    answers: Answers, error: type[CannotRun], message: str
) -> None:
    with pytest.raises(error, match=message):
        server(**answers)


def _create(connection: Connection, key: Key, body: Any) -> None:
    row = ROWS[key.kind]
    connection.call(row.create, [body] if row.create_batch else body)
