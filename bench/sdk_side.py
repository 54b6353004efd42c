"""One side of the SDK's figures, in a process of its own: `sdk_side.py ours|official|raw WHAT [URL]` prints it.

WHAT: `models` (seconds to read and write a workflow of 100 tasks), `one` (1,000 requests for one definition, one after
the other), `all` (every definition in one request), `import` (seconds of importing the clients), `modules` (how many
that loads), `ready` (seconds until there is a client for definitions and one for executions). Nothing else is loaded
before these three; of the others, only what is done is timed.
"""

import json
import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

ROOTS = {"ours": "conductor_deploy.client", "official": "conductor.client"}
NAME = "bench_0000"
READINGS, REQUESTS, LISTINGS = 200, 1000, 5


def main(side: str, what: str, url: str = "") -> float:
    if what == "import":
        return timed(lambda: import_module(f"{ROOTS[side]}.orkes_clients"))
    if what == "ready":
        return timed(lambda: clients_of(side, "http://127.0.0.1:1/api"))
    if what == "modules":
        before = len(sys.modules)
        import_module(f"{ROOTS[side]}.orkes_clients")
        return len(sys.modules) - before
    if what == "models":
        from deploy import workflow

        text, turn = json.dumps(workflow("bench", "as it is", 100)), TURNS[side]()
        return min(timed(lambda: turn(text)) for _ in range(READINGS))
    read_one, read_all = READERS[side](url)
    read_one()
    if what == "all":
        return min(timed(read_all) for _ in range(LISTINGS))
    return timed(lambda: [read_one() for _ in range(REQUESTS)])


def timed(action: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun


def raw_turn() -> Callable[[str], Any]:
    return lambda text: json.dumps(json.loads(text))


def our_turn() -> Callable[[str], Any]:
    from conductor_deploy.client._model import decode, dumps

    return lambda text: dumps(decode("WorkflowDef", json.loads(text)))


def official_turn() -> Callable[[str], Any]:
    api = import_module("conductor.client.http.api_client").ApiClient()
    return lambda text: json.dumps(
        api.sanitize_for_serialization(api.deserialize_class(json.loads(text), "WorkflowDef"))
    )


Readers = tuple[Callable[[], Any], Callable[[], Any]]


def raw_readers(url: str) -> Readers:
    import httpx

    client = httpx.Client(base_url=url, timeout=60)
    return (
        lambda: json.loads(client.get(f"/metadata/workflow/{NAME}?version=1").content),
        lambda: json.loads(client.get("/metadata/workflow").content),
    )


def clients_of(side: str, url: str) -> tuple[Any, Any]:
    configuration = import_module(f"{ROOTS[side]}.configuration.configuration").Configuration
    clients = import_module(f"{ROOTS[side]}.orkes_clients").OrkesClients(configuration(server_api_url=url))
    return clients.get_metadata_client(), clients.get_workflow_client()


def sdk_readers(side: str) -> Callable[[str], Readers]:
    def readers(url: str) -> Readers:
        client, _ = clients_of(side, url)
        return lambda: client.get_workflow_def(NAME, 1), client.get_all_workflow_defs

    return readers


TURNS = {"raw": raw_turn, "ours": our_turn, "official": official_turn}
READERS = {"raw": raw_readers, "ours": sdk_readers("ours"), "official": sdk_readers("official")}

if __name__ == "__main__":
    print(main(*sys.argv[1:]))
