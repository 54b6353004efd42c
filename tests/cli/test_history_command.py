"""`history`."""

from workbench import Workbench


def test_releases_are_shown_newest_first(workbench: Workbench) -> None:
    assert workbench.run("history", "-e", "dev").out == "dev: nothing was ever released\n"
    workbench.release()
    first, row = workbench.run("history", "-e", "dev").out.splitlines()
    assert first.startswith("RELEASE")
    assert row.startswith("1 ")
    [release] = workbench.run("history", "-e", "dev", "-o", "json").document["releases"]
    assert (release["number"], release["status"], release["rollback"]) == (1, "applied", "images")
