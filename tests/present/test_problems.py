"""Problems as text and as a document."""

from conductor_deploy.definition.document import TASK, WORKFLOW, Key, Position, Problem
from conductor_deploy.present.problems import attributed, problem_lines, problems_document, report, tally

FOUND = [
    Problem("CD2", "warning", "b", Position("b.yaml", 2, 3), hint="do this"),
    Problem("CD1", "error", "a\x1b", Position("a.yaml", 1, 1)),
    Problem("CD3", "note", "c", key=Key(TASK, "x")),
    Problem("CD2", "warning", "b", Position("b.yaml", 2, 3), hint="do this"),
]


def test_a_report_is_sorted_and_summed_up() -> None:
    assert report(FOUND, {"files": 1, "definitions": 2}).splitlines() == [
        "task/x: note CD3: c",
        "a.yaml:1:1: error CD1: a\\x1b",
        "b.yaml:2:3: warning CD2: b",
        "    do this",
        "1 file, 2 definitions: 1 error, 1 warning, 1 note",
    ]


def test_a_key_is_shown_as_a_selection_takes_it() -> None:
    (line,) = problem_lines([Problem("CD3", "note", "c", key=Key(WORKFLOW, "a*@+\\", 2))])
    assert line == "workflow/a\\*\\@\\+\\\\@2: note CD3: c"


def test_no_problems_are_said_too() -> None:
    assert report([], {"files": 0, "definitions": 0}) == "0 files, 0 definitions: no problems"


def test_a_problem_without_a_place_starts_with_its_severity() -> None:
    assert list(problem_lines([Problem("CD1", "error", "a")])) == ["error CD1: a"]
    assert tally([]) == "no problems"


def test_the_document_has_every_problem_once() -> None:
    document = problems_document(FOUND, {"files": 1, "definitions": 2})
    assert [problem["code"] for problem in document["problems"]] == ["CD3", "CD1", "CD2"]
    assert document["summary"] == {"files": 1, "definitions": 2, "errors": 1, "warnings": 1}


def test_a_problem_that_not_every_environment_has_names_those_that_have_it() -> None:
    everywhere, somewhere = Problem("CD1", "error", "a"), Problem("CD1", "error", "b")
    found = {
        "dev": [everywhere, somewhere],
        "test": [everywhere, everywhere],
        "prod": [somewhere, everywhere],
    }
    assert [problem.message for problem in attributed(found)] == ["a", "b (in dev, prod)"]
    assert attributed({"dev": [somewhere]}) == (somewhere,)
