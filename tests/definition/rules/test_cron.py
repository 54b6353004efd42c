import pytest

from conductor_deploy.definition.rules.cron import is_time_zone, mistake_in_cron


@pytest.mark.parametrize(
    "text",
    [
        "0 0 3 * * *",
        "@Hourly",
        "0 0/15 8-18 ? * MON-FRI",
        "0 0 0 LW,15W jan,JUL ?",
        "0 0 0 ? * 7-1",
        "*/5 1,2 3-4/2 L-3 * 5L",
    ],
)
def test_expressions_that_run(text: str) -> None:
    assert mistake_in_cron(text) is None


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        (
            "0 3 * * *",
            "has 5 fields and needs 6: second, minute, hour, day of the month, month, day of the week",
        ),
        ("60 0 0 * * *", "has `60` as second, which is from 0 to 59"),
        ("0 5-1 0 * * *", "has `5-1` as minute, which is from 0 to 59"),
        ("0 0 */0 * * *", "has `*/0` as hour, which is from 0 to 23"),
        ("0 0 0 0 * *", "has `0` as day of the month, which is from 1 to 31"),
        ("0 0 0 * MON *", "has `MON` as month, which is from 1 to 12"),
        ("0 0 0 * * 1,8", "has `8` as day of the week, which is from 0 to 7"),
        ("0 0 0 * * L", "has `L` as day of the week, which is from 0 to 7"),
        (
            "0 0 0 * * x y",
            "has 7 fields and needs 6: second, minute, hour, day of the month, month, day of the week",
        ),
    ],
)
def test_what_never_runs_is_named(text: str, mistake: str) -> None:
    assert mistake_in_cron(text) == mistake


@pytest.mark.parametrize(
    "text", ["UTC", "Europe/Rome", "America/Argentina/Salta", "+2", "-02:30", "GMT+2", "Z", "Etc/GMT-14"]
)
def test_time_zones(text: str) -> None:
    assert is_time_zone(text)


@pytest.mark.parametrize("text", ["", "utc", "Rome", "PST", "europe/rome", "+2:00", "+19", "UTC +2"])
def test_what_is_no_time_zone(text: str) -> None:
    assert not is_time_zone(text)
