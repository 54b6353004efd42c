"""Who runs, asked of a server before a workflow version is deleted or replaced.

`GET /workflow/running/{name}` is right on every server tried but ignores the version, so executions are read. A
search adds names whose definitions are gone. Where it was seen to find what runs it also stands in for names that one
plan has no more requests for; where a server indexes nothing, it finds nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conductor_deploy.analysis.references import Call, calls
from conductor_deploy.definition.document import WORKFLOW, Definition, Key
from conductor_deploy.definition.normalise import normalise
from conductor_deploy.deploy.live import Live
from conductor_deploy.errors import CannotRun, ServerRefused
from conductor_deploy.jsonvalue import JSON, JSONObject
from conductor_deploy.plan.plan import Running
from conductor_deploy.plan.running import Callers, Executions
from conductor_deploy.release.record import Record, unpack_images
from conductor_deploy.wire import endpoints

if TYPE_CHECKING:  # httpx is slow to import, and much is done without a server
    from conductor_deploy.wire.connection import Connection

__all__ = ["executions_around"]

_READ = 200  # executions of one name that are read
_NAMES = 50  # that are asked about in one plan
_LISTED = 1000  # executions that a search is asked for
_AT_ONCE = 8


def executions_around(
    connection: "Connection",
    live: Live,
    going: Iterable[Key],
    replaced: Iterable[Key] = (),
    arriving: Iterable[Key] = (),
) -> Mapping[Key, Executions]:
    """The running executions of workflow versions, and those of their callers that will ask for them.

    Where no version of a name stays or is `arriving`, whoever asks for "latest" asks for the highest that is `going`.
    """
    going, replaced = tuple(going), tuple(replaced)
    if not (going or replaced):
        return {}
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        roll = _RollCall(connection, pool)
        known = _callers(live, (*going, *replaced))
        roll.ask([*_names(going, known), *_names(replaced, known)])
        listing = _listing(connection, roll)
        there = {key.name for key in live.raw if key.kind is WORKFLOW}
        strays = sorted(listing.names - there)
        roll.look_up(strays, listing)
        last = _last(live.raw.keys(), going, arriving)
        return {
            key: _around(roll, there, _Version(key, live, key in last), (*known[key], *strays), listing)
            for key in known
        }


def _last(there: Iterable[Key], going: Collection[Key], arriving: Iterable[Key]) -> Collection[Key]:
    """The highest versions of those names of which no version is left."""
    left = {key.name for key in (*there, *arriving) if key.kind is WORKFLOW and key not in going}
    highest = {key.name: key for key in sorted(going, key=lambda key: key.sort_key)}
    return [key for name, key in highest.items() if name not in left]


def _names(keys: Sequence[Key], callers: Mapping[Key, Sequence[str]]) -> Iterable[str]:
    """Those of their callers first: what will ask for a version is in the way of its deletion."""
    return *(name for key in keys for name in callers[key]), *(key.name for key in keys)


@dataclass(frozen=True, slots=True)
class _Version:
    """What a running execution may ask for."""

    key: Key
    live: Live
    is_last: bool  # what "latest" names until nothing is left

    @property
    def created(self) -> int:
        return _integer(self.live.raw.get(self.key, {}).get("createTime"))


def _around(
    roll: "_RollCall", there: Container[str], version: _Version, names: Iterable[str], listing: "_Listing"
) -> Executions:
    key = version.key
    parents = {name: roll.count(name, lambda run: run.asks_for(version)) for name in names}
    told = {name: count for name, count in parents.items() if name in there or count != _NOBODY}
    unasked = frozenset(name for name in told if name not in roll.answers)
    of_it = roll.count(key.name, lambda run: run.version == key.version)
    return Executions(of_it, told, listing.is_whole, unasked)


_NOBODY = Running(0, exact=True)


def _callers(live: Live, keys: Iterable[Key]) -> Mapping[Key, Sequence[str]]:
    """Workflows that call each, in whatever version, now or before a release changed or deleted them."""
    wanted = {key: key.name for key in keys}
    index = Callers({key: live.definitions[key] for key in live.raw if key.kind is WORKFLOW})
    now = {name: {caller.name for caller in index.of_name(name)} for name in wanted.values()}
    former: defaultdict[str, set[str]] = defaultdict(set)
    for record in live.records:
        for caller, name in _former_calls(record, now.keys()):
            former[name].add(caller)
    return {key: (*sorted(now[name]), *sorted(former[name] - now[name])) for key, name in wanted.items()}


def _former_calls(record: Record, names: Collection[str]) -> Iterator[tuple[str, str]]:
    """What a release replaced or deleted, and what that called; without an image it may have called anything."""
    entries = [
        entry
        for entry in record.entries
        if entry.key.kind is WORKFLOW and entry.before is not None and entry.result != "not-tried"
    ]
    images = unpack_images(record.images) if entries else {}
    for entry in entries:
        image = images.get(entry.key)
        called = names if image is None else _called(Definition(entry.key, image)) & {*names}
        for name in called:
            yield entry.key.name, name


def _called(definition: Definition) -> set[str]:
    return {call.name for call in calls(definition) if call.target_kind is WORKFLOW}


@dataclass(frozen=True, slots=True)
class _Run:
    """A running execution. `calls` are those of its own copy of the definition; None where it has none."""

    version: int | None
    started: int
    calls: tuple[Call, ...] | None

    def asks_for(self, version: _Version) -> bool:
        """Whether it will ask for that version by number, or for any and there is no other.

        A server writes the version that "latest" resolves to into the execution at its start; where it did not,
        an execution that started since the version was created counts.
        """
        if self.calls is None:
            return True
        return any(
            version.is_last
            or call.version is not None
            or (call.via == "SUB_WORKFLOW" and self.started >= version.created)
            for call in self.calls
            if call.reaches(version.key)
        )


@dataclass(frozen=True, slots=True)
class _Answer:
    ids: frozenset[str]
    runs: tuple[_Run, ...]

    @property
    def is_whole(self) -> bool:
        return len(self.ids) <= _READ


class _RollCall:
    """What runs, by the name of its workflow; None where the server can't say. Not there: it was not asked."""

    def __init__(self, connection: "Connection", pool: ThreadPoolExecutor) -> None:
        self.answers: dict[str, _Answer | None] = {}
        self._names: tuple[str, ...] = ()
        self._connection = connection
        self._pool = pool

    def ask(self, names: Iterable[str]) -> None:
        """About the first of these, as many as one plan may ask about."""
        self._names = tuple(dict.fromkeys(names))
        self.answers |= {name: self._ask(name) for name in self._names[:_NAMES]}

    def look_up(self, strays: Iterable[str], listing: "_Listing") -> None:
        """In what a search found: names that it alone knows of, and where it is proven those that were left."""
        left = self._names[_NAMES:] if listing.is_proven else ()
        self.answers |= {name: self._read(listing.ids_of(name)) for name in (*strays, *left)}

    def count(self, name: str, is_meant: Callable[[_Run], bool]) -> Running | None:
        """None where nobody knows, or where there are more than are read and none of those is meant."""
        answer = self.answers.get(name)
        if answer is None:
            return None
        found = sum(map(is_meant, answer.runs))
        return Running(found, answer.is_whole) if found or answer.is_whole else None

    def _ask(self, name: str) -> _Answer | None:
        try:
            return self._read(self._connection.call(endpoints.RUNNING_WORKFLOWS, name=name))
        except CannotRun:
            return None

    def _read(self, ids: Sequence[str]) -> _Answer | None:
        try:
            runs = self._pool.map(self._run, ids[:_READ])
            return _Answer(frozenset(ids), tuple(run for run in runs if run is not None))
        except CannotRun:
            return None

    def _run(self, workflow_id: str) -> _Run | None:
        """None where it has ended meanwhile and was removed."""
        try:
            run: JSONObject = self._connection.call(
                endpoints.GET_EXECUTION, workflowId=workflow_id, includeTasks=False
            )
        except ServerRefused as refused:
            if refused.is_missing:
                return None
            raise
        return _understood(run)


def _understood(run: JSONObject) -> _Run:
    """The version that an execution runs on is what its own copy of the definition says."""
    copy, started = run.get("workflowDefinition"), _integer(run.get("createTime"))
    if not isinstance(copy, Mapping):
        version = run.get("workflowVersion")
        return _Run(version if isinstance(version, int) else None, started, None)
    version = copy.get("version")
    caller = Definition(Key(WORKFLOW, str(copy.get("name"))), normalise(WORKFLOW, copy, None))
    return _Run(version if isinstance(version, int) else None, started, calls(caller))


@dataclass(frozen=True, slots=True)
class _Listing:
    """What a search found: the name of each execution's workflow, by the execution's id.

    Whole where it misses nothing that is known to run; proven where something is known to run, and it found that.
    """

    found: Mapping[str, str] = field(default_factory=dict)
    is_whole: bool = False
    is_proven: bool = False

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self.found.values())

    def ids_of(self, name: str) -> Sequence[str]:
        return [run_id for run_id, other in self.found.items() if other == name]


def _listing(connection: "Connection", roll: _RollCall) -> _Listing:
    try:
        found = _search(connection, "status IN (RUNNING,PAUSED)", _LISTED)
        is_indexed = bool(found) or bool(_search(connection, "", 1))
    except CannotRun as error:
        runs_nothing = isinstance(error, ServerRefused) and error.status == 501
        return _Listing(is_whole=runs_nothing, is_proven=runs_nothing)
    listing = _Listing(found)
    asked = roll.answers.items()
    agrees = all(answer is not None and answer.ids == {*listing.ids_of(name)} for name, answer in asked)
    is_whole = is_indexed and agrees and len(found) < _LISTED
    is_proven = is_whole and any(answer is not None and answer.ids for _, answer in asked)
    return _Listing(found, is_whole, is_proven)


def _search(connection: "Connection", query: str, size: int) -> Mapping[str, str]:
    """The name of each execution's workflow, by the execution's id."""
    answer = connection.call(endpoints.SEARCH_EXECUTIONS, query=query, size=size)
    results = answer.get("results") if isinstance(answer, Mapping) else None
    return {
        str(run["workflowId"]): str(run["workflowType"])
        for run in (results if isinstance(results, list) else ())
        if isinstance(run, Mapping) and "workflowId" in run and "workflowType" in run
    }


def _integer(value: JSON) -> int:
    return value if isinstance(value, int) else 0
