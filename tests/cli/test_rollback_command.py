"""`rollback`, and what every later plan says about what was taken back."""

import json
from typing import Any

import pytest
from workbench import Ran, Workbench, task, workflow

from conductor_deploy.deploy.live import fetch
from conductor_deploy.wire import endpoints

LIMIT = "--allow limit=deletes"
GREET = "definitions/workflows/greet.json"


def rollback(workbench: Workbench, *arguments: str) -> Ran:
    return workbench.run("rollback", *arguments, "-e", "dev", "--yes", "-o", "json")


def plan(workbench: Workbench, *arguments: str) -> Any:
    return workbench.run("plan", "-e", "dev", "-o", "json", *arguments).document


def apply(workbench: Workbench, *arguments: str) -> Ran:
    return workbench.run("apply", "-e", "dev", "--yes", "-o", "json", *arguments)


def live(workbench: Workbench) -> dict[str, Any]:
    with workbench.connection() as connection:
        found = fetch(connection).definitions
        return {str(key): found[key].body for key in found}


def changes(document: Any) -> list[str]:
    return [f"{change['action']} {change['key']}" for change in document["changes"]]


def guards(document: Any) -> list[tuple[str, str, str]]:
    found = [guard for change in document["changes"] for guard in change["guards"]]
    return [(guard["code"], guard["level"], guard["lift"]) for guard in found if guard["level"] != "note"]


@pytest.fixture
def greet(workbench: Workbench) -> Workbench:
    """Version 1 of a workflow was released, then its file was edited to be version 2, and released."""
    workbench.write(GREET, workflow("greet", description="hello"))
    workbench.release()
    workbench.write(GREET, workflow("greet", 2, description="hullo"))
    workbench.release()
    return workbench


def test_the_last_release_is_taken_back_then_the_one_before(workbench: Workbench) -> None:
    workbench.release()
    first = live(workbench)
    workbench.write(
        "definitions/tasks/charge.yaml", "name: charge\nretryCount: 9\nownerEmail: t@example.com\n"
    )
    workbench.write(GREET, workflow("greet"))
    (workbench.root / "definitions/workflows/order.yaml").unlink()
    workbench.release(prune=True)
    assert {"workflow/greet@1", "task/charge"} == live(workbench).keys()
    ran = rollback(workbench)
    assert (ran.code, ran.document["release"], ran.document["status"]) == (0, 3, "applied")
    assert ran.document["plan"]["operation"] == {
        "kind": "rollback",
        "from": None,
        "release": 2,
        "requires": [],
    }
    assert live(workbench) == first
    assert plan(workbench, "--prune")["changes"] == []
    releases = workbench.run("history", "-e", "dev", "-o", "json").document["releases"]
    assert [(r["number"], r["status"]) for r in releases] == [
        (3, "applied"),
        (2, "rolled-back"),
        (1, "applied"),
    ]
    refused = rollback(workbench)
    assert (refused.code, {guard["lift"] for guard in refused.document["guards"]}) == (4, {LIMIT})
    assert rollback(workbench, *LIMIT.split()).document["plan"]["operation"]["release"] == 1
    assert live(workbench) == {}
    nothing = rollback(workbench)
    assert (nothing.code, nothing.document["error"]["message"]) == (1, "no release is left to take back")


def test_a_rollback_can_be_taken_back_by_its_number(workbench: Workbench) -> None:
    workbench.release()
    released = live(workbench)
    rollback(workbench, *LIMIT.split())
    assert (rollback(workbench, "2").code, live(workbench)) == (0, released)
    assert rollback(workbench, *LIMIT.split()).document["plan"]["operation"]["release"] == 1


def test_a_release_that_nobody_recorded_can_not_be_taken_back(workbench: Workbench) -> None:
    workbench.release()
    ran = rollback(workbench, "7")
    assert (ran.code, ran.document["error"]["message"]) == (1, "there is no record of release 7")


def test_what_was_edited_since_is_a_conflict(workbench: Workbench) -> None:
    workbench.release()
    with workbench.connection() as connection:
        connection.call(endpoints.UPDATE_TASK, task("charge", retryCount=7))
    ran = rollback(workbench)
    assert (ran.code, ran.document["error"]["code"]) == (5, "conflict")
    assert "task/charge" in ran.document["error"]["message"]
    assert "workflow/order@1" in live(workbench)


def test_what_was_taken_back_is_held_until_its_source_changes(greet: Workbench) -> None:
    assert rollback(greet, "workflow/greet@2").code == 0
    document = plan(greet)
    assert (changes(document), document["held"], document["rolled_back"]) == (
        [],
        ["workflow/greet@2"],
        {"workflow/greet@2": 3},
    )
    text = greet.run("plan", "-e", "dev").out
    assert "held (rolled back in release 3): workflow/greet@2 waits for its source to change" in text
    assert (apply(greet).code, "workflow/greet@2" in live(greet)) == (0, False)
    assert changes(plan(greet, "--allow", "held=workflow/greet@2")) == ["create workflow/greet@2"]
    greet.write(GREET, workflow("greet", 2, description="mended"))
    mended = plan(greet)
    assert (changes(mended), mended["held"]) == (["create workflow/greet@2"], [])
    assert [problem["code"] for problem in mended["problems"]] == ["CD304"]


def test_a_number_that_was_released_is_not_used_again_where_versions_are_immutable(greet: Workbench) -> None:
    rollback(greet, "workflow/greet@2")
    configuration = greet.root / "conductor-deploy.yaml"
    configuration.write_text(configuration.read_text() + "versions: immutable\n")
    greet.write(GREET, workflow("greet", 2, description="mended"))
    refused = greet.run("plan", "-e", "dev", "-o", "json")
    assert (refused.code, [p["code"] for p in refused.document["problems"]]) == (3, ["CD304"])
    greet.write(GREET, workflow("greet", 3, description="mended"))
    assert changes(plan(greet)) == ["create workflow/greet@3"]


def test_prune_keeps_the_version_that_stands_in_for_a_held_one(greet: Workbench) -> None:
    rollback(greet, "workflow/greet@2")
    document = plan(greet, "--prune")
    assert (changes(document), document["orphaned"], document["older"]) == (
        [],
        ["workflow/greet@1"],
        ["workflow/greet@1"],
    )
    text = greet.run("plan", "-e", "dev", "--prune").out
    assert "older versions kept: workflow/greet@1, which is latest while workflow/greet@2 is held" in text
    assert (apply(greet, "--prune").code, "workflow/greet@1" in live(greet)) == (0, True)
    greet.write(GREET, workflow("greet", 3, description="mended"))
    assert changes(plan(greet, "--prune")) == ["create workflow/greet@3", "delete workflow/greet@1"]


def test_older_versions_are_told_apart_from_what_left_the_repository(greet: Workbench) -> None:
    (greet.root / "definitions/workflows/order.yaml").unlink()
    document = plan(greet)
    assert document["orphaned"] == ["workflow/greet@1", "workflow/order@1"]
    assert (document["older"], document["summary"]["orphaned"]) == (["workflow/greet@1"], 2)
    text = greet.run("plan", "-e", "dev").out
    assert "1 orphaned, owned, no longer in the repository, deleted with --prune: workflow/order@1" in text
    assert "older versions kept: workflow/greet@1\n" in text


def test_the_last_version_is_not_taken_back_without_a_word(greet: Workbench) -> None:
    assert rollback(greet, "workflow/greet").code == 0
    ran = rollback(greet, "workflow/greet")
    flag = "--allow destroy=workflow/greet@1"
    assert (ran.code, ran.document["guards"][0]["lift"]) == (4, flag)
    assert ran.document["guards"][0]["code"] == "last-version"
    assert "workflow/greet@1" in live(greet)
    assert rollback(greet, "workflow/greet", *flag.split()).code == 0
    assert "workflow/greet@1" not in live(greet)


def test_a_release_that_made_a_workflow_is_taken_back_whole_and_the_plan_says_so(greet: Workbench) -> None:
    assert rollback(greet).code == 0
    ran = rollback(greet, *LIMIT.split())
    [note] = [
        guard
        for change in ran.document["plan"]["changes"]
        for guard in change["guards"]
        if guard["code"] == "last-version" and change["key"] == "workflow/greet@1"
    ]
    assert (ran.code, note["level"], live(greet)) == (0, "note", {})


def test_a_release_above_a_version_that_is_gone_is_not_taken_back_without_a_word(greet: Workbench) -> None:
    assert apply(greet, "--prune").code == 0
    ran = rollback(greet, "2")
    assert (ran.code, ran.document["guards"][0]["lift"]) == (4, "--allow destroy=workflow/greet@2")
    assert "workflow/greet@2" in live(greet)


def test_the_same_rollback_of_a_version_again_has_nothing_to_do(greet: Workbench) -> None:
    rollback(greet, "workflow/greet@2")
    again = rollback(greet, "workflow/greet@2")
    assert (again.code, again.document["status"]) == (0, "nothing")


def test_what_nobody_released_is_taken_back_only_with_a_flag(workbench: Workbench) -> None:
    workbench.store(*(workflow("theirs", number) for number in (2, 3)))
    ran = rollback(workbench, "workflow/theirs@3")
    assert ran.code == 4
    assert [(g["code"], g["lift"]) for g in ran.document["guards"]] == [
        ("unmanaged", "--allow foreign=workflow/theirs@3")
    ]
    assert rollback(workbench, "workflow/theirs@3", "--allow", "foreign=workflow/theirs@3").code == 0
    assert live(workbench).keys() == {"workflow/theirs@2"}


def test_a_version_that_is_pinned_is_rolled_forward_and_that_is_told_until_it_is_cleared(
    greet: Workbench,
) -> None:
    child = {"name": "child", "taskReferenceName": "c", "type": "SUB_WORKFLOW"}
    child["subWorkflowParam"] = {"name": "greet", "version": 2}  # type: ignore[assignment] # an object in a body
    greet.write("definitions/workflows/parent.json", workflow("parent", tasks=[child]))
    greet.release()
    ran = rollback(greet, "workflow/greet@2")
    assert (ran.code, changes(ran.document["plan"])) == (0, ["create workflow/greet@3"])
    found = live(greet)
    assert found["workflow/greet@3"] == {**found["workflow/greet@1"], "version": 3}
    told = "workflow/greet@3, rolled forward in release 4, shadows @2: bump the repository to @4 or remove @3"
    for document in (plan(greet), plan(greet, "--prune", "--allow", "limit=deletes")):
        assert (document["held"], [p["message"] for p in document["problems"]]) == (
            ["workflow/greet@2"],
            [told],
        )
        assert "delete workflow/greet@3" not in changes(document)
    assert greet.run("plan", "-e", "dev", "--strict").code == 0
    assert rollback(greet, "workflow/greet@2").document["status"] == "nothing"

    greet.write(GREET, workflow("greet", 4, description="mended"))
    child["subWorkflowParam"] = {"name": "greet", "version": 4}  # type: ignore[assignment] # an object in a body
    greet.write("definitions/workflows/parent.json", workflow("parent", tasks=[child]))
    pruning = ("--prune", "--allow", "limit=deletes")
    cleared = plan(greet, *pruning)
    assert "create workflow/greet@4" in changes(cleared)
    assert "delete workflow/greet@3" in changes(cleared)
    assert (apply(greet, *pruning).code, plan(greet)["problems"]) == (0, [])


def test_an_edit_in_place_is_restored_by_its_key(workbench: Workbench) -> None:
    workbench.write(GREET, workflow("greet", description="hello"))
    workbench.release()
    before = live(workbench)
    workbench.write(GREET, workflow("greet", description="hullo"))
    workbench.release()
    ran = rollback(workbench, "workflow/greet@1", "--strategy", "restore")
    assert (ran.code, live(workbench)) == (0, before)
    document = plan(workbench)
    assert (document["changes"], document["held"]) == ([], ["workflow/greet@1"])
    nothing = rollback(workbench, "workflow/order@1", "--strategy", "restore")
    assert (nothing.code, nothing.document["error"]["code"]) == (1, "cannot-run")


def test_a_saved_rollback_is_applied_and_an_older_plan_does_not_undo_it(greet: Workbench) -> None:
    file, old = str(greet.root / "rollback.json"), str(greet.root / "old.json")
    greet.write(GREET, workflow("greet", 3, description="bad"))
    greet.run("plan", "-e", "dev", "--out", old)
    assert greet.run("apply", old).code == 0
    assert greet.run("rollback", "-e", "dev", "--out", file).code == 0
    assert greet.run("apply", file).code == 0
    refused = greet.run("apply", old, "-o", "json")
    assert (refused.code, refused.document["error"]["code"]) == (5, "stale-plan")
    assert "workflow/greet@3" not in live(greet)


def test_a_plan_that_leaves_alone_what_a_rollback_deleted_since_is_stale(workbench: Workbench) -> None:
    old = str(workbench.root / "old.json")
    workbench.write(GREET, workflow("greet"))
    workbench.release()
    workbench.write(GREET, workflow("greet", 2))
    workbench.run("plan", "-e", "dev", "--out", old)
    assert rollback(workbench, *LIMIT.split()).code == 0
    refused = workbench.run("apply", old, "-o", "json")
    assert (refused.code, refused.document["error"]["code"]) == (5, "stale-plan")
    assert live(workbench) == {}


def test_what_is_held_shows_first_in_the_status(greet: Workbench) -> None:
    rollback(greet, "workflow/greet@2")
    rows = greet.run("status", "-e", "dev").out.splitlines()
    assert any("held" in row and "workflow/greet" in row for row in rows[:3])


def test_an_unreadable_record_of_another_project_blocks_what_nobody_is_known_to_own(
    workbench: Workbench,
) -> None:
    record = workflow("conductor-deploy--billing--dev", 3, variables={"format": 99})
    workbench.store(record, workflow("order"))
    document = plan(workbench)
    found = {change["key"]: change["guards"] for change in document["changes"]}
    assert "workflow/order@1" not in found  # equal, and not adopted either
    assert document["adopted"] == []
    workbench.write("definitions/workflows/order.yaml", json.dumps(workflow("order", description="ours")))
    [blocked] = guards(plan(workbench))
    assert blocked == ("foreign", "blocked", "--allow foreign=workflow/order@1")
    [change] = [c for c in plan(workbench)["changes"] if c["key"] == "workflow/order@1"]
    assert change["guards"][0]["evidence"][0].startswith("conductor-deploy--billing--dev, version 3: ")
    assert guards(plan(workbench, "--allow", "foreign=workflow/order@1"))[0][1] == "lifted"


def test_a_plan_asks_for_nothing_that_runs_unless_it_deletes_or_replaces(greet: Workbench) -> None:
    greet.write(GREET, workflow("greet", 3))
    assert [change["running"] for change in plan(greet)["changes"]] == [None]
    greet.write(GREET, workflow("greet", 2, description="new"))
    assert [change["running"] for change in plan(greet)["changes"]] == [{"count": 0, "exact": True}]


def test_a_protected_environment_is_rolled_back_by_a_saved_plan(workbench: Workbench) -> None:
    workbench.release()
    text = (workbench.root / "conductor-deploy.yaml").read_text()
    workbench.write("conductor-deploy.yaml", text.replace('dev.db"', 'dev.db", protected: true'))
    refused = rollback(workbench)
    assert (refused.code, len(live(workbench))) == (64, 2)
    assert "conductor-deploy rollback -e dev --out" in refused.document["error"]["hint"]
    file = str(workbench.root / "rollback.json")
    assert workbench.run("rollback", "-e", "dev", "--out", file, *LIMIT.split()).code == 0
    assert (workbench.run("apply", file).code, live(workbench)) == (0, {})
