"""A plan is a value: the changes, and what they were made against. Its JSON form is `plan.planfile`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from conductor_deploy.definition.document import Key, Position, Problem
from conductor_deploy.jsonvalue import JSON, JSONObject
from conductor_deploy.plan.secrecy import Concealment

__all__ = [
    "RECORD_PREFIX",
    "Action",
    "Cause",
    "Change",
    "Edited",
    "Field",
    "Guard",
    "Latest",
    "Operation",
    "Plan",
    "Requirement",
    "Running",
    "ServerSeen",
    "SourceSeen",
]

RECORD_PREFIX = (
    "conductor-deploy--"  # release records are workflow definitions of such names; nobody's but ours
)

Action = Literal["create", "update", "delete"]
Cause = Literal["source", "drift", "both", "prune", "rollback", "unknown"]


@dataclass(frozen=True, slots=True)
class Field:
    """One difference. `path` points into the body after, for removals into the body before.

    A change to a default that the source says points to where that would be: bodies are without defaults.

    Of a move, `before` and `after` are the places in words: `after charge`, `sw_paid/"yes", first`.
    """

    op: Literal["add", "change", "remove", "move"]
    path: str
    task: str | None = None  # reference name of the innermost task the path is in
    before: JSON = None
    after: JSON = None
    origin: str | None = None  # "vars.yaml:7", where a templated value comes from
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Guard:
    code: str
    level: Literal["blocked", "lifted", "note"]
    message: str
    evidence: tuple[str, ...] = ()
    lift: str | None = None  # the exact flag


@dataclass(frozen=True, slots=True)
class Running:
    count: int
    exact: bool


@dataclass(frozen=True, slots=True)
class Latest:
    """The highest version moves, and these un-pinned callers with it."""

    before: int | None
    after: int | None
    moves: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edited:
    """When the server's definition was last written behind the back of all releases, and by whom, if it says."""

    time: datetime  # of whole seconds, in UTC
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    action: Action
    key: Key
    before: JSONObject | None  # normal forms; `before` is that of `compared_with`
    after: JSONObject | None
    fields: tuple[Field, ...] = ()
    position: Position | None = None
    cause: Cause = "source"
    owner: str | None = None
    breaking: bool | None = None
    compared_with: Key | None = None
    running: Running | None = None
    latest: Latest | None = None
    guards: tuple[Guard, ...] = ()
    before_digest: str | None = None  # of the key itself on the server; None where it is not there
    after_digest: str | None = None
    edited: Edited | None = None  # None: not at all, or the server doesn't tell

    @property
    def is_blocked(self) -> bool:
        return any(guard.level == "blocked" for guard in self.guards)


@dataclass(frozen=True, slots=True)
class Requirement:
    """What an environment asks for before anything is applied to it, and whether release records prove it."""

    name: Literal["promoted_from", "no_drift", "soak"]
    state: Literal["met", "missing", "lifted"]
    message: str
    lift: str  # the exact flag


@dataclass(frozen=True, slots=True)
class Operation:
    kind: Literal["apply", "promote", "rollback", "comparison"] = "apply"  # a comparison is never applied
    source: str | None = None  # the environment promoted from
    release: int | None = None  # the release rolled back
    requires: tuple[Requirement, ...] = ()


@dataclass(frozen=True, slots=True)
class ServerSeen:
    url: str  # without user info
    version: str | None


@dataclass(frozen=True, slots=True)
class SourceSeen:
    commit: str | None = None
    dirty: bool = False
    digest: str | None = None
    selected: bool = False  # a selection of the definitions, not all of them
    variables: tuple[str, ...] = ()  # the names of those that were set from outside the repository


@dataclass(frozen=True, slots=True)
class Plan:
    project: str
    environment: str
    server: ServerSeen
    source: SourceSeen
    base_release: int | None  # None: nothing was ever released
    changes: tuple[Change, ...]  # in the order of the writes
    unchanged: int = 0
    operation: Operation = Operation()
    adopted: tuple[Key, ...] = ()
    forgotten: tuple[Key, ...] = ()  # owned until now, left alone from the next release on
    held: tuple[Key, ...] = ()  # taken back by a rollback, left alone; of a rollback: what it takes back
    rolled_back: Mapping[Key, int] = field(default_factory=dict)  # in which release, of what is held
    orphaned: tuple[Key, ...] = ()  # owned, no longer in the repository, left alone
    older: tuple[Key, ...] = ()  # of the orphaned, versions of a workflow that the repository still holds
    unmanaged: tuple[Key, ...] = ()  # live, owned by nobody, not in the repository: the first 100 of
    unmanaged_count: int = 0
    problems: tuple[Problem, ...] = ()
    concealment: Concealment | None = None  # of what the definitions looked at hold; None: no secrets

    @property
    def blocked(self) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.is_blocked)

    @property
    def summary(self) -> Mapping[str, int]:
        actions = [change.action for change in self.changes]
        return {
            "create": actions.count("create"),
            "update": actions.count("update"),
            "delete": actions.count("delete"),
            "unchanged": self.unchanged,
            "adopt": len(self.adopted),
            "held": len(self.held),
            "orphaned": len(self.orphaned),
            "unmanaged": self.unmanaged_count,
            "blocked": len(self.blocked),
            "warnings": sum(problem.severity == "warning" for problem in self.problems),
        }
