"""Differences and plans as data folders in tests/cases."""

import json
from pathlib import Path

import pytest
from plan_cases import FOLDERS, read_plan

from conductor_deploy.plan.diff import diff
from conductor_deploy.plan.planfile import document, read
from conductor_deploy.present.comment import markdown
from conductor_deploy.present.text import drift_text, plan_text

DIFFS = sorted((Path(__file__).parent.parent / "cases" / "diff").iterdir())


@pytest.mark.parametrize("folder", DIFFS, ids=lambda folder: folder.name)
def test_a_difference_is_told_by_task(folder: Path) -> None:
    before, after = (json.loads((folder / f"{side}.json").read_text("utf-8")) for side in ("before", "after"))
    lines = [
        f"{field.op:<6} {field.path}{'' if field.task is None else f' (task {field.task})'}: "
        f"{json.dumps(field.before, ensure_ascii=False)} → {json.dumps(field.after, ensure_ascii=False)}"
        for field in diff(before, after)
    ]
    assert lines == (folder / "expected.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_plan_reads_as_expected(folder: Path) -> None:
    show = drift_text if folder.name.startswith("drift") else plan_text
    assert show(read_plan(folder)) + "\n" == (folder / "expected.txt").read_text("utf-8")


@pytest.mark.parametrize(
    "file", sorted(FOLDERS[0].parent.glob("*/expected.json")), ids=lambda file: file.parent.name
)
def test_the_document_of_a_plan_is_as_expected(file: Path) -> None:
    expected = file.read_text("utf-8")
    assert json.dumps(document(read_plan(file.parent)), indent=2, ensure_ascii=False) + "\n" == expected


@pytest.mark.parametrize(
    "file", sorted(FOLDERS[0].parent.glob("*/expected.md")), ids=lambda file: file.parent.name
)
def test_the_markdown_of_a_plan_is_as_expected(file: Path) -> None:
    assert markdown([read_plan(file.parent)]) == file.read_text("utf-8")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_plan_survives_its_file(folder: Path) -> None:
    plan = read_plan(folder)
    assert read(json.dumps(document(plan))) == plan
