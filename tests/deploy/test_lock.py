"""The release lock, on the embedded registry, whose time is the test's."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace

import httpx
import pytest
from releasing import Time, ambient, claimant, desired, task

from conductor_deploy.definition.document import TASK, Key
from conductor_deploy.deploy import journal
from conductor_deploy.deploy.lock import LEASE, claim, newest_record, unlock
from conductor_deploy.embedded import transport
from conductor_deploy.errors import (
    CannotRun,
    ConductorDeployError,
    Interrupted,
    LockHeld,
    ServerRefused,
    Unreachable,
)
from conductor_deploy.jsonvalue import digest
from conductor_deploy.release.record import Entry, Record, read_record, to_definition
from conductor_deploy.wire import endpoints
from conductor_deploy.wire.access import Access
from conductor_deploy.wire.connection import Connection
from conductor_deploy.wire.retry import Policy

SECONDS = LEASE.total_seconds()


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def connection(time: Time) -> Iterator[Connection]:
    with Connection(Access("embedded::memory:"), transport(None, time.read)) as opened:
        yield opened


def newest(connection: Connection) -> Record:
    record = newest_record(connection, "orders", "test")
    assert record is not None
    return record


def close(connection: Connection) -> None:
    journal.save(connection, replace(newest(connection), status="applied"))


def test_a_lock_is_the_next_release(connection: Connection, time: Time) -> None:
    lock = claim(connection, claimant(), ambient(time))
    lock.confirm()
    record = newest(connection)
    assert record == lock.record
    assert (record.number, record.status, record.lease.holder) == (1, "applying", "ada")
    assert record.lease.expires - record.lease.since == LEASE
    close(connection)
    assert claim(connection, claimant(), ambient(time)).record.number == 2


@pytest.mark.parametrize(("url", "passed"), [("http://conductor/api", 0.5), ("embedded:registry.db", 0.2)])
def test_half_a_second_passes_on_a_server_before_a_claim_is_a_lock(
    time: Time, url: str, passed: float
) -> None:
    with Connection(Access(url), transport(None, time.read)) as connection:
        began = time.now
        lock = claim(connection, claimant(), ambient(time))
        time.now += 0.2
        lock.confirm()
        assert time.now - began == pytest.approx(passed)


def test_whoever_comes_second_is_told_who_came_first(connection: Connection, time: Time) -> None:
    claim(connection, claimant("ada"), ambient(time)).confirm()
    with pytest.raises(LockHeld) as held:
        claim(connection, claimant("grace"), ambient(time))
    message = held.value.message
    assert "ada (https://ci.example/ada) holds the release lock of orders/test (release 1)" in message
    assert "since 1970-01-12 13:46:40 UTC" in message
    assert "13:51:40 UTC" in message
    assert "unlock -e test --force" in str(held.value.hint)


def test_other_projects_have_locks_of_their_own(connection: Connection, time: Time) -> None:
    claim(connection, claimant(project="orders"), ambient(time)).confirm()
    claim(connection, claimant(project="billing"), ambient(time)).confirm()


def test_the_nonce_that_is_read_back_decides(connection: Connection, time: Time) -> None:
    """As on a server that answers 200 to both of two racing creates."""
    ada = claim(connection, claimant("ada"), ambient(time, "ada's"))
    grace = replace(ada.record, lease=replace(ada.record.lease, nonce="grace's", holder="grace"))
    journal.save(connection, grace)
    with pytest.raises(LockHeld, match="grace"):
        ada.confirm()
    ada.abandon()
    assert newest(connection) == grace


def test_a_claim_that_was_taken_away_is_no_lock(connection: Connection, time: Time) -> None:
    lock = claim(connection, claimant(), ambient(time))
    lock.abandon()
    with pytest.raises(LockHeld, match="not stored, or taken away"):
        lock.confirm()


def test_a_claim_can_be_given_back(connection: Connection, time: Time) -> None:
    lock = claim(connection, claimant("ada"), ambient(time))
    lock.abandon()
    lock.abandon()
    assert claim(connection, claimant("grace"), ambient(time)).record.number == 1


def test_a_dead_holder_is_passed_over_when_its_lease_ends(connection: Connection, time: Time) -> None:
    claim(connection, claimant("ada"), ambient(time)).confirm()
    time.now += SECONDS - 2
    with pytest.raises(LockHeld):
        claim(connection, claimant("grace"), ambient(time))
    time.now += 2
    lock = claim(connection, claimant("grace"), ambient(time))
    lock.confirm()
    assert lock.record.number == 2


def test_a_claim_that_took_too_long_is_no_lock(connection: Connection, time: Time) -> None:
    lock = claim(connection, claimant(), ambient(time))
    time.now += SECONDS - 10
    with pytest.raises(LockHeld, match="ran out"):
        lock.confirm()


def test_a_lease_is_renewed_between_two_writes_once_it_is_due(connection: Connection, time: Time) -> None:
    lock = claim(connection, claimant(), ambient(time))
    lock.confirm()
    first = newest(connection).lease.expires
    time.now += SECONDS / 4
    lock.renew_if_due()
    assert newest(connection).lease.expires == first
    time.now += SECONDS / 4
    lock.renew_if_due()
    assert newest(connection).lease.expires > first
    assert newest(connection).lease.nonce == lock.record.lease.nonce
    for _ in range(20):
        time.now += SECONDS / 2
        lock.renew_if_due()


def test_a_late_renewal_stops(connection: Connection, time: Time) -> None:
    lock = claim(connection, claimant(), ambient(time))
    lock.confirm()
    time.now += SECONDS - 10
    with pytest.raises(LockHeld, match="ran out before it was renewed"):
        lock.renew_if_due()


def test_a_renewal_is_late_by_the_servers_clock_too(connection: Connection, time: Time) -> None:
    """A machine that slept may not have counted the seconds."""
    slept = Time(time.now)
    lock = claim(connection, claimant(), ambient(slept))
    slept.now += SECONDS / 2
    time.now += SECONDS
    with pytest.raises(LockHeld, match="ran out"):
        lock.renew_if_due()


def test_a_holder_stops_when_another_has_taken_over(connection: Connection, time: Time) -> None:
    slow = Time(time.now)
    ada = claim(connection, claimant("ada"), ambient(slow, "ada's"))
    time.now += SECONDS
    claim(connection, claimant("grace"), ambient(time, "grace's")).confirm()
    slow.now += SECONDS / 2
    with pytest.raises(LockHeld, match="grace"):
        ada.renew_if_due()


def test_a_forced_unlock_is_recorded_and_stops_the_holder(connection: Connection, time: Time) -> None:
    lock = claim(connection, claimant("ada"), ambient(time))
    lock.confirm()
    freed = unlock(connection, newest(connection), "grace", ambient(time))
    assert newest(connection) == freed
    assert (freed.status, freed.closed_by, freed.lease.holder) == ("failed", "grace", "ada")
    time.now += SECONDS / 2
    with pytest.raises(LockHeld, match="release 1 of orders/test was closed by grace"):
        lock.renew_if_due()
    claim(connection, claimant("grace"), ambient(time)).confirm()


def test_an_unlocked_release_is_closed_by_what_the_server_has(connection: Connection, time: Time) -> None:
    lock = claim(connection, claimant("ada"), ambient(time))
    [(key, body)] = desired(task("t")).items()
    missing = Entry(Key(TASK, "missing"), "create", None, "1")
    lock.write(replace(lock.record, entries=(Entry(key, "create", None, digest(body)), missing)))
    assert unlock(connection, newest(connection), "grace", ambient(time)).status == "failed"
    connection.call(endpoints.CREATE_TASKS, [body])
    freed = unlock(connection, lock.record, "grace", ambient(time))
    assert (freed.status, [entry.result for entry in freed.entries]) == ("partial", ["done", "not-tried"])


def test_a_record_that_can_not_be_read_stops_everybody(connection: Connection, time: Time) -> None:
    lock = claim(connection, claimant(), ambient(time))
    later = {**to_definition(lock.record), "variables": {"format": 99}}
    connection.call(endpoints.UPDATE_WORKFLOWS, [later])
    with pytest.raises(CannotRun, match="conductor-deploy--orders--test can't be read: its format is 99"):
        claim(connection, claimant(), ambient(time))


class Crowd(httpx.BaseTransport):
    """Somebody else makes a whole release whenever a claim is on its way."""

    def __init__(self, inner: httpx.BaseTransport) -> None:
        self.inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            record = read_record(json.loads(request.content))
            theirs = replace(record, status="applied", lease=replace(record.lease, nonce="theirs"))
            journal.save(Connection(Access("embedded::memory:"), self.inner), theirs)
        return self.inner.handle_request(request)


def test_a_claim_is_given_up_when_others_are_always_faster(time: Time) -> None:
    with (
        Connection(Access("embedded::memory:"), Crowd(transport(None, time.read))) as connection,
        pytest.raises(LockHeld, match="other runs keep taking the release lock of orders/test"),
    ):
        claim(connection, claimant(), ambient(time))


NEVER_SENT: Mapping[str, BaseException] = {
    "lost request": httpx.ReadError("connection reset"),
    "refused connection": httpx.ConnectError("refused"),
}
NEVER_ANSWERED: Mapping[str, BaseException] = {
    "lost answer": httpx.ReadError("connection reset"),
    "interrupted": KeyboardInterrupt(),
}


class Faulty(httpx.BaseTransport):
    """The embedded registry behind a bad line: the next create fails in one of several ways.

    A number is the status of an answer that says no, although the claim is stored.
    """

    def __init__(self, inner: httpx.BaseTransport, fault: str) -> None:
        self.inner = inner
        self.fault: str | None = fault

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.method != "POST" or self.fault is None:
            return self.inner.handle_request(request)
        fault, self.fault = self.fault, None
        if fault in NEVER_SENT:
            raise NEVER_SENT[fault]
        if fault == "disk full":
            return httpx.Response(500, json={"status": 500, "message": fault})
        answer = self.inner.handle_request(request)
        if fault in NEVER_ANSWERED:
            raise NEVER_ANSWERED[fault]
        if fault == "answered twice":
            return self.inner.handle_request(request)
        return (
            httpx.Response(int(fault), json={})
            if fault.isdecimal()
            else httpx.Response(200, html=answer.text)
        )


def over(fault: str, time: Time) -> Connection:
    line = Faulty(transport(None, time.read), fault)
    return Connection(Access("embedded::memory:"), line, policy=Policy(attempts=1))


@pytest.mark.parametrize(
    "fault", ["lost answer", "answered twice", "a page", "500", "502", "403", "401", "429", "302"]
)
def test_a_claim_whose_answer_is_lost_is_read_back(fault: str, time: Time) -> None:
    with over(fault, time) as connection:
        claim(connection, claimant(), ambient(time)).confirm()
        assert newest(connection).lease.holder == "ada"


def test_an_interrupted_claim_is_given_back(time: Time) -> None:
    with over("interrupted", time) as connection:
        with pytest.raises(Interrupted, match="nothing was written") as interrupted:
            claim(connection, claimant(), ambient(time))
        assert interrupted.value.hint is None
        assert newest_record(connection, "orders", "test") is None


class Dying(httpx.BaseTransport):
    """The embedded registry up to the first create, whose answer is lost as all that come after it."""

    def __init__(self, inner: httpx.BaseTransport, error: BaseException) -> None:
        self.inner = inner
        self.error = error
        self.is_dead = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self.is_dead:
            raise httpx.ConnectError("refused")
        answer = self.inner.handle_request(request)
        if request.method == "POST":
            self.is_dead = True
            raise self.error
        return answer


@pytest.mark.parametrize(
    ("error", "raised"),
    [(httpx.ReadError("reset"), Unreachable), (KeyboardInterrupt(), Interrupted)],
)
def test_a_claim_that_can_not_be_read_back_says_how_long_the_lock_may_stay(
    error: BaseException, raised: type[Exception], time: Time
) -> None:
    line = Dying(transport(None, time.read), error)
    with (
        Connection(Access("embedded::memory:"), line, policy=Policy(attempts=1)) as connection,
        pytest.raises(raised) as stopped,
    ):
        claim(connection, claimant(), ambient(time))
    assert isinstance(stopped.value, ConductorDeployError)
    assert stopped.value.hint == (
        "the release lock of orders/test stays until 13:51:40 UTC;"
        " to free it at once: conductor-deploy unlock -e test --force"
    )


@pytest.mark.parametrize(
    ("fault", "error"),
    [("refused connection", Unreachable), ("lost request", Unreachable), ("disk full", ServerRefused)],
)
def test_a_claim_that_the_server_refuses_says_so(fault: str, error: type[CannotRun], time: Time) -> None:
    with over(fault, time) as connection, pytest.raises(error):
        claim(connection, claimant(), ambient(time))
