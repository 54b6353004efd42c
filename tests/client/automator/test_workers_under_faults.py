"""Workers on a real server, over a network that fails and through restarts: nothing lost, nothing done twice."""

import os
import random
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest
from faulty_run import STEPS, FaultyRun

from conductor_deploy.conductor_server import NEWEST, start, stop
from conductor_deploy.wire.access import Access


@pytest.mark.timeout(240)
@pytest.mark.parametrize("executions", [40, pytest.param(100, marks=pytest.mark.nightly)])
def test_tasks_complete_once_over_a_network_that_fails(
    conductor_3_32: Access,
    own_prefix: Callable[[Access], str],
    record_property: Callable[[str, object], None],
    executions: int,
) -> None:
    run = FaultyRun(conductor_3_32.url, own_prefix(conductor_3_32), executions, seed=1, share=0.1)
    run.define(responseTimeoutSeconds=4, timeoutSeconds=0, retryCount=20, retryDelaySeconds=0)
    with run.working() as proxy:
        run.start()
        run.wait(200)
    record_property("books", run.books.report)
    judge(run)
    lost = b"".join(proxy.lost).decode()
    assert [task_id for task_id in run.books.unheard if task_id not in lost] == []


@pytest.mark.nightly
@pytest.mark.real
@pytest.mark.timeout(3600)
def test_ten_thousand_tasks_complete_once_through_restarts(
    tmp_path: Path, request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> None:
    data, dice = tmp_path / "server", random.Random(2)
    request.addfinalizer(lambda: stop(data))

    def started(port: int) -> str:
        return start(NEWEST, data, port, environ=os.environ, progress=silent, until_ends=os.getpid()).url

    url = started(0)
    run = FaultyRun(url, "nightly", executions=2000, seed=3, share=0.02)
    run.define(responseTimeoutSeconds=20, timeoutSeconds=0, retryCount=50, retryDelaySeconds=0)
    with run.working():
        starting = threading.Thread(target=run.start)
        starting.start()
        for _ in range(4):
            threading.Event().wait(dice.uniform(5, 25))
            stop(data, patience=dice.choice((0, 10)))
            started(int(url.split(":")[2].split("/")[0]))
        starting.join()
        run.wait(3000)
    record_property("books", run.books.report)
    judge(run)


def silent(_: str, __: int) -> AbstractContextManager[Callable[[int], None]]:
    return nullcontext(lambda _: None)


def judge(run: FaultyRun) -> None:
    books = run.books
    assert Counter(each["status"] for each in books.executions) == {"COMPLETED": run.executions}, books.report
    for each in books.executions:
        order = each["input"]["order"]
        done = [task["outputData"] for task in each["tasks"] if task["status"] == "COMPLETED"]
        assert done == [{"result": f"{order}:{step}"} for step in range(STEPS)]
    assert books.lost == set()
    assert max(books.executed.values()) == 1, books.report
