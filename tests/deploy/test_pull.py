"""Live definitions as files: which, where, and how."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from release_site import Site
from releasing import event, schedule, task, workflow
from workbench import Workbench
from workbench import task as task_body
from workbench import workflow as workflow_body

from conductor_deploy.definition.document import KINDS, TASK
from conductor_deploy.definition.pattern import Pattern
from conductor_deploy.deploy.configuration import Configuration, Environment, load
from conductor_deploy.deploy.live import fetch
from conductor_deploy.deploy.pipeline import Desired, Outside, Wishes, desire, plan, read_repository
from conductor_deploy.deploy.pull import Pulled, Puller, PullOptions, live_files, proposed, write_pulled
from conductor_deploy.deploy.rows import ROWS
from conductor_deploy.deploy.target import connect

NOTHING = Desired(Environment("dev"), {}, {}, ())
OPTIONS = PullOptions("definitions")


def paths(site: Site, options: PullOptions = OPTIONS) -> list[str]:
    return [file.path for file in proposed(site.live, NOTHING, options)[0]]


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
    assert [file.path for file in live_files(site.live, chosen)] == ["tasks/b.json"]


def test_what_no_file_could_hold_is_left_out_and_said(site: Site) -> None:
    site.apply(task("a/b"))
    pulled, problems = proposed(site.live, NOTHING, OPTIONS)
    assert pulled == ()
    assert [problem.code for problem in problems] == ["CD304"]


def rewritten(workbench: Workbench, update: bool = True) -> dict[str, str]:
    configuration = workbench.configuration
    with workbench.connection() as connection:
        live = fetch(connection, list(KINDS.values()))
    environment = configuration.environments["dev"]
    puller = Puller(read_repository(configuration), environment, Outside({}), live)
    pulled, _ = puller.pull(PullOptions("definitions", update=update))
    write_pulled(configuration.root, pulled)
    return {str(file.key): file.action for file in pulled}


def plan_is_empty(workbench: Workbench, environment: str = "dev") -> bool:
    return workbench.run("plan", "-e", environment, "--detailed-exitcode").code == 0


@pytest.mark.parametrize(
    "content",
    [
        {"name": "charge", "retryCount": "{{ 1 + 1 }}", "ownerEmail": "team@example.com"},
        [task_body("charge"), task_body("other")],
    ],
    ids=["template", "array"],
)
def test_a_file_with_more_in_it_is_never_rewritten(workbench: Workbench, content: Any) -> None:
    (workbench.root / "definitions/tasks/charge.yaml").unlink()
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


def configure(workbench: Workbench, text: str) -> None:
    file = workbench.root / "conductor-deploy.yaml"
    workbench.write("conductor-deploy.yaml", f"{file.read_text()}{text}\n")


@pytest.mark.parametrize("format_", ["yaml", "json"])
def test_what_a_server_lacks_is_said_against_the_default_of_the_repository(
    workbench: Workbench, format_: str
) -> None:
    defaults = "{description: ours, inputKeys: [a], rateLimitPerFrequency: 7, ownerApp: x, retryCuont: 1}"
    configure(
        workbench, f"defaults: {{task: {defaults}, workflow: {{failureWorkflow: undo, createdBy: me}}}}"
    )
    workbench.store(task_body("ship"), workflow_body("send"), task_body("charge"), workflow_body("order"))
    assert workbench.run("pull", "-e", "dev", "--update", "--format", format_).code == 0
    assert plan_is_empty(workbench)
    text = (workbench.root / f"definitions/tasks/ship.{format_}").read_text()
    assert "description" in text
    assert "retryCuont" not in text
    assert "createdBy" not in (workbench.root / f"definitions/workflows/send.{format_}").read_text()


def test_defaults_of_an_environment_count_too(workbench: Workbench) -> None:
    text = (workbench.root / "conductor-deploy.yaml").read_text()
    dev = 'server: "embedded:dev.db", defaults: {task: {description: ours}}'
    workbench.write("conductor-deploy.yaml", text.replace('server: "embedded:dev.db"', dev))
    for environment in ("dev", "test"):
        workbench.store(
            task_body("ship"), task_body("charge"), workflow_body("order"), environment=environment
        )
    assert workbench.run("pull", "-e", "dev", "--update").code == 0
    assert workbench.run("pull", "-e", "test", "--update").code == 0
    assert plan_is_empty(workbench)
    assert plan_is_empty(workbench, "test")


POOL: dict[str, list[Any]] = {
    "description": ["ours", "theirs"],
    "retryCount": [0, 8],
    "retryLogic": ["FIXED", "LINEAR_BACKOFF"],
    "timeoutSeconds": [0, 9000],
    "inputKeys": [[], ["a"]],
    "inputTemplate": [{}, {"a": None}],
    "concurrentExecLimit": [0, 5],
    "executionNameSpace": ["space"],
    "enforceSchema": [True, False],
}
fields_of_tasks = st.fixed_dictionaries({}, optional={n: st.sampled_from(v) for n, v in POOL.items()})


@settings(max_examples=30)
@given(fields_of_tasks, fields_of_tasks, fields_of_tasks, fields_of_tasks)
def test_after_a_pull_nothing_is_to_be_done_whatever_the_defaults(
    defaults: dict[str, Any], own: dict[str, Any], stored: dict[str, Any], written: dict[str, Any]
) -> None:
    """Neither for a definition that is new to the repository nor for one that it had."""
    with TemporaryDirectory() as folder:
        configuration = write_repository(Path(folder), defaults, own, task_body("old", **written))
        environment = configuration.environments["dev"]
        with connect(environment, configuration, {}) as connection:
            bodies = [task_body("old", **stored), task_body("new", **stored)]
            connection.call(ROWS[TASK].create, bodies)
            live = fetch(connection, [TASK])
            pulled, problems = Puller(read_repository(configuration), environment, Outside({}), live).pull(
                PullOptions("definitions", update=True)
            )
            write_pulled(configuration.root, pulled)
            assert problems == ()
            made = plan(read_repository(configuration), environment, connection, Outside({}), Wishes()).plan
            assert made.changes == ()


def write_repository(root: Path, defaults: Any, own: Any, body: Any) -> Configuration:
    environments = {"dev": {"server": "embedded::memory:", "kinds": ["task"], "defaults": {"task": own}}}
    text = {"project": "orders", "defaults": {"task": defaults}, "environments": environments}
    (root / "conductor-deploy.yaml").write_text(json.dumps(text))
    (root / "definitions/tasks").mkdir(parents=True)
    (root / "definitions/tasks/old.json").write_text(json.dumps(body))
    return load(root, None, {})


def test_what_is_filled_in_by_default_does_not_make_a_file_a_template(workbench: Workbench) -> None:
    configure(workbench, "defaults: {task: {timeoutSeconds: 7200}}")
    workbench.store(task_body("charge", retryCount=9))
    assert rewritten(workbench) == {"task/charge": "written"}
    assert rewritten(workbench) == {"task/charge": "unchanged"}


def test_braces_that_are_no_template_do_not_make_a_file_one(workbench: Workbench) -> None:
    workbench.store(task_body("ship", description="{{ theirs }}"))
    assert rewritten(workbench)["task/ship"] == "written"
    with workbench.connection() as connection:
        changed = [task_body("ship", description="{{ changed }}")]
        connection.call(ROWS[TASK].create, changed)
    assert rewritten(workbench)["task/ship"] == "written"
    assert rewritten(workbench)["task/ship"] == "unchanged"


@pytest.mark.parametrize("change", ["set: {retryCount: 5}", "remove: [description]"])
def test_what_a_patch_would_change_is_left_out_and_said(workbench: Workbench, change: str) -> None:
    (workbench.root / "definitions/workflows/order.yaml").unlink()
    workbench.write("definitions/tasks/charge.yaml", "name: charge\nownerEmail: t@x\ndescription: old\n")
    workbench.write("environments/dev/patches/a.yaml", f"target: task/*\n{change}\n")
    workbench.store(task_body("ship", description="new"), task_body("charge", description="new"))
    ran = workbench.run("pull", "-e", "dev", "--update", "-o", "json")
    assert [(file["key"], file["action"]) for file in ran.document["files"]] == [("task/charge", "stale")]
    messages = [problem["message"] for problem in ran.document["problems"]]
    assert any(message.startswith("task/ship is left out: dev would make something") for message in messages)
    assert not (workbench.root / "definitions/tasks/ship.yaml").exists()
    assert "old" in (workbench.root / "definitions/tasks/charge.yaml").read_text()


def test_what_a_plan_would_stop_at_is_left_out(workbench: Workbench) -> None:
    call = {
        "name": "c",
        "taskReferenceName": "c",
        "type": "SUB_WORKFLOW",
        "subWorkflowParam": {"name": "gone"},
    }
    workbench.store(task_body("charge"), workflow_body("order"), workflow_body("caller", tasks=[call]))
    ran = workbench.run("pull", "-e", "dev", "-o", "json")
    assert [file["action"] for file in ran.document["files"]] == ["unchanged", "unchanged"]
    (problem,) = ran.document["problems"]
    assert problem["message"].startswith("workflow/caller@1 is left out: ")
    assert "gone" in problem["message"]
    assert plan_is_empty(workbench)


def test_fields_that_are_the_servers_are_no_difference(workbench: Workbench) -> None:
    configure(workbench, 'ignore: [{key: "task/*", paths: [/description]}]')
    workbench.store(task_body("charge", description="theirs"))
    assert rewritten(workbench) == {"task/charge": "unchanged"}


def test_files_that_are_no_templates_hold_no_marks_of_them(workbench: Workbench) -> None:
    configure(workbench, 'templates: {exclude: ["exported/**"]}')
    workbench.store(
        task_body("ship", description="{{ theirs }}"), workflow_body("order"), task_body("charge")
    )
    for format_ in ("json", "yaml"):
        chosen = ["--to", f"definitions/exported/{format_}", "--format", format_]
        assert workbench.run("pull", "-e", "dev", *chosen).code == 0
        assert plan_is_empty(workbench)
        file = workbench.root / f"definitions/exported/{format_}/tasks/ship.{format_}"
        assert "{% raw %}" not in file.read_text()
        file.unlink()


def test_dependants_are_pulled_along(workbench: Workbench) -> None:
    workbench.store(task_body("charge"), task_body("other"), workflow_body("send"))
    ran = workbench.run("pull", "-e", "dev", "--select", "task/charge+", "-o", "json")
    assert [file["key"] for file in ran.document["files"]] == ["task/charge", "workflow/send@1"]


def test_a_file_with_nothing_but_comments_is_never_written_over(workbench: Workbench) -> None:
    file = workbench.write("definitions/tasks/ship.yaml", "# owned by logistics, don't touch\n")
    workbench.store(task_body("ship"))
    ran = workbench.run("pull", "-e", "dev", "--update", "-o", "json")
    assert (ran.code, ran.document["problems"][0]["file"]) == (3, "definitions/tasks/ship.yaml")
    assert file.read_text() == "# owned by logistics, don't touch\n"


def test_comments_that_a_rewritten_file_loses_are_counted(workbench: Workbench) -> None:
    text = "# ours\nname: charge # as in the books\nownerEmail: team@example.com\n"
    workbench.write("definitions/tasks/charge.yaml", text)
    workbench.write("definitions/tasks/ship.json", task_body("ship"))
    workbench.store(task_body("charge", retryCount=9), task_body("ship", retryCount=9))
    (problem,) = workbench.run("pull", "-e", "dev", "--update", "-o", "json").document["problems"]
    assert (problem["code"], problem["file"]) == ("CD312", "definitions/tasks/charge.yaml")
    assert problem["message"] == "the file is written anew, without its 2 comments"


def test_definitions_that_the_environment_does_not_take_keep_their_files(workbench: Workbench) -> None:
    text = (workbench.root / "conductor-deploy.yaml").read_text()
    dev = 'server: "embedded:dev.db", kinds: [task]'
    workbench.write("conductor-deploy.yaml", text.replace('server: "embedded:dev.db"', dev))
    file = workbench.write("definitions/tasks/ship.yaml", workflow_body("ship"))
    workbench.store(task_body("ship"))
    assert rewritten(workbench) == {"task/ship": "written"}
    assert "SIMPLE" in file.read_text()
    assert (workbench.root / "definitions/tasks/ship-2.yaml").is_file()


@pytest.mark.parametrize("is_absolute", [False, True])
def test_files_outside_the_definitions_are_written_once_and_said_to_be_outside(
    workbench: Workbench, tmp_path: Path, is_absolute: bool
) -> None:
    folder = tmp_path / "elsewhere" if is_absolute else workbench.root / "elsewhere"
    target = str(folder) if is_absolute else "elsewhere"
    workbench.store(task_body("ship"))
    first = workbench.run("pull", "-e", "dev", "--to", target, "-o", "json").document
    assert [problem["code"] for problem in first["problems"]] == ["CD309"]
    assert [file["action"] for file in first["files"]] == ["written"]
    again = workbench.run("pull", "-e", "dev", "--to", target, "-o", "json").document
    assert [file["action"] for file in again["files"]] == ["unchanged"]
    file = folder / "tasks/ship.yaml"
    file.write_text("mine")
    kept = workbench.run("pull", "-e", "dev", "--to", target, "--update", "-o", "json").document
    assert [each["action"] for each in kept["files"]] == ["stale"]
    assert [(problem["code"], problem["key"]) for problem in kept["problems"]] == [("CD308", "task/ship")]
    assert file.read_text() == "mine"


def test_an_absolute_folder_of_the_repository_is_one_of_its_own(workbench: Workbench) -> None:
    workbench.store(task_body("ship"))
    ran = workbench.run("pull", "-e", "dev", "--to", str(workbench.root / "definitions"), "-o", "json")
    assert ran.document["problems"] == []
    assert ran.document["files"][0]["path"] == "definitions/tasks/ship.yaml"


def test_no_file_is_named_as_tests_of_workflows_are(workbench: Workbench) -> None:
    workbench.store(task_body("smoke.test"))
    ran = workbench.run("pull", "-e", "dev", "-o", "json")
    assert [file["path"] for file in ran.document["files"]] == ["definitions/tasks/smoke_test.yaml"]
    assert ran.document["problems"] == []
    assert rewritten(workbench) == {"task/smoke.test": "unchanged"}


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
