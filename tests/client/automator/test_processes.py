"""Functions that compute, in processes of their own."""

import functools
import inspect
import math
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from conductor_deploy.client.automator._children import is_importable
from conductor_deploy.client.automator._processes import Processes
from conductor_deploy.client.http.models.task import Task


def product(numbers: list[int]) -> dict[str, int]:
    return {"product": math.prod(numbers), "process": os.getpid()}


def decorated(function: Callable[..., Any]) -> Callable[..., Any]:
    return functools.wraps(function)(functools.partial(function))


@decorated
@decorated
def below() -> int:
    return os.getpid()


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture
def spawned() -> Iterator[Processes]:
    with closing(Processes("spawn", product)) as opened:
        yield opened


def test_a_new_interpreter_works_on_one_task_after_the_other(spawned: Processes) -> None:
    results = [
        spawned.result(Task(input_data={"numbers": [2, "3", n]}), "me").output_data or {} for n in (4, 5)
    ]
    assert [result["product"] for result in results] == [24, 30]
    assert len({result["process"] for result in results} | {os.getpid()}) == 2


def test_a_closure_works_in_a_fork() -> None:
    factor = 7
    with closing(Processes("fork", lambda task: task.input_data["number"] * factor)) as processes:
        result = processes.result(Task(input_data={"number": 6}), "me")
    assert result.output_data == {"result": 42}


def test_a_process_that_dies_fails_its_task_and_no_other() -> None:
    with closing(Processes("fork", die)) as processes:
        results = [processes.result(Task(), "me") for _ in range(2)]
    assert {str(result.status) for result in results} == {"FAILED"}
    assert "died of this task, with exit code -9" in str(results[0].reason_for_incompletion)


def test_a_process_that_dies_while_idle_fails_no_task() -> None:
    task = Task(input_data={"numbers": [2, 3]})
    with closing(Processes("fork", product)) as processes:
        first = (processes.result(task, "me").output_data or {})["process"]
        os.kill(first, signal.SIGKILL)
        os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)
        second = processes.result(task, "me").output_data or {}
    assert second["product"] == 6
    assert second["process"] != first


@pytest.mark.parametrize(
    ("value", "importable"),
    [
        (product, True),
        (below, True),
        (inspect.unwrap(below), True),
        (math.sqrt, True),
        (lambda: 1, False),
        (os.environ, False),
    ],
)
def test_what_has_no_name_cannot_be_imported(value: object, importable: bool) -> None:
    assert is_importable(value) is importable


UNGUARDED = """
import math, sys
from conductor_deploy.client.automator._children import is_importable
from conductor_deploy.client.automator._processes import Processes
from conductor_deploy.client.http.models.task import Task

def mine(): ...

print("runs", is_importable(mine))
processes = Processes("spawn", math.sqrt)
print(processes.result(Task(input_data={"x": 9.0}), "me").status)
processes.close()
"""


def test_a_program_needs_no_guard(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(UNGUARDED)
    said = subprocess.run(
        [sys.executable, tmp_path / "program.py"], capture_output=True, text=True, check=True
    )
    assert said.stdout.splitlines() == ["runs False", "FAILED"]  # x is positional only
