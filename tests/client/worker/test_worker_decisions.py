"""What the engine does next, without any server."""

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductor_deploy.client.automator._decisions import (
    Limits,
    Poll,
    backoff,
    is_of_server,
    is_worth_another_try,
    lanes_to_wake,
    lease_seconds,
    longest_wait,
    next_poll,
    seconds_asked,
    seconds_between_looks,
)
from conductor_deploy.client.automator._definitions import definition_to_register, set_fields
from conductor_deploy.client.automator._slots import Slots
from conductor_deploy.client.automator._spool import Spool
from conductor_deploy.client.automator._threads import Threads
from conductor_deploy.client.automator._trouble import Trouble
from conductor_deploy.client.http.models.task_def import TaskDef
from conductor_deploy.errors import (
    ConductorDeployError,
    NotAuthorised,
    ServerRefused,
    Unreachable,
    UnreadableAnswer,
)


def refused(status: int, **headers: str) -> ServerRefused:
    error = ServerRefused("no", status=status, reason="no")
    error.headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return error


def denied(status: int) -> NotAuthorised:
    error = NotAuthorised("no")
    error.status = status
    return error


@pytest.mark.parametrize(
    ("free", "empty", "longest", "poll"),
    [
        (5, 0, 5000, Poll(5, 0)),
        (5, 1, 5000, Poll(1, 250)),
        (5, 2, 5000, Poll(1, 500)),
        (5, 6, 5000, Poll(1, 5000)),
        (5, 99, 5000, Poll(1, 5000)),
        (5, 9, 300, Poll(1, 300)),
    ],
)
def test_a_poll_asks_for_many_or_waits_for_one(free: int, empty: int, longest: int, poll: Poll) -> None:
    assert next_poll(free, empty, longest) == poll


@pytest.mark.parametrize(
    ("types", "types_share_slots", "poll_timeout", "milliseconds"),
    [
        (1, False, 100, 2500),
        (25, False, 100, 2500),
        (30, False, 100, 3000),
        (200, False, 100, 5000),
        (1, False, 700, 700),
        (1, False, 60_000, 2500),
        (1, False, 0, 1),
        (3, True, 100, 500),
        (3, True, 60, 60),
    ],
)
def test_types_wait_so_long_that_all_have_their_turn(
    types: int, types_share_slots: bool, poll_timeout: int, milliseconds: int
) -> None:
    assert longest_wait(Limits(long_polls=100), types, types_share_slots, poll_timeout) == milliseconds


@given(st.integers(21, 1000), st.integers(1, 50))
def test_idle_types_together_ask_no_more_than_they_may(types: int, long_polls: int) -> None:
    limits = Limits(long_polls=long_polls)
    wait = longest_wait(limits, types, False, 100)
    assert min(types, long_polls) / (wait / 1000) <= limits.polls_per_second * 1.001


@pytest.mark.parametrize(
    ("queued", "known", "woken"),
    [
        ({"a": 0, "b": 0}, {}, []),
        ({"a": 0, "b": 2, "c": 1}, {}, ["b", "c"]),
        ({"a": 3, "b": 2, "c": 1}, {"a": 3, "b": 1, "c": 4}, ["b", "a"]),
        ({"c": 1, "a": 3}, {"a": 3, "c": 4}, ["c"]),
    ],
)
def test_lanes_wake_for_news_and_one_of_the_others(
    queued: dict[str, int], known: dict[str, int], woken: list[str]
) -> None:
    assert list(lanes_to_wake(queued, known)) == woken


def test_a_server_that_tells_slowly_is_asked_seldom() -> None:
    assert [seconds_between_looks(taken) for taken in (0.001, 0.1, 60.0)] == [0.25, 1.0, 2.0]


@given(st.integers(1, 1000), st.floats(0, 1, exclude_max=True))
def test_waits_grow_to_ten_seconds_and_are_spread(failures: int, jitter: float) -> None:
    whole = min(10.0, 0.25 * 2 ** min(failures - 1, 10))
    assert whole / 2 <= backoff(failures, jitter) <= whole
    assert backoff(failures, jitter, 1e6) == 300
    assert backoff(failures, jitter, 120) == 120


@pytest.mark.parametrize(
    ("error", "of_server", "again"),
    [
        (refused(400), False, False),
        (refused(404), False, False),
        (refused(408), False, True),
        (refused(413), False, False),
        (refused(423), False, True),
        (refused(429), True, True),
        (refused(500), False, True),
        (refused(501), False, True),
        (refused(503), True, True),
        (denied(401), True, True),
        (denied(403), False, True),
        (Unreachable("gone"), True, True),
        (UnreadableAnswer("garbage"), False, True),
    ],
)
def test_errors_say_whom_they_concern(error: ConductorDeployError, of_server: bool, again: bool) -> None:
    assert is_of_server(error) is of_server
    assert is_worth_another_try(error, 1) is again


def test_a_result_that_breaks_the_server_is_given_up_some_time() -> None:
    assert is_worth_another_try(refused(500), 11)
    assert not is_worth_another_try(refused(500), 12)


def test_a_result_that_the_server_can_not_read_is_given_up_at_once() -> None:
    error = ServerRefused(
        "no", status=500, reason="JSON parse error: String value length exceeds the maximum"
    )
    assert not is_worth_another_try(error, 1)


def test_the_server_says_how_long_to_wait() -> None:
    assert seconds_asked(refused(503, retry_after="7")) == 7
    assert seconds_asked(Unreachable("gone")) is None


@pytest.mark.parametrize(("timeout", "seconds"), [(None, None), (0, None), (-1, None), (10, 8)])
def test_a_lease_is_extended_before_it_ends(timeout: float | None, seconds: float | None) -> None:
    assert lease_seconds(timeout) == seconds


FOUND = {"name": "a", "retryCount": 9, "timeoutSeconds": 5}


@pytest.mark.parametrize(
    ("wanted", "found", "overwrites", "definition"),
    [
        (None, None, True, {"name": "a"}),
        (TaskDef(name="other", retry_count=1), None, False, {"name": "a", "retryCount": 1}),
        (None, FOUND, True, None),
        (TaskDef(retry_count=9), FOUND, True, None),
        (TaskDef(retry_count=1), FOUND, False, None),
        (TaskDef(retry_count=1), FOUND, True, {"name": "a", "retryCount": 1, "timeoutSeconds": 5}),
        (TaskDef(enforce_schema=True), FOUND, True, {**FOUND, "enforceSchema": True}),
    ],
)
def test_only_what_is_wanted_changes_in_a_definition(
    wanted: TaskDef | None, found: Any, overwrites: bool, definition: Any
) -> None:
    assert definition_to_register("a", set_fields(wanted), found, overwrites) == definition


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_failures_of_one_moment_count_once() -> None:
    clock = Clock()
    trouble = Trouble(clock, lambda: 0.0)
    assert [trouble.note(Unreachable("gone")) for _ in range(3)] == [True, False, False]
    assert (trouble.failures, trouble.seconds) == (1, 0.125)
    clock.now += 0.125
    assert trouble.note(refused(503, retry_after="9"))
    assert (trouble.failures, trouble.seconds) == (2, 9)
    trouble.clear()
    assert (trouble.failures, trouble.seconds) == (0, 0)


def test_places_are_taken_in_turn() -> None:
    async def main() -> None:
        slots, order = Slots(2), []

        async def take(name: str, most: int) -> int:
            taken = await slots.take(most)
            order.append(name)
            return taken

        assert await take("first", 5) == 2
        waiting = [asyncio.create_task(take(name, 2)) for name in ("a", "b", "c")]
        await asyncio.sleep(0)
        slots.give_back(1)
        assert await waiting[0] == 1
        slots.give_back(2)
        assert await waiting[1] == 2
        slots.close()
        assert await waiting[2] == 0
        assert await slots.take(1) == 0
        assert order == ["first", "a", "b", "c"]

    asyncio.run(main())


@given(st.lists(st.integers(1, 4), min_size=1, max_size=20), st.integers(1, 3))
def test_no_place_is_lost_or_taken_twice(wishes: list[int], places: int) -> None:
    async def main() -> None:
        slots, most = Slots(places), 0

        async def use(wish: int) -> None:
            nonlocal most
            taken = await slots.take(wish)
            assert 1 <= taken <= wish
            most = max(most, places - slots.free)
            await asyncio.sleep(0)
            slots.give_back(taken)

        await asyncio.gather(*map(use, wishes))
        assert slots.free == places
        assert most <= places

    asyncio.run(main())


def test_a_spool_keeps_results_until_they_are_removed(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    first, second, third = (b'{"taskId": "%d"}' % number for number in (1, 2, 3))
    assert spool.load() == []
    spool.save("a/b", first)
    spool.save("c", second)
    spool.save("c", third)
    assert dict(spool.load()) == {"a/b": first, "c": third}
    spool.remove("a/b")
    spool.remove("a/b")
    assert Spool(tmp_path / "spool").load() == [("c", third)]


def test_a_spool_that_cannot_be_written_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").touch()
    spool = Spool(tmp_path / "file")
    spool.save("a", b"1")
    spool.remove("a")
    assert "Cannot keep the result of task a" in caplog.text
    assert "Cannot remove the result of task a" in caplog.text


def test_threads_are_used_again() -> None:
    threads = Threads("test-thread")
    used = {threads.submit(threading.get_ident).result() for _ in range(200)}
    assert len(used) == 1
    with pytest.raises(ZeroDivisionError):
        threads.submit(lambda: 1 // 0).result()
    threads.close()
