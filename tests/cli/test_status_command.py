"""`status`."""

from workbench import Workbench


def test_an_environment_that_cannot_be_reached_leaves_the_others_visible(workbench: Workbench) -> None:
    workbench.release()
    ran = workbench.run("status", "-o", "json")
    assert ran.code == 0
    assert ran.document["environments"] == ["dev", "test", "away"]
    cells = ran.document["definitions"][0]["cells"]
    assert (cells["dev"]["state"], cells["dev"]["release"]) == ("same", 1)
    assert (cells["test"]["state"], cells["away"]["state"]) == ("missing", "unknown")
    assert "away is unknown" in ran.err


def test_environments_are_chosen_and_one_that_is_unknown_alone_is_a_failure(workbench: Workbench) -> None:
    assert workbench.run("status", "-e", "dev").out.startswith("DEFINITION")
    ran = workbench.run("status", "-e", "away")
    assert ran.code == 1
    assert ran.out.splitlines() == [
        "DEFINITION      away",
        "task/charge     unknown",
        "workflow/order  unknown",
    ]
    cell = {"version": None, "digest": None, "release": None, "state": "unknown"}
    ran = workbench.run("status", "-e", "away", "-o", "json")
    assert [each["cells"] for each in ran.document["definitions"]] == [{"away": cell}] * 2


def test_a_bumped_version_is_missing_until_it_is_applied(workbench: Workbench) -> None:
    workbench.release()
    assert workbench.run("bump", "workflow/order", "--write").code == 0
    assert "workflow/order  @2 missing, @1 live" in workbench.run("status", "-e", "dev").out
