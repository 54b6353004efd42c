"""The embedded registry: a request in, a reply out.

It behaves like Conductor 3.32.3 on SQLite as far as definitions go, quirks included: 500 for what can't be
read, for deletes of what is not there, and for event handlers that exist. Nothing runs here: that much it
says; all else about executions it answers with 501.
"""

import re
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from urllib.parse import unquote

from conductor_deploy.embedded import events, schedules, tasks, workflows
from conductor_deploy.embedded.exchange import Call, Refused, Reply, Request, bad_request_page, json_reply
from conductor_deploy.embedded.reading import VERSION
from conductor_deploy.embedded.store import Store
from conductor_deploy.wire import endpoints
from conductor_deploy.wire.endpoints import Endpoint

__all__ = ["answer"]

Handler = Callable[[Call], Reply]


def _version(_call: Call) -> Reply:
    return Reply(200, VERSION.encode(), "text/plain;charset=UTF-8")


def _configuration(_call: Call) -> Reply:
    return json_reply({"version": VERSION})


def _health(_call: Call) -> Reply:
    return json_reply({"healthResults": [], "suppressedHealthResults": [], "healthy": True})


def _nothing_runs(_call: Call) -> Reply:
    return json_reply([])


_HANDLERS: Mapping[Endpoint, Handler] = {
    endpoints.RUNNING_WORKFLOWS: _nothing_runs,
    endpoints.VERSION: _version,
    endpoints.CONFIG: _configuration,
    endpoints.HEALTH: _health,
    endpoints.LIST_WORKFLOWS: workflows.list_all,
    endpoints.LIST_WORKFLOW_NAMES: workflows.list_names,
    endpoints.LIST_NAMES_AND_VERSIONS: workflows.list_names_and_versions,
    endpoints.LIST_LATEST_WORKFLOWS: workflows.list_latest,
    endpoints.LIST_WORKFLOW_VERSIONS: workflows.list_versions,
    endpoints.GET_WORKFLOW: workflows.read,
    endpoints.CREATE_WORKFLOW: workflows.create,
    endpoints.UPDATE_WORKFLOWS: workflows.update,
    endpoints.VALIDATE_WORKFLOW: workflows.validate,
    endpoints.DELETE_WORKFLOW: workflows.delete,
    endpoints.LIST_TASKS: tasks.list_all,
    endpoints.GET_TASK: tasks.read,
    endpoints.CREATE_TASKS: tasks.create,
    endpoints.UPDATE_TASK: tasks.update,
    endpoints.DELETE_TASK: tasks.delete,
    endpoints.LIST_EVENTS: events.list_all,
    endpoints.LIST_EVENTS_OF: events.list_of_event,
    endpoints.CREATE_EVENT: events.create,
    endpoints.UPDATE_EVENT: events.update,
    endpoints.DELETE_EVENT: events.delete,
    endpoints.LIST_SCHEDULES: schedules.list_all,
    endpoints.GET_SCHEDULE: schedules.read,
    endpoints.SAVE_SCHEDULE: schedules.save,
    endpoints.DELETE_SCHEDULE: schedules.delete,
    endpoints.PAUSE_SCHEDULE: schedules.pause,
    endpoints.RESUME_SCHEDULE: schedules.resume,
}
_ELSEWHERE = frozenset({"workflow", "tasks", "admin", "scheduler", "secrets", "environment"})


def answer(store: Store, request: Request, now: int) -> Reply:
    """The reply to a request; `now` is in milliseconds."""
    if re.search(r"%(2F|5C|00)", request.path, re.IGNORECASE):
        return bad_request_page()
    try:
        handler, path = _route(request)
        return handler(Call(store, request, path, now))
    except Refused as refused:
        return refused.reply
    except sqlite3.Error as error:
        return Refused(500, f"[SQLITE] {error}").reply


def _route(request: Request) -> tuple[Handler, Mapping[str, str]]:
    fitting = [
        (endpoint, match) for endpoint, pattern in _routes() if (match := pattern.fullmatch(request.path))
    ]
    for endpoint, match in fitting:
        if endpoint.method == request.method:
            return _HANDLERS[endpoint], {name: unquote(text) for name, text in match.groupdict().items()}
    if fitting:
        raise Refused(405, f"Request method '{request.method}' is not supported")
    if request.path.lstrip("/").partition("/")[0] in _ELSEWHERE:
        raise Refused(501, "the embedded registry holds definitions only")
    raise Refused(404, f"No static resource api{request.path.rstrip('/')}.")


@cache
def _routes() -> Sequence[tuple[Endpoint, re.Pattern[str]]]:
    """Fixed paths before those with parameters."""
    ordered = sorted(_HANDLERS, key=lambda endpoint: endpoint.path.count("{"))
    return [
        (endpoint, re.compile(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", endpoint.path))) for endpoint in ordered
    ]
