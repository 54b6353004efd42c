"""The nouns of a definition: its kind, its key, where it was written, and what is wrong with it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from conductor_deploy.jsonvalue import JSONObject

__all__ = [
    "EVENT",
    "KINDS",
    "SCHEDULE",
    "TASK",
    "WORKFLOW",
    "Definition",
    "Key",
    "Kind",
    "Origin",
    "Position",
    "Problem",
    "Severity",
    "State",
    "sorted_problems",
]

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of definition. All that differs between kinds is in these rows and in the tables keyed by them."""

    name: str
    title: str  # as in an error message
    folder: str  # the habitual folder of its files
    schema: str  # file in schemas/, which holds its fields, their types and the server's defaults
    rank: int  # writes go by rising rank, deletes by falling
    versioned: bool = False
    server_owned: frozenset[str] = frozenset()  # top-level fields the server sets; never part of a diff


_AUDIT = frozenset({"createTime", "updateTime", "createdBy", "updatedBy"})

TASK = Kind("task", "task definition", "tasks", "task.json", 0, server_owned=_AUDIT)
WORKFLOW = Kind("workflow", "workflow", "workflows", "workflow.json", 1, versioned=True, server_owned=_AUDIT)
EVENT = Kind("event", "event handler", "events", "event.json", 2, server_owned=_AUDIT)
SCHEDULE = Kind(
    "schedule",
    "schedule",
    "schedules",
    "schedule.json",
    3,
    server_owned=_AUDIT | {"updatedTime", "nextRunTime"},
)

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in (TASK, WORKFLOW, EVENT, SCHEDULE)}


@dataclass(frozen=True, slots=True)
class Key:
    """What a server tells definitions apart by: `task/NAME`, `workflow/NAME@VERSION`. Case-sensitive."""

    kind: Kind
    name: str
    version: int | None = None  # of versioned kinds only

    def __str__(self) -> str:
        version = "" if self.version is None else f"@{self.version}"
        return f"{self.kind.name}/{self.name}{version}"

    @classmethod
    def parse(cls, text: str) -> "Key":
        """Read what `str` writes; the version is what follows the last `@` if it is digits. ValueError otherwise."""
        kind_name, slash, name = text.partition("/")
        if not slash or not name or kind_name not in KINDS:
            raise ValueError(f"{text!r} is not a key: write workflow/NAME@VERSION or task/NAME")
        kind = KINDS[kind_name]
        match = re.fullmatch(r"(.+)@(-?\d+)", name, re.DOTALL) if kind.versioned else None
        return cls(kind, match[1], int(match[2])) if match else cls(kind, name)

    @property
    def sort_key(self) -> tuple[int, str, int]:
        return self.kind.rank, self.name, self.version or 0


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a file; line and column count from 1, the path is relative to the repository."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value comes from: places such as `vars.yaml:7`, in order, each with the variables written there."""

    places: Mapping[str, tuple[str, ...]]

    def __str__(self) -> str:
        return ", ".join(self.places)


@dataclass(frozen=True, slots=True)
class Problem:
    """A person's mistake, as a value. The code is stable; the hint says what to do."""

    code: str
    severity: Severity
    message: str
    position: Position | None = None
    key: Key | None = None
    hint: str | None = None


def sorted_problems(problems: "list[Problem] | tuple[Problem, ...]") -> tuple[Problem, ...]:
    """By place, then code; one problem that several environments share appears once."""
    unique = dict.fromkeys(problems)
    return tuple(sorted(unique, key=lambda p: (p.position or Position(""), p.code, p.message)))


@dataclass(frozen=True, slots=True)
class Definition:
    """A definition in normal form: what the server would store, defaults and server-owned fields left out."""

    key: Key
    body: JSONObject
    position: Position | None = None  # None: it comes from a server
    origins: Mapping[str, Origin] = field(default_factory=dict)  # by pointer, of what its file does not say
    # Rendered, as the file says it, where a default looks different from a field that is not there.
    written: JSONObject = field(default_factory=dict, compare=False, repr=False)


State = Mapping[Key, Definition]
