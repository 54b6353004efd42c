"""What a server refuses, as rules over one definition; one row a kind.

Error level is a promise: the server answers 400 or 500, or stores the definition and never gives it back.
What the server takes although it is broken is a warning. The rules are Conductor's own, of its validators in
`common/constraints` and `core/validations`; JavaScript syntax, which it checks too, is left to the server.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from conductor_deploy.definition.decoding.finding import Finding
from conductor_deploy.definition.document import EVENT, SCHEDULE, TASK, WORKFLOW, Kind
from conductor_deploy.definition.rules.json_schema import check_json_schemas
from conductor_deploy.definition.rules.names import check_name
from conductor_deploy.definition.rules.task_definition import check_task_definition
from conductor_deploy.definition.rules.trigger import check_event_handler, check_schedule
from conductor_deploy.definition.rules.workflow import check_tasks, check_workflow
from conductor_deploy.jsonvalue import JSONObject

__all__ = ["check"]

_RULES: Mapping[Kind, Callable[[JSONObject, JSONObject], Iterable[Finding]]] = {
    TASK: check_task_definition,
    WORKFLOW: check_workflow,
    EVENT: check_event_handler,
    SCHEDULE: check_schedule,
}


def check(
    kind: Kind,
    written: JSONObject,
    normal_form: JSONObject,
    registered: Mapping[str, JSONObject] | None,
) -> tuple[Finding, ...]:
    """All findings about one definition.

    `written` is the body as a person wrote it, where an explicit null still shows. `registered` are the task
    definitions that the server will have, by name; None: unknown, and what depends on them is a warning.
    """
    name = normal_form.get("name")
    name = "" if name is None else str(name)
    subject = f"{kind.title} `{name:.40}`" if name and name.isprintable() else kind.title
    findings = [
        replace(finding, message=f"{subject}: {finding.message}")
        for finding in (
            *check_name(kind, name),
            *_RULES[kind](written, normal_form),
            *check_json_schemas(normal_form),
        )
    ]
    if kind is WORKFLOW:
        findings += check_tasks(written, normal_form, registered)
    return tuple(_telling(findings))


def _telling(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Without what only follows: from a null around it, or from an error at the same place."""
    found = dict.fromkeys(findings)
    errors = {finding.pointer for finding in found if finding.severity == "error"}
    nulls = tuple(f"{finding.pointer}/" for finding in found if finding.code == "CD156")
    for finding in found:
        follows = finding.severity != "error" and finding.pointer in errors
        if not follows and not finding.pointer.startswith(nulls):
            yield finding
