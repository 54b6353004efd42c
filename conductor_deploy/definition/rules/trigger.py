"""What a server refuses in an event handler and in a schedule."""

from collections.abc import Iterator, Mapping, Sequence

from conductor_deploy.definition.decoding.finding import Finding
from conductor_deploy.definition.rules.cron import is_time_zone, mistake_in_cron
from conductor_deploy.jsonvalue import JSON, JSONObject

__all__ = ["check_event_handler", "check_schedule"]


def check_event_handler(_written: JSONObject, body: JSONObject) -> Iterator[Finding]:
    if not body.get("event"):
        hint = "name the queue or topic it listens to, such as conductor:order_paid or kafka:orders"
        yield Finding("CD175", "error", "/event", "event is missing", hint)
    if not body.get("actions"):
        hint = "write at least one, such as {action: start_workflow, start_workflow: {name: …}}"
        yield Finding("CD176", "error", "/actions", "actions are missing", hint)


def check_schedule(_written: JSONObject, body: JSONObject) -> Iterator[Finding]:
    request = body.get("startWorkflowRequest")
    if not isinstance(request, Mapping) or request.get("name") is None:
        hint = "write startWorkflowRequest: {name: …}"
        yield Finding(
            "CD180",
            "error",
            "/startWorkflowRequest/name",
            "the name of the workflow to start is missing",
            hint,
        )
    if zone := _zone_mistake(body):
        yield Finding("CD181", "error", "/zoneId", zone, _ZONE_HINT)
    entries = body.get("cronSchedules")
    if isinstance(entries, Sequence) and entries:
        for index, entry in enumerate(entries):
            yield from _check_entry(entry, f"/cronSchedules/{index}")
    else:
        yield from _check_cron(body, "")


_ZONE_HINT = "write an id such as Europe/Rome, an offset such as +02:00, or leave it out for UTC"


def _check_entry(entry: JSON, pointer: str) -> Iterator[Finding]:
    """The server looks into an entry only when it works out the next run, so only a null fails at once."""
    if not isinstance(entry, Mapping):
        message = "an entry of cronSchedules is null, on which the server fails, now and on later writes"
        yield Finding("CD182", "error", pointer, message, "remove the entry")
        return
    yield from _check_cron(entry, pointer)
    if zone := _zone_mistake(entry):
        message = f"{zone}; the server takes the schedule, and it never runs"
        yield Finding("CD181", "warning", f"{pointer}/zoneId", message, _ZONE_HINT)


def _check_cron(body: JSONObject, pointer: str) -> Iterator[Finding]:
    cron = body.get("cronExpression")
    mistake = mistake_in_cron(cron) if isinstance(cron, str) else "is missing"
    if mistake:
        message = f"cronExpression {mistake}; the server takes the schedule, and it never runs"
        hint = "write six fields, such as 0 0 3 * * * for every day at three"
        yield Finding("CD183", "warning", f"{pointer}/cronExpression", message, hint)


def _zone_mistake(body: JSONObject) -> str | None:
    zone = body.get("zoneId")
    return f'there is no time zone "{zone}"' if isinstance(zone, str) and not is_time_zone(zone) else None
