"""What an operation of the SDK client is, before it is written as a method."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Operation:
    """One method.

    `signature` is `name(required, *, optional) -> result` in Python's syntax; models stand for themselves or
    for the JSON of one. An argument's name on the wire is its name in camel case, unless `wire` gives another;
    `values` gives the expression that is sent, unless it is the argument itself; `spellings` are second names of
    arguments. `twin` holds the arguments of
    the variant with HTTP details where they differ. `call` is the whole expression of the call, where it is no
    row of the endpoint table with its values. `aliases` are names that earlier versions had.
    """

    signature: str
    endpoint: str
    summary: str
    wire: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    spellings: Mapping[str, str] = field(default_factory=dict)
    twin: str | None = None
    call: str | None = None
    aliases: tuple[str, ...] = ()
    raises: str = ""


@dataclass(frozen=True, slots=True)
class Resource:
    """One class, and its twin that is awaited."""

    name: str
    summary: str
    operations: tuple[Operation, ...]
    package: str = "http"
