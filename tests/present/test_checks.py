"""What `doctor` and the commands that write files found."""

from conductor_deploy.definition.document import Problem
from conductor_deploy.present.checks import Check, checks_document, checks_text
from conductor_deploy.present.files import FileAction, files_document, files_text

CHECKS = [Check("server", "ok", "3.32.3"), Check("sign-in", "failed", "401\x1b", "set TOKEN")]
FILES = [
    FileAction("a.yaml", "written", "task/a"),
    FileAction("b.yaml", "stale"),
    FileAction("c.yaml", "unchanged"),
]


def test_checks_are_a_table_with_hints() -> None:
    assert checks_text(CHECKS).splitlines() == [
        "ok       server   3.32.3",
        "failed   sign-in  401\\x1b",
        "                  set TOKEN",
    ]
    assert checks_text([]) == ""
    assert checks_document(CHECKS)["checks"][1] == {
        "name": "sign-in", "result": "failed", "message": "401\x1b", "hint": "set TOKEN",
    }  # fmt: skip


def test_files_that_did_not_change_are_only_counted() -> None:
    assert files_text(FILES, [Problem("CD1", "warning", "odd")]).splitlines() == [
        "warning CD1: odd",
        "written    a.yaml  task/a",
        "stale      b.yaml",
        "1 file unchanged",
    ]
    assert files_text(FILES[:1]) == "written    a.yaml  task/a"


def test_the_document_of_files_has_them_all() -> None:
    document = files_document(FILES, [Problem("CD1", "warning", "odd")])
    assert [file["action"] for file in document["files"]] == ["written", "stale", "unchanged"]
    assert len(document["problems"]) == 1
