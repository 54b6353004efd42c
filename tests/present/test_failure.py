"""A run that stopped, told to a person and to a program."""

from conductor_deploy.definition.document import Position, Problem
from conductor_deploy.errors import CannotRun, DefinitionsInvalid, GuardRefused, LockHeld
from conductor_deploy.plan.plan import Guard
from conductor_deploy.present.failure import document, text

PROBLEM = Problem("CD100", "error", "wrong", Position("a.yaml", 1, 2))
GUARD = Guard("limit", "blocked", "6 deletions", ("task/a",), "--allow limit=deletes")


def test_an_error_says_what_to_do_next() -> None:
    error = LockHeld("ann holds the lock\x1b", hint="wait")
    assert text(error).splitlines() == ["error: ann holds the lock\\x1b", "    wait"]
    assert document(error) == {
        "error": {"code": "lock-held", "message": "ann holds the lock\x1b", "hint": "wait", "position": None}
    }


def test_an_error_in_a_file_names_the_place() -> None:
    error = CannotRun("unreadable", position=Position("conductor-deploy.yaml", 3, 4))
    assert text(error) == "error: conductor-deploy.yaml:3:4: unreadable"
    assert document(error)["error"]["position"] == "conductor-deploy.yaml:3:4"


def test_wrong_definitions_come_with_their_problems() -> None:
    error = DefinitionsInvalid("1 problem", [PROBLEM])
    assert text(error).splitlines() == ["a.yaml:1:2: error CD100: wrong", "error: 1 problem"]
    assert [problem["code"] for problem in document(error)["problems"]] == ["CD100"]


def test_a_refusal_names_the_flag_that_lifts_it() -> None:
    error = GuardRefused("blocked", [GUARD, Guard("x", "blocked", "never")])
    assert text(error).splitlines() == [
        "limit: 6 deletions",
        "x: never",
        "    to do it all the same: --allow limit=deletes",
        "error: blocked",
    ]
    assert document(error)["guards"][0]["lift"] == "--allow limit=deletes"
