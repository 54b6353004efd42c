"""How much of the past is kept."""

import random
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from conductor_deploy.definition.document import TASK, Key
from conductor_deploy.jsonvalue import canonical
from conductor_deploy.plan.plan import ServerSeen
from conductor_deploy.release.record import Lease, Record, to_definition
from conductor_deploy.release.retention import fit, trim

NOW = datetime(2026, 3, 1, 10, tzinfo=timezone.utc)
IMAGE = random.Random(7).randbytes(5_000).hex()


def release(number: int, images: str | None = None) -> Record:
    lease = Lease("nonce", "ada", NOW, NOW + timedelta(minutes=5))
    bare = Record("orders", "prod", number, ServerSeen("u", None), lease, "applied", images=images)
    return replace(bare, inventory={Key(TASK, "a"): "00"} if number == 9 else None)


def size(*records: Record) -> int:
    return sum(len(canonical(to_definition(record))) for record in records)


def test_only_the_newest_release_keeps_its_inventory() -> None:
    trimmed = trim(release(10), [release(8), release(9)])
    assert trimmed.remove == ()
    assert trimmed.rewrite == (replace(release(9), inventory=None),)


def test_old_releases_go_when_there_are_more_than_are_kept() -> None:
    trimmed = trim(release(10), [release(n) for n in range(1, 9)], keep=4)
    assert [record.number for record in trimmed.remove] == [5, 4, 3, 2, 1]
    assert trimmed.rewrite == ()


def test_images_go_before_releases_and_the_oldest_first() -> None:
    older = [release(n, IMAGE) for n in range(1, 9)]
    trimmed = trim(release(10), older, budget=30_000)
    assert [(record.number, record.images) for record in trimmed.rewrite] == [
        (6, None), (5, None), (4, None), (3, None), (2, None), (1, None)
    ]  # fmt: skip
    assert trimmed.remove == ()
    assert size(release(10), *older[-2:], *trimmed.rewrite) <= 30_000


def test_what_does_not_fit_without_images_goes_whole() -> None:
    older = [release(n) for n in range(1, 9)]
    trimmed = trim(release(10), older, budget=size(release(10), *older[-3:]))
    assert [record.number for record in trimmed.remove] == [5, 4, 3, 2, 1]


def test_images_that_alone_break_the_budget_are_not_written() -> None:
    assert fit(release(1, IMAGE)).images == IMAGE
    assert fit(release(1, IMAGE), budget=5_000).images is None
    assert fit(release(1, IMAGE), budget=1) == release(1)
