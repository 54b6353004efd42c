"""How a release can be taken back."""

from dataclasses import replace
from datetime import datetime, timezone

import pytest

from conductor_deploy.definition.document import TASK, Key
from conductor_deploy.plan.plan import ServerSeen, SourceSeen
from conductor_deploy.release.history import History
from conductor_deploy.release.record import Entry, Lease, Record, pack_images
from conductor_deploy.release.recovery import WayBack, way_back

NOON = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)
KEY = Key(TASK, "charge")
CREATED = Entry(KEY, "create", None, "a", "done")
UPDATED = Entry(KEY, "update", "a", "b", "done")
RECORD = Record("orders", "prod", 2, ServerSeen("https://x.example/api", None), Lease("n", "ann", NOON, NOON))
EARLIER = replace(RECORD, number=1, status="applied", source=SourceSeen("1f2e3d4"))


@pytest.mark.parametrize(
    ("entries", "images", "source", "expected"),
    [
        ((), None, "1f2e3d4", "no"),
        ((replace(UPDATED, result="not-tried"),), None, "1f2e3d4", "no"),
        ((CREATED,), None, None, "images"),
        ((UPDATED,), pack_images({KEY: {"name": "charge"}}), None, "images"),
        ((CREATED, UPDATED), None, "1f2e3d4", "commit"),
        ((UPDATED,), None, None, "no"),
    ],
)
def test_a_release_goes_back_by_what_it_kept_or_by_the_sources_before_it(
    entries: tuple[Entry, ...], images: str | None, source: str | None, expected: WayBack
) -> None:
    earlier = replace(EARLIER, source=SourceSeen(source))
    record = replace(RECORD, entries=entries, images=images)
    assert way_back(record, History((earlier, record))) == expected


def test_neither_a_dirty_tree_nor_a_failed_release_can_be_gone_back_to() -> None:
    record = replace(RECORD, entries=(UPDATED,))
    for earlier in (
        replace(EARLIER, source=SourceSeen("1f2e3d4", dirty=True)),
        replace(EARLIER, source=SourceSeen("1f2e3d4", variables=("retries",))),
        replace(EARLIER, status="partial"),
    ):
        assert way_back(record, History((earlier, record))) == "no"
    assert way_back(record, History((record,))) == "no"
