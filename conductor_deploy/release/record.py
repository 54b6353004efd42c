"""What a release record says. It is one version of a reserved workflow definition, told in its `variables`.

The same record is the lock (nonce and lease), the journal (entries) and the inventory (what is owned).
"""

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from typing import Any, Literal

from conductor_deploy.definition.document import Key
from conductor_deploy.jsonvalue import JSONObject
from conductor_deploy.plan.plan import RECORD_PREFIX, Action, Change, Operation, ServerSeen, SourceSeen
from conductor_deploy.plan.request import Hold
from conductor_deploy.plan.secrecy import Concealment
from conductor_deploy.plan.secret_json import concealment_to_json, read_concealment

__all__ = [
    "FORMAT",
    "Entry",
    "Hold",
    "Lease",
    "Outcome",
    "Record",
    "Result",
    "Status",
    "is_record_name",
    "pack_images",
    "read_record",
    "record_name",
    "to_definition",
    "unpack_images",
]

FORMAT = 1
_APPLY, _NO_SOURCE = Operation(), SourceSeen()

Status = Literal["applying", "applied", "partial", "failed", "rolled-back"]
Result = Literal["done", "skipped", "failed", "not-tried"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a change. `skipped`: the server already had it as wanted."""

    change: Change
    result: Result
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Lease:
    """Who holds the lock and for how long, in the server's time. The nonce tells two holders apart."""

    nonce: str
    holder: str
    since: datetime
    expires: datetime
    run_url: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A change that a release intends; `result` is None until it is known."""

    key: Key
    action: Action
    before: str | None
    after: str | None
    result: Result | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    project: str
    environment: str
    number: int
    server: ServerSeen
    lease: Lease
    status: Status = "applying"
    finished: datetime | None = None
    operation: Operation = _APPLY
    source: SourceSeen = _NO_SOURCE
    tool: str | None = None
    normaliser: int | None = None  # with the server's version, what its digests were made by
    lifted: tuple[str, ...] = ()  # flags that lifted a guard
    entries: tuple[Entry, ...] = ()
    inventory: Mapping[Key, str] | None = None  # owned key → digest; only the newest release carries it
    adopted: tuple[Key, ...] = ()  # taken into the inventory without having been written
    held: Mapping[Key, Hold] = field(default_factory=dict)
    images: str | None = None  # `pack_images` of what was there before
    interrupted: int | None = None  # the unfinished release that this one found and closed
    closed_by: str | None = None  # who closed it in its holder's place
    concealment: Concealment | None = None  # only the newest release carries it, and hands on its key
    extra: JSONObject = field(default_factory=dict)  # what a later version wrote; kept when rewritten

    @property
    def name(self) -> str:
        return record_name(self.project, self.environment)

    @property
    def owner(self) -> str:
        return f"{self.project}/{self.environment}"

    @property
    def is_open(self) -> bool:
        return self.status == "applying"

    def is_held(self, now: datetime) -> bool:
        """True while its holder may still write."""
        return self.is_open and now < self.lease.expires


def record_name(project: str, environment: str) -> str:
    return f"{RECORD_PREFIX}{project}--{environment}"


def is_record_name(name: str) -> bool:
    return name.startswith(RECORD_PREFIX)


def pack_images(images: Mapping[Key, JSONObject]) -> str | None:
    """Bodies as compressed text; None for none."""
    if not images:
        return None
    text = json.dumps(_by_name(images), ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode("ascii")


def unpack_images(packed: str | None) -> Mapping[Key, JSONObject]:
    if packed is None:
        return {}
    bodies = json.loads(zlib.decompress(base64.b64decode(packed)))
    return {Key.parse(key): body for key, body in bodies.items()}


def to_definition(record: Record) -> JSONObject:
    """The workflow definition that holds the record; every Conductor server accepts it."""
    return {
        "name": record.name,
        "version": record.number,
        "description": "Release record of conductor-deploy: lock, journal and inventory. Never runs.",
        "ownerEmail": "conductor-deploy@example.com",
        "createTime": int(record.lease.since.timestamp() * 1000),
        "createdBy": record.lease.holder,
        "metadata": {"classifier": "conductor-deploy"},
        "tasks": [
            {
                "name": "record",
                "taskReferenceName": "record",
                "type": "TERMINATE",
                "inputParameters": {"terminationStatus": "COMPLETED"},
            }
        ],
        "variables": _to_variables(record),
    }


def _to_variables(record: Record) -> JSONObject:
    lease = record.lease
    fields = {
        "format": FORMAT,
        "project": record.project,
        "environment": record.environment,
        "server": _present(asdict(record.server)),
        "status": record.status,
        "nonce": lease.nonce,
        "holder": lease.holder,
        "run_url": lease.run_url,
        "since": _time_text(lease.since),
        "expires": _time_text(lease.expires),
        "finished": record.finished and _time_text(record.finished),
        "operation": _operation_to_json(record.operation),
        "source": _source_to_json(record.source),
        "tool": record.tool,
        "normaliser": record.normaliser,
        "lifted": list(record.lifted),
        "entries": [_entry_to_json(entry) for entry in record.entries],
        "inventory": None if record.inventory is None else _by_name(record.inventory),
        "adopted": [str(key) for key in record.adopted] or None,
        "held": _by_name({key: _hold_to_json(hold) for key, hold in record.held.items()}),
        "images": record.images,
        "secrets": record.concealment and concealment_to_json(record.concealment),
        "interrupted": record.interrupted,
        "closed_by": record.closed_by,
    }
    return {**record.extra, **_present(fields)}


def _by_name(values: Mapping[Key, Any]) -> JSONObject:
    return {str(key): value for key, value in values.items()}


def _present(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _source_to_json(source: SourceSeen) -> JSONObject:
    variables = list(source.variables) or None
    return _present({**asdict(source), "selected": source.selected or None, "variables": variables})


def _operation_to_json(operation: Operation) -> JSONObject:
    return _present({"kind": operation.kind, "from": operation.source, "release": operation.release})


def _hold_to_json(hold: Hold) -> JSONObject:
    shadow = hold.shadow and str(hold.shadow)
    return _present({"digest": hold.digest, "release": hold.release, "shadow": shadow, "bare": hold.bare})


def _entry_to_json(entry: Entry) -> JSONObject:
    return _present(
        {
            "key": str(entry.key),
            "action": entry.action,
            "before": entry.before,
            "after": entry.after,
            "result": entry.result,
            "error": entry.error,
        }
    )


_FIELDS = frozenset(
    {"format", "project", "environment", "server", "status", "nonce", "holder", "run_url", "since", "expires"}
    | {
        "finished",
        "operation",
        "source",
        "tool",
        "normaliser",
        "lifted",
        "entries",
        "inventory",
        "adopted",
        "held",
    }
    | {"images", "secrets", "interrupted", "closed_by"}
)


def read_record(definition: JSONObject) -> Record:
    """The record in a workflow definition. Unknown fields are kept; ValueError for what is no record."""
    variables: Any = definition.get("variables")
    try:
        if variables["format"] > FORMAT:
            raise ValueError(f"its format is {variables['format']}, this version reads up to {FORMAT}")
        return _from_variables(int(str(definition["version"])), variables)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"it is not a release record: {error!r}") from error


def _from_variables(number: int, variables: Mapping[str, Any]) -> Record:
    server = variables["server"]
    inventory = variables.get("inventory")
    finished = variables.get("finished")
    return Record(
        project=variables["project"],
        environment=variables["environment"],
        number=number,
        server=ServerSeen(server["url"], server.get("version")),
        lease=_read_lease(variables),
        status=variables["status"],
        finished=_read_time(finished) if finished else None,
        operation=_read_operation(variables.get("operation", {})),
        source=_read_source(variables.get("source", {})),
        tool=variables.get("tool"),
        normaliser=variables.get("normaliser"),
        lifted=tuple(variables.get("lifted", ())),
        entries=tuple(_read_entry(entry) for entry in variables.get("entries", ())),
        inventory=None if inventory is None else {Key.parse(key): value for key, value in inventory.items()},
        adopted=tuple(map(Key.parse, variables.get("adopted", ()))),
        held={Key.parse(key): _read_hold(hold) for key, hold in variables.get("held", {}).items()},
        images=variables.get("images"),
        concealment=read_concealment(variables["secrets"]) if variables.get("secrets") else None,
        interrupted=variables.get("interrupted"),
        closed_by=variables.get("closed_by"),
        extra={name: value for name, value in variables.items() if name not in _FIELDS},
    )


def _read_lease(variables: Mapping[str, Any]) -> Lease:
    return Lease(
        nonce=variables["nonce"],
        holder=variables["holder"],
        since=_read_time(variables["since"]),
        expires=_read_time(variables["expires"]),
        run_url=variables.get("run_url"),
    )


def _read_source(value: Mapping[str, Any]) -> SourceSeen:
    return SourceSeen(
        value.get("commit"),
        value.get("dirty", False),
        value.get("digest"),
        value.get("selected", False),
        tuple(value.get("variables", ())),
    )


def _read_operation(value: Mapping[str, Any]) -> Operation:
    return Operation(value.get("kind", "apply"), value.get("from"), value.get("release"))


def _read_hold(value: Mapping[str, Any]) -> Hold:
    shadow = value.get("shadow")
    return Hold(value["digest"], value["release"], Key.parse(shadow) if shadow else None, value.get("bare"))


def _read_entry(value: Mapping[str, Any]) -> Entry:
    return Entry(
        key=Key.parse(value["key"]),
        action=value["action"],
        before=value.get("before"),
        after=value.get("after"),
        result=value.get("result"),
        error=value.get("error"),
    )


def _time_text(time: datetime) -> str:
    return time.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def _read_time(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)
