"""What a plan is asked for: everything besides the two states that it compares."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from conductor_deploy.definition.document import Key, Kind, Problem
from conductor_deploy.definition.pattern import Pattern
from conductor_deploy.jsonvalue import JSONObject, digest
from conductor_deploy.plan.ignore import Ignore
from conductor_deploy.plan.limits import Limits
from conductor_deploy.plan.plan import Operation, ServerSeen, SourceSeen
from conductor_deploy.plan.secrecy import without_seals
from conductor_deploy.plan.unsaid import as_edited

__all__ = ["GONE", "Hold", "PlanRequest"]

GONE = ""  # the digest of what the source does not have


@dataclass(frozen=True, slots=True)
class Hold:
    """A rolled-back key is left alone while its source still has this digest, or still lacks it: `GONE`.

    `bare` is that of the source without what a file need not say, and people set by hand, where that is another. Nor
    is the value of a secret part of a source. `shadow`: the version that a roll-forward put above it, which "latest"
    names in its place.
    """

    digest: str
    release: int
    shadow: Key | None = None
    bare: str | None = None

    def is_of(self, kind: Kind, wanted: JSONObject | None, live: JSONObject | None) -> bool:
        """Whether what is wanted came of the source that was taken back."""
        if wanted is None:
            return self.digest == GONE
        _, said = as_edited(kind, live or {}, wanted)
        is_same = self.digest in (digest(wanted), digest(without_seals(wanted)))
        return is_same or (self.bare or self.digest) == digest(without_seals(said))


@dataclass(frozen=True, slots=True)
class PlanRequest:
    project: str
    environment: str
    server: ServerSeen
    source: SourceSeen = field(default_factory=SourceSeen)
    operation: Operation = field(default_factory=Operation)
    base_release: int | None = None
    inventory: Mapping[Key, str] = field(
        default_factory=dict
    )  # what is owned → the digest it was released with
    comparable: bool = True  # the inventory's digests were made as digests are made now
    owners: Mapping[Key, str] = field(default_factory=dict)  # `project/environment`, of all that anybody owns
    unknown_owners: tuple[str, ...] = ()  # records of others that can't be read, and why
    held: Mapping[Key, Hold] = field(default_factory=dict)  # taken back by a rollback
    released: Mapping[Key, str] = field(default_factory=dict)  # all that ever was → its digest
    prune: bool = False
    select: tuple[Pattern, ...] = ()  # none: everything
    only: frozenset[Key] | None = None  # a further narrowing, of `--changed-since`; None: everything
    protect: tuple[Pattern, ...] = ()
    ignore: tuple[Ignore, ...] = ()
    limits: Limits = field(default_factory=Limits)
    versions: Literal["mutable", "immutable"] = "mutable"
    allow: frozenset[str] = frozenset()  # `GUARD=KEY` as written after --allow
    problems: tuple[Problem, ...] = ()  # found on the way here

    @property
    def owner(self) -> str:
        return f"{self.project}/{self.environment}"
