"""What tests of releases share: small definitions, plans made by hand, and time that passes at once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from conductor_deploy.definition.document import EVENT, SCHEDULE, TASK, WORKFLOW, Key, Kind
from conductor_deploy.definition.normalise import identity, normalise
from conductor_deploy.deploy.apply import Run
from conductor_deploy.deploy.live import Live
from conductor_deploy.deploy.lock import Ambient, Claimant
from conductor_deploy.jsonvalue import JSONObject, digest
from conductor_deploy.plan.order import ordered
from conductor_deploy.plan.plan import Action, Change, Plan, ServerSeen, SourceSeen
from conductor_deploy.release.stages import Maker

RUN = Run("ada", Maker("0.0.0", 1), "https://ci.example/7")


def task(name: str, retries: int = 3) -> tuple[Kind, JSONObject]:
    return TASK, {"name": name, "retryCount": retries, "ownerEmail": "team@example.com"}


def workflow(name: str, version: int = 1, calls: str | None = None, **fields: Any) -> tuple[Kind, JSONObject]:
    step: dict[str, Any] = {"name": "step", "taskReferenceName": "step", "type": "SIMPLE"}
    if calls is not None:
        step |= {"type": "SUB_WORKFLOW", "subWorkflowParam": {"name": calls, "version": 1}}
    body = {"name": name, "version": version, "ownerEmail": "team@example.com", "tasks": [step], **fields}
    return WORKFLOW, body


def event(name: str, **fields: Any) -> tuple[Kind, JSONObject]:
    action = {"action": "start_workflow", "start_workflow": {"name": "anything"}}
    return EVENT, {"name": name, "event": "conductor:any:thing", "actions": [action], **fields}


def schedule(name: str, workflow_name: str, **fields: Any) -> tuple[Kind, JSONObject]:
    request = {"name": workflow_name, "version": 1}
    body = {"name": name, "cronExpression": "0 0 3 * * *", "startWorkflowRequest": request, **fields}
    return SCHEDULE, body


def desired(*definitions: tuple[Kind, JSONObject], version: str | None = None) -> dict[Key, JSONObject]:
    """Normal forms by key."""
    bodies = [(kind, normalise(kind, body, version)) for kind, body in definitions]
    return {identity(kind, body): body for kind, body in bodies}


def plan(project: str, live: Live, wanted: Mapping[Key, JSONObject | None], **fields: Any) -> Plan:
    """What brings a server to hold these bodies, None for none."""
    changes = [_change(live, key, body) for key, body in wanted.items()]
    made = Plan(
        project=project,
        environment="test",
        server=live.server,
        source=SourceSeen("1f2e3d4"),
        base_release=live.history(project, "test").base_release,
        changes=ordered([change for change in changes if change.before_digest != change.after_digest]),
    )
    return replace(made, **fields)


def _change(live: Live, key: Key, body: JSONObject | None) -> Change:
    before = live.definitions[key].body if key in live.definitions else None
    action: Action = "delete" if body is None else "create" if before is None else "update"
    return Change(
        action,
        key,
        before,
        body,
        compared_with=key,
        before_digest=None if before is None else digest(before),
        after_digest=None if body is None else digest(body),
    )


@dataclass
class Time:
    """A clock that only moves when it is slept on or told to."""

    now: float = 1_000_000.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def read(self) -> float:
        return self.now


def ambient(time: Time | None = None, name: str = "nonce") -> Ambient:
    """Time that passes at once, and nonces that count."""
    time = time or Time()
    numbers = count(1)
    return Ambient(time.read, time.sleep, lambda: f"{name} {next(numbers)}")


def claimant(actor: str = "ada", project: str = "orders") -> Claimant:
    return Claimant(
        project, "test", ServerSeen("embedded::memory:", None), actor, f"https://ci.example/{actor}"
    )
