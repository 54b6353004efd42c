"""Ctrl-C and SIGTERM while a command is under way, each sent when a certain request reaches the server."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from fault_proxy import FaultProxy
from workbench import CONFIGURATION, Workbench

from conductor_deploy.embedded.registry import transport

Meant = Callable[[httpx.Request], bool]


class Watched(httpx.BaseTransport):
    """The embedded registry, which does something once a request that is meant has been carried out."""

    def __init__(self, is_meant: Meant, act: Callable[[], object]) -> None:
        self.inner = transport(None)
        self.is_meant = is_meant
        self.act: Callable[[], object] | None = act

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self.inner.handle_request(request)
        if self.act and self.is_meant(request):
            act, self.act = self.act, None
            act()
        return answer


def is_last_write(request: httpx.Request) -> bool:
    return request.method == "POST" and b'"name":"order"' in request.content


def is_final_record(request: httpx.Request) -> bool:
    return request.method == "PUT" and b'"status":"applied"' in request.content


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("is_meant", [is_last_write, is_final_record])
def test_an_interruption_at_the_very_end_is_none_too_late(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch, is_meant: Meant, number: signal.Signals
) -> None:
    workbench.write("conductor-deploy.yaml", CONFIGURATION.replace("[dev, test]", "[away, dev]"))
    with FaultProxy(Watched(is_meant, lambda: os.kill(os.getpid(), number))) as proxy:
        monkeypatch.setenv("AWAY_URL", proxy.url)
        ran = workbench.run("apply", "-e", "both", "--yes", "-o", "json")
        held = workbench.run("lock", "-e", "away", "-o", "json").document["held"]
    assert (ran.code, ran.document["error"]["code"]) == (130, "interrupted")
    assert (ran.document["status"], ran.document["plan"]["environment"]) == ("applied", "away")
    assert not held
    assert workbench.run("history", "-e", "dev", "-o", "json").document["releases"] == []


def interrupted(bench: Workbench, environment: str, number: signal.Signals) -> tuple[int, Any]:
    """A run of `apply` in a process of its own, which gets the signal when it first asks the server of `away`.

    Requests are sent at once by several threads: what they had open when they were stopped is nobody's business.
    """
    started: list[subprocess.Popen[str]] = []
    program = "from conductor_deploy.cli.main import run; run()"
    arguments = ["-C", str(bench.root), "apply", "-e", environment, "--yes", "-o", "json"]
    with FaultProxy(Watched(lambda _: True, lambda: started[0].send_signal(number))) as proxy:
        started.append(
            subprocess.Popen(
                [sys.executable, "-c", program, *arguments],
                env={**os.environ, "AWAY_URL": proxy.url},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        out, _ = started[0].communicate(timeout=30)
    return started[0].returncode, json.loads(out)


def test_an_interruption_between_two_environments_tells_what_was_released(workbench: Workbench) -> None:
    workbench.write("conductor-deploy.yaml", CONFIGURATION.replace("[dev, test]", "[dev, away]"))
    code, told = interrupted(workbench, "both", signal.SIGINT)
    assert (code, told["error"]["code"]) == (130, "interrupted")
    assert [applied["status"] for applied in told["applied"]] == ["applied"]


def test_being_terminated_before_anything_is_written_is_an_interruption(workbench: Workbench) -> None:
    code, told = interrupted(workbench, "away", signal.SIGTERM)
    assert (code, told["error"]["code"]) == (130, "interrupted")
