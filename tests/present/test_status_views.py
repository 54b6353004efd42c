"""Definitions down, environments across."""

from conductor_deploy.definition.document import TASK, WORKFLOW, Key
from conductor_deploy.present.palette import COLORED, PLAIN
from conductor_deploy.present.status import Matrix, status_document, status_text
from conductor_deploy.release.standing import Cell

ORDER, CHARGE, REFUND = Key(WORKFLOW, "order"), Key(TASK, "charge"), Key(TASK, "refund\x1b")
MATRIX: Matrix = {
    "dev": {CHARGE: Cell("same", None, "aa", 3), ORDER: Cell("differs", 4, "bb", 12)},
    "prod": {ORDER: Cell("held", 3, "cc"), REFUND: Cell("drift", None, "dd", 1)},
    "away": None,
}


def test_what_is_held_comes_first_then_drift_then_the_rest() -> None:
    assert status_text(MATRIX, PLAIN).splitlines() == [
        "DEFINITION       dev              prod       away",
        "workflow/order   @4 differs (12)  @3 held    unknown",
        "task/refund\\x1b  -                drift (1)  unknown",
        "task/charge      same (3)         -          unknown",
    ]


def test_colour_does_not_move_the_columns() -> None:
    painted = status_text(MATRIX, COLORED)
    assert "\x1b[33m@4 differs (12)\x1b[0m  " in painted
    assert "\x1b[31m" not in painted.splitlines()[1]


def test_a_document_has_a_cell_for_each_environment_that_knows_the_definition() -> None:
    document = status_document(MATRIX)
    assert document["environments"] == ["dev", "prod", "away"]
    order, refund, charge = document["definitions"]
    assert (order["key"], refund["key"], charge["key"]) == (
        "workflow/order",
        "task/refund\x1b",
        "task/charge",
    )
    assert order["cells"]["dev"] == {"version": 4, "digest": "bb", "release": 12, "state": "differs"}
    assert charge["cells"].keys() == {"dev", "away"}
    assert charge["cells"]["away"]["state"] == "unknown"


def test_nothing_released_is_a_head_alone() -> None:
    assert status_text({"dev": {}}, PLAIN) == "DEFINITION  dev"
    assert status_document({}) == {"environments": [], "definitions": []}


def test_a_version_to_come_is_missing_and_the_one_in_its_place_is_named() -> None:
    matrix: Matrix = {"dev": {ORDER: Cell("missing", 2, instead=1)}}
    assert status_text(matrix, PLAIN).splitlines()[1] == "workflow/order  @2 missing, @1 live"
    cell = {"version": 2, "digest": None, "release": None, "state": "missing"}
    assert status_document(matrix)["definitions"][0]["cells"]["dev"] == cell
