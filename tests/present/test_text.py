"""A plan as text. What whole plans look like is in tests/cases/plan."""

from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

import pytest

from conductor_deploy.definition.document import TASK, WORKFLOW, Key, Position
from conductor_deploy.definition.placeholder import placeholder
from conductor_deploy.plan.diff import diff
from conductor_deploy.plan.plan import (
    Cause,
    Change,
    Edited,
    Guard,
    Latest,
    Operation,
    Plan,
    Running,
    ServerSeen,
    SourceSeen,
)
from conductor_deploy.present.drawing import SIGNS
from conductor_deploy.present.fields import rows
from conductor_deploy.present.palette import COLORED
from conductor_deploy.present.text import change_lines, drift_text, plan_text

PLAN = Plan("orders", "prod", ServerSeen("https://x.example/api", None), SourceSeen(), None, ())
ORDER = Key(WORKFLOW, "order", 4)
NOON = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)


def _update(before: dict[str, Any], after: dict[str, Any], **more: Any) -> Change:
    return Change("update", ORDER, before, after, fields=diff(before, after), **more)


def test_colour_adds_nothing_to_the_words() -> None:
    guard = Guard("protected", "blocked", "protected", lift="--allow destroy=workflow/order@4")
    change = _update({"description": "a"}, {"description": "b", "x": "1\n2"}, guards=(guard,))
    plan = replace(PLAN, changes=(change,))
    coloured = plan_text(plan, COLORED)
    assert "\x1b[1;31mblocked: protected\x1b[0m" in coloured
    for code in {"0", *COLORED.codes.values()}:
        coloured = coloured.replace(f"\x1b[{code}m", "")
    assert coloured == plan_text(plan)


def test_no_control_character_of_a_definition_reaches_the_terminal() -> None:
    evil = "\x1b]0;x\x07\u202e"
    task = {"taskReferenceName": evil, "name": evil, "type": evil, "inputParameters": {evil: evil}}
    before = {"tasks": [task, {"taskReferenceName": "b"}], "description": f"1\n{evil}"}
    after = {
        "tasks": [{"taskReferenceName": "b"}, {**task, "inputParameters": {evil: 1}}],
        "description": "2\n",
    }
    change = replace(
        _update(before, after),
        key=Key(WORKFLOW, evil, 1),
        latest=Latest(1, 2, (evil,)),
        guards=(Guard("x", "blocked", evil, (evil,), f"--allow x={evil}"),),
    )
    plan = replace(
        PLAN, changes=(change,), project=evil, orphaned=(Key(TASK, evil),), held=(Key(TASK, evil),)
    )
    assert all(line.isprintable() for line in plan_text(plan).split("\n"))


def test_every_key_in_a_plan_can_be_given_to_select() -> None:
    task, odd = Key(TASK, "a*b"), Key(WORKFLOW, "o@2", 1)
    change = replace(
        _update({"description": "a"}, {"description": "b"}),
        latest=Latest(1, 2, (str(odd),)),
        guards=(Guard("pinned", "blocked", "they will ask for it", (str(odd), "4 executions")),),
    )
    plan = replace(PLAN, changes=(change,), orphaned=(task,), adopted=(odd,), held=(task,))
    text = plan_text(plan)
    for shown in (
        "latest moves 1 → 2 for workflow/o\\@2@1",
        "  workflow/o\\@2@1, 4 executions",
        "deleted with --prune: task/a\\*b",
        "from the next release on: workflow/o\\@2@1",
        "): task/a\\*b waits",
    ):
        assert shown in text
    assert "task/a*b" not in text


def test_unmanaged_definitions_are_all_counted() -> None:
    keys = tuple(Key(TASK, f"t{number:03}") for number in range(100))
    text = plan_text(replace(PLAN, unmanaged=keys, unmanaged_count=889))
    assert "889 unmanaged, live and owned by nobody: task/t000, " in text
    assert "task/t009 and 879 more" in text


def test_a_secret_is_never_shown_beside_what_it_replaces() -> None:
    change = _update({"description": "hunter2"}, {"description": placeholder("password")})
    assert [row.value for row in rows(change, 60)] == ["(secret)"]
    assert "hunter2" not in plan_text(replace(PLAN, changes=(change,)))


def test_a_field_is_named_by_what_a_person_would_write() -> None:
    inputs = {"http_request": {"uri": "x"}, "list": [1], "a.b": {"c d": 1}}
    before = {"tasks": [{"taskReferenceName": "t", "retryCount": 1, "inputParameters": {}}], "variables": {}}
    after = {"tasks": [{"taskReferenceName": "t", "inputParameters": inputs}], "variables": {"x": [1]}}
    changed = {
        "tasks": [{"taskReferenceName": "t", "inputParameters": {**inputs, "list": [2], "a.b": {"c d": 2}}}]
    }
    assert [row.label or row.subject for row in rows(_update(before, after), 60)] == [
        "variables.x", "http_request", "list", '["a.b"]', "retryCount",
    ]  # fmt: skip
    assert [row.label or row.subject for row in rows(_update(after, {**after, **changed}), 60)] == [
        "list[0]", '["a.b"]["c d"]',
    ]  # fmt: skip


def test_a_new_script_shows_forty_lines_at_most() -> None:
    script = "\n".join(f"line {number}" for number in range(100))
    (row,) = rows(_update({"description": "one line\n"}, {"description": script}), 60)
    assert len(row.lines) == 41
    assert row.lines[-1] == "… 63 more lines"


@pytest.mark.parametrize(
    ("running", "words"),
    [
        (Running(128, True), "128 executions run on @3 and keep it"),
        (Running(1, True), "1 execution runs on @3 and keeps it"),
        (Running(100, False), "at least 100 executions run on @3 and keep it"),
    ],
)
def test_running_executions_are_counted(running: Running, words: str) -> None:
    change = Change("create", ORDER, {}, {}, compared_with=replace(ORDER, version=3), running=running)
    assert change_lines(change) == ["nothing but the version differs", words]


def test_executions_of_what_has_no_version_are_told_by_its_key() -> None:
    key = Key(TASK, "a")
    change = Change("update", key, {}, {}, compared_with=key, running=Running(2, True))
    assert change_lines(change) == ["2 executions run on task/a and keep it"]


def test_a_guard_tells_what_it_saw() -> None:
    guard = Guard("running-parents", "blocked", "4 executions will ask for it", ("checkout@6", "refund@2"))
    change = Change("delete", ORDER, {}, None, guards=(guard,), cause="rollback")
    assert change_lines(change) == ["blocked: 4 executions will ask for it", "  checkout@6, refund@2"]


def test_a_rolled_back_change_names_its_cause() -> None:
    plan = replace(PLAN, changes=(Change("delete", ORDER, {}, None, cause="rollback"),))
    assert "- workflow/order@4    rollback" in plan_text(plan).splitlines()


@pytest.mark.parametrize(
    ("operation", "base", "words"),
    [
        (Operation(), None, "first release"),
        (Operation(), 41, "release 41"),
        (Operation("promote", "test"), 41, "release 41, promoted from test"),
        (Operation("rollback", release=40), 41, "release 41, taking back release 40"),
        (Operation("rollback"), 41, "release 41, a rollback"),
    ],
)
def test_the_first_line_says_what_is_done(operation: Operation, base: int | None, words: str) -> None:
    plan = replace(PLAN, operation=operation, base_release=base, source=SourceSeen("1f2e3d4c5b", dirty=True))
    assert plan_text(plan).splitlines()[0] == (
        f"prod · https://x.example/api · orders · {words} · git 1f2e3d4 with local changes"
    )


def test_long_lists_are_cut_with_a_count() -> None:
    plan = replace(PLAN, orphaned=tuple(Key(TASK, f"t{number}") for number in range(13)))
    assert "t8, task/t9 and 3 more" in plan_text(plan)


def test_a_key_is_never_cut() -> None:
    key = Key(WORKFLOW, "x" * 500, 1)
    assert f"+ {key}" in plan_text(replace(PLAN, changes=(Change("create", key, None, {}),)))


def test_no_drift_is_said_in_one_line() -> None:
    assert drift_text(replace(PLAN, unchanged=7)).splitlines()[-1] == (
        "Drift: nothing changed on the server, 7 as released."
    )


def test_a_report_of_drift_announces_no_release() -> None:
    plan = replace(PLAN, base_release=2, changes=(Change("update", Key(TASK, "a"), {}, {}, cause="drift"),))
    assert drift_text(plan).splitlines()[0].endswith("orders · release 2")
    assert plan_text(plan).splitlines()[0].endswith("orders · release 2 → 3")


def test_a_task_that_follows_its_moved_neighbour_is_said_to() -> None:
    """The order p x q r → q r p x moves two tasks, of which one keeps its neighbour."""
    before, after = ({"tasks": [{"taskReferenceName": name} for name in order]} for order in ("pxqr", "qrpx"))
    words = [row.value for row in rows(_update(before, after), 60)]
    assert words == ["moved: after x → first", "moved along with the task before it"] or words == [
        "moved: first → after r",
        "moved along with the task before it",
    ]


@pytest.mark.parametrize(
    ("cause", "edited", "words"),
    [
        ("drift", None, "drift: edited on the server"),
        ("drift", Edited(NOON, "bob"), "drift: edited on the server 2026-11-23 12:00 UTC by bob"),
        ("both", Edited(NOON), "edited on the server 2026-11-23 12:00 UTC, and changed in the repository"),
    ],
)
def test_an_edit_on_the_server_is_told_with_its_time_where_that_is_known(
    cause: Cause, edited: Edited | None, words: str
) -> None:
    key = Key(TASK, "charge")
    change = replace(_update({"retryCount": 1}, {"retryCount": 2}), key=key, cause=cause, edited=edited)
    shown = plan_text(replace(PLAN, changes=(change,)))
    assert shown.splitlines()[2].endswith(f"    {words}")


def test_what_is_to_be_forgotten_is_named() -> None:
    shown = plan_text(replace(PLAN, forgotten=(Key(TASK, "charge"),)))
    assert "1 to forget, owned until now, left alone from the next release on: task/charge" in shown


def test_one_field_stands_in_a_line_with_its_place_and_why() -> None:
    key = Key(TASK, "charge")
    fields = diff({"retryCount": 1}, {"retryCount": 2})
    change = Change("update", key, {"retryCount": 1}, {"retryCount": 2}, fields, Position("t.yaml", 4))
    assert "~ task/charge    retryCount 1 → 2    t.yaml:4\n" in plan_text(replace(PLAN, changes=(change,)))
    templated = replace(change, fields=(replace(fields[0], origin="vars.yaml:7"),))
    assert "retryCount 1 → 2    vars.yaml:7\n" in plan_text(replace(PLAN, changes=(templated,)))
    drifted = replace(change, cause="drift")
    assert "→ 2    drift: edited on the server\n" in plan_text(replace(PLAN, changes=(drifted,)))


def test_a_task_that_moved_has_the_same_sign_as_in_drawings() -> None:
    names = ("a", "b", "c")
    before, after = ([{"taskReferenceName": name} for name in order] for order in (names, ("c", "a", "b")))
    text = plan_text(replace(PLAN, changes=(_update({"tasks": before}, {"tasks": after}),)))
    assert f"    {SIGNS['moved']} c    moved: after b → first\n" in text


def test_what_a_release_brought_is_taken_back_with_the_reason() -> None:
    gone = (Change("delete", key, {}, None, cause="rollback") for key in (Key(TASK, "charge"), ORDER))
    charge, order, *_ = plan_text(replace(PLAN, changes=tuple(gone))).splitlines()[2:]
    assert charge.split(maxsplit=2) == ["-", "task/charge", "rollback: it was not there before"]
    assert order.split() == ["-", "workflow/order@4", "rollback"]
