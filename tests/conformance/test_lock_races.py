"""Racing for the release lock, on every target."""

import time
from collections import Counter
from collections.abc import Callable

import pytest
from release_process import start

from conductor_deploy.deploy.lock import newest_record
from conductor_deploy.wire.access import Access
from conductor_deploy.wire.connection import Connection

Connect = Callable[[Access], Connection]
Prefix = Callable[[Access], str]


def test_a_race_for_the_lock_has_one_winner(target: Access, connect: Connect, own_prefix: Prefix) -> None:
    race(target, connect(target), own_prefix(target), processes=6, rounds=3)


@pytest.mark.nightly
@pytest.mark.timeout(900)
def test_races_of_many_for_the_lock_have_one_winner_each(
    target: Access, connect: Connect, own_prefix: Prefix
) -> None:
    race(target, connect(target), own_prefix(target), processes=40, rounds=20)


def race(target: Access, connection: Connection, project: str, processes: int, rounds: int) -> None:
    racers = [start("race", target.url, project) for _ in range(processes)]
    try:
        for number in range(rounds):
            at = time.time() + 0.2
            for racer in racers:
                assert racer.stdin is not None
                racer.stdin.write(f"{number} {at}\n")
                racer.stdin.flush()
            said = [racer.stdout.readline().strip() for racer in racers if racer.stdout is not None]
            record = newest_record(connection, f"{project}-{number}", "test")
            assert record is not None
            counts = Counter(said)
            assert counts.pop(f"won by {record.lease.nonce}") == 1
            assert counts == {"lost": processes - 1}
    finally:
        for racer in racers:
            racer.communicate()
