"""What a comment keeps for later runs, and what they make of it."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conductor_deploy.ci.marker import Reviewed, plan_marker, reviewed_in, with_changes
from conductor_deploy.ci.review import compared

LINK = "[#12](<https://github.com/acme/orders/pull/12>)"


def plan(*changes: tuple[str, str, str | None], environment: str = "dev") -> dict[str, Any]:
    told = [{"action": action, "key": key, "after_digest": digest} for action, key, digest in changes]
    return {"environment": environment, "source": {"commit": "1f2e3d4"}, "changes": told}


def reviewed(shown: dict[str, Any]) -> Reviewed:
    found = reviewed_in(f"{with_changes('<!-- x -->', [shown])}\n\n### …", shown["environment"])
    assert found is not None
    return found


CREATE, UPDATE = ("create", "workflow/order@4", "aa"), ("update", "task/charge", "bb")
DELETE = ("delete", "workflow/order@1", None)


def test_the_same_changes_are_the_same_in_any_order() -> None:
    result = compared(plan(CREATE, UPDATE, DELETE), reviewed(plan(DELETE, UPDATE, CREATE)), LINK)
    assert (result.result, result.words) == ("same", f"✅ Same changes as reviewed in {LINK}.")


def test_every_difference_is_named() -> None:
    then = reviewed(plan(UPDATE, DELETE))
    result = compared(plan(CREATE, ("update", "task/charge", "cc")), then, LINK)
    assert result.result == "different"
    assert result.words == (
        f"⚠️ Not the changes that were reviewed in {LINK}: only now: `create workflow/order@4`; "
        "only then: `delete workflow/order@1`; with another body: `update task/charge`."
    )


def test_of_thousands_of_changes_only_whether_they_are_the_same_is_kept() -> None:
    many = plan(*[("create", f"task/t{number}", "aa") for number in range(5_000)])
    kept = with_changes("<!-- x -->", [many])
    assert len(kept) < 300
    assert compared(many, reviewed(many), LINK).result == "same"
    other = compared(plan(CREATE), reviewed(many), LINK)
    assert other.words.endswith(", which were too many to be kept there.")


def test_what_is_kept_leaves_room_for_the_comment() -> None:
    """Signs that could end it take six characters each."""
    names = [("create", f"task/{'-' * 60}{number}", "aa") for number in range(55)]
    plans = [plan(*names, environment=f"e{number}") for number in range(4)]
    assert len(with_changes("<!-- x -->", plans)) < 13_000


def test_a_long_difference_names_the_first() -> None:
    many = plan(*[("create", f"task/t{number:03}", "aa") for number in range(60)])
    assert "`create task/t009` and 50 more" in compared(many, reviewed(plan()), LINK).words


@settings(max_examples=25)
@given(st.text(max_size=30), st.sampled_from(["", "-->", "<!--", "--!>", "<script>", "\n"]))
def test_no_name_ends_the_hidden_part(name: str, ending: str) -> None:
    shown = plan(("create", f"task/{name}{ending}{name}", "aa"))
    kept = with_changes("<!-- x -->", [shown])
    assert kept.count("-->") == kept.count("<!--") == 2
    assert kept.endswith(" -->")
    assert compared(shown, reviewed(shown), LINK).result == "same"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no data",
        "<!-- x -->\n<!-- conductor-deploy:changes {not json} -->\n",
        '<!-- x -->\n<!-- conductor-deploy:changes {"dev": 1} -->\n',
        '<!-- x -->\n<!-- conductor-deploy:changes {"dev": {"digest": "aa"}} -->\n',
        f"{with_changes('<!-- x -->', [plan(CREATE, environment='test')])}\n",
        f"<!-- x -->\n\n### a failure\n{with_changes('a name:', [plan(CREATE)])}\n",
        f"<!-- x -->\n\n- `{with_changes('', [plan(CREATE)]).strip()}` is a name\n",
    ],
)
def test_what_says_nothing_of_an_environment_is_no_review(text: str) -> None:
    assert reviewed_in(text, "dev") is None


def test_a_failure_leaves_nothing_to_compare_with() -> None:
    marker = plan_marker("orders", ("dev", "test"))
    assert with_changes(marker, []) == marker
    assert marker == "<!-- conductor-deploy:plan:orders:dev+test -->"
