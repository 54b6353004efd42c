"""Dates in headers, which servers and gateways write as they like."""

from datetime import datetime, timedelta, timezone

import pytest

from conductor_deploy.wire.dates import read_date

NOON = datetime(2026, 11, 23, 12, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    "text",
    [
        "Mon, 23 Nov 2026 12:00:00 GMT",
        "Mon, 23 Nov 2026 12:00:00 -0000",
        "Mon, 23 Nov 2026 12:00:00",
        "Mon, 23 Nov 2026 13:00:00 +0100",
    ],
)
def test_a_date_is_a_time_with_its_zone(text: str) -> None:
    assert read_date(text) == NOON


@pytest.mark.parametrize(
    "text",
    [
        "",
        "garbage",
        "2026-11-23T12:00:00Z",
        "Mon, 23 Nov 2026 99:00:00 GMT",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Fri, 31 Dec 9999 23:59:59 -2300",
        "Mon, 23 Nov 99999999999999999999 12:00:00 GMT",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert read_date(text) is None


def test_a_date_leaves_room_for_a_lease() -> None:
    latest = read_date("Thu, 31 Dec 9998 23:59:59 GMT")
    assert latest is not None
    assert latest + timedelta(days=1) > latest
