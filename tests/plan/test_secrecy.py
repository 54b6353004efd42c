"""Where secrets are in a definition, and what stands in their place."""

from typing import Any

from conductor_deploy.definition.document import WORKFLOW, Key
from conductor_deploy.definition.placeholder import (
    as_template,
    defused,
    fill,
    holds_mark,
    pieces_of,
    placeholder,
    seal_of,
    sealed,
    unsealed,
)
from conductor_deploy.plan.concealer import Concealer, openly, recorded, sealing
from conductor_deploy.plan.secrecy import (
    Concealment,
    Places,
    Sealer,
    has_no_forgery,
    hidden,
    map_strings,
    masked,
    names_in,
    places_in,
    without_seals,
)

SEALER = Sealer(b"key")
SEAL = sealing(SEALER)
VALUE = "correct-horse-battery"
TOKEN = placeholder("token")
W1, W2, OTHER = Key(WORKFLOW, "w", 1), Key(WORKFLOW, "w", 2), Key(WORKFLOW, "other", 1)


def step(reference: str, **inputs: Any) -> dict[str, Any]:
    return {"name": reference, "taskReferenceName": reference, "inputParameters": inputs}


def test_a_seal_rides_on_a_string_and_is_never_part_of_what_it_says() -> None:
    text = f"Bearer {TOKEN}!"
    once, twice = sealed(text, "0" * 16), sealed(sealed(text, "0" * 16), "1" * 16)
    assert (unsealed(once), unsealed(twice), seal_of(twice), seal_of(text)) == (text, text, "1" * 16, None)
    assert fill(once, {"token": "v"}) == "Bearer v!"
    assert as_template(once) == 'Bearer {{ secret("token") }}!'
    assert pieces_of(once) == ("Bearer ", "!")


def test_marks_are_found_at_any_depth_and_in_every_kind_of_value() -> None:
    class Plain(dict[str, Any]):
        """No plain JSON value, as numbers that keep their text are none."""

    assert holds_mark({"a": [{"b": TOKEN}]})
    assert not holds_mark({"a": [{"b": "token"}]})
    assert holds_mark(Plain(a=TOKEN))
    assert not holds_mark(Plain(a="token"))


def test_nothing_that_a_server_says_passes_for_a_placeholder() -> None:
    forged = {"a": f"x{TOKEN}", "b": sealed("x", "0" * 16), "c": "\ue000 alone"}
    assert not holds_mark([defused(forged["a"]), defused(forged["b"])])
    assert defused(forged["c"]) == forged["c"]
    assert names_in(has_no_forgery(forged)) == ()
    assert has_no_forgery({"a": "b"}) == {"a": "b"}


def test_a_place_follows_its_task_wherever_that_moves() -> None:
    body: dict[str, Any] = {
        "name": "w",
        "description": TOKEN,
        "tasks": [step("a#/b", header=[f"Bearer {TOKEN}"])],
    }
    places = places_in(body)
    assert sorted(places.values()) == sorted([TOKEN, f"Bearer {TOKEN}"])
    live: dict[str, Any] = {
        "name": "w",
        "description": "x",
        "tasks": [step("new"), step("a#/b", header=["Bearer y"])],
    }
    shown = masked(live, places, SEAL)
    assert shown["description"] == sealed(TOKEN, SEALER.seal("x"))
    assert shown["tasks"] == [
        step("new"),
        step("a#/b", header=[sealed(f"Bearer {TOKEN}", SEALER.seal("Bearer y"))]),
    ]


def test_a_place_that_is_gone_or_no_string_by_now_is_left() -> None:
    places = places_in({"tasks": [step("a", x=TOKEN, y=TOKEN)], "description": TOKEN})
    live = {"tasks": [step("a", x={"deep": 1})]}
    assert masked(live, places, SEAL) == live
    assert masked({"tasks": []}, places, SEAL) == {"tasks": []}
    assert masked(live, {}, SEAL) is live


def test_a_body_without_secrets_costs_and_changes_nothing() -> None:
    body: dict[str, Any] = {"name": "w", "tasks": [step("a", x=1)]}
    assert (places_in(body), names_in(body)) == ({}, ())
    assert without_seals(body) is body
    assert without_seals({"a": sealed(TOKEN, "0" * 16)}) == {"a": TOKEN}
    assert names_in({"a": f"{TOKEN}{TOKEN}", "b": placeholder("b")}) == ("token", "b")


def test_known_values_are_hidden_wherever_else_they_are_but_short_ones_stay() -> None:
    body: dict[str, Any] = {"description": f"use {VALUE} now", "tasks": [step("a", pin="1234", n=5)]}
    shown = hidden(body, {"token": VALUE, "pin": "1234"}, SEALER)
    assert shown["description"] == sealed(f"use {TOKEN} now", SEALER.seal(f"use {VALUE} now"))
    assert shown["tasks"] == body["tasks"]
    assert hidden(body, {"pin": "1234"}, SEALER) is body
    assert hidden({"a": "b"}, {"token": VALUE}, SEALER) == {"a": "b"}


def test_of_two_values_the_longer_one_is_hidden_first() -> None:
    shown = hidden({"a": f"{VALUE}-long"}, {"short": VALUE, "long": f"{VALUE}-long"}, SEALER)
    assert names_in(shown) == ("long",)


def test_strings_are_changed_and_nothing_else() -> None:
    assert map_strings({"a": ["b", 1, None, True]}, str.upper) == {"a": ["B", 1, None, True]}


def test_a_key_is_told_by_an_id_that_does_not_show_it() -> None:
    assert Sealer(b"key").id == SEALER.id != Sealer(b"other").id
    assert "key" not in repr(SEALER).replace("Sealer", "").replace("key=", "")


def concealer(*places: tuple[Key, Places], wanted: dict[Key, Places] | None = None) -> Concealer:
    known = recorded(Concealment(SEALER.id, dict(places), b"key".hex()))
    return Concealer((known,), wanted or {})


PLACES = places_in({"tasks": [], "description": TOKEN})


def test_digests_are_over_what_the_releases_know_and_no_more() -> None:
    body = {"tasks": [], "description": "x"}
    known = concealer((W1, PLACES), wanted={W2: PLACES})
    assert known.as_recorded(W1, body) == {**body, "description": sealed(TOKEN, SEALER.seal("x"))}
    assert known.as_recorded(W2, body) == body


def test_every_version_of_a_name_hides_what_any_of_them_does() -> None:
    body = {"tasks": [], "description": "x"}
    known = concealer((W1, PLACES))
    assert known.as_shown(W2, body) == known.as_shown(W1, body) != body
    assert known.as_shown(OTHER, body) == body


def test_what_the_repository_says_of_a_place_goes_first() -> None:
    wanted = {W1: places_in({"description": f"new {TOKEN}"})}
    shown = concealer((W1, PLACES), wanted=wanted).as_shown(W1, {"description": "x"})
    assert shown == {"description": sealed(f"new {TOKEN}", SEALER.seal("x"))}


def test_without_its_key_a_place_is_told_openly() -> None:
    for concealment in (
        Concealment(SEALER.id, {W1: PLACES}),
        Concealment(SEALER.id, {W1: PLACES}, b"lost".hex()),
    ):
        known = Concealer((recorded(concealment),))
        assert known.as_recorded(W1, {"description": "x"}) == {"description": TOKEN}
    given = Concealer((recorded(Concealment(SEALER.id, {W1: PLACES}), SEALER),))
    assert given.as_shown(W1, {"description": "x"}) == {"description": sealed(TOKEN, SEALER.seal("x"))}


def test_a_run_that_has_values_hides_them_everywhere() -> None:
    known = Concealer((), {}, SEAL, SEALER, {"token": VALUE})
    assert known.as_shown(W1, {"description": VALUE}) == {"description": sealed(TOKEN, SEALER.seal(VALUE))}
    assert openly("text", VALUE) == "text"
