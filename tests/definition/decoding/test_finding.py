"""What a person is told, and where."""

import json
from pathlib import Path
from typing import Any

import pytest

from conductor_deploy.definition.document import EVENT, KINDS, TASK
from conductor_deploy.definition.schema import Finding, decode
from conductor_deploy.definition.syntax.json_text import NumberText
from conductor_deploy.jsonvalue import JSON

CASES = [
    case
    for file in sorted((Path(__file__).parents[2] / "cases" / "findings").glob("*.json"))
    for case in json.loads(file.read_text("utf-8"))
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["text"]))
def test_each_mistake_is_told_once_and_in_words(case: dict[str, Any]) -> None:
    body = json.loads(case["text"], parse_float=NumberText)
    findings = decode(KINDS[case["kind"]], body, case.get("version")).findings
    expected = (case["code"], case["severity"], case["pointer"], case["message"], case.get("hint"))
    assert findings == (Finding(*expected),)


def test_audit_fields_are_at_home_in_every_file() -> None:
    audit: dict[str, JSON] = {"createTime": 1, "updateTime": 2, "createdBy": "a", "updatedBy": "b"}
    assert decode(EVENT, {"name": "h", **audit}, None).findings == ()
    assert decode(TASK, {"name": "t", **audit}, None).body == {"name": "t"}


def test_what_another_version_has_means_nothing_at_its_default() -> None:
    exported: dict[str, JSON] = {
        "name": "t",
        "accessPolicy": {},
        "enforceSchema": False,
        "runtimeMetadata": [],
    }
    assert decode(TASK, exported, None).findings == ()
    assert decode(TASK, exported, "3.15.0").findings == ()
