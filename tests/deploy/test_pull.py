"""Live definitions as files: which, where, and how."""

from typing import Any

import pytest
from release_site import Site
from releasing import event, schedule, task, workflow
from workbench import Workbench
from workbench import task as task_body

from conductor_deploy.definition.document import KINDS
from conductor_deploy.definition.pattern import Pattern
from conductor_deploy.deploy.configuration import Environment
from conductor_deploy.deploy.live import fetch
from conductor_deploy.deploy.pipeline import Desired, Outside, desire, read_repository
from conductor_deploy.deploy.pull import Pulled, PullOptions, live_files, pull, write_pulled

NOTHING = Desired(Environment("dev"), {}, {}, ())
OPTIONS = PullOptions("definitions")


def paths(site: Site, options: PullOptions = OPTIONS) -> list[str]:
    return [file.path for file in pull(site.live, NOTHING, options)[0]]


def test_every_kind_has_its_folder_and_release_records_none(site: Site) -> None:
    site.apply(task("a"), workflow("w"), event("e"), schedule("s", "w"))
    assert sorted(paths(site)) == [
        "definitions/events/e.yaml",
        "definitions/schedules/s.yaml",
        "definitions/tasks/a.yaml",
        "definitions/workflows/w.yaml",
    ]


def test_only_the_newest_version_unless_all_are_asked_for(site: Site) -> None:
    site.apply(workflow("w"), workflow("w", 3))
    assert paths(site) == ["definitions/workflows/w.3.yaml"]
    every = PullOptions("definitions", all_versions=True)
    assert paths(site, every) == ["definitions/workflows/w.yaml", "definitions/workflows/w.3.yaml"]


def test_names_that_make_the_same_file_are_told_apart(site: Site) -> None:
    site.apply(task("a b"), task("a?b"), task("A b"), task("..."), task("x" * 200))
    found = paths(site)
    assert len({path.casefold() for path in found}) == 5
    assert "definitions/tasks/a_b-2.yaml" in [path.lower() for path in found]
    assert "definitions/tasks/definition.yaml" in found


def test_a_selection_pulls_nothing_else(site: Site) -> None:
    site.apply(task("a"), task("b"))
    chosen = PullOptions(".", "json", (Pattern.parse("task/b"),))
    assert paths(site, chosen) == ["tasks/b.json"]
    assert list(live_files(site.live, chosen)) == ["tasks/b.json"]


def test_what_no_file_could_hold_is_left_out_and_said(site: Site) -> None:
    site.apply(task("a/b"))
    pulled, problems = pull(site.live, NOTHING, OPTIONS)
    assert pulled == ()
    assert [problem.code for problem in problems] == ["CD304"]


def rewritten(workbench: Workbench, update: bool = True) -> dict[str, str]:
    configuration = workbench.configuration
    with workbench.connection() as connection:
        live = fetch(connection, list(KINDS.values()))
    environment = configuration.environments["dev"]
    desired = desire(read_repository(configuration), environment, Outside({}), live.server.version)
    pulled, _ = pull(live, desired, PullOptions("definitions", update=update))
    write_pulled(configuration.root, pulled)
    return {str(file.key): file.action for file in pulled}


@pytest.mark.parametrize(
    "content",
    [
        {"name": "charge", "retryCount": "{{ 1 + 1 }}", "ownerEmail": "team@example.com"},
        [task_body("charge"), task_body("other")],
    ],
    ids=["template", "array"],
)
def test_a_file_with_more_in_it_is_never_rewritten(workbench: Workbench, content: Any) -> None:
    workbench.write("definitions/tasks/charge.yaml", "")
    workbench.write("definitions/tasks/all.json", content)
    workbench.store(task_body("charge", retryCount=9))
    assert rewritten(workbench) == {"task/charge": "stale"}


def test_a_file_keeps_its_format(workbench: Workbench) -> None:
    (workbench.root / "definitions/tasks/charge.yaml").unlink()
    file = workbench.write("definitions/tasks/charge.json", task_body("charge"))
    workbench.store(task_body("charge", retryCount=9))
    assert rewritten(workbench, update=False) == {"task/charge": "stale"}
    assert rewritten(workbench) == {"task/charge": "written"}
    assert '"retryCount": 9' in file.read_text()
    assert rewritten(workbench) == {"task/charge": "unchanged"}


def test_silence_that_would_mean_the_default_of_the_repository_is_broken(workbench: Workbench) -> None:
    text = (workbench.root / "conductor-deploy.yaml").read_text()
    workbench.write(
        "conductor-deploy.yaml", f"{text}defaults: {{task: {{retryCount: 8, retryLogic: LINEAR_BACKOFF}}}}\n"
    )
    workbench.store(task_body("ship"), task_body("loud", retryCount=1, retryLogic="EXPONENTIAL_BACKOFF"))
    assert rewritten(workbench) == {"task/ship": "written", "task/loud": "written"}
    assert "retryCount: 3" in (workbench.root / "definitions/tasks/ship.yaml").read_text()
    assert rewritten(workbench) == {"task/ship": "unchanged", "task/loud": "unchanged"}


def test_only_what_is_to_be_written_is(workbench: Workbench) -> None:
    key = next(iter(read_state(workbench)))
    write_pulled(
        workbench.root, [Pulled("kept.yaml", key, "stale", "x"), Pulled("new.yaml", key, "written", "x")]
    )
    assert not (workbench.root / "kept.yaml").exists()
    assert (workbench.root / "new.yaml").read_text() == "x"


def read_state(workbench: Workbench) -> Any:
    configuration = workbench.configuration
    return desire(read_repository(configuration), configuration.environments["dev"], Outside({})).state
