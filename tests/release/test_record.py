"""What a release record says."""

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conductor_deploy.definition.document import EVENT, SCHEDULE, TASK, WORKFLOW, Key
from conductor_deploy.jsonvalue import JSONObject, canonical
from conductor_deploy.plan.plan import Operation, ServerSeen, SourceSeen
from conductor_deploy.release.record import (
    Entry,
    Hold,
    Lease,
    Record,
    is_record_name,
    pack_images,
    read_record,
    to_definition,
    unpack_images,
)

NOW = datetime(2026, 3, 1, 10, tzinfo=timezone.utc)
CLAIMED = Record(
    "orders",
    "prod-eu",
    42,
    ServerSeen("https://eu.example/api", "3.32.3"),
    Lease("nonce", "ada", NOW, NOW + timedelta(minutes=5), "https://ci.example/7"),
)

names = st.sampled_from(["a", "order", "a/b@7", "x@", "ü 😀", "line\n"])
digests = st.text("0123456789abcdef", min_size=16, max_size=16)
keys = st.one_of(
    st.builds(Key, st.sampled_from([TASK, EVENT, SCHEDULE]), names),
    st.builds(Key, st.just(WORKFLOW), names, st.integers(0, 2**31 - 1)),
)
times = st.integers(0, 10**9).map(lambda seconds: NOW + timedelta(seconds=seconds))
entries = st.builds(
    Entry,
    keys,
    st.sampled_from(["create", "update", "delete"]),
    st.none() | digests,
    st.none() | digests,
    st.none() | st.sampled_from(["done", "skipped", "failed", "not-tried"]),
    st.none() | st.sampled_from(["", "text"]),
)
records = st.builds(
    Record,
    project=st.just("orders"),
    environment=st.just("prod-eu"),
    number=st.integers(1, 10_000),
    server=st.builds(ServerSeen, st.sampled_from(["", "text"]), st.none() | st.sampled_from(["", "text"])),
    lease=st.builds(
        Lease, names, st.sampled_from(["", "text"]), times, times, st.none() | st.sampled_from(["", "text"])
    ),
    status=st.sampled_from(["applying", "applied", "partial", "failed", "rolled-back"]),
    finished=st.none() | times,
    operation=st.builds(
        Operation,
        st.sampled_from(["apply", "promote", "rollback"]),
        st.none() | names,
        st.none() | st.integers(1),
    ),
    source=st.builds(
        SourceSeen, st.none() | names, st.booleans(), st.none() | digests, st.booleans(), st.tuples(names)
    ),
    tool=st.none() | names,
    normaliser=st.none() | st.integers(1),
    lifted=st.lists(names).map(tuple),
    entries=st.lists(entries, max_size=5).map(tuple),
    inventory=st.none() | st.dictionaries(keys, digests, max_size=5),
    adopted=st.lists(keys, max_size=3).map(tuple),
    held=st.dictionaries(keys, st.builds(Hold, digests, st.integers(1)), max_size=3),
    images=st.none() | names,
    interrupted=st.none() | st.integers(1),
    closed_by=st.none() | names,
    extra=st.dictionaries(
        names.map(lambda name: f"x_{name}"), st.none() | st.integers() | st.sampled_from(["", "text"])
    ),
)


@given(records)
@settings(max_examples=25)
def test_a_record_survives_its_definition(record: Record) -> None:
    assert read_record(to_definition(record)) == record


def test_the_definition_is_reserved_versioned_by_the_release_and_never_runs() -> None:
    definition = to_definition(CLAIMED)
    assert (definition["name"], definition["version"]) == ("conductor-deploy--orders--prod-eu", 42)
    assert definition["metadata"] == {"classifier": "conductor-deploy"}
    assert is_record_name(str(definition["name"]))
    assert not is_record_name("conductor-deploy-orders")


def test_what_takes_the_lock_says_who_and_until_when_and_little_else() -> None:
    variables = to_definition(CLAIMED)["variables"]
    assert isinstance(variables, dict)
    assert variables["nonce"] == "nonce"
    assert variables["holder"] == "ada"
    assert variables["run_url"] == "https://ci.example/7"
    assert variables["expires"] == "2026-03-01T10:05:00Z"
    assert "inventory" not in variables
    assert len(canonical(variables)) < 500


def test_fields_of_a_later_version_are_kept_when_a_record_is_rewritten() -> None:
    definition = to_definition(CLAIMED)
    variables = definition["variables"]
    assert isinstance(variables, dict)
    later = {**definition, "variables": {**variables, "approvals": ["grace"]}}
    rewritten = to_definition(replace(read_record(later), status="applied"))
    assert isinstance(rewritten["variables"], dict)
    assert rewritten["variables"]["approvals"] == ["grace"]


@pytest.mark.parametrize(
    "variables",
    [
        None,
        [],
        {},
        {"format": 1},
        {"format": 2},
        {"format": "x"},
        {**to_definition(CLAIMED)["variables"], "since": "yesterday"},  # type: ignore[dict-item] # it is an object
        {**to_definition(CLAIMED)["variables"], "inventory": {"prompt/x": "00"}},  # type: ignore[dict-item] # as above
    ],
)
def test_what_is_no_record_that_can_be_read_says_so(variables: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_record({"name": "conductor-deploy--orders--prod-eu", "version": 1, "variables": variables})  # type: ignore[dict-item] # wrong on purpose


def test_a_lock_is_held_until_its_lease_ends_or_the_release_is_closed() -> None:
    assert CLAIMED.is_held(NOW + timedelta(minutes=4, seconds=59))
    assert not CLAIMED.is_held(NOW + timedelta(minutes=5))
    assert not replace(CLAIMED, status="applied").is_held(NOW)


def test_images_come_back_as_they_were_and_take_little_room() -> None:
    images: dict[Key, JSONObject] = {
        Key(WORKFLOW, f"w{n}", 1): {"z": 1.0, "a": 1, "tasks": [{"é": "b" * 100}]} for n in range(50)
    }
    packed = pack_images(images)
    assert packed is not None
    assert json.dumps(list(unpack_images(packed).values())) == json.dumps(list(images.values()))
    assert list(unpack_images(packed)) == list(images)
    assert len(packed) < 2_000
    assert pack_images({}) is None
    assert unpack_images(None) == {}
