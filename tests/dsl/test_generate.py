"""Generated code gives back the definition that it was generated from, and reads as a person would write it."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import definitions
from workflow_bodies import workflow_body

from conductor_deploy.client._model import plain
from conductor_deploy.client.http.models.task_def import TaskDef
from conductor_deploy.client.workflow.conductor_workflow import ConductorWorkflow
from conductor_deploy.definition.document import EVENT, KINDS, TASK, WORKFLOW, Definition, Kind
from conductor_deploy.definition.normalise import identity, normalise
from conductor_deploy.definition.parse import parse
from conductor_deploy.definition.source import Source
from conductor_deploy.dsl.generate import generate
from conductor_deploy.errors import CannotRun
from conductor_deploy.jsonvalue import equal

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "definitions.jsonl"
ESTATE = Path(__file__).parents[2] / "definitions"


def definition(kind: Kind, written: Any) -> Definition:
    body = normalise(kind, written, None)
    return Definition(identity(kind, body), body)


def given_back(code: str) -> Iterator[tuple[Kind, Any]]:
    """What the module defines, in the order of its names."""
    space: dict[str, Any] = {"__name__": "generated"}
    exec(compile(code, "generated.py", "exec"), space)  # the code under test
    for value in space.values():
        if isinstance(value, TaskDef):
            yield TASK, normalise(TASK, plain(value), None)
        elif getattr(value, "__module__", None) == "generated":
            made = value()
            assert isinstance(made, ConductorWorkflow)
            yield WORKFLOW, normalise(WORKFLOW, plain(made.to_workflow_def()), None)


def is_given_back(*wanted: Definition) -> bool:
    found = list(given_back(generate(wanted)))
    return len(found) == len(wanted) and all(
        kind is each.key.kind and equal(body, each.body)
        for (kind, body), each in zip(found, wanted, strict=True)
    )


@given(st.integers(0, 2**32))
@settings(max_examples=60)
def test_workflows_as_people_write_them_are_given_back(seed: int) -> None:
    assert is_given_back(definition(WORKFLOW, workflow_body(seed)))


def without_nulls_in_lists(value: Any) -> Any:
    """Where a task stands, null is none, and servers refuse it."""
    if isinstance(value, Mapping):
        return {key: without_nulls_in_lists(item) for key, item in value.items()}
    if isinstance(value, list):
        return [without_nulls_in_lists(item) for item in value if item is not None]
    return value


@pytest.mark.parametrize("kind", [WORKFLOW, TASK])
def test_whatever_is_in_a_definition_is_given_back(kind: Kind) -> None:
    @given(definitions(kind))
    def check(written: dict[str, Any]) -> None:
        assert is_given_back(definition(kind, without_nulls_in_lists(normalise(kind, written, None))))

    check()


def test_the_sample_estate_is_given_back() -> None:
    paths = sorted(path for folder in ("workflows", "tasks") for path in (ESTATE / folder).iterdir())
    for path in paths:
        found, problems = parse(Source(path.relative_to(ESTATE).as_posix(), path.read_text()), {})
        assert problems == ()
        assert is_given_back(*(definition(each.kind, each.body) for each in found)), path


def corpus() -> Iterator[Definition]:
    if not CORPUS.is_file():
        pytest.skip("the corpus of real definitions is not beside this repository")
    kinds = {"workflow": WORKFLOW, "taskdef": TASK}
    for row in map(json.loads, CORPUS.read_text().splitlines()):
        if row["status"] == 200 and row["kind"] in kinds:
            yield definition(kinds[row["kind"]], row["definition"])


@pytest.mark.nightly
@pytest.mark.timeout(600)
def test_every_real_definition_is_given_back() -> None:
    found = list(corpus())
    assert len(found) > 600
    assert [each.key for each in found if not is_given_back(each)] == []


def test_real_definitions_are_given_back() -> None:
    assert [each.key for each in [*corpus()][::10] if not is_given_back(each)] == []


def test_the_code_is_formatted_and_without_lint(tmp_path: Path) -> None:
    written = [generate([definition(WORKFLOW, workflow_body(seed))]) for seed in range(60)]
    written += [
        generate([definition(TASK, {"name": f"t{n}", "retryCount": n, "inputKeys": ["a" * 90]})])
        for n in (1, 2)
    ]
    for number, code in enumerate(written):
        (tmp_path / f"flow_{number}.py").write_text(code)
    ruff = [sys.executable, "-m", "ruff"]
    for command in (["format", "--check"], ["check", "--select", "E4,E7,E9,F,I,UP,A,B,W,C4,PIE,SIM"]):
        ran = subprocess.run(
            [*ruff, *command, "--isolated", tmp_path], capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stdout


ORDER: dict[str, Any] = {
    "name": "order",
    "version": 3,
    "description": "Takes an order.",
    "ownerEmail": "team@example.com",
    "timeoutSeconds": 60,
    "inputParameters": ["id", "lines"],
    "tasks": [
        {
            "name": "total_order",
            "taskReferenceName": "totalRef",
            "type": "INLINE",
            "inputParameters": {
                "evaluatorType": "graaljs",
                "expression": "(() => {\n  return $.lines.length;\n})();\n",
                "lines": "${workflow.input.lines}",
            },
        },
        {
            "name": "how",
            "taskReferenceName": "how",
            "type": "SWITCH",
            "evaluatorType": "value-param",
            "expression": "total",
            "inputParameters": {"total": "${totalRef.output.result}"},
            "decisionCases": {
                "0": [
                    {
                        "name": "reject",
                        "taskReferenceName": "reject",
                        "type": "TERMINATE",
                        "inputParameters": {"terminationStatus": "FAILED", "terminationReason": "no lines"},
                    }
                ]
            },
            "defaultCase": [
                {
                    "name": "both",
                    "taskReferenceName": "both",
                    "type": "FORK_JOIN",
                    "forkTasks": [
                        [{"name": "pay", "taskReferenceName": "pay", "type": "SIMPLE", "retryCount": 2}],
                        [
                            {
                                "name": "stock",
                                "taskReferenceName": "stock",
                                "type": "HTTP",
                                "inputParameters": {
                                    "http_request": {
                                        "uri": "http://stock/${workflow.input.id}",
                                        "method": "GET",
                                    }
                                },
                            }
                        ],
                    ],
                },
                {"name": "joined", "taskReferenceName": "joined", "type": "JOIN", "joinOn": ["pay", "stock"]},
            ],
        },
    ],
    "outputParameters": {
        "total": "${totalRef.output.result.sum}",
        "level": "${stock.output.response.body.level}",
    },
}
CODE = '''\
"""The workflow order."""

from conductor_deploy.client.workflow.conductor_workflow import ConductorWorkflow
from conductor_deploy.client.workflow.executor.workflow_executor import WorkflowExecutor
from conductor_deploy.client.workflow.task.fork_task import ForkTask
from conductor_deploy.client.workflow.task.http_task import (
    HttpInput,
    HttpMethod,
    HttpTask,
)
from conductor_deploy.client.workflow.task.javascript_task import JavascriptTask
from conductor_deploy.client.workflow.task.join_task import JoinTask
from conductor_deploy.client.workflow.task.simple_task import SimpleTask
from conductor_deploy.client.workflow.task.switch_task import SwitchTask
from conductor_deploy.client.workflow.task.terminate_task import (
    TerminateTask,
    WorkflowStatus,
)

TOTAL_REF_SCRIPT = """\\
(() => {
  return $.lines.length;
})();
"""


def order(executor: WorkflowExecutor | None = None) -> ConductorWorkflow:
    workflow = ConductorWorkflow(
        executor,
        name="order",
        version=3,
        description="Takes an order.",
        server_defaults=True,
    )
    workflow.timeout_seconds(60)
    workflow.owner_email("team@example.com")
    workflow.input_parameters(["id", "lines"])

    total_ref = JavascriptTask(
        "totalRef",
        TOTAL_REF_SCRIPT,
        {"lines": workflow.input("lines")},
    )
    total_ref.configure(name="total_order")

    reject = TerminateTask("reject", WorkflowStatus.FAILED, "no lines")

    pay = SimpleTask("pay", "pay")
    pay.configure(retry_count=2)

    stock = HttpTask(
        "stock",
        HttpInput(uri="http://stock/${workflow.input.id}", method=HttpMethod.GET),
    )

    both = ForkTask("both", [[pay], [stock]], with_join_on=False)
    joined = JoinTask("joined", ["pay", "stock"])

    how = SwitchTask("how", total_ref.output(), value_name="total")
    how.switch_case("0", reject)
    how.default_case([both, joined])

    workflow >> total_ref >> how
    workflow.output_parameters(
        {"total": total_ref.output("sum"), "level": stock.body("level")},
    )

    return workflow
'''


def test_the_code_reads_as_a_person_would_write_it() -> None:
    assert generate([definition(WORKFLOW, ORDER)]) == CODE


def test_key_order_changes_nothing_but_the_order_of_values() -> None:
    backwards = json.loads(json.dumps(ORDER), object_pairs_hook=lambda pairs: dict(reversed(pairs)))
    assert generate([definition(WORKFLOW, {**backwards, **ORDER})]) == CODE
    assert is_given_back(definition(WORKFLOW, backwards))


def test_several_definitions_make_one_module() -> None:
    charge = definition(TASK, {"name": "charge", "retryCount": 5})
    first, second = (definition(WORKFLOW, {**ORDER, "version": version}) for version in (1, 2))
    assert is_given_back(charge, first, second)
    code = generate([charge, first, second])
    assert [each.name for each in ast.parse(code).body if isinstance(each, ast.FunctionDef)] == [
        "order",
        "order_2",
    ]


def test_a_kind_without_a_form_in_python_is_refused_with_what_to_do() -> None:
    for kind in KINDS.values():
        body = {"name": "x", "event": "conductor:x", "tasks": []}
        if kind in (TASK, WORKFLOW):
            generate([definition(kind, body)])
        else:
            with pytest.raises(CannotRun, match=f"{kind.name}/x: Python has no form") as refused:
                generate([definition(kind, body)])
            assert "a file of its own" in str(refused.value.hint)
    assert EVENT in KINDS.values()


def test_what_is_no_task_is_refused_by_the_name_of_its_workflow() -> None:
    with pytest.raises(CannotRun, match=r"workflow/w@1 can't be said in Python"):
        generate(
            [
                Definition(
                    identity(WORKFLOW, {"name": "w", "version": 1}),
                    {"name": "w", "version": 1, "tasks": [None]},
                )
            ]
        )


def test_what_is_too_deep_for_python_is_refused() -> None:
    deep: Any = "x"
    for _ in range(300):
        deep = [deep]
    with pytest.raises(CannotRun, match="too deep for Python"):
        generate([definition(WORKFLOW, {"name": "w", "tasks": [], "variables": {"a": deep}})])
