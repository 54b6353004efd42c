"""What became of files."""

from conductor_deploy.definition.document import Problem
from conductor_deploy.present.files import FileAction, files_document, files_text

FILES = [
    FileAction("a.yaml", "written", "task/a"),
    FileAction("b.yaml", "stale"),
    FileAction("c.yaml", "unchanged"),
]


def test_files_that_did_not_change_are_only_counted() -> None:
    assert files_text(FILES, [Problem("CD1", "warning", "odd")]).splitlines() == [
        "warning CD1: odd",
        "written    a.yaml  task/a",
        "stale      b.yaml",
        "1 file unchanged",
    ]
    assert files_text(FILES[:1]) == "written    a.yaml  task/a"


def test_a_key_is_escaped_for_people_and_whole_for_programs() -> None:
    files = [FileAction("a.yaml", "written", "task/a*")]
    assert files_text(files) == "written    a.yaml  task/a\\*"
    assert files_document(files)["files"][0]["key"] == "task/a*"


def test_the_document_of_files_has_them_all() -> None:
    document = files_document(FILES, [Problem("CD1", "warning", "odd")])
    assert [file["action"] for file in document["files"]] == ["written", "stale", "unchanged"]
    assert len(document["problems"]) == 1
