"""Workers that run long, that are many at once, and whose server is away for a while: on a real one."""

import asyncio
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import httpx
import psutil
import pytest
from faulty_run import STEPS, FaultyRun
from test_workers_under_faults import judge
from token_gate import TokenGate

from conductor_deploy.client.automator.task_handler import TaskHandler
from conductor_deploy.client.configuration.configuration import Configuration
from conductor_deploy.client.configuration.settings.authentication_settings import AuthenticationSettings
from conductor_deploy.client.worker.worker import Worker
from conductor_deploy.wire.access import Access

PROGRAM = """
import sys
from conductor_deploy.client.automator.task_handler import TaskHandler
from conductor_deploy.client.configuration.configuration import Configuration
from conductor_deploy.client.worker.worker import Worker

async def soon(order: str, step: int) -> str:
    return f"{order}:{step}"

def now(order: str, step: int) -> str:
    return f"{order}:{step}"

url, *names = sys.argv[1:]
workers = [Worker(name, soon if number % 2 else now, thread_count=3) for number, name in enumerate(names)]
with TaskHandler(workers, Configuration(server_api_url=url), scan_for_annotated_workers=False) as handler:
    handler.start_processes()
    sys.stdin.read()
"""


class Size(NamedTuple):
    megabytes: float
    threads: int
    files: int


@contextmanager
def program(run: FaultyRun) -> Iterator[Callable[[], Size]]:
    """Workers in a process of their own, which can be measured."""
    names = [run.name(step) for step in range(STEPS)]
    with subprocess.Popen([sys.executable, "-c", PROGRAM, run.url, *names], stdin=subprocess.PIPE) as process:
        known = psutil.Process(process.pid)
        yield lambda: Size(known.memory_info().rss / 2**20, known.num_threads(), known.num_fds())
        assert process.stdin is not None
        process.stdin.close()


@pytest.mark.timeout(3600)
@pytest.mark.parametrize(
    ("executions", "batches"), [(8, 2), pytest.param(1000, 4, marks=pytest.mark.nightly)]
)
def test_nothing_grows_while_workers_work(
    conductor_3_32: Access, own_prefix: Callable[[Access], str], executions: int, batches: int
) -> None:
    run = FaultyRun(conductor_3_32.url, own_prefix(conductor_3_32), executions)
    run.define()
    sizes = []
    with program(run) as measured:
        for _ in range(1 + batches):
            run.start()
            run.wait(3000)
            sizes.append(measured())
    assert Counter(each["status"] for each in run.books.executions) == {
        "COMPLETED": executions * (1 + batches)
    }
    first, last = sizes[0], sizes[-1]
    assert last.megabytes < first.megabytes + 3, sizes
    assert last.threads <= first.threads + 3 * STEPS, sizes
    assert last.files <= first.files + 10, sizes


@pytest.mark.timeout(240)
@pytest.mark.parametrize("waiting", [50, pytest.param(1000, marks=pytest.mark.nightly)])
def test_coroutines_wait_for_each_other_all_at_once(
    conductor_3_32: Access, own_prefix: Callable[[Access], str], waiting: int
) -> None:
    here, all_here = 0, asyncio.Event()

    async def gather(order: str) -> str:
        nonlocal here
        here += 1
        if here == waiting:
            all_here.set()
        await all_here.wait()
        return order

    run = FaultyRun(conductor_3_32.url, own_prefix(conductor_3_32), waiting, steps=1)
    run.define()
    worker = Worker(run.name(0), gather, thread_count=waiting)
    before = set(threading.enumerate())
    with TaskHandler(
        [worker], Configuration(server_api_url=run.url), scan_for_annotated_workers=False
    ) as handler:
        handler.start_processes()
        run.start()
        run.wait(200)
        names = [thread.name for thread in set(threading.enumerate()) - before]
    assert Counter(each["status"] for each in run.books.executions) == {"COMPLETED": waiting}
    assert [name for name in names if name.startswith("conductor-worker-")] == []


@pytest.mark.timeout(240)
@pytest.mark.parametrize("seconds", [2, pytest.param(180, marks=pytest.mark.nightly)])
def test_a_server_that_is_away_is_asked_seldom_and_gets_all_results_in_the_end(
    conductor_3_32: Access, own_prefix: Callable[[Access], str], seconds: float
) -> None:
    run = FaultyRun(conductor_3_32.url, own_prefix(conductor_3_32), executions=15)
    run.define(responseTimeoutSeconds=600, timeoutSeconds=0)
    with run.working():
        run.start()
        while not run.books.executed:
            threading.Event().wait(0.01)
        before = run.line.asked
        run.line.is_cut = True
        threading.Event().wait(seconds)
        asked = run.line.asked - before
        run.line.is_cut = False
        run.wait(200)
    judge(run)
    assert asked <= 50 + 2 * seconds  # what was under way, and then one try after the other


def test_workers_sign_in_anew_when_their_token_is_no_more_valid(
    conductor_3_32: Access, own_prefix: Callable[[Access], str]
) -> None:
    run = FaultyRun(conductor_3_32.url, own_prefix(conductor_3_32), executions=10)
    run.define()
    gate = TokenGate(httpx.HTTPTransport())
    with run.working(gate, AuthenticationSettings("key", "hunter2")):
        run.start()
        for _ in range(5):
            gate.revoke()
            threading.Event().wait(0.1)
        run.wait(50)
    judge(run)
    assert 1 < gate.sign_ins <= 6
