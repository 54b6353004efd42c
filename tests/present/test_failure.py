"""A run that stopped, told to a person and to a program."""

from conductor_deploy.definition.document import TASK, Key, Position, Problem
from conductor_deploy.errors import CannotRun, Declined, DefinitionsInvalid, GuardRefused, LockHeld
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
        "    to do it all the same: --allow limit=deletes",
        "x: never",
        "error: blocked",
    ]
    assert document(error)["guards"][0]["lift"] == "--allow limit=deletes"


def test_guards_that_say_the_same_are_told_once_with_their_keys() -> None:
    spares = [Key(TASK, f"spare_{number:02}") for number in range(12)]
    protected = [Guard("protected", "blocked", "protected", lift=f"--allow destroy={key}") for key in spares]
    error = GuardRefused(
        "blocked",
        keys={GUARD: spares, **{guard: [key] for guard, key in zip(protected, spares, strict=True)}},
    )
    ten = ", ".join(map(str, spares[:10]))
    assert text(error).splitlines() == [
        f"limit: 6 deletions: {ten} and 2 more",
        "    to do it all the same: --allow limit=deletes",
        f"protected: protected: {ten} and 2 more",
        f"    to do it all the same: {' '.join(f'--allow destroy={key}' for key in spares[:10])} and 2 more",
        "error: blocked",
    ]
    guards = document(error)["guards"]
    assert len(guards) == 13
    assert guards[0]["keys"] == [str(key) for key in spares]
    assert guards[1]["keys"] == ["task/spare_00"]


def test_what_a_person_declined_is_no_error() -> None:
    assert text(Declined("nothing was written")) == "nothing was written"
