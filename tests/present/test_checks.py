"""What `doctor` found."""

from conductor_deploy.present.checks import Check, checks_document, checks_text

CHECKS = [Check("server", "ok", "3.32.3"), Check("sign-in", "failed", "401\x1b", "set TOKEN")]


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
