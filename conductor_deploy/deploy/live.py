"""What is on a server now: one bulk read per kind, all at once.

Anything that can't be read whole stops the run: a server that fails to answer is never taken for empty.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from conductor_deploy.definition.document import KINDS, SCHEDULE, TASK, WORKFLOW, Definition, Key, Kind
from conductor_deploy.definition.normalise import normalise
from conductor_deploy.deploy.rows import ROWS
from conductor_deploy.deploy.vault import Secrecy
from conductor_deploy.errors import CannotRun, ServerRefused, UnreadableAnswer
from conductor_deploy.jsonvalue import JSON, JSONObject, digest
from conductor_deploy.plan.concealer import Concealer, Recorded, recorded
from conductor_deploy.plan.plan import ServerSeen
from conductor_deploy.plan.secrecy import Places, has_no_forgery
from conductor_deploy.release.history import History, history
from conductor_deploy.release.record import Record, is_record_name, read_record, record_name
from conductor_deploy.wire import endpoints
from conductor_deploy.wire.endpoints import Endpoint

if TYPE_CHECKING:  # httpx is slow to import, and much is done without a server
    from conductor_deploy.wire.connection import Connection

__all__ = ["Fetching", "Live", "NormalForms", "fetch", "fetch_kind", "fetching", "recorded_secrets"]

_OPTIONAL = frozenset({SCHEDULE})  # kinds that a server may lack: their listing is 404 there
_VERSION = re.compile(r"\d+\.\d+[\w.+-]*")


_OPEN = Concealer(())


class NormalForms(Mapping[Key, Definition]):
    """A server's definitions in normal form, each brought to it when it is first asked for.

    Where it is known that a string is a secret, or holds one, something else stands in its place.
    """

    def __init__(
        self, raw: Mapping[Key, JSONObject], version: str | None, concealer: Concealer = _OPEN
    ) -> None:
        self._raw = raw
        self._version = version
        self.concealer = concealer
        self._normal: dict[Key, JSONObject] = {}
        self._plain: dict[Key, JSONObject] = {}
        self._known: dict[Key, Definition] = {}
        self._digests: dict[Key, str] = {}

    def concealed(self, concealer: Concealer) -> "NormalForms":
        """The same definitions, seen by somebody who knows of more secrets."""
        forms = NormalForms(self._raw, self._version, concealer)
        forms._normal = self._normal
        return forms

    def plain(self, key: Key) -> JSONObject:
        """With the values of secrets: for comparisons in memory, and never to be shown or kept."""
        if key not in self._normal:
            self._normal[key] = normalise(key.kind, self._raw[key], self._version)
        if self.concealer.is_idle:
            return self._normal[key]
        if key not in self._plain:
            self._plain[key] = has_no_forgery(self._normal[key])
        return self._plain[key]

    def __getitem__(self, key: Key) -> Definition:
        if key not in self._known:
            self._known[key] = Definition(key, self.concealer.as_shown(key, self.plain(key)))
        return self._known[key]

    def digest_of(self, key: Key) -> str | None:
        """As the releases know it; None where there is no such definition."""
        if key not in self._raw:
            return None
        if key not in self._digests:
            self._digests[key] = digest(self.concealer.as_recorded(key, self.plain(key)))
        return self._digests[key]

    def __contains__(self, key: object) -> bool:
        return key in self._raw

    def __iter__(self) -> Iterator[Key]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)


def recorded_secrets(
    records: Iterable[Record], url: str, but: tuple[str, str] | None = None
) -> tuple[Recorded, ...]:
    """What the records say of every project and environment, but of one."""
    records = tuple(records)
    owners = dict.fromkeys((record.project, record.environment) for record in records)
    found = (history(records, *owner, url).concealment for owner in owners if owner != but)
    return tuple(recorded(concealment) for concealment in found if concealment)


@dataclass(frozen=True, slots=True)
class Live:
    """A server's definitions. Release records are told apart and are never part of the definitions."""

    server: ServerSeen
    definitions: NormalForms
    raw: Mapping[Key, JSONObject]  # as answered, with the audit fields
    records: tuple[Record, ...] = ()  # of every project and environment
    unreadable: Mapping[Key, str] = field(default_factory=dict)  # records, and why they can't be read
    lacks: tuple[Kind, ...] = ()  # kinds that this server does not have

    def digest_of(self, key: Key) -> str | None:
        """The digest of a definition's normal form, None where there is none."""
        return self.definitions.digest_of(key)

    def concealed(self, secrecy: Secrecy, owner: tuple[str, str], wanted: Mapping[Key, Places]) -> "Live":
        """As whoever knows the secrets of a project and environment sees it; they are wanted at these places."""
        others = recorded_secrets(self.records, self.server.url, but=owner)
        mine = secrecy.concealer(wanted)
        concealer = replace(mine, recorded=(*mine.recorded, *others))
        return replace(self, definitions=self.definitions.concealed(concealer))

    def history(self, project: str, environment: str) -> History:
        """The releases of a project and environment. Raises CannotRun where one of them can't be read."""
        name = record_name(project, environment)
        for key, reason in self.unreadable.items():
            if key.name == name:
                raise CannotRun(
                    f"the release record {key.name}, version {key.version}, can't be read: {reason}",
                    hint="a newer conductor-deploy may have written it: use that one",
                )
        return history(self.records, project, environment, self.server.url)


@dataclass(frozen=True, slots=True)
class Fetching:
    """A server while it is being read. Raises CannotRun for whatever is not a whole answer."""

    url: str
    kinds: Collection[Kind]
    version_answer: Future[str | None]
    listings: Mapping[Kind, Future[Mapping[Key, JSONObject] | None]]

    def version(self) -> str | None:
        return self.version_answer.result()

    def tasks(self) -> Mapping[str, JSONObject]:
        """The task definitions by name, as answered; none where they are not among the kinds."""
        if TASK not in self.listings:
            return {}
        return {key.name: body for key, body in (self.listings[TASK].result() or {}).items()}

    def live(self) -> Live:
        """All of it, once all is there."""
        listings = {kind: answer.result() for kind, answer in self.listings.items()}
        version = self.version()
        found = {key: body for listing in listings.values() if listing for key, body in listing.items()}
        records, unreadable = _read_records({key: found.pop(key) for key in tuple(found) if _is_record(key)})
        if WORKFLOW not in self.kinds:
            found = {key: body for key, body in found.items() if key.kind is not WORKFLOW}
        return Live(
            server=ServerSeen(self.url, version),
            definitions=NormalForms(found, version, Concealer(recorded_secrets(records, self.url))),
            raw=found,
            records=records,
            unreadable=unreadable,
            lacks=tuple(kind for kind, listing in listings.items() if listing is None),
        )


@contextmanager
def fetching(connection: "Connection", kinds: Collection[Kind]) -> Iterator[Fetching]:
    """Read a server in the background. Workflows are always read: the release records are among them."""
    wanted = [kind for kind in KINDS.values() if kind in kinds or kind is WORKFLOW]
    with ThreadPoolExecutor(len(wanted) + 1) as pool:
        version = pool.submit(_server_version, connection)
        listings = {kind: pool.submit(_listing, connection, kind) for kind in wanted}
        yield Fetching(connection.url, kinds, version, listings)


def fetch(connection: "Connection", kinds: Collection[Kind] = tuple(KINDS.values())) -> Live:
    """Read a server. Raises CannotRun for whatever is not a whole answer."""
    with fetching(connection, kinds) as reads:
        return reads.live()


def fetch_kind(connection: "Connection", kind: Kind, version: str | None) -> NormalForms:
    """The definitions of one kind: what a write of unknown fate is compared with."""
    return NormalForms(_listing(connection, kind) or {}, version)


def _server_version(connection: "Connection") -> str | None:
    """`/version` on new servers, the configuration dump on old ones; None where a server has neither."""
    answer = _unless_missing(connection, endpoints.VERSION)
    if answer is None:
        config = _unless_missing(connection, endpoints.CONFIG)
        if config is None:
            return None
        answer = config.get("version")
    if isinstance(answer, str) and _VERSION.fullmatch(answer.strip()):
        return answer.strip()
    raise UnreadableAnswer(f"{connection.url} answers a request for its version with something else")


def _unless_missing(connection: "Connection", endpoint: Endpoint) -> Any:
    try:
        return connection.call(endpoint)
    except ServerRefused as refused:
        if refused.status == 404:
            return None
        raise


def _listing(connection: "Connection", kind: Kind) -> Mapping[Key, JSONObject] | None:
    """None where the server lacks the kind."""
    try:
        answer = connection.call(ROWS[kind].listing)
    except ServerRefused as refused:
        if refused.status == 404 and kind in _OPTIONAL:
            return None
        raise
    return _by_key(kind, answer)


def _by_key(kind: Kind, listing: JSON) -> Mapping[Key, JSONObject]:
    if not isinstance(listing, list):
        raise UnreadableAnswer(f"the server's list of {kind.title}s is not a list")
    found = {_key(kind, body): body for body in listing}
    if len(found) < len(listing):
        [(twice, _)] = Counter(_key(kind, body) for body in listing).most_common(1)
        raise UnreadableAnswer(f"the server lists {twice} twice")
    return found


def _key(kind: Kind, body: JSON) -> Key:
    match body:
        case {"name": str(name), "version": int(version), "tasks": [*tasks]} if kind.versioned:
            if _is_text(name) and all(isinstance(task, dict) for task in tasks):
                return Key(kind, name, version)
        case {"name": str(name)} if not kind.versioned and _is_text(name):
            return Key(kind, name)
    raise UnreadableAnswer(f"the server's list of {kind.title}s has an entry that is none")


def _is_text(name: str) -> bool:
    """Half of a surrogate pair, which JSON can escape, is no text."""
    return name.isascii() or not any("\ud800" <= character <= "\udfff" for character in name)


def _is_record(key: Key) -> bool:
    return key.kind is WORKFLOW and is_record_name(key.name)


def _read_records(raw: Mapping[Key, JSONObject]) -> tuple[tuple[Record, ...], Mapping[Key, str]]:
    read = {key: _read_record(body) for key, body in raw.items()}
    records = tuple(record for record in read.values() if isinstance(record, Record))
    return records, {key: reason for key, reason in read.items() if isinstance(reason, str)}


def _read_record(body: JSONObject) -> Record | str:
    try:
        return read_record(body)
    except ValueError as error:
        return str(error)
