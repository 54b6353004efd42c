from hypothesis import given
from hypothesis import strategies as st

from conductor_deploy.analysis.graph import order_levels, unpinned_callers
from conductor_deploy.definition.document import EVENT, TASK, Definition, Key
from conductor_deploy.jsonvalue import JSON, JSONObject


def workflow(text: str, *called: str) -> Definition:
    """`workflow("a@1", "b", "c@2")` calls the latest b, and version 2 of c."""
    tasks: list[JSON] = []
    for target in called:
        name, _, version = target.partition("@")
        parameters: JSONObject = {"name": name, "version": int(version)} if version else {"name": name}
        tasks.append({"type": "SUB_WORKFLOW", "taskReferenceName": target, "subWorkflowParam": parameters})
    return Definition(Key.parse(f"workflow/{text}"), {"tasks": tasks})


def levels(*definitions: Definition) -> dict[str, int]:
    return {str(key).removeprefix("workflow/"): level for key, level in order_levels(definitions).items()}


def test_leaves_come_before_parents() -> None:
    found = levels(workflow("a@1", "b", "c"), workflow("b@1", "c", "elsewhere"), workflow("c@1"))
    assert found == {"a@1": 2, "b@1": 1, "c@1": 0}


def test_a_call_without_a_version_waits_for_every_version() -> None:
    found = levels(workflow("a@1", "b"), workflow("b@1"), workflow("b@2", "c"), workflow("c@1"))
    assert found == {"a@1": 2, "b@1": 0, "b@2": 1, "c@1": 0}


def test_a_pinned_call_waits_for_its_version_only() -> None:
    assert levels(workflow("a@1", "b@1"), workflow("b@1"), workflow("b@2", "a")) == {
        "a@1": 1,
        "b@1": 0,
        "b@2": 2,
    }


def test_a_workflow_may_call_itself_and_its_older_versions() -> None:
    assert levels(workflow("a@1", "a")) == {"a@1": 0}
    assert levels(workflow("a@1"), workflow("a@2", "a@1")) == {"a@1": 0, "a@2": 1}


def test_only_workflows_have_levels() -> None:
    assert order_levels([Definition(Key(TASK, "t"), {}), Definition(Key(EVENT, "e"), {})]) == {}


def test_a_long_chain_is_no_matter() -> None:
    chain = [workflow(f"w{number}@1", f"w{number + 1}") for number in range(3000)]
    assert max(order_levels(chain).values()) == 2999


names = st.integers(0, 6).map(lambda number: f"w{number}")


@given(st.dictionaries(names, st.lists(names, max_size=4), max_size=7))
def test_circles_never_fail_and_file_order_never_matters(graph: dict[str, list[str]]) -> None:
    definitions = [workflow(f"{name}@1", *called) for name, called in graph.items()]
    found = order_levels(definitions)
    assert found == order_levels(definitions[::-1])
    assert set(found) == {definition.key for definition in definitions}


@given(st.dictionaries(names, st.lists(names, max_size=4), max_size=7))
def test_without_circles_every_call_goes_down(graph: dict[str, list[str]]) -> None:
    downward = {name: [other for other in called if other < name] for name, called in graph.items()}
    found = order_levels([workflow(f"{name}@1", *called) for name, called in downward.items()])
    for name, called in downward.items():
        for other in called:
            if other in downward:
                assert found[Key.parse(f"workflow/{name}@1")] > found[Key.parse(f"workflow/{other}@1")]


def test_a_new_latest_version_moves_those_that_name_none() -> None:
    handler = Definition(Key(EVENT, "e"), {"actions": [{"start_workflow": {"name": "c"}}]})
    definitions = [
        workflow("b@1", "c"),
        workflow("a@1", "c"),
        workflow("p@1", "c@1"),
        workflow("c@1"),
        handler,
    ]
    state = {definition.key: definition for definition in definitions}
    assert unpinned_callers(state, "c") == ("workflow/a@1", "workflow/b@1", "event/e")
    assert unpinned_callers(state, "a") == ()
