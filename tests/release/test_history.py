"""Releases read together."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from conductor_deploy.definition.document import TASK, WORKFLOW, Key
from conductor_deploy.jsonvalue import digest
from conductor_deploy.plan.plan import Change, Operation, Plan, ServerSeen, SourceSeen
from conductor_deploy.plan.request import GONE, Hold
from conductor_deploy.release.history import History, close, history, owners
from conductor_deploy.release.record import Entry, Lease, Outcome, Record, Result
from conductor_deploy.release.stages import held_after, owned_after, status_of

NOW = datetime(2026, 3, 1, 10, tzinfo=timezone.utc)
URL = "https://eu.example/api"
A, B, C = (Key(TASK, name) for name in "abc")


def release(number: int, **fields: object) -> Record:
    lease = Lease(f"nonce {number}", "ada", NOW, NOW + timedelta(minutes=5))
    record = Record("orders", "prod", number, ServerSeen(URL, "3.32.3"), lease, "applied", normaliser=1)
    return replace(record, **fields)  # type: ignore[arg-type] # fields of a record


def test_a_history_is_of_one_project_and_environment_and_server() -> None:
    mine = [release(2), release(1)]
    others = [
        release(3, project="billing"),
        release(4, environment="test"),
        release(5, server=ServerSeen("https://us.example/api", "3.32.3")),
    ]
    found = history([*mine, *others], "orders", "prod", URL)
    assert [record.number for record in found.records] == [1, 2]
    assert [record.number for record in found.ignored] == [5]
    assert found.base_release == 2
    assert [record.number for record in found.before(2).records] == [1]


def test_nothing_is_known_before_the_first_release() -> None:
    nothing = History()
    assert (nothing.newest, nothing.base_release, nothing.interrupted) == (None, None, None)
    assert (nothing.inventory(lambda key: None), nothing.held(lambda key: None)) == ({}, {})
    assert not nothing.proves("3.32.3", 1)
    assert nothing.released(A) is None


def test_the_newest_inventory_counts() -> None:
    found = History((release(1, inventory={A: "1"}), release(2, inventory={B: "2"}, held={C: Hold("3", 2)})))
    assert found.inventory(lambda key: None) == {B: "2"}
    assert found.held(lambda key: None) == {C: Hold("3", 2)}


def test_digests_compare_only_when_made_alike() -> None:
    found = History((release(1, inventory={}),))
    assert found.proves("3.32.3", 1)
    assert not found.proves("3.32.3", 2)
    assert not found.proves("3.15.0", 1)


def test_a_release_that_died_owns_what_the_server_says_it_did() -> None:
    died = release(
        2,
        status="applying",
        entries=(
            Entry(A, "update", "a1", "a2"),
            Entry(B, "create", None, "b1"),
            Entry(C, "delete", "c1", None),
        ),
    )
    found = History((release(1, inventory={A: "a1", C: "c1"}), died))
    assert found.interrupted == died
    server = {A: "a2"}
    assert found.inventory(server.get) == {A: "a2"}


def test_a_dead_release_is_closed_by_what_the_server_says_it_did() -> None:
    died = release(
        2, status="applying", entries=(Entry(A, "create", None, "a"), Entry(B, "create", None, "b"))
    )
    closed = close(died, "release 3", NOW, {A: "a"}.get)
    assert (closed.status, closed.closed_by, closed.finished) == ("partial", "release 3", NOW)
    assert [entry.result for entry in closed.entries] == ["done", "not-tried"]
    assert close(died, "release 3", NOW, lambda key: None).status == "failed"
    assert close(closed, "release 4", NOW, lambda key: None).entries == closed.entries


def test_everybody_owns_what_their_last_release_says() -> None:
    records = [
        release(1, inventory={A: "1"}),
        release(1, environment="test", inventory={B: "1"}),
        release(9, project="billing", inventory={C: "1"}, server=ServerSeen("https://elsewhere/api", None)),
    ]
    assert owners(records, URL, lambda key: None) == {A: "orders/prod", B: "orders/test"}


def nothing(_: Key) -> None:
    """A server that holds nothing."""


def plan(*changes: Change, **fields: object) -> Plan:
    bare = Plan("orders", "prod", ServerSeen(URL, "3.32.3"), SourceSeen(), 1, changes)
    return replace(bare, **fields)  # type: ignore[arg-type] # fields of a plan


def change(action: str, key: Key, before: str | None, after: str | None) -> Change:
    return Change(action, key, None, None, before_digest=before, after_digest=after)  # type: ignore[arg-type] # an action


def outcomes(*results: tuple[Change, Result]) -> list[Outcome]:
    return [Outcome(change, result) for change, result in results]


def test_an_inventory_follows_what_was_done_and_adopted() -> None:
    create, update, delete = (
        change("create", A, None, "a1"),
        change("update", B, "b1", "b2"),
        change("delete", C, "c1", None),
    )
    done = outcomes((create, "done"), (update, "failed"), (delete, "skipped"))
    adopted = Key(TASK, "adopted")
    server = {A: "a1", B: "b1", adopted: "d1"}
    owned = owned_after(
        {B: "b1", C: "c1"}, plan(create, update, delete, adopted=(adopted,)), done, server.get
    )
    assert owned == {A: "a1", B: "b1", adopted: "d1"}


def test_a_rollback_holds_what_it_took_back_as_it_was_released() -> None:
    past = History((release(1, entries=(Entry(A, "create", None, "released", "done"),)),))
    edited, adopted = (
        replace(change("delete", key, "live", None), compared_with=key, before={"name": key.name})
        for key in (A, B)
    )
    rollback = plan(edited, adopted, operation=Operation("rollback"), held=(A, B))
    held = held_after(past, rollback, outcomes((edited, "done"), (adopted, "done")), 2, nothing)
    a, b = (digest({"name": key.name}) for key in (A, B))
    assert held == {A: Hold("released", 2, bare=a), B: Hold(b, 2)}


def test_a_hold_lasts_until_its_key_is_written_again() -> None:
    past = History((release(1, inventory={}, held={A: Hold("a", 1), B: Hold("b", 1)}),))
    again, failed = change("create", A, None, "a2"), change("create", B, None, "b2")
    kept = held_after(past, plan(again, failed), outcomes((again, "done"), (failed, "failed")), 2, nothing)
    assert kept == {B: Hold("b", 1)}


def test_a_rollback_that_died_holds_what_the_server_says_it_took_back() -> None:
    entries = (Entry(A, "delete", "a", None), Entry(B, "update", "b2", "b1"), Entry(C, "delete", "c", None))
    intended = {key: Hold(f"{key.name} bad", 2) for key in (A, B, C)}
    died = release(2, status="applying", operation=Operation("rollback"), entries=entries, held=intended)
    past = History((release(1, inventory={A: "a"}, held={C: Hold("old", 1)}), died))
    assert past.held({B: "b2", C: "c"}.get) == {A: Hold("a bad", 2), C: Hold("old", 1)}
    assert past.held({B: "b1", C: "c"}.get)[B] == Hold("b bad", 2)


def test_a_later_release_that_died_frees_what_it_wrote() -> None:
    died = release(2, status="applying", entries=(Entry(A, "create", None, "a2"),))
    past = History((release(1, inventory={}, held={A: Hold("a", 1)}), died))
    assert past.held({A: "a2"}.get) == {}
    assert past.held(nothing) == {A: Hold("a", 1)}


def test_a_version_that_stays_below_its_shadow_is_held_with_it() -> None:
    bad, shadow = Key(WORKFLOW, "order", 4), Key(WORKFLOW, "order", 5)
    forward = plan(change("create", shadow, None, "s"), operation=Operation("rollback"), held=(bad,))
    past = History((release(1, entries=(Entry(bad, "create", None, "bad", "done"),)),))
    [only] = forward.changes
    assert held_after(past, forward, outcomes((only, "done")), 2, nothing) == {bad: Hold("bad", 2, shadow)}
    assert held_after(past, forward, outcomes((only, "failed")), 2, nothing) == {}


def test_what_a_rollback_brought_back_is_held_as_gone_from_the_source() -> None:
    back = change("create", A, None, "a")
    held = held_after(
        History(),
        plan(back, operation=Operation("rollback"), held=(A,)),
        outcomes((back, "done")),
        2,
        nothing,
    )
    assert held == {A: Hold(GONE, 2)}


def test_what_was_as_before_already_is_held_too() -> None:
    back = change("delete", A, "a", None)
    rollback = plan(back, operation=Operation("rollback"), held=(A, B))
    past = History((release(1, entries=(Entry(B, "create", None, "b", "done"),)),))
    assert held_after(past, rollback, outcomes((back, "done")), 2, nothing)[B] == Hold("b", 2)


def test_of_two_owners_the_one_who_released_last_owns() -> None:
    def wrote(project: str, minute: int, number: int = 1) -> Record:
        at = NOW + timedelta(minutes=minute)
        entries = (Entry(A, "update", "0", "1", "done"),)
        return release(number, project=project, finished=at, inventory={A: "1"}, entries=entries)

    assert owners([wrote("orders", 1), wrote("billing", 2)], URL, nothing) == {A: "billing/prod"}
    assert owners([wrote("orders", 3), wrote("billing", 2)], URL, nothing) == {A: "orders/prod"}
    silent = release(1, project="zebra", inventory={A: "1"}, finished=NOW + timedelta(days=1))
    assert owners([silent, wrote("orders", 1)], URL, nothing) == {A: "orders/prod"}


def test_a_status_sums_the_outcomes_up() -> None:
    create = change("create", A, None, "a")
    assert status_of([]) == "applied"
    assert status_of(outcomes((create, "done"), (create, "skipped"))) == "applied"
    assert status_of(outcomes((create, "done"), (create, "failed"))) == "partial"
    assert status_of(outcomes((create, "failed"), (create, "not-tried"))) == "failed"


def test_an_adoption_comes_after_the_release_of_the_same_second() -> None:
    entry = Entry(A, "create", None, "a", "done")
    theirs = replace(release(1, entries=(entry,), inventory={A: "a"}), project="zebra")
    mine = replace(release(1, inventory={A: "a"}), adopted=(A,))
    assert theirs.finished == mine.finished
    assert owners([theirs, mine], URL, {A: "a"}.get) == {A: mine.owner}
    died = replace(mine, status="applying")
    assert owners([theirs, died], URL, {A: "a"}.get) == {A: theirs.owner}
