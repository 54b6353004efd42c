"""`lock` and `unlock`."""

import pytest
from workbench import Workbench


def test_nobody_holds_the_lock_of_an_environment_at_rest(workbench: Workbench) -> None:
    assert workbench.run("lock", "-e", "dev").out == "dev: nobody holds the release lock\n"
    workbench.release()
    assert workbench.run("lock", "-e", "dev", "-o", "json").document["held"] is False
    assert workbench.run("unlock", "-e", "dev").out == "the release lock of dev is free\n"


def test_the_holder_is_named(workbench: Workbench) -> None:
    workbench.hold(run_url="https://ci.example/7")
    said = workbench.run("lock", "-e", "dev").out
    assert said.startswith("dev: grace (https://ci.example/7) holds the release lock for release 1 since ")
    document = workbench.run("lock", "-e", "dev", "-o", "json").document
    assert (document["held"], document["holder"], document["release"]) == (True, "grace", 1)


@pytest.mark.parametrize("output", ["text", "json"])
def test_a_lock_is_freed_only_by_force_while_its_lease_lasts(workbench: Workbench, output: str) -> None:
    workbench.hold()
    refused = workbench.run("unlock", "-e", "dev", "-o", "json")
    assert (refused.code, refused.document["error"]["code"]) == (5, "lock-held")
    assert "conductor-deploy unlock -e dev --force" in refused.err
    assert workbench.run("unlock", "-e", "dev", "--force", "-o", output).code == 0
    assert workbench.run("lock", "-e", "dev", "-o", "json").document["held"] is False
