"""What may follow `--allow`."""

import pytest

from conductor_deploy.definition.document import TASK, Key
from conductor_deploy.errors import WrongUsage
from conductor_deploy.jsonvalue import digest
from conductor_deploy.plan.guards import GUARDS, check_allowed, held_guards
from conductor_deploy.plan.plan import Change, Guard
from conductor_deploy.plan.request import Hold


@pytest.mark.parametrize(
    "text",
    [
        "destroy=workflow/x@1",
        "foreign=task/a\\*",
        "held=task/not held",
        "limit=deletes",
        "limit=updates",
        "limit=empty",
        "downgrade",
        "requires=soak",
    ],
)
def test_what_lifts_a_guard_may_be_allowed(text: str) -> None:
    check_allowed(text)


@pytest.mark.parametrize("text", ["nonsense", "", "limits=deletes"])
def test_an_unknown_guard_is_refused_with_a_list_of_all(text: str) -> None:
    with pytest.raises(WrongUsage, match="there is no guard") as refused:
        check_allowed(text)
    assert refused.value.hint
    assert all(name in refused.value.hint for name in GUARDS)
    assert "limit=deletes|updates|empty" in refused.value.hint
    assert "held=KEY" in refused.value.hint


def test_a_guard_that_is_nearly_right_is_suggested() -> None:
    with pytest.raises(WrongUsage) as refused:
        check_allowed("destory=task/a")
    assert refused.value.hint
    assert refused.value.hint.startswith("did you mean destroy?; ")


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("limit=deleted", "did you mean deletes?"),
        ("limit", "it is limit=deletes|updates|empty"),
        ("destroy", "it is destroy=KEY"),
        ("held=order", "it is held=KEY"),
        ("downgrade=task/a", "it is downgrade"),
    ],
)
def test_a_guard_is_lifted_for_what_it_has(text: str, hint: str) -> None:
    with pytest.raises(WrongUsage, match="lifts nothing") as refused:
        check_allowed(text)
    assert refused.value.hint == hint


def test_what_brings_back_a_held_body_is_blocked_unless_that_was_allowed() -> None:
    held, changed, free = (Key(TASK, name) for name in ("held", "changed", "free"))
    holds = {held: Hold(digest({}), 7), changed: Hold("other", 7)}
    changes = [Change("update", key, None, {}) for key in (held, changed, free)]
    ((guard, keys),) = held_guards(changes, holds).items()
    assert (guard.code, guard.level, guard.lift, keys) == (
        "held",
        "blocked",
        "--allow held=task/held",
        [held],
    )
    lifted = Change("update", held, None, {}, guards=(Guard("held", "lifted", "m"),))
    assert held_guards([lifted], holds) == {}
