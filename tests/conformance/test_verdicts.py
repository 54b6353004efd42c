"""A real server is the oracle for our rules: on a table of small definitions and on a corpus of real ones."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from verdicts import VERDICTS, Verdict

from conductor_deploy.definition.document import EVENT, TASK, WORKFLOW
from conductor_deploy.definition.rules.check import check
from conductor_deploy.definition.schema import decode
from conductor_deploy.wire.access import Access

CORPUS = Path(__file__).parents[3] / "shared/corpus/definitions.jsonl"
CORPUS_KINDS = {"workflow": WORKFLOW, "taskdef": TASK, "eventhandler": EVENT}
PATHS = {
    "workflow": "/metadata/workflow/validate",
    "task": "/metadata/taskdefs",
    "event": "/event",
    "schedule": "/scheduler/schedules",
}


@pytest.mark.parametrize("file", VERDICTS)
def test_the_server_answers_as_the_table_says(
    file: str, conductor_3_32: Access, own_prefix: Callable[[Access], str]
) -> None:
    prefix = own_prefix(conductor_3_32)
    table = {verdict.case: verdict.answer for verdict in VERDICTS[file] if verdict.live}
    with httpx.Client(base_url=conductor_3_32.base, trust_env=False, timeout=30) as client:
        answers = {
            verdict.case: answer(client, verdict, f"{prefix}_{number}_")
            for number, verdict in enumerate(VERDICTS[file])
            if verdict.live
        }
    assert answers == table


def answer(client: httpx.Client, verdict: Verdict, prefix: str) -> int:
    for definition in verdict.registered:
        client.post(PATHS["task"], content=own([definition], prefix), headers=JSON_TYPE).raise_for_status()
    body = [verdict.body] if verdict.kind == "task" else verdict.body
    return client.post(PATHS[verdict.kind], content=own(body, prefix), headers=JSON_TYPE).status_code


JSON_TYPE = {"content-type": "application/json"}


def own(value: Any, prefix: str) -> bytes:
    return json.dumps(value).replace("own_", prefix).encode()


@pytest.mark.parametrize("name", ["a/b", "a\\b", "a\0b", "x" * 8100])
def test_the_server_never_gives_back_what_is_called_lost(name: str, conductor_3_32: Access) -> None:
    with httpx.Client(base_url=conductor_3_32.base, trust_env=False) as client:
        response = client.get(f"{conductor_3_32.base}/metadata/workflow/{quote(name, safe='')}")
    assert response.status_code == 400  # 404 is what a name gets that could be found


@pytest.fixture
def corpus() -> list[dict[str, Any]]:
    """Real definitions with the status that posting them to a 3.32.1 gave."""
    if not CORPUS.exists():
        pytest.skip(f"there is no corpus of real definitions at {CORPUS}")
    return [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]


def test_of_real_definitions_only_those_that_a_server_refuses_are_errors(
    corpus: list[dict[str, Any]],
) -> None:
    false_alarms = [row["path"] for row in corpus if row["status"] == 200 and is_refused(row)]
    assert false_alarms == []


def test_of_real_definitions_nearly_all_that_a_server_refuses_are_errors(
    corpus: list[dict[str, Any]],
) -> None:
    refused = Counter(is_refused(row) for row in corpus if row["status"] != 200)
    assert refused[True] >= 0.95 * refused.total()


def is_refused(row: dict[str, Any]) -> bool:
    kind, body = CORPUS_KINDS[row["kind"]], row["definition"]
    decoded = decode(kind, body, None)
    findings = (*decoded.findings, *check(kind, body, decoded.body, {}))
    return any(finding.severity == "error" for finding in findings)
