"""Laws of plans, over states that are made up."""

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from plan_strategies import workflow

from conductor_deploy.definition.document import WORKFLOW, Definition, Key, Position, Problem, State
from conductor_deploy.definition.pattern import Pattern
from conductor_deploy.jsonvalue import JSONObject, digest, equal
from conductor_deploy.plan.assemble import UNMANAGED_SHOWN, concerning, drift, make_plan
from conductor_deploy.plan.limits import Limits
from conductor_deploy.plan.plan import Plan, ServerSeen
from conductor_deploy.plan.request import PlanRequest

REQUEST = PlanRequest(
    "orders", "prod", ServerSeen("https://x.example/api", "3.32.3"), base_release=1, limits=Limits(None, None)
)


def _state(seed: int) -> State:
    random = Random(seed)
    keys = [Key(WORKFLOW, name, version) for name in "abc" for version in (1, 2)]
    return {key: Definition(key, workflow(random.randrange(20))) for key in random.sample(keys, 4)}


def _digests(state: State) -> dict[Key, str]:
    return {key: digest(definition.body) for key, definition in state.items()}


def _applied(live: State, plan: Plan) -> State:
    written = {c.key: Definition(c.key, c.after) for c in plan.changes if c.after is not None}
    gone = {change.key for change in plan.changes if change.action == "delete"}
    return {key: definition for key, definition in {**live, **written}.items() if key not in gone}


def _turned(state: State) -> State:
    return dict(reversed(list(state.items())))


states = st.integers(0, 2**32).map(_state)


@given(states)
@settings(max_examples=50)
def test_a_plan_of_a_state_against_itself_is_empty(state: State) -> None:
    request = replace(REQUEST, inventory=_digests(state), prune=True)
    assert make_plan(state, state, request).changes == drift(state, state, request).changes == ()


@given(states, states)
@settings(max_examples=50)
def test_a_plan_of_what_a_plan_leads_to_is_empty(desired: State, live: State) -> None:
    request = replace(REQUEST, inventory=_digests(live), prune=True)
    plan = make_plan(desired, live, request)
    after = _applied(live, plan)
    assert after.keys() == desired.keys()
    assert all(equal(after[key].body, desired[key].body) for key in desired)
    assert make_plan(desired, after, replace(request, inventory=_digests(after))).changes == ()


@given(states, states)
@settings(max_examples=50)
def test_every_key_is_counted_once(desired: State, live: State) -> None:
    summary = make_plan(
        desired, live, replace(REQUEST, inventory=dict(list(_digests(live).items())[:2]))
    ).summary
    counted = ("create", "update", "unchanged", "orphaned", "unmanaged")
    assert sum(summary[name] for name in counted) == len(desired.keys() | live.keys())


@given(states, states)
@settings(max_examples=50)
def test_the_order_of_definitions_does_not_matter(desired: State, live: State) -> None:
    request = replace(REQUEST, inventory=dict(list(_digests(live).items())[:2]), prune=True)
    turned = make_plan(_turned(desired), _turned(live), request)
    assert turned == make_plan(desired, live, request)


@given(states, states)
@settings(max_examples=50)
def test_an_update_always_shows_a_field(desired: State, live: State) -> None:
    assert all(
        change.fields for change in make_plan(desired, live, REQUEST).changes if change.action == "update"
    )


def test_a_plan_keeps_the_first_hundred_unmanaged_keys_and_counts_them_all() -> None:
    keys = [Key(WORKFLOW, "a", version) for version in range(150)]
    plan = make_plan({}, {key: Definition(key, {}) for key in keys}, REQUEST)
    assert plan.unmanaged == tuple(keys[:UNMANAGED_SHOWN])
    assert plan.summary["unmanaged"] == 150


def test_of_many_edited_fields_the_first_are_named() -> None:
    key = Key(WORKFLOW, "order", 1)
    before: JSONObject = {"tasks": []}
    after: JSONObject = {"tasks": [], **{f"f{number}": 1 for number in range(7)}}
    live, desired = {key: Definition(key, before)}, {key: Definition(key, after)}
    request = PlanRequest(
        "orders", "prod", ServerSeen("x", None), inventory={key: digest(before)}, versions="immutable"
    )
    (problem,) = make_plan(desired, live, request).problems
    assert problem.message.endswith("it differs in f0, f1, f2, f3, f4 and 2 more")


def test_warnings_about_what_is_not_selected_are_left_out() -> None:
    chosen, other, placeless = (Key(WORKFLOW, name, 1) for name in ("chosen", "other", "placeless"))
    positions = {chosen: Position("both.yaml"), other: Position("both.yaml", 9), placeless: None}
    desired = {key: Definition(key, {}, position) for key, position in positions.items()}
    apart = {Key(WORKFLOW, "apart", 1): Definition(Key(WORKFLOW, "apart", 1), {}, Position("apart.yaml"))}
    kept = [
        Problem("CD1", "warning", "", None, chosen),
        Problem("CD1", "warning", "", Position("both.yaml", 3)),
        Problem("CD1", "warning", "", Position("vars.yaml")),
        Problem("CD1", "warning", ""),
        Problem("CD1", "error", "", Position("apart.yaml"), other),
    ]
    others = [
        Problem("CD1", "warning", "", Position("both.yaml", 9), other),
        Problem("CD1", "warning", "", Position("apart.yaml")),
    ]
    request = replace(REQUEST, select=(Pattern.parse("workflow/chosen"),))
    assert list(concerning([*others, *kept], {**desired, **apart}, {}, request)) == kept
    assert list(concerning([*others, *kept], {**desired, **apart}, {}, REQUEST)) == [*others, *kept]
