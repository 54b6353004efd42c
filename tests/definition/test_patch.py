from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductor_deploy.definition.document import TASK, WORKFLOW, Origin, Position
from conductor_deploy.definition.patch import Edit, Patch, apply_defaults, apply_patches
from conductor_deploy.definition.pattern import Pattern
from conductor_deploy.definition.source import Document, Source
from conductor_deploy.jsonvalue import JSON, JSONObject, value_at

ORDER: JSONObject = {
    "name": "order",
    "version": 2,
    "tasks": [
        {
            "name": "pay",
            "taskReferenceName": "charge",
            "type": "SIMPLE",
            "inputParameters": {"uri": "a", "n": 1},
        },
        {
            "name": "by_size",
            "taskReferenceName": "by_size",
            "type": "SWITCH",
            "decisionCases": {"big": [{"name": "x", "taskReferenceName": "check", "type": "SIMPLE"}]},
            "defaultCase": [
                {
                    "name": "f",
                    "taskReferenceName": "f",
                    "type": "FORK_JOIN",
                    "forkTasks": [
                        [{"name": "y", "taskReferenceName": "left", "type": "SIMPLE", "retryCount": 1}]
                    ],
                }
            ],
        },
        {
            "name": "l",
            "taskReferenceName": "l",
            "type": "DO_WHILE",
            "loopOver": [{"name": "z", "taskReferenceName": "inner", "type": "SIMPLE"}],
        },
    ],
}


def document(
    body: JSONObject, kind: object = WORKFLOW, origins: Mapping[str, Origin] | None = None
) -> Document:
    chosen = TASK if kind is TASK else WORKFLOW
    return Document(chosen, body, Source("w.yaml", "name: x"), origins=origins or {})


def patch(
    target: str,
    task: str | None = None,
    put: Mapping[str, JSON] | None = None,
    remove: Sequence[str] = (),
    line: int = 1,
) -> Patch:
    edits = [Edit(pointer, Position("p.yaml", line, 3), value) for pointer, value in (put or {}).items()]
    edits += [Edit(pointer, Position("p.yaml", line, 5), is_removal=True) for pointer in remove]
    return Patch(Pattern.parse(target), tuple(edits), Position("p.yaml", line), task)


def patched(body: JSONObject, *patches: Patch) -> JSONObject:
    (after,), problems = apply_patches([document(body)], patches)
    assert problems == ()
    return after.body


def problems_of(
    *patches: Patch, bodies: Sequence[JSONObject] = (ORDER,)
) -> list[tuple[str, str, str, str | None]]:
    before = [document(body) for body in bodies]
    _, problems = apply_patches(before, patches)
    return [(found.code, str(found.position), found.message, found.hint) for found in problems]


def test_fields_of_the_target_are_set_and_removed() -> None:
    after = patched(ORDER, patch("workflow/order", put={"/timeoutSeconds": 60}, remove=["/version"]))
    assert after == {"name": "order", "tasks": ORDER["tasks"], "timeoutSeconds": 60}


@pytest.mark.parametrize(
    ("task", "pointer"),
    [
        ("charge", "/tasks/0"),
        ("check", "/tasks/1/decisionCases/big/0"),
        ("left", "/tasks/1/defaultCase/0/forkTasks/0/0"),
        ("inner", "/tasks/2/loopOver/0"),
    ],
)
def test_a_task_is_found_by_its_reference_name_wherever_it_is(task: str, pointer: str) -> None:
    after = patched(ORDER, patch("workflow/order@2", task, {"/retryCount": 5}))
    assert value_at(after, f"{pointer}/retryCount") == 5


def test_objects_are_replaced_and_not_merged() -> None:
    after = patched(ORDER, patch("workflow/order", "charge", {"/inputParameters": {"x": 1}}))
    assert value_at(after, "/tasks/0/inputParameters") == {"x": 1}


def test_a_pointer_leads_into_objects_and_lists() -> None:
    after = patched(ORDER, patch("workflow/order", None, {"/tasks/0/inputParameters/uri": "b"}))
    assert value_at(after, "/tasks/0/inputParameters") == {"uri": "b", "n": 1}
    assert value_at(ORDER, "/tasks/0/inputParameters/uri") == "a"


def test_a_whole_list_item_can_be_set() -> None:
    assert (
        value_at(patched(ORDER, patch("workflow/order", None, {"/tasks/2": {"name": "n"}})), "/tasks/2/name")
        == "n"
    )


@pytest.mark.parametrize(
    ("body", "target"),
    [
        ({"name": "a"}, "workflow/a@1"),
        ({"name": "a", "version": None}, "workflow/a@0"),
        ({"name": "a", "version": "7"}, "workflow/a@7"),
        ({"name": "a", "version": 1.9}, "workflow/a@1"),
        ({"name": 5}, "workflow/5"),
        ({"name": "a"}, "workflow/*"),
        ({"name": "a"}, "*"),
    ],
)
def test_the_target_is_matched_with_the_key_that_the_server_reads(body: JSONObject, target: str) -> None:
    assert patched(body, patch(target, put={"/x": 1})) == {**body, "x": 1}


@pytest.mark.parametrize(
    "body", [{"version": 1}, {"name": "a", "version": "x"}, {"name": "a", "version": []}]
)
def test_what_has_no_key_is_matched_by_nothing(body: JSONObject) -> None:
    assert [code for code, *_ in problems_of(patch("*", put={"/x": 1}), bodies=[body])] == ["CD080"]


def test_kinds_without_versions_are_matched_by_name() -> None:
    before = [document({"name": "pay"}, TASK), document({"name": "pay"})]
    after, problems = apply_patches(before, [patch("task/pay", put={"/retryCount": 1})])
    assert ([each.body for each in after], problems) == (
        [{"name": "pay", "retryCount": 1}, {"name": "pay"}],
        (),
    )


def test_a_patch_that_matches_nothing_is_an_error_with_the_nearest_key() -> None:
    assert problems_of(patch("workflow/oder@2", put={"/x": 1})) == [
        ("CD080", "p.yaml:1:1", "no definition matches workflow/oder@2", "did you mean workflow/order@2?")
    ]


def test_a_task_that_is_nowhere_is_an_error_with_the_nearest_name() -> None:
    assert problems_of(patch("workflow/order", "chrage", {"/x": 1})) == [
        (
            "CD080",
            "p.yaml:1:1",
            "no workflow that matches workflow/order has a task `chrage`",
            "did you mean charge?",
        )
    ]


def test_only_workflows_have_tasks() -> None:
    _, (problem,) = apply_patches([document({"name": "pay"}, TASK)], [patch("task/pay", "charge", {"/x": 1})])
    assert problem.message == "no workflow that matches task/pay has a task `charge`"


def test_of_several_targets_one_with_the_task_is_enough() -> None:
    after, problems = apply_patches(
        [document({"name": "other", "tasks": []}), document(ORDER)],
        [patch("workflow/*", "charge", {"/x": 1})],
    )
    assert (after[0].body, value_at(after[1].body, "/tasks/0/x"), problems) == (
        {"name": "other", "tasks": []},
        1,
        (),
    )


@pytest.mark.parametrize(
    ("pointer", "message", "hint"),
    [
        (
            "/inputParameters/http/uri",
            "`/inputParameters/http/uri` leads nowhere: `/tasks/0/inputParameters` has no `http`",
            "set `/tasks/0/inputParameters` as a whole",
        ),
        (
            "/inputParameter/uri",
            "`/inputParameter/uri` leads nowhere: `/tasks/0` has no `inputParameter`",
            "did you mean inputParameters?",
        ),
        (
            "/inputParameters/uri/x",
            "`/inputParameters/uri/x` leads nowhere: `/tasks/0/inputParameters/uri` has no `x`",
            "set `/tasks/0/inputParameters/uri` as a whole",
        ),
    ],
)
def test_a_pointer_without_a_parent_says_how_far_it_got(pointer: str, message: str, hint: str) -> None:
    assert problems_of(patch("workflow/order", "charge", {pointer: 1})) == [
        ("CD081", "p.yaml:1:3", f"workflow/order@2: {message}", hint)
    ]


@pytest.mark.parametrize("index", ["3", "-", "x", "-1"])
def test_a_list_has_no_other_items_than_its_own(index: str) -> None:
    (found,) = problems_of(patch("workflow/order", None, {f"/tasks/{index}": {}}))
    assert found[2] == f"workflow/order@2: `/tasks/{index}` leads nowhere: `/tasks` has no `{index}`"


def test_the_definition_itself_is_named_where_a_pointer_gets_nowhere() -> None:
    (found,) = problems_of(patch("workflow/order", None, {"/x/y": {}}))
    assert found[2:] == (
        "workflow/order@2: `/x/y` leads nowhere: the definition has no `x`",
        "set `x` as a whole",
    )


def test_removing_what_no_target_has_is_an_error_and_what_only_some_have_is_not() -> None:
    two: list[JSONObject] = [{"name": "a", "x": 1}, {"name": "b"}]
    assert problems_of(patch("workflow/*", remove=["/x"]), bodies=two) == []
    assert problems_of(patch("workflow/*", remove=["/y"]), bodies=two) == [
        ("CD080", "p.yaml:1:5", "no definition that is patched has `/y`", None)
    ]


def test_items_of_lists_are_not_removed() -> None:
    (found,) = problems_of(patch("workflow/order", remove=["/tasks/0"]))
    assert found[2:] == (
        "workflow/order@2: `/tasks/0` is an item of a list; a patch removes fields",
        "set the whole list",
    )


def origin(*places: str, **variables: str) -> Origin:
    return Origin({**dict.fromkeys(places, ()), **{place: (name,) for name, place in variables.items()}})


OTHER = origin(other="vars.yaml:2")


def test_of_two_patches_on_one_field_the_later_wins_and_is_its_origin() -> None:
    before = document(
        ORDER, origins={"/x/old": origin("vars.yaml:1"), "/xy": OTHER, "/version": origin("vars.yaml:3")}
    )
    patches = [
        patch("workflow/order", put={"/x": {"a": 1}}, line=3),
        patch("workflow/order", put={"/x": 2}, remove=["/version"], line=8),
    ]
    (after,), _ = apply_patches([before], patches)
    assert (after.body["x"], after.origins) == (2, {"/x": origin("p.yaml:8"), "/xy": OTHER})


def test_every_value_that_a_patch_brings_has_the_patch_and_its_variables_as_origin() -> None:
    edit = Edit("/x", Position("p.yaml", 4), {"a": [1, 2]}, origins={"/a/1": origin(n="vars.yaml:9")})
    (after,), _ = apply_patches([document(ORDER)], [Patch(Pattern.parse("*"), (edit,), Position("p.yaml"))])
    assert after.origins == {
        "/x": origin("p.yaml:4"),
        "/x/a": origin("p.yaml:4"),
        "/x/a/0": origin("p.yaml:4"),
        "/x/a/1": origin("p.yaml:4", n="vars.yaml:9"),
    }
    assert str(after.origins["/x/a/1"]) == "p.yaml:4, vars.yaml:9"


FIELDS = st.dictionaries(st.text(max_size=4), st.integers(), max_size=4)


@given(FIELDS, FIELDS, FIELDS)
def test_patches_of_different_fields_commute(
    body: dict[str, int], first: dict[str, int], second: dict[str, int]
) -> None:
    own: dict[str, JSON] = {"name": "w", **{f"b{name}": value for name, value in body.items()}}
    one = patch("workflow/w", put={f"/1{_escaped(name)}": value for name, value in first.items()})
    two = patch("workflow/w", put={f"/2{_escaped(name)}": value for name, value in second.items()})
    assert patched(own, one, two) == patched(own, two, one)
    assert patched(dict(reversed(own.items())), one, two) == patched(own, one, two)


def test_a_patched_value_is_placed_where_the_patch_sets_it() -> None:
    first, second = (
        patch("workflow/*", put={"/x": {"y": 1}}, line=3),
        patch("workflow/*", put={"/x": 2}, line=5),
    )
    written = document({"name": "order", "x": 1})
    (once,), _ = apply_patches([written], [first])
    assert once.position("/x").line == once.position("/x/y").line == 3
    assert once.position("/name") == written.position("/name")
    (twice,), _ = apply_patches([once], [second])
    assert twice.position("/x").line == 5
    (gone,), _ = apply_patches([twice], [patch("workflow/*", remove=["/x"])])
    assert gone.position("/x") == written.position("/x")


def test_an_index_has_no_leading_zeros() -> None:
    ((code, *_),) = problems_of(patch("workflow/*", put={"/tasks/00/name": "x"}))
    assert code == "CD081"
    assert problems_of(patch("workflow/*", put={"/tasks/0/name": "x"})) == []


def test_a_template_of_the_patch_itself_is_one_origin() -> None:
    edit = Edit("/x", Position("p.yaml", 1, 3), "v", origins={"": origin(env="p.yaml:1")})
    whole = Patch(Pattern.parse("workflow/*"), (edit,), Position("p.yaml"))
    (after,), _ = apply_patches([document({"name": "order"})], [whole])
    assert after.origins == {"/x": origin(env="p.yaml:1")}


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def test_defaults_fill_in_only_where_a_file_says_nothing() -> None:
    before = [
        document({"name": "a"}),
        document({"name": "b", "ownerEmail": "b@x"}),
        document({"name": "c"}, TASK),
        document({"name": "d", "ownerEmail": None, "restartable": None}),
    ]
    places = {("workflow", "ownerEmail"): "c.yaml:2", ("workflow", "restartable"): "c.yaml:7"}
    after = apply_defaults(before, {"workflow": {"ownerEmail": "team@x", "restartable": False}}, places)
    assert [each.body for each in after] == [
        {"name": "a", "ownerEmail": "team@x", "restartable": False},
        {"name": "b", "ownerEmail": "b@x", "restartable": False},
        {"name": "c"},
        {"name": "d", "ownerEmail": None, "restartable": None},
    ]
    assert after[0].origins == {
        "/ownerEmail": origin("c.yaml:2"),
        "/restartable": origin("c.yaml:7"),
    }
    assert (after[2] is before[2], after[3] is before[3]) == (True, True)
