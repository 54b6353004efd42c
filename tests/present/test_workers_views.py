"""Which tasks are polled, as people and programs read it."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from conductor_deploy.analysis.worker_tasks import Attendance, Poller
from conductor_deploy.definition.document import WORKFLOW, Key
from conductor_deploy.present.palette import COLORED, PLAIN
from conductor_deploy.present.width import columns
from conductor_deploy.present.workers import workers_document, workers_text

NOW = datetime(2026, 1, 31, 12, tzinfo=timezone.utc)
ORDER, OTHERS = Key(WORKFLOW, "order", 1), [Key(WORKFLOW, f"w{number}", 1) for number in range(3)]
HERE = Poller("charge", None, "host-1", NOW - timedelta(seconds=3))
BLUE = Poller("charge", "blue", "host-2", NOW - timedelta(hours=2, minutes=59))
ROWS = [
    Attendance("lost", OTHERS, [], "never"),
    Attendance("ship", [ORDER], [Poller("ship", None, "host-3", NOW - timedelta(days=3))], "stale"),
    Attendance("charge", [ORDER], [HERE, BLUE], "polled"),
]


def test_a_table_has_a_line_for_each_poller() -> None:
    assert workers_text("prod", ROWS, NOW, PLAIN) == (
        "TASK    STATE   LAST POLL  BY                    USED BY\n"
        "lost    never   -          -                     workflow/w0@1, workflow/w1@1, 1 more\n"
        "ship    stale   3d ago     host-3                workflow/order@1\n"
        "charge  polled  3s ago     host-1                workflow/order@1\n"
        "                2h ago     host-2 (domain blue)\n"
        "prod: 3 tasks, 1 polled, 1 stale, 1 never"
    )


def test_a_narrow_terminal_has_a_row_below_the_other() -> None:
    assert workers_text("prod", ROWS[1:2], NOW, PLAIN, 40).splitlines() == [
        "TASK ship",
        "  STATE      stale",
        "  LAST POLL  3d ago",
        "  BY         host-3",
        "  USED BY    workflow/order@1",
        "prod: 1 task, 1 stale",
    ]
    long = [replace(ROWS[1], task="日本語" * 20)]
    assert max(map(columns, workers_text("prod", long, NOW, PLAIN, 80).splitlines())) == 80


def test_a_task_that_nobody_takes_is_painted() -> None:
    lines = workers_text("prod", ROWS[:1], NOW, COLORED).splitlines()
    assert lines[1].startswith("\x1b[1;31mlost")
    assert lines[-1] == "prod: 1 task, 1 never"


def test_an_estate_without_tasks_for_workers_says_so() -> None:
    assert workers_text("prod", [], NOW, PLAIN) == "prod: no workflow has a task for a worker"


def test_a_document_has_all_of_it() -> None:
    assert workers_document({"prod": ROWS[2:]}) == {
        "tasks": [
            {
                "environment": "prod",
                "task": "charge",
                "state": "polled",
                "workflows": ["workflow/order@1"],
                "pollers": [
                    {"worker": "host-1", "domain": None, "last_poll": "2026-01-31T11:59:57+00:00"},
                    {"worker": "host-2", "domain": "blue", "last_poll": "2026-01-31T09:01:00+00:00"},
                ],
            }
        ]
    }
