"""Workflows in Python on a real server: run them, work on their tasks, and see how they end."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from conductor_deploy.client.configuration.configuration import Configuration
from conductor_deploy.client.http.models.task_result import TaskResult
from conductor_deploy.client.http.models.workflow import Workflow
from conductor_deploy.client.orkes_clients import OrkesClients
from conductor_deploy.client.workflow.conductor_workflow import ConductorWorkflow
from conductor_deploy.client.workflow.task.simple_task import SimpleTask

Work = Callable[[dict[str, Any]], dict[str, Any]]


class Server:
    """A real server; names of workflows and of kinds of work begin with `prefix`."""

    def __init__(self, url: str, prefix: str) -> None:
        self.configuration = Configuration(server_api_url=url)
        clients = OrkesClients(self.configuration)
        self.executor = clients.get_workflow_executor()
        self.workflows = clients.get_workflow_client()
        self.tasks = clients.get_task_client()
        self.metadata = clients.get_metadata_client()
        self.prefix = prefix
        self.started: list[str] = []

    def workflow(self, name: str = "main", version: int = 1) -> ConductorWorkflow:
        return ConductorWorkflow(self.executor, f"{self.prefix}_{name}", version)

    def task(self, work: str, reference: str, **inputs: Any) -> SimpleTask:
        return SimpleTask(f"{self.prefix}_{work}", reference).configure(input_parameters=inputs)

    def start(self, workflow: ConductorWorkflow, **inputs: Any) -> str:
        """Start it as it is, unregistered."""
        self.started.append(workflow.start_workflow_with_input(inputs))
        return self.started[-1]

    def run(
        self, workflow: ConductorWorkflow, workers: Mapping[str, Work] | None = None, **inputs: Any
    ) -> Workflow:
        """Start it and do the work that it asks for until it ends."""
        return self.finish(self.start(workflow, **inputs), workers or {})

    def finish(self, workflow_id: str, workers: Mapping[str, Work], seconds: float = 40) -> Workflow:
        """Do work until the execution is over; the execution, which may still run when the time is."""
        end = time.monotonic() + seconds
        while True:
            for kind, work in workers.items():
                self._do(kind, work)
            execution = self.workflows.get_workflow(workflow_id)
            if execution.status not in ("RUNNING", "PAUSED") or time.monotonic() > end:
                return execution

    def _do(self, kind: str, work: Work) -> None:
        polled = self.tasks.batch_poll_tasks(f"{self.prefix}_{kind}", "worker", 10, 100)
        for task in polled or ():
            output = work(task.input_data or {})
            result = TaskResult(
                task.workflow_instance_id, task.task_id, status="COMPLETED", output_data=output
            )
            self.tasks.update_task(result)

    def close(self) -> None:
        """Leave no execution behind."""
        for workflow_id in self.started:
            if self.workflows.get_workflow_status(workflow_id).status == "RUNNING":
                self.workflows.terminate_workflow(workflow_id)
            self.workflows.delete_workflow(workflow_id, archive_workflow=False)
        self.configuration.close()


def outputs(execution: Workflow) -> dict[str, Any]:
    """What each task put out, by reference name."""
    return {str(task.reference_task_name): task.output_data for task in execution.tasks or ()}


class _Answering(BaseHTTPRequestHandler):
    """Answers with the verb and the body of the request."""

    def do_POST(self) -> None:
        body = self._body().decode()
        answer = f'{{"verb": "{self.command}", "body": {body or "null"}}}'.encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_PATCH = do_POST  # noqa: N815 # the names that the library calls

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size + 2)[:-2]
        return body

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def endpoint() -> Iterator[str]:
    """The URL of an endpoint of the test's own."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answering)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/orders"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
