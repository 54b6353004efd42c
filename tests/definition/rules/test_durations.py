import pytest

from conductor_deploy.definition.rules.durations import is_date, is_duration


@pytest.mark.parametrize("text", ["5s", "1 DAY 2hrs", "", " 3 m ", "1d2h3m4s", "1 day\n2 secs"])
def test_durations(text: str) -> None:
    assert is_duration(text)


@pytest.mark.parametrize("text", ["5", "5 s 1 m", "5 weeks", "1.5 h", "\uff15 s", "99999999999 s"])
def test_what_is_no_duration(text: str) -> None:
    assert not is_duration(text)


@pytest.mark.parametrize(
    "text", ["2025-01-02", "25-13-99", "2025-1-2 3:4", "2025-01-02 03:04 pst", " 2025- 1- 1"]
)
def test_dates(text: str) -> None:
    assert is_date(text)


@pytest.mark.parametrize(
    "text", ["2025-01-02T03:04", "2025-01-02 ", "2025-01-02 03:04 Europe/Rome", "99999999999-01-02", "soon"]
)
def test_what_is_no_date(text: str) -> None:
    assert not is_date(text)
