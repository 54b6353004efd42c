"""How much a plan may do."""

import pytest

from conductor_deploy.definition.document import TASK, Key
from conductor_deploy.plan.limits import Limits, exceeded
from conductor_deploy.plan.plan import Action, Change


def _changes(action: Action, count: int) -> list[Change]:
    return [Change(action, Key(TASK, str(number)), None, None) for number in range(count)]


@pytest.mark.parametrize(
    ("limits", "deletes", "owned", "name"),
    [
        (Limits(), 5, 100, None),
        (Limits(), 6, 100, "deletes"),
        (Limits(), 2, 19, "deletes"),  # 10 % of 19 is one
        (Limits(), 1, 3, None),  # nobody set a percentage
        (Limits(spares_one=False), 1, 2, "deletes"),
        (Limits(spares_one=False), 1, 10, None),
        (Limits(max_delete_percent=0, spares_one=False), 1, 3, "deletes"),
        (Limits(max_deletes=0), 1, 1000, "deletes"),
        (Limits(None, None), 999, 999, None),
        (Limits(None, 12.5), 2, 16, None),
        (Limits(), 0, 0, None),
    ],
)
def test_deletions_have_a_number_and_a_share(
    limits: Limits, deletes: int, owned: int, name: str | None
) -> None:
    found = [excess.name for excess in exceeded(limits, _changes("delete", deletes), owned)]
    assert found == ([] if name is None else [name])


def test_updates_have_no_limit_unless_one_is_set() -> None:
    many = _changes("update", 1000)
    assert not list(exceeded(Limits(), many, 1000))
    assert [excess.action for excess in exceeded(Limits(max_updates=999), many, 1000)] == ["update"]
