"""Who runs, asked of a server before a workflow version is deleted.

`GET /workflow/running/{name}` is right on every server tried but ignores the version, so executions are read.
"""

from collections.abc import Callable, Iterator, Sequence

from conductor_deploy.analysis.references import calls
from conductor_deploy.definition.document import WORKFLOW, Definition, Key
from conductor_deploy.definition.normalise import normalise
from conductor_deploy.deploy.live import Live
from conductor_deploy.errors import CannotRun, ServerRefused
from conductor_deploy.jsonvalue import JSON, JSONObject
from conductor_deploy.plan.plan import Running
from conductor_deploy.release.inverse import Executions, callers
from conductor_deploy.wire import endpoints
from conductor_deploy.wire.connection import Connection

__all__ = ["executions_around"]

_READ = 200  # executions of one name that are read
_NAMES = 50  # callers that are asked about


def executions_around(connection: Connection, live: Live, key: Key) -> Executions:
    """The running executions of a workflow version, and those of its callers that will ask for it."""
    names = sorted({caller.name for caller in callers(live.definitions, key) if caller.kind is WORKFLOW})
    created = _integer(live.raw.get(key, {}).get("createTime"))
    parents: dict[str, Running | None] = {
        name: _count(connection, name, lambda run: _asks_for(run, key, created)) for name in names[:_NAMES]
    }
    parents.update(dict.fromkeys(names[_NAMES:]))
    return Executions(_count(connection, key.name, lambda run: _version(run) == key.version), parents)


def _count(connection: Connection, name: str, is_meant: Callable[[JSONObject], bool]) -> Running | None:
    """None where the server can't say, or where there are more than are read and none of those is meant."""
    try:
        ids = connection.call(endpoints.RUNNING_WORKFLOWS, name=name)
        found = sum(map(is_meant, _runs(connection, ids[:_READ])))
    except CannotRun:
        return None
    is_exact = len(ids) <= _READ
    return Running(found, is_exact) if found or is_exact else None


def _runs(connection: Connection, ids: Sequence[str]) -> Iterator[JSONObject]:
    for workflow_id in ids:
        run = _run(connection, workflow_id)
        if run is not None:
            yield run


def _run(connection: Connection, workflow_id: str) -> JSONObject | None:
    """None where it has ended meanwhile and was removed."""
    try:
        run: JSONObject = connection.call(endpoints.GET_EXECUTION, workflowId=workflow_id, includeTasks=False)
    except ServerRefused as refused:
        if refused.is_missing:
            return None
        raise
    return run


def _version(run: JSONObject) -> int | None:
    """The version that an execution runs on, as its own copy of the definition says."""
    copy = run.get("workflowDefinition")
    version = copy.get("version") if isinstance(copy, dict) else run.get("workflowVersion")
    return version if isinstance(version, int) else None


def _asks_for(run: JSONObject, key: Key, created: int) -> bool:
    """Whether it will ask for that version by number.

    A server writes the version that "latest" resolves to into the execution at its start; where it did not, an
    execution that started since the version was created counts.
    """
    copy = run.get("workflowDefinition")
    if not isinstance(copy, dict):
        return True
    caller = Definition(Key(WORKFLOW, str(copy.get("name"))), normalise(WORKFLOW, copy, None))
    since = _integer(run.get("createTime")) >= created
    return any(
        call.version == key.version or (call.via == "SUB_WORKFLOW" and since)
        for call in calls(caller)
        if call.reaches(key)
    )


def _integer(value: JSON) -> int:
    return value if isinstance(value, int) else 0
