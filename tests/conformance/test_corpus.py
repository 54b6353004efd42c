"""Real definitions with the verdict of a real server: what it took is deployed, what it refused is refused."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from deployment import Deployment

from conductor_deploy.analysis.references import calls
from conductor_deploy.analysis.task_types import check_task_types
from conductor_deploy.definition.document import EVENT, TASK, WORKFLOW, Definition, Key, Position, State
from conductor_deploy.definition.tasks import tasks_of
from conductor_deploy.deploy.live import fetch
from conductor_deploy.errors import DefinitionsInvalid
from conductor_deploy.wire.access import Access
from conductor_deploy.wire.connection import Connection

CORPUS = Path(__file__).parents[3] / "shared/corpus/definitions.jsonl"
KINDS = {"workflow": WORKFLOW, "taskdef": TASK, "eventhandler": EVENT}
OWNER = {"ownerEmail": "team@example.com"}

Row = dict[str, Any]


@pytest.fixture(scope="module")
def corpus() -> list[Row]:
    """Definitions with the status that posting them to a 3.32.1 gave."""
    if not CORPUS.exists():
        pytest.skip(f"there is no corpus of real definitions at {CORPUS}")
    return [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def deployment(
    target: Access,
    connect: Callable[[Access], Connection],
    own_prefix: Callable[[Access], str],
    tmp_path: Path,
) -> Deployment:
    return Deployment(tmp_path, own_prefix(target), connect(target), (WORKFLOW, TASK, EVENT))


@pytest.mark.timeout(240)
def test_what_a_server_takes_is_deployed_and_then_as_it_should_be(
    corpus: list[Row], deployment: Deployment
) -> None:
    accepted = [row for row in corpus if row["status"] == 200]
    write(deployment, accepted)
    assert [problem for problem in deployment.desired().problems if problem.severity == "error"] == []
    add_what_is_called(deployment)
    set_aside_what_only_newer_servers_take(deployment)

    applied = deployment.apply()
    assert applied.error is None, applied.error.message
    assert (applied.status, applied.diverged) == ("applied", ())
    assert len(applied.outcomes) >= 0.9 * len(accepted)
    assert deployment.plan().changes == ()

    remove_all_but_one(deployment)
    prune_what_can_be_asked_about(deployment)
    assert deployment.apply(prune=True).error is None
    assert [key for key in fetch(deployment.connection).definitions if deployment.project in key.name] == [
        Key(TASK, f"{deployment.project}_last")
    ]


def test_no_type_of_task_in_use_is_taken_for_a_slip_of_the_pen(corpus: list[Row]) -> None:
    keys = {Key(WORKFLOW, str(number), 1): row["definition"] for number, row in enumerate(corpus)}
    state = {key: Definition(key, body) for key, body in keys.items() if isinstance(body, dict)}
    assert check_task_types(state, (), lambda key, pointer: Position(f"{key}{pointer}")) == ()


def test_nearly_all_that_a_server_refuses_is_refused(
    corpus: list[Row], tmp_path: Path, connect: Callable[[Access], Connection]
) -> None:
    refused = [row for row in corpus if row["status"] != 200]
    deployment = Deployment(tmp_path, "refused", connect(Access("embedded::memory:")))
    files = write(deployment, refused)
    wrong = {
        problem.position.file
        for problem in deployment.desired().problems
        if problem.severity == "error" and problem.position
    }
    taken = Counter(files[file]["message"] for file in files.keys() - wrong)
    assert taken.total() <= 0.05 * len(refused), taken


def write(deployment: Deployment, rows: list[Row]) -> dict[str, Row]:
    """A file each, under a name of its own, since many have the same."""
    files: dict[str, Row] = {}
    for number, row in enumerate(rows):
        body = row["definition"]
        name = {"name": f"{deployment.project}_{number}_{body['name']}"} if body.get("name") else {}
        file = deployment.write(KINDS[row["kind"]], f"{number}", {**body, **name})
        files[file] = row
    return files


def add_what_is_called(deployment: Deployment) -> None:
    """Workflows that the corpus calls and does not hold."""
    state = deployment.desired().state
    for number, (name, version) in enumerate(sorted(missing_workflows(state))):
        step = {"name": "step", "taskReferenceName": "step", "type": "SIMPLE"}
        body: Row = {"name": name, "version": version, "tasks": [step], **OWNER}
        deployment.write(WORKFLOW, f"called_{number}", body)


def missing_workflows(state: State) -> set[tuple[str, int]]:
    called = {
        (call.name, 1 if call.version is None else call.version)
        for definition in state.values()
        for call in calls(definition)
        if call.target_kind is WORKFLOW
    }
    return {(name, version) for name, version in called if Key(WORKFLOW, name, version) not in state}


def set_aside_what_only_newer_servers_take(deployment: Deployment) -> None:
    """By what the plan says; each with an owner from the defaults of the environment, if it has none."""
    version = fetch(deployment.connection).server.version
    if version != "3.15.0":
        return
    ownerless = {
        key
        for key, definition in deployment.desired(version).state.items()
        if key.kind is not EVENT and not definition.body.get("ownerEmail")
    }
    assert {key for code, key, _ in errors(deployment) if code == "CD306"} == ownerless
    deployment.defaults = {"workflow": OWNER, "task": OWNER}
    for code, _, file in list(errors(deployment)):
        assert code in REFUSED_BY_3_15
        (deployment.root / file).unlink(missing_ok=True)
    for definition in deployment.desired(version).state.values():
        if runs_javascript(definition) and definition.position:
            (deployment.root / definition.position.file).unlink()


def errors(deployment: Deployment) -> Iterator[tuple[str, Key | None, str]]:
    try:
        deployment.plan()
    except DefinitionsInvalid as invalid:
        for problem in invalid.problems:
            if problem.severity == "error" and problem.position:
                yield problem.code, problem.key, problem.position.file


REFUSED_BY_3_15 = {
    "CD100",  # an expression in place of an inline workflow
    "CD190",  # inputs of HTTP and FORK_JOIN_DYNAMIC that newer servers know
}


def runs_javascript(definition: Definition) -> bool:
    """Needs a module that the Java runtime lacks on which tests run a 3.15.0, to be validated."""
    tasks = tasks_of(definition.body) if definition.key.kind is WORKFLOW else ()
    return any(
        "caseExpression" in task.body
        if task.type == "DECISION"
        else (task.type, task.body.get("evaluatorType")) == ("SWITCH", "javascript")
        for task in tasks
    )


def prune_what_can_be_asked_about(deployment: Deployment) -> None:
    """One plan asks about 50 workflows, and refuses to delete what any other may call."""
    plan = deployment.plan(prune=True)
    assert len(plan.blocked) < 0.1 * len(plan.changes)
    only = [change.key for change in plan.changes if not change.is_blocked]
    assert deployment.carry_out(deployment.plan(prune=True, only=only)).error is None


def remove_all_but_one(deployment: Deployment) -> None:
    """An empty repository deletes nothing."""
    for file in (deployment.root / "definitions").rglob("*.json"):
        file.unlink()
    deployment.write(TASK, "last", {"name": f"{deployment.project}_last", **OWNER})
