"""What was edited on a server, in the files."""

import json
from typing import Any

import pytest
from workbench import Ran, Workbench, task, workflow

from conductor_deploy.wire import endpoints

CHARGE = """\
# Takes the money.
name: charge # as in the queue
ownerEmail: team@example.com

# Twice is enough.
retryCount: 2
description: "said once"
"""
ORDER = """\
name: order
version: 1
ownerEmail: team@example.com
tasks:
  # The only step.
  - name: charge
    taskReferenceName: charge
    type: SIMPLE
    inputParameters: {amount: 1} # for now
"""
STEP = {"name": "charge", "taskReferenceName": "charge", "type": "SIMPLE", "inputParameters": {"amount": 1}}


@pytest.fixture
def bench(workbench: Workbench) -> Workbench:
    workbench.write("definitions/tasks/charge.yaml", CHARGE)
    workbench.write("definitions/workflows/order.yaml", ORDER)
    workbench.release()
    return workbench


def replace(bench: Workbench, body: dict[str, Any]) -> None:
    """Of a workflow that is there: deleted and made anew."""
    with bench.connection() as connection:
        connection.call(endpoints.UPDATE_WORKFLOWS, [body])


def write(bench: Workbench, *flags: str) -> Ran:
    return bench.run("drift", "-e", "dev", "--write", *flags)


def text(bench: Workbench, path: str = "tasks/charge.yaml") -> str:
    return (bench.root / "definitions" / path).read_text()


def changes(bench: Workbench) -> list[str]:
    return [change["key"] for change in bench.run("plan", "-e", "dev", "-o", "json").document["changes"]]


def test_an_edited_value_is_changed_in_its_place_and_all_comments_stay(bench: Workbench) -> None:
    bench.store(task("charge", retryCount=7, description="said: twice"))
    ran = write(bench)
    assert (ran.code, "written: definitions/tasks/charge.yaml" in ran.err) == (2, True), ran.err
    expected = CHARGE.replace("retryCount: 2", "retryCount: 7").replace('"said once"', '"said: twice"')
    assert text(bench) == expected
    assert changes(bench) == []


def test_a_field_that_the_file_does_not_have_is_added(bench: Workbench) -> None:
    bench.store(
        task("charge", retryCount=2, description="said once", retryDelaySeconds=9, inputKeys=["a", "b"])
    )
    assert write(bench).code == 2
    assert "retryDelaySeconds: 9\n" in text(bench)
    assert "# Twice is enough." in text(bench)
    assert changes(bench) == []


def test_a_field_that_is_gone_is_removed_with_its_line(bench: Workbench) -> None:
    bench.store(task("charge", retryCount=2))
    write(bench)
    assert text(bench) == CHARGE.replace('description: "said once"\n', "")
    assert changes(bench) == []


@pytest.mark.parametrize("amount", [2, "two", 2.5, None, {"a": [1]}, [1, "x"]])
def test_a_value_inside_a_task_is_changed_too(bench: Workbench, amount: Any) -> None:
    step = {**STEP, "inputParameters": {"amount": amount, "more": "${workflow.input.more}"}}
    replace(bench, workflow("order", tasks=[step]))
    assert write(bench).code == 2
    assert ("# The only step." in text(bench, "workflows/order.yaml"), changes(bench)) == (True, []), text(
        bench, "workflows/order.yaml"
    )


def test_a_file_is_written_anew_where_a_task_came_and_that_is_said(bench: Workbench) -> None:
    replace(bench, workflow("order", tasks=[STEP, {**STEP, "taskReferenceName": "again"}]))
    ran = write(bench)
    assert (ran.code, "without its 2 comments" in ran.err) == (2, True), ran.err
    assert ("again" in text(bench, "workflows/order.yaml"), changes(bench)) == (True, [])


@pytest.mark.parametrize("indent", [None, 2])
def test_a_json_file_is_changed_in_its_place(workbench: Workbench, indent: int | None) -> None:
    (workbench.root / "definitions/tasks/charge.yaml").unlink()
    body = task("charge", retryCount=2, description="x")
    workbench.write("definitions/tasks/charge.json", json.dumps(body, indent=indent))
    workbench.release()
    workbench.store(task("charge", retryCount=4, retryDelaySeconds=9))
    assert write(workbench).code == 2
    after = json.loads(text(workbench, "tasks/charge.json"))
    assert after == task("charge", retryCount=4, retryDelaySeconds=9)
    assert ("\n" in text(workbench, "tasks/charge.json").strip()) == (indent is not None)
    assert changes(workbench) == []


def test_what_a_template_decides_is_told_and_stays(bench: Workbench) -> None:
    bench.write("vars.yaml", "retries: 2\n")
    bench.write(
        "definitions/tasks/charge.yaml", CHARGE.replace("retryCount: 2", 'retryCount: "{{ retries }}"')
    )
    bench.store(task("charge", retryCount=7, description="twice"))
    ran = write(bench)
    assert (
        ran.code,
        "/retryCount comes from vars.yaml:1" in " ".join(ran.err.replace("retries, ", "").split()),
    ) == (
        2,
        True,
    ), ran.err
    assert 'retryCount: "{{ retries }}"' in text(bench)
    assert "description: twice" in text(bench).replace('"', "")


def test_what_was_deleted_on_the_server_is_told(bench: Workbench) -> None:
    with bench.connection() as connection:
        connection.call(endpoints.DELETE_TASK, name="charge")
    ran = write(bench)
    assert (ran.code, "was deleted on the server" in ran.err) == (2, True), ran.err
    assert text(bench) == CHARGE


def test_what_the_repository_changed_too_is_told_and_stays(bench: Workbench) -> None:
    ours = CHARGE.replace("retryCount: 2", "retryCount: 5")
    bench.write("definitions/tasks/charge.yaml", ours)
    bench.store(task("charge", retryCount=7, description="said once"))
    ran = write(bench)
    assert (ran.code, "was changed in the repository, too" in ran.err) == (2, True), ran.err
    assert text(bench) == ours


def test_what_left_the_repository_is_told(bench: Workbench) -> None:
    (bench.root / "definitions/workflows/order.yaml").unlink()
    replace(bench, workflow("order", description="edited", tasks=[STEP]))
    ran = write(bench)
    assert (ran.code, "is no longer in the repository" in ran.err) == (2, True), ran.err


def test_a_definition_that_a_text_template_makes_is_told(workbench: Workbench) -> None:
    (workbench.root / "definitions/tasks/charge.yaml").unlink()
    workbench.write("definitions/tasks/charge.yaml.j2", CHARGE)
    workbench.release()
    workbench.store(task("charge", retryCount=7))
    ran = write(workbench)
    assert (ran.code, "is made by a template" in ran.err) == (2, True), ran.err


def test_two_definitions_of_one_file_are_both_changed(workbench: Workbench) -> None:
    owned = "ownerEmail: team@example.com\n"
    two = f"# first\nname: charge\n{owned}---\n# second\nname: refund\n{owned}"
    workbench.write("definitions/tasks/charge.yaml", two)
    workbench.release()
    workbench.store(task("charge", retryCount=7), task("refund", retryCount=8))
    assert write(workbench).code == 2
    assert [line for line in text(workbench).splitlines() if line.startswith(("#", "retry"))] == [
        "# first",
        "retryCount: 7",
        "# second",
        "retryCount: 8",
    ]
    assert changes(workbench) == []


def test_ignored_fields_are_not_brought_in(bench: Workbench) -> None:
    configuration = (bench.root / "conductor-deploy.yaml").read_text()
    bench.write(
        "conductor-deploy.yaml", configuration + 'ignore: [{key: "task/*", paths: ["/description"]}]\n'
    )
    bench.store(task("charge", retryCount=2, description="theirs"))
    ran = write(bench)
    assert (ran.code, text(bench)) == (0, CHARGE), ran.err


def test_without_drift_nothing_is_written(bench: Workbench) -> None:
    ran = write(bench)
    assert (ran.code, "written:" in ran.err, text(bench)) == (0, False, CHARGE)


def test_several_environments_are_not_written_at_once(bench: Workbench) -> None:
    assert bench.run("drift", "-e", "both", "--write").code == 64
