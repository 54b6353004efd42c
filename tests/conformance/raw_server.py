"""A real server, spoken to in raw JSON text, so that tokens such as `1.10` arrive as written."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from conductor_deploy.definition.document import EVENT, SCHEDULE, TASK, WORKFLOW, Key, Kind
from conductor_deploy.deploy.rows import ROWS
from conductor_deploy.wire.access import Access

__all__ = ["RawServer", "Refusal", "opened"]

BATCH = 100
LISTS = frozenset({WORKFLOW, TASK})  # kinds that are written many at once


@dataclass(frozen=True, slots=True)
class Refusal:
    status: int
    message: str

    @property
    def is_of_the_reader(self) -> bool:
        """The server could not make a definition of the JSON; else a rule of its own refused it."""
        return self.message.startswith("JSON parse error")


@dataclass(frozen=True, slots=True)
class RawServer:
    client: httpx.Client
    version: str

    @property
    def kinds(self) -> frozenset[Kind]:
        return frozenset(ROWS) if self.version != "3.15.0" else frozenset(ROWS) - {SCHEDULE}

    def store(self, kind: Kind, text: str) -> Refusal | None:
        return self._write(kind, f"[{text}]" if kind in LISTS else text)

    def store_all(self, kind: Kind, texts: Sequence[str]) -> tuple[Refusal | None, ...]:
        """Many at once where that works; one by one where the server would refuse them all for one."""
        if kind not in LISTS or not texts:
            return tuple(self.store(kind, text) for text in texts)
        if len(texts) > BATCH:
            return (*self.store_all(kind, texts[:BATCH]), *self.store_all(kind, texts[BATCH:]))
        if self._write(kind, f"[{','.join(texts)}]") is None:
            return (None,) * len(texts)
        return tuple(self.store(kind, text) for text in texts)

    def _write(self, kind: Kind, text: str) -> Refusal | None:
        row = ROWS[kind]
        endpoint = row.update if kind is WORKFLOW else row.create
        headers = {"content-type": "application/json"}
        response = self.client.request(endpoint.method, endpoint.path, content=text.encode(), headers=headers)
        if response.is_success and not (kind is WORKFLOW and _failed(response)):
            return None
        return Refusal(response.status_code, _message(response))

    def read_all(self, kind: Kind, keys: Iterable[Key]) -> dict[Key, dict[str, Any]]:
        """Definitions as the server answers them; one that is not there fails the test."""
        if kind is EVENT:  # they can't be read one by one
            handlers = {handler["name"]: handler for handler in self._get("/event")}
            return {key: handlers[key.name] for key in keys}
        return {key: self._read(key) for key in set(keys)}

    def _read(self, key: Key) -> dict[str, Any]:
        name = httpx.URL("/").copy_with(path=f"/{key.name}").raw_path.decode()
        version = "" if key.version is None else f"?version={key.version}"
        return dict(self._get(f"{ROWS[key.kind].listing.path}{name}{version}"))

    def delete(self, key: Key) -> None:
        row = ROWS[key.kind]
        path = row.delete.path.format(**row.address(key))
        self.client.delete(path)

    def _get(self, path: str) -> Any:
        return self.client.get(path).raise_for_status().json()

    def documented(self) -> dict[str, Any]:
        """The objects of its API, as it describes them itself."""
        root = str(self.client.base_url).removesuffix("api/")
        return dict(self._get(f"{root}api-docs")["components"]["schemas"])


def _failed(response: httpx.Response) -> bool:
    return bool(response.text) and bool(response.json().get("bulkErrorResults"))


def _message(response: httpx.Response) -> str:
    try:
        return str(response.json().get("message") or response.text)
    except json.JSONDecodeError:
        return response.text


@contextmanager
def opened(access: Access) -> Iterator[RawServer]:
    with httpx.Client(base_url=access.base, trust_env=False, timeout=60) as client:
        version = client.get("/admin/config").raise_for_status().json()["version"]
        yield RawServer(client, version)
