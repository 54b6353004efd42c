"""Which tasks need a worker, and have one."""

from datetime import datetime, timedelta, timezone
from typing import Any

from conductor_deploy.analysis.worker_tasks import Poller, attendances, worker_tasks
from conductor_deploy.definition.document import TASK, WORKFLOW, Definition, Key

NOW = datetime(2026, 1, 31, 12, tzinfo=timezone.utc)
FIVE = timedelta(minutes=5)


def step(name: str, kind: str = "SIMPLE", **fields: Any) -> dict[str, Any]:
    return {"name": name, "taskReferenceName": name, "type": kind, **fields}


def state(*workflows: tuple[str, list[dict[str, Any]]]) -> dict[Key, Definition]:
    made = [Definition(Key(WORKFLOW, name, 1), {"name": name, "tasks": tasks}) for name, tasks in workflows]
    task = Definition(Key(TASK, "charge", None), {"name": "charge"})
    return {each.key: each for each in (*made, task)}


def test_simple_tasks_and_types_that_no_server_knows_need_a_worker() -> None:
    inner = {"workflowDefinition": {"name": "i", "tasks": [step("pack")]}}
    parts = [
        step("loop", "DO_WHILE", loopOver=[step("charge")]),
        step("s", "SUB_WORKFLOW", subWorkflowParam=inner),
    ]
    found = worker_tasks(
        state(
            (
                "b",
                [step("charge"), step("charge"), step("own", "MY_TYPE"), step("w", "WAIT"), step("${made}")],
            ),
            ("a", parts),
            ("c", [step("h", "HTTP", loopOver=[step("never")])]),
        )
    )
    a, b = Key(WORKFLOW, "a", 1), Key(WORKFLOW, "b", 1)
    assert found == {"MY_TYPE": [b], "charge": [a, b], "pack": [a]}


def poller(task: str, ago: timedelta, domain: str | None = None) -> Poller:
    return Poller(task, domain, "host", NOW - ago)


def test_the_latest_poll_in_any_domain_counts() -> None:
    tasks = {name: [Key(WORKFLOW, "a", 1)] for name in ("charge", "lost", "pack", "ship")}
    old, new = poller("charge", timedelta(days=1)), poller("charge", timedelta(seconds=1), "blue")
    just = poller("pack", FIVE)
    rows = attendances(tasks, [old, new, just, poller("ship", FIVE * 2), poller("other", FIVE)], NOW, FIVE)
    assert [(row.task, row.state) for row in rows] == [
        ("lost", "never"),
        ("ship", "stale"),
        ("charge", "polled"),
        ("pack", "polled"),
    ]
    assert rows[2].pollers == [new, old]
