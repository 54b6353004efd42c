"""What a server refuses in an event handler and in a schedule."""

from collections.abc import Iterator, Mapping, Sequence

from conductor_deploy.definition.finding import Finding
from conductor_deploy.jsonvalue import JSON, JSONObject

__all__ = ["check_event_handler", "check_schedule"]

_Registered = Mapping[str, JSONObject] | None


def check_event_handler(
    _written: JSONObject, body: JSONObject, _registered: _Registered
) -> Iterator[Finding]:
    if not body.get("event"):
        hint = "name the queue or topic it listens to, such as `conductor:order_paid` or `kafka:orders`"
        yield Finding("CD175", "error", "/event", "the event handler has no `event`", hint)
    if not body.get("actions"):
        hint = "write at least one action, such as `{action: start_workflow, start_workflow: {name: …}}`"
        yield Finding("CD176", "error", "/actions", "the event handler has no `actions`", hint)


def check_schedule(_written: JSONObject, body: JSONObject, _registered: _Registered) -> Iterator[Finding]:
    request = body.get("startWorkflowRequest")
    target = request.get("name") if isinstance(request, Mapping) else None
    if target is None:
        hint = "write `startWorkflowRequest: {name: …}`"
        yield Finding(
            "CD180", "error", "/startWorkflowRequest/name", "the schedule names no workflow to start", hint
        )
    crons = body.get("cronSchedules")
    for index, entry in enumerate(crons if isinstance(crons, Sequence) else ()):
        if entry is None:
            message = (
                "an entry of `cronSchedules` is null: the server fails on it, now and on every later write"
            )
            yield Finding("CD181", "error", f"/cronSchedules/{index}", message, "remove the entry")
    if not crons and not _text(body.get("cronExpression")):
        message = "the schedule has no `cronExpression`: the server takes it, and it never runs"
        yield Finding(
            "CD182", "warning", "/cronExpression", message, "write six fields, such as `0 0 3 * * *`"
        )


def _text(value: JSON) -> str:
    return value.strip() if isinstance(value, str) else ""
