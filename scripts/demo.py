"""The main job from end to end, on a copy of the sample estate: real commands, printed before they run.

`demo.py` uses the embedded registry; `demo.py --live` a real Conductor server, and then runs an order on it.
"""

import difflib
import http.server
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from conductor_deploy.client import Configuration, OrkesClients, TaskHandler
from conductor_deploy.client.worker.worker import Worker
from conductor_deploy.embedded import transport
from conductor_deploy.wire import endpoints
from conductor_deploy.wire.access import Access
from conductor_deploy.wire.connection import Connection

ESTATE = Path(__file__).parent.parent / "definitions"
VARIABLE = "CONDUCTOR_DEPLOY_VAR_stock_url"
COMMAND = [sys.executable, "-m", "conductor_deploy"]

ORDER: dict[str, Any] = {
    "orderId": "order-1001",
    "customer": "Ada",
    "lines": [{"sku": "lamp", "quantity": 2, "price": 400}, {"sku": "bulb", "quantity": 4, "price": 5}],
    "payment": {"method": "card"},
}


def check_fraud(amount: float) -> Mapping[str, Any]:
    return {"score": 0.02, "amount": amount}


def reserve_stock(orderId: str, level: int) -> Mapping[str, Any]:  # noqa: N803 - as the task's input is named
    return {"reservation": f"R-{orderId}", "level": level}


# The workers, by task. A page of Python stands for the real ones of a shop.
WORKERS: Mapping[str, Callable[..., Any]] = {
    "check_fraud": check_fraud,
    "charge_card": lambda task: {"status": "charged", "authorization": f"A-{task.input_data['orderId']}"},
    "reserve_stock": reserve_stock,
    "pack_parcel": lambda task: {"packed": task.input_data["orderId"]},
    "book_carrier": lambda task: {"tracking": f"T-{task.input_data['orderId']}"},
    "notify_customer": lambda task: {"channel": "mail", "to": task.input_data["customer"]},
}


def main(live: bool) -> None:
    with ExitStack() as cleanup:
        root = Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="conductor-demo-")))
        shutil.copytree(ESTATE, root / "orders", ignore=shutil.ignore_patterns(".conductor"))
        os.chdir(root / "orders")
        environment, connection = start_server(root, cleanup) if live else ("local", embedded_registry())
        cleanup.enter_context(connection)
        release(environment)
        change_and_release(environment)
        edit_on_the_server(connection)
        call(f"drift -e {environment}", expected=2)
        call(f"rollback workflow/payment@2 -e {environment} --yes")
        call(f"plan -e {environment}")
        if live:
            run_an_order(connection)


def embedded_registry() -> Connection:
    return Connection(Access("http://embedded/api"), transport=transport(".conductor/local.db"))


def start_server(root: Path, cleanup: ExitStack) -> tuple[str, Connection]:
    """A real server with its data in `root`, and a stock service for the workflows to call."""
    data = root / "server"
    cleanup.callback(call, f"server stop --data {shlex.quote(str(data))}")
    call(f"server start --data {shlex.quote(str(data))}")
    status = subprocess.run(
        [*COMMAND, "server", "status", "--data", str(data), "-o", "json"],
        capture_output=True,
        text=True,
        check=True,
    )
    import json

    url = json.loads(status.stdout)["url"]
    stock = http.server.ThreadingHTTPServer(("127.0.0.1", 0), StockService)
    cleanup.callback(stock.shutdown)
    threading.Thread(target=stock.serve_forever, daemon=True).start()
    os.environ["CONDUCTOR_DEV_URL"] = url
    os.environ[VARIABLE] = f"http://127.0.0.1:{stock.server_port}"
    print(f"$ export CONDUCTOR_DEV_URL={url}")
    return "dev", Connection(Access(url))


def release(environment: str) -> None:
    say("Check the definitions, look at the plan, apply it.")
    call("validate")
    call(f"plan -e {environment}")
    call(f"apply -e {environment} --yes")
    call(f"plan -e {environment}")


def change_and_release(environment: str) -> None:
    say("A payment shall be looked at from 300 on: the edit goes into a new version.")
    old = Path("workflows/payment.yaml")
    new = Path("workflows/payment.2.yaml")
    text = old.read_text()
    new.write_text(
        text.replace("version: 1", "version: 2").replace('limit: "{{ fraud_limit }}"', "limit: 300")
    )
    sys.stdout.writelines(
        difflib.unified_diff(text.splitlines(True), new.read_text().splitlines(True), str(old), str(new), n=0)
    )
    call(f"plan -e {environment}")
    call(f"apply -e {environment} --yes")


def edit_on_the_server(connection: Connection) -> None:
    say("Somebody edits the server by hand: charge_card is now tried 9 times.")
    task = connection.call(endpoints.GET_TASK, name="charge_card")
    connection.call(endpoints.UPDATE_TASK, body={**task, "retryCount": 9})


def run_an_order(connection: Connection) -> None:
    say("An order goes through the deployed workflows, with workers.")
    configuration = Configuration(server_api_url=connection.url)
    workflows = OrkesClients(configuration).get_workflow_client()
    workers = [Worker(name, work) for name, work in WORKERS.items()]
    with TaskHandler(workers, configuration, scan_for_annotated_workers=False) as handler:
        handler.start_processes()
        workflow_id = workflows.start_workflow_by_name("order_fulfillment", ORDER)
        print(f"started order_fulfillment {workflow_id}")
        while (execution := workflows.get_workflow(workflow_id)).status == "RUNNING":
            time.sleep(0.1)
    for task in execution.tasks or ():
        print(f"  {task.reference_task_name}: {task.status}")
    print(f"{execution.status}: {execution.output}")
    if execution.status != "COMPLETED":
        sys.exit(f"the order did not complete: {execution.reason_for_incompletion}")


class StockService(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = b'{"level": 12}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


def call(arguments: str, expected: int = 0) -> None:
    print(f"\n$ conductor-deploy {arguments}", flush=True)
    code = subprocess.run([*COMMAND, *shlex.split(arguments)], check=False).returncode
    if code != expected:
        sys.exit(f"exit code {code}, expected {expected}")


def say(text: str) -> None:
    print(f"\n# {text}", flush=True)


if __name__ == "__main__":
    main(live="--live" in sys.argv[1:])
