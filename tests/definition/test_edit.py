"""Numbers changed where they stand."""

import pytest

from conductor_deploy.definition.edit import applied, number_edit, version_edit
from conductor_deploy.definition.parse import parse
from conductor_deploy.definition.source import Document, Source


def document(path: str, text: str) -> Document:
    [found], problems = parse(Source(path, text), {"*": "workflow"})
    assert not [problem for problem in problems if problem.severity == "error"]
    return found


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        (
            "o.yaml",
            "name: o # mine\nversion: 1 # ours\ntasks: []\n",
            "name: o # mine\nversion: 7 # ours\ntasks: []\n",
        ),
        ("o.yaml", "name: o\nversion: '1'\ntasks: []\n", "name: o\nversion: '7'\ntasks: []\n"),
        ("o.yaml", "tasks: []\nname: o\n", "tasks: []\nversion: 7\nname: o\n"),
        ("o.yaml", "- tasks: []\n  name: o\n", "- tasks: []\n  version: 7\n  name: o\n"),
        ("o.json", '{"version":12,"name":"o","tasks":[]}', '{"version":7,"name":"o","tasks":[]}'),
        ("o.json", '{"name": "o", "tasks": []}', '{"version": 7, "name": "o", "tasks": []}'),
    ],
)
def test_a_version_is_changed_or_said_and_nothing_else(path: str, before: str, after: str) -> None:
    edit = version_edit(document(path, before), 7)
    assert edit is not None
    assert applied(before, [edit]) == after


def test_a_number_from_a_template_is_no_number_here() -> None:
    assert version_edit(document("o.yaml", "name: o\nversion: '{{ v }}'\ntasks: []\n"), 7) is None
    assert number_edit(document("o.yaml", "name: o\ntasks: []\n"), "/failureWorkflowVersion", 7) is None


def test_edits_of_one_text_do_not_move_each_other() -> None:
    text = "name: o\nversion: 1\nfailureWorkflowVersion: 2\ntasks: []\n"
    found = document("o.yaml", text)
    edits = [number_edit(found, "/version", 100), number_edit(found, "/failureWorkflowVersion", 200)]
    assert applied(text, [edit for edit in edits if edit]) == (
        "name: o\nversion: 100\nfailureWorkflowVersion: 200\ntasks: []\n"
    )


def test_what_has_no_name_has_nowhere_to_say_its_version() -> None:
    assert version_edit(document("o.yaml", "tasks: []\n"), 7) is None
