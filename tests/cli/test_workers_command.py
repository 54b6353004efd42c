"""`workers`: which tasks of the estate are polled."""

import time
from collections.abc import Callable

import pytest
from workbench import ORDER, Workbench

from conductor_deploy.wire import endpoints
from conductor_deploy.wire.access import Access
from conductor_deploy.wire.connection import Connection


def configuration(server: Access) -> str:
    return f"project: orders\nenvironments:\n  dev: {{server: '{server.url}'}}\n"


def test_it_says_who_polls(
    workbench: Workbench,
    real_server: Access,
    connect: Callable[[Access], Connection],
    own_prefix: Callable[[Access], str],
) -> None:
    prefix = own_prefix(real_server)
    workbench.write(
        "conductor-deploy.yaml", f"project: orders\nenvironments:\n  dev: {{server: '{real_server.url}'}}\n"
    )
    steps = [
        f"{{name: {prefix}_{name}, taskReferenceName: {name}, type: SIMPLE}}" for name in ("charge", "ship")
    ]
    workbench.write(
        "definitions/order.yaml",
        f"name: {prefix}\nversion: 1\nownerEmail: a@example.com\ntasks: [{', '.join(steps)}]\n",
    )
    connect(real_server).call(
        endpoints.POLL_TASKS,
        tasktype=f"{prefix}_charge",
        domain="blue",
        workerid="host-1",
        count=1,
        timeout=1,
    )
    rows = workbench.run("workers", "-o", "json").document["tasks"]
    ship, charge = (row for row in rows if row["task"].startswith(prefix))
    assert (ship["task"], ship["state"], ship["pollers"]) == (f"{prefix}_ship", "never", [])
    assert (charge["state"], charge["workflows"]) == ("polled", [f"workflow/{prefix}@1"])
    (poller,) = charge["pollers"]
    assert (poller["worker"], poller["domain"]) == ("host-1", "blue")
    end, said = time.monotonic() + 10, ""
    while f"{prefix}_charge stale" not in said and time.monotonic() < end:  # its clock goes in whole seconds
        said = " ".join(workbench.run("workers", "--stale", "0ms").out.split())
    assert f"{prefix}_charge stale" in said


def test_an_embedded_registry_has_no_workers(workbench: Workbench) -> None:
    ran = workbench.run("workers", "-e", "dev", "-o", "json")
    assert ran.code == 1
    assert "the embedded registry holds definitions only" in ran.document["error"]["message"]


@pytest.mark.parametrize("stale", ["soon", "5 x", "-1s"])
def test_a_duration_that_is_none_is_wrong_usage(workbench: Workbench, stale: str) -> None:
    ran = workbench.run("workers", "-e", "dev", "--stale", stale)
    assert (ran.code, "is no duration such as 30s, 5m or 1h" in ran.err) == (64, True)


def test_wrong_definitions_are_said(workbench: Workbench, conductor_3_32: Access) -> None:
    workbench.write(
        "conductor-deploy.yaml",
        f"project: orders\nenvironments:\n  dev: {{server: '{conductor_3_32.url}'}}\n",
    )
    workbench.write("definitions/order.yaml", ORDER.replace("version: 1", "version: one"))
    assert workbench.run("workers").code == 3
