"""`bump`."""

import json

import pytest
from workbench import ORDER, Workbench, workflow

CHECKOUT = """\
name: checkout
version: 3
ownerEmail: team@example.com
failureWorkflow: order
failureWorkflowVersion: 1 # pinned
tasks:
  - name: call
    taskReferenceName: call
    type: SUB_WORKFLOW
    subWorkflowParam: {name: order, version: 1} # pinned, too
  - name: latest
    taskReferenceName: latest
    type: SUB_WORKFLOW
    subWorkflowParam: {name: order}
"""


@pytest.fixture(autouse=True)
def order(workbench: Workbench) -> None:
    workbench.write("definitions/workflows/order.yaml", f"# ours\n{ORDER}")


def test_without_write_it_only_shows_what_would_change(workbench: Workbench) -> None:
    ran = workbench.run("bump", "workflow/order")
    assert (ran.code, ran.out.splitlines()[:2]) == (
        0,
        ["--- /dev/null", "+++ definitions/workflows/order.2.yaml"],
    )
    assert "workflow/order@1 → workflow/order@2; to write it: --write" in ran.err
    assert not (workbench.root / "definitions/workflows/order.2.yaml").exists()


def test_the_file_is_copied_with_its_comments_and_pinned_callers_follow(workbench: Workbench) -> None:
    caller = workbench.write("definitions/workflows/checkout.yaml", CHECKOUT)
    document = workbench.run("bump", "workflow/order", "--write", "-o", "json").document
    assert [file["action"] for file in document["files"]] == ["written", "written"]
    copy = (workbench.root / "definitions/workflows/order.2.yaml").read_text()
    assert copy == f"# ours\n{ORDER}".replace("version: 1", "version: 2")
    assert caller.read_text() == (
        CHECKOUT.replace("Version: 1 #", "Version: 2 #").replace("order, version: 1", "order, version: 2")
    )
    assert workbench.run("validate").code == 0


def test_the_number_is_above_every_version_that_a_server_has_or_had(workbench: Workbench) -> None:
    workbench.store(workflow("order", 4))
    assert "workflow/order@5" in workbench.run("bump", "workflow/order").err
    workbench.write("definitions/workflows/next.json", workflow("order", 8))
    workbench.release(environment="test")
    assert workbench.run("rollback", "workflow/order@8", "-e", "test", "--yes").code == 0
    (workbench.root / "definitions/workflows/next.json").unlink()
    ran = workbench.run("bump", "workflow/order")
    assert "workflow/order@9" in ran.err
    assert "away was not asked for its versions" in ran.err


def test_one_of_several_definitions_in_a_file_gets_a_file_of_its_own(workbench: Workbench) -> None:
    both = [workflow("first"), workflow("second", 2)]
    workbench.write("definitions/workflows/both.json", json.dumps(both))
    assert workbench.run("bump", "workflow/second", "--to", "6", "--write").code == 0
    copy = json.loads((workbench.root / "definitions/workflows/both.6.json").read_text())
    assert copy == workflow("second", 6)


def test_an_old_version_can_be_the_one_to_copy(workbench: Workbench) -> None:
    workbench.write("definitions/workflows/order.2.yaml", ORDER.replace("version: 1", "version: 2"))
    ran = workbench.run("bump", "workflow/order@1", "--write")
    assert (workbench.root / "definitions/workflows/order.3.yaml").read_text().startswith("# ours")
    assert ran.code == 0


def test_a_caller_whose_number_stands_elsewhere_is_named(workbench: Workbench) -> None:
    aliased = CHECKOUT.replace("Version: 1 # pinned", "Version: &one 1").replace(
        "order, version: 1", "order, version: *one"
    )
    workbench.write("definitions/workflows/checkout.yaml", aliased)
    document = workbench.run("bump", "workflow/order", "-o", "json").document
    assert [(each["code"], each["line"]) for each in document["problems"]] == [("CD311", 5), ("CD311", 10)]
    assert [file["path"] for file in document["files"]] == ["definitions/workflows/order.2.yaml"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["order"], "is no key"),
        (["task/order"], "only a workflow has versions"),
        (["workflow/ordr"], "did you mean workflow/order?"),
        (["workflow/order@7"], "the repository has no workflow/order@7"),
        (["workflow/order", "--to", "1"], "the repository has workflow/order@1 already"),
    ],
)
def test_what_cannot_be_bumped_is_wrong_usage(workbench: Workbench, arguments: list[str], said: str) -> None:
    ran = workbench.run("bump", *arguments)
    assert ran.code == 64
    assert said in ran.err


def test_a_key_is_read_as_output_shows_it(workbench: Workbench) -> None:
    workbench.write("definitions/workflows/mails.yaml", ORDER.replace("order", "mail+sms"))
    ran = workbench.run("bump", "workflow/mail\\+sms@1", "--write")
    assert (ran.code, "mails.2.yaml" in ran.out) == (0, True)


def test_a_number_on_a_server_is_not_used_again(workbench: Workbench) -> None:
    workbench.store(workflow("order", 4))
    ran = workbench.run("bump", "workflow/order", "--to", "4")
    assert (ran.code, "a number is used once" in ran.err) == (64, True)


def test_a_file_in_the_way_is_not_overwritten(workbench: Workbench) -> None:
    workbench.write("definitions/workflows/order.2.yaml", ORDER.replace("order", "other"))
    ran = workbench.run("bump", "workflow/order", "--write")
    assert (ran.code, "order.2.yaml exists" in ran.err) == (64, True)
