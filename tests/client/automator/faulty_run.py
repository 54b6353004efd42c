"""Many executions of a workflow whose tasks real workers do, over a network that fails; and both sides' books of it."""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

import httpx
from fault_proxy import Fault, FaultProxy, Kind

from conductor_deploy.client.automator.task_handler import TaskHandler
from conductor_deploy.client.configuration.configuration import Configuration
from conductor_deploy.client.configuration.settings.authentication_settings import AuthenticationSettings
from conductor_deploy.client.context import get_task_context
from conductor_deploy.client.worker.worker import Worker

STEPS = 5
THREADS = 5
ENDED = {"COMPLETED", "FAILED", "TERMINATED", "TIMED_OUT"}
LINES = ("GET /tasks/poll", "POST /tasks")


class Line(httpx.BaseTransport):
    """As a network is: where there is no server, or the line is cut, it just ends. `asked` counts the requests."""

    def __init__(self) -> None:
        self._transport = httpx.HTTPTransport(limits=httpx.Limits(max_connections=None))
        self.is_cut, self.asked = False, 0

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        if self.is_cut:
            raise ConnectionResetError("cut")
        try:
            return self._transport.handle_request(request)
        except httpx.TransportError as error:
            raise ConnectionResetError(str(error)) from error

    def close(self) -> None:
        self._transport.close()


class BadLine(FaultProxy):
    """Lets a share of what workers ask fail, each in its own way."""

    def __init__(self, upstream: httpx.BaseTransport, base: str, share: float, seed: int) -> None:
        super().__init__(upstream, base)
        self._share, self._dice = share, random.Random(seed)
        self._kinds: cycle[Kind] = cycle(["answer", "drop before", "drop after", "truncate", "garble"])

    def take(self, line: str) -> Fault | None:
        if line.startswith(LINES) and self._dice.random() < self._share:
            return Fault(next(self._kinds), line, status=self._dice.choice((429, 500, 502, 503)))
        return super().take(line)


@dataclass
class Books:
    """What workers did, by id of the task, and what the server says of it in the end."""

    executed: Counter[str] = field(default_factory=Counter)
    outputs: dict[str, str] = field(default_factory=dict)
    executions: list[dict[str, Any]] = field(default_factory=list)
    retried: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def work(self, order: str, step: int) -> str:
        task_id = get_task_context().get_task_id()
        with self.lock:
            self.executed[task_id] += 1
            self.outputs[task_id] = f"{order}:{step}"
        return f"{order}:{step}"

    @property
    def tasks(self) -> dict[str, dict[str, Any]]:
        return {task["taskId"]: task for each in self.executions for task in each["tasks"]}

    @property
    def lost(self) -> set[str]:
        """Tasks done here that the server does not have as done, nor gave to somebody else after their time."""
        return {
            task_id
            for task_id, output in self.outputs.items()
            if self.tasks[task_id]["status"] != "TIMED_OUT"
            and self.tasks[task_id].get("outputData") != {"result": output}
        }

    @property
    def unheard(self) -> set[str]:
        """Tasks that the server gave out, and that nobody here ever saw."""
        return {task_id for task_id, task in self.tasks.items() if task.get("pollCount")} - set(self.executed)

    @property
    def report(self) -> str:
        statuses = Counter(task["status"] for task in self.tasks.values())
        again = sum(count - 1 for count in self.executed.values())
        why = [each.get("reasonForIncompletion") for each in self.executions if each["status"] != "COMPLETED"]
        done = f"{len(self.executed)} tasks worked on, {again} again; on the server {dict(statuses)} {why}"
        return f"{done}; {self.retried} executions retried that it gave up as it stopped"


def is_left(tasks: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a worker has said nothing for too long, or a second ago the last task ended and no other has come."""
    now, working = (
        1000 * time.time(),
        [task for task in tasks if task["status"] in ("SCHEDULED", "IN_PROGRESS")],
    )
    overdue = (
        task["updateTime"] + 1000 * task["responseTimeoutSeconds"] < now
        for task in working
        if task["status"] == "IN_PROGRESS"
    )
    return any(overdue) if working else all(task["endTime"] + 1000 < now for task in tasks)


@dataclass
class FaultyRun:
    """So many executions on a server; a `share` of what workers ask fails, `seed` decides what."""

    url: str
    prefix: str
    executions: int
    seed: int = 0
    share: float = 0.0
    steps: int = STEPS
    line: Line = field(default_factory=Line)
    books: Books = field(default_factory=Books)
    ids: list[str] = field(default_factory=list)

    def name(self, step: int) -> str:
        return f"{self.prefix}_step{step}"

    def define(self, **fields: Any) -> None:
        owner = {"ownerEmail": "a@example.com"}
        tasks = [{"name": self.name(step), **owner, **fields} for step in range(self.steps)]
        steps = [
            {
                "name": self.name(step),
                "taskReferenceName": f"step{step}",
                "type": "SIMPLE",
                "inputParameters": {"order": "${workflow.input.order}", "step": step},
            }
            for step in range(self.steps)
        ]
        with self._client() as client:
            client.post("/metadata/taskdefs", json=tasks).raise_for_status()
            workflow = {"name": f"{self.prefix}_chain", "version": 1, **owner, "tasks": steps}
            client.put("/metadata/workflow", json=[workflow]).raise_for_status()

    @contextmanager
    def working(
        self, upstream: httpx.BaseTransport | None = None, key: AuthenticationSettings | None = None
    ) -> Iterator[FaultProxy]:
        with BadLine(upstream or self.line, self.url, self.share, self.seed) as proxy:
            configuration = Configuration(server_api_url=proxy.url, authentication_settings=key)
            workers = [
                Worker(self.name(step), self.books.work, thread_count=THREADS) for step in range(self.steps)
            ]
            with TaskHandler(workers, configuration, scan_for_annotated_workers=False) as handler:
                handler.start_processes()
                yield proxy
                assert handler.is_healthy()
            configuration.close()

    def start(self) -> None:
        begun = len(self.ids)
        with self._client() as client, ThreadPoolExecutor(4) as threads:
            for number in range(begun, begun + self.executions):
                threads.submit(self._start, client, number)

    def wait(self, seconds: float) -> None:
        """Until all executions have ended.

        Where the server should have gone on by itself it is told to look, which it else does up to minutes later.
        """
        end, left = time.monotonic() + seconds, self.ids[len(self.books.executions) :]
        with self._client() as client:
            while left and time.monotonic() < end:
                found = self._asked(client, left[0])
                if found is None or found["status"] not in ENDED or self._is_retried(client, found):
                    self._hurry(client, found)
                    continue
                self.books.executions.append(found)
                left.pop(0)
            self.books.executions += [each for each in (self._asked(client, one) for one in left) if each]

    def _start(self, client: httpx.Client, number: int) -> None:
        while not (workflow_id := self._started(client, number)):  # it may be restarting
            threading.Event().wait(0.1)
        self.ids.append(workflow_id)

    def _started(self, client: httpx.Client, number: int) -> str | None:
        """The id of an execution; one whose start was not answered may be there all the same."""
        name, order = f"{self.prefix}_chain", str(number)
        try:
            found = client.get(f"/workflow/{name}/correlated/{order}", params={"includeClosed": "true"})
            if there := found.raise_for_status().json():
                return str(there[0]["workflowId"])
            answer = client.post(f"/workflow/{name}", params={"correlationId": order}, json={"order": order})
            return answer.raise_for_status().text
        except httpx.HTTPError:
            return None

    @staticmethod
    def _asked(client: httpx.Client, workflow_id: str) -> dict[str, Any] | None:
        try:
            found: dict[str, Any] = client.get(f"/workflow/{workflow_id}").raise_for_status().json()
        except httpx.HTTPError:
            return None
        return found

    def _is_retried(self, client: httpx.Client, execution: dict[str, Any]) -> bool:
        """A server that is stopped while it puts a task into its queue fails the execution, whoever works."""
        if "Error scheduling tasks" not in (execution.get("reasonForIncompletion") or ""):
            return False
        client.post(f"/workflow/{execution['workflowId']}/retry").raise_for_status()
        self.books.retried += 1
        return True

    @staticmethod
    def _hurry(client: httpx.Client, execution: dict[str, Any] | None) -> None:
        threading.Event().wait(0.05)
        if execution and is_left(execution["tasks"]):
            with suppress(httpx.HTTPError):
                client.put(f"/workflow/decide/{execution['workflowId']}")

    def _client(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, timeout=60)
