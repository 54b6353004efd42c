"""What a server refuses, as rules over one definition; one row a kind.

Error level is a promise: the server answers 400 or 500, or stores the definition and never gives it back.
What the server takes although it is broken is a warning. The rules are Conductor's own, of its validators in
`common/constraints` and `core/validations`; JavaScript syntax, which it checks too, is left to the server.
"""

from collections.abc import Callable, Iterable, Mapping

from conductor_deploy.definition.document import EVENT, SCHEDULE, TASK, WORKFLOW, Kind
from conductor_deploy.definition.finding import Finding
from conductor_deploy.definition.names import check_name
from conductor_deploy.definition.rules_task_definition import check_task_definition
from conductor_deploy.definition.rules_trigger import check_event_handler, check_schedule
from conductor_deploy.definition.rules_workflow import check_workflow
from conductor_deploy.jsonvalue import JSONObject

__all__ = ["check"]

Registered = Mapping[str, JSONObject] | None

_RULES: Mapping[str, Callable[[JSONObject, JSONObject, Registered], Iterable[Finding]]] = {
    TASK.name: check_task_definition,
    WORKFLOW.name: check_workflow,
    EVENT.name: check_event_handler,
    SCHEDULE.name: check_schedule,
}


def check(
    kind: Kind, written: JSONObject, normal_form: JSONObject, registered: Registered
) -> tuple[Finding, ...]:
    """All findings about one definition, the same place told once.

    `written` is the body as a person wrote it, where an explicit null still shows. `registered` are the task
    definitions that the server will have, by name; None: unknown, and what depends on them is a warning.
    """
    found: dict[tuple[str, str], Finding] = {}
    name = normal_form.get("name")
    for finding in check_name(kind, "" if name is None else str(name)):
        found.setdefault((finding.pointer, finding.severity), finding)
    for finding in _RULES[kind.name](written, normal_form, registered):
        found.setdefault((finding.pointer, finding.severity), finding)
    return tuple(found.values())
