"""Laws of the normal form, and what the server makes of a definition as a whole."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from strategies import kinds_and_definitions

from conductor_deploy.definition.document import EVENT, SCHEDULE, TASK, WORKFLOW, Kind
from conductor_deploy.definition.normalise import identity, normalise
from conductor_deploy.definition.schema import arrange, complete, decode, field_order
from conductor_deploy.definition.syntax.json_text import NumberText
from conductor_deploy.jsonvalue import JSON, canonical

VERSIONS = st.sampled_from([None, "3.15.0"])
BODIES = kinds_and_definitions()


@given(BODIES, VERSIONS)
def test_a_normal_form_is_its_own_normal_form(drawn: tuple[Kind, JSON], version: str | None) -> None:
    kind, body = drawn
    normal = normalise(kind, body, version)
    assert canonical(normalise(kind, normal, version)) == canonical(normal)


@given(BODIES, VERSIONS)
def test_defaults_filled_in_are_taken_out_again(drawn: tuple[Kind, JSON], version: str | None) -> None:
    kind, body = drawn
    normal = normalise(kind, body, version)
    assert canonical(normalise(kind, complete(kind, normal, version), version)) == canonical(normal)


@given(BODIES, VERSIONS)
def test_both_sides_are_read_alike(drawn: tuple[Kind, JSON], version: str | None) -> None:
    kind, body = drawn
    assert canonical(decode(kind, body, version).body) == canonical(normalise(kind, body, version))


@given(BODIES)
def test_a_normal_form_survives_json(drawn: tuple[Kind, JSON]) -> None:
    kind, body = drawn
    normal = normalise(kind, body, None)
    assert canonical(normalise(kind, json.loads(json.dumps(normal)), None)) == canonical(normal)


@given(BODIES, st.randoms(use_true_random=False))
def test_the_order_of_names_does_not_matter(drawn: tuple[Kind, dict[str, JSON]], random: Any) -> None:
    kind, body = drawn
    names = list(body)
    random.shuffle(names)
    shuffled = {name: body[name] for name in names}
    assert canonical(normalise(kind, shuffled, None)) == canonical(normalise(kind, body, None))


@given(BODIES)
def test_arranging_changes_nothing_but_order(drawn: tuple[Kind, dict[str, JSON]]) -> None:
    kind, body = drawn
    assert canonical(arrange(kind, body)) == canonical(body)


def test_identity_stays_and_defaults_go() -> None:
    written: dict[str, JSON] = {
        "name": "w",
        "restartable": True,
        "timeoutSeconds": 0,
        "tasks": [{"name": "a", "type": "SIMPLE", "joinOn": []}],
    }
    assert normalise(WORKFLOW, written, None) == {
        "name": "w",
        "version": 1,
        "tasks": [{"name": "a", "type": "SIMPLE"}],
    }


def test_what_is_not_the_default_stays_even_where_python_calls_it_equal() -> None:
    assert normalise(WORKFLOW, {"variables": {"a": 1.0, "b": True, "c": 1}}, None)["variables"] == {
        "a": 1.0,
        "b": True,
        "c": 1,
    }
    assert canonical(normalise(TASK, {"name": "t", "retryCount": 3.0}, None)) == '{"name":"t"}'
    assert canonical(normalise(TASK, {"name": "t", "enforceSchema": 0}, None)) == '{"name":"t"}'


def test_text_is_kept_but_for_half_a_surrogate_pair() -> None:
    written: dict[str, JSON] = {"é": "😀", "a": ["\udc00", 7], "\ud800": "x"}
    stored = {"é": "😀", "a": ["?", 7], "?": "x"}
    assert normalise(WORKFLOW, {"variables": written}, None)["variables"] == stored


def test_null_is_the_default_but_zero_on_a_primitive() -> None:
    assert normalise(TASK, {"name": "t", "retryLogic": None, "backoffScaleFactor": None}, None) == {
        "name": "t"
    }
    assert normalise(TASK, {"name": "t", "retryCount": None}, None) == {"name": "t", "retryCount": 0}
    assert normalise(WORKFLOW, {"name": "w", "restartable": None}, None)["restartable"] is False


def test_nulls_inside_lists_and_free_maps_stay() -> None:
    body = normalise(WORKFLOW, {"inputParameters": [None, "a"], "variables": {"a": None, "b": [None]}}, None)
    assert body["inputParameters"] == [None, "a"]
    assert body["variables"] == {"a": None, "b": [None]}


def test_the_identity_of_an_inline_workflow_replaces_the_one_beside_it() -> None:
    assert sub_workflow({"name": "out", "version": 9, "workflowDefinition": {"name": "in"}}) == {
        "name": "in",
        "version": 1,
        "workflowDefinition": {"name": "in", "version": 1},
    }
    assert sub_workflow({"name": "out", "workflowDefinition": {"version": 2, "createTime": 5}}) == {
        "version": 2,
        "workflowDefinition": {"version": 2},
    }


def test_a_reference_to_a_workflow_is_kept_beside_the_name() -> None:
    reference: dict[str, JSON] = {"name": "out", "version": 9, "workflowDefinition": "${workflow.input.flow}"}
    assert sub_workflow(reference) == reference


def test_numbers_in_an_inline_workflow_lose_their_token() -> None:
    text = '{"workflowDefinition": {"name": "in", "description": 1.10, "variables": {"a": 1e2}}}'
    written = decode_json(text)
    inner = {"name": "in", "version": 1, "description": "1.1", "variables": {"a": 100.0}}
    assert sub_workflow(written)["workflowDefinition"] == inner
    assert sub_workflow(written, "3.15.0")["workflowDefinition"]["description"] == "1.10"


def sub_workflow(written: JSON, version: str | None = None) -> Any:
    body: Any = normalise(WORKFLOW, {"tasks": [{"subWorkflowParam": written}]}, version)
    return body["tasks"][0]["subWorkflowParam"]


def decode_json(text: str) -> Any:
    return json.loads(text, parse_float=NumberText)


def test_a_plain_text_is_a_task_definition_of_that_name() -> None:
    body: Any = normalise(WORKFLOW, {"tasks": [{"taskDefinition": "pay"}]}, None)
    assert body["tasks"][0]["taskDefinition"] == {"name": "pay"}
    assert normalise(TASK, "pay", None) == {"name": "pay"}


def test_the_later_of_type_and_its_older_name_wins() -> None:
    body: Any = normalise(
        WORKFLOW,
        {"tasks": [{"type": "HTTP", "workflowTaskType": "INLINE"}, {"workflowTaskType": 0, "type": "X"}]},
        None,
    )
    assert [task["type"] for task in body["tasks"]] == ["INLINE", "X"]


def test_a_protobuf_message_keeps_its_type_and_its_bytes() -> None:
    message: dict[str, JSON] = {"@type": "type.example/x", "@value": "aGk="}
    action: dict[str, JSON] = {
        "action": "start_workflow",
        "start_workflow": {"inputMessage": {**message, "more": 1}},
    }
    body: Any = normalise(EVENT, {"name": "h", "actions": [action]}, None)
    assert body["actions"][0]["start_workflow"] == {"inputMessage": message}


def test_a_priority_is_any_value() -> None:
    assert sub_workflow({"priority": "${workflow.input.p}"}) == {"priority": "${workflow.input.p}"}
    assert sub_workflow({"priority": None}) == {}


def test_what_is_no_object_has_an_empty_normal_form() -> None:
    decoded = decode(WORKFLOW, [], None)
    assert decoded.body == {}
    assert [finding.code for finding in decoded.findings] == ["CD100"]
    assert normalise(WORKFLOW, [], None) == {}


def test_an_older_server_drops_what_it_does_not_know() -> None:
    written: dict[str, JSON] = {
        "name": "t",
        "retryCount": 1,
        "totalTimeoutSeconds": 9,
        "taskStatusListenerEnabled": False,
    }
    assert set(normalise(TASK, written, None)) == {*written}
    assert set(normalise(TASK, written, "3.21.11")) == {"name", "retryCount", "totalTimeoutSeconds"}
    assert set(normalise(TASK, written, "3.21.11-SNAPSHOT")) == {"name", "retryCount", "totalTimeoutSeconds"}
    assert set(normalise(TASK, written, "3.15.0")) == {"name", "retryCount"}
    assert set(normalise(TASK, written, "unheard of")) == {*written}


def test_defaults_are_filled_in_at_every_depth() -> None:
    body: Any = complete(
        SCHEDULE, {"name": "s", "startWorkflowRequest": {}, "cronSchedules": [{}, None]}, None
    )
    assert body["zoneId"] == "UTC"
    assert body["startWorkflowRequest"] == {"input": {}, "taskToDomain": {}, "priority": 0}
    assert body["cronSchedules"] == [{"zoneId": "UTC"}, None]
    inline: JSON = {"tasks": [{"subWorkflowParam": {"workflowDefinition": {"tasks": [{}]}}}]}
    body = complete(WORKFLOW, normalise(WORKFLOW, inline, None), None)
    (task,) = body["tasks"][0]["subWorkflowParam"]["workflowDefinition"]["tasks"]
    assert task["asyncComplete"] is False


def test_fields_are_arranged_as_a_person_reads_them() -> None:
    body: Any = arrange(
        WORKFLOW, {"x": 1, "tasks": [{"type": "HTTP", "decisionCases": 2, "name": "a"}, 7], "name": "w"}
    )
    assert list(body) == ["name", "tasks", "x"]
    assert list(body["tasks"][0]) == ["name", "type", "decisionCases"]
    assert field_order(WORKFLOW)[:3] == ("name", "version", "description")


def test_identity_is_what_a_server_tells_definitions_apart_by() -> None:
    assert (
        str(identity(WORKFLOW, normalise(WORKFLOW, {"name": "a@b", "version": "3"}, None)))
        == "workflow/a@b@3"
    )
    assert str(identity(TASK, {"name": "pay"})) == "task/pay"
