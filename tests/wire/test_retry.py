import pytest

from conductor_deploy.wire.retry import (
    DEFAULT_POLICY,
    Answered,
    Lost,
    Outcome,
    Policy,
    retry_after,
    seconds_before_retry,
)


@pytest.mark.parametrize(
    ("outcome", "idempotent", "other"),
    [
        (Answered(429), True, True),
        (Answered(503), True, True),
        (Answered(502), True, False),
        (Answered(504), True, False),
        (Answered(500), False, False),
        (Answered(501), False, False),
        (Answered(409), False, False),
        (Answered(302), False, False),
        (Lost(sent=True, passing=True), True, False),
        (Lost(sent=False, passing=True), True, True),
        (Lost(sent=False, passing=False), False, False),
    ],
)
def test_what_is_asked_again(outcome: Outcome, idempotent: bool, other: bool) -> None:
    decisions = [
        seconds_before_retry(DEFAULT_POLICY, 1, kind, outcome, 0.0) is not None for kind in (True, False)
    ]
    assert decisions == [idempotent, other]


def test_waits_double_up_to_the_longest_and_end() -> None:
    policy = Policy(attempts=5, first=1, longest=3)
    waits = [seconds_before_retry(policy, attempt, True, Answered(503), 0.999999) for attempt in range(1, 7)]
    assert waits == [pytest.approx(1), pytest.approx(2), pytest.approx(3), pytest.approx(3), None, None]


def test_jitter_takes_away_up_to_half() -> None:
    assert seconds_before_retry(Policy(first=1), 1, True, Answered(503), 0.0) == 0.5


def test_the_server_says_how_long() -> None:
    assert seconds_before_retry(DEFAULT_POLICY, 1, True, Answered(429, 5), 0.0) == 5
    assert seconds_before_retry(DEFAULT_POLICY, 1, True, Answered(429, 0), 0.0) == 0.125
    assert seconds_before_retry(DEFAULT_POLICY, 1, True, Answered(429, 61), 0.0) is None


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": " 120 "}, 120),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "²"}, None),
        ({"retry-after": "Fri, 31 Dec 2027 23:59:59 -0000", "date": "Fri, 31 Dec 2027 23:59:49 GMT"}, 10),
        ({"retry-after": "Fri, 31 Dec 2027 23:59:59 GMT", "date": "Fri, 31 Dec 2027 23:59:49 GMT"}, 10),
        ({"retry-after": "Fri, 31 Dec 2027 23:59:59 GMT", "date": "Fri, 31 Dec 2027 23:59:59 -0100"}, 0),
        ({"retry-after": "Fri, 31 Dec 2027 23:59:59 GMT"}, None),
    ],
)
def test_retry_after_is_seconds_or_a_date(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds
