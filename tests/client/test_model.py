"""What every model can, whatever it is of."""

import ast
import copy
import dataclasses
import datetime
import json
import pickle
import uuid
from enum import Enum
from typing import Any

import pytest

from conductor_deploy.client._model import Model, decode, dumps, plain
from conductor_deploy.client.http.models import (
    Action,
    BulkResponse,
    EventHandler,
    GenerateTokenRequest,
    IdempotencyStrategy,
    RateLimit,
    StartWorkflowRequest,
    StateChangeConfig,
    StateChangeEvent,
    StateChangeEventType,
    SubWorkflowParams,
    TagObject,
    TargetRef,
    Task,
    TaskDef,
    TaskResult,
    TaskResultStatus,
    Token,
    UpsertUserRequest,
    Workflow,
    WorkflowDef,
    WorkflowTask,
)
from conductor_deploy.client.orkes.models import AccessKey, CreatedAccessKey, MetadataTag


def written(value: Any) -> Any:
    return json.loads(dumps(value))


# ---- Building


def test_arguments_go_by_position_and_by_name() -> None:
    assert RateLimit("a tag", 3, rate_limit_key="key") == RateLimit(
        tag="a tag", concurrent_execution_limit=3, rate_limit_key="key"
    )


def test_fields_that_the_official_models_lack_go_by_name_alone() -> None:
    with pytest.raises(TypeError, match="takes from 1 to 5 positional arguments but 6 were given"):
        RateLimit("a", 1, "b", 2, {})  # type: ignore[call-arg] # that is the mistake
    assert written(RateLimit(policy="QUEUE")) == {"policy": "QUEUE"}


def test_a_misspelt_argument_is_an_error_that_says_the_right_one() -> None:
    with pytest.raises(TypeError, match=r"TaskDef\(\) got .* 'retrycount'; did you mean retry_count\?"):
        TaskDef(retrycount=3)  # type: ignore[call-arg] # that is the mistake


def test_an_argument_like_no_other_is_an_error_without_a_hint() -> None:
    with pytest.raises(TypeError, match=r"'zzz'$"):
        TaskDef(zzz=3)  # type: ignore[call-arg] # that is the mistake


def test_a_misspelt_argument_of_a_model_with_its_own_constructor_is_an_error_too() -> None:
    with pytest.raises(TypeError, match=r"'event_typ'; did you mean event_type or events\?"):
        StateChangeConfig(event_typ="onStart")  # type: ignore[call-arg] # that is the mistake


def test_an_argument_given_twice_is_an_error() -> None:
    with pytest.raises(TypeError, match="multiple values for argument 'name'"):
        WorkflowTask("a", name="b")  # type: ignore[misc] # that is the mistake


def test_a_missing_argument_is_an_error() -> None:
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'payload'"):
        StateChangeEvent("a")  # type: ignore[call-arg] # that is the mistake


def test_an_argument_that_is_none_counts_as_not_given() -> None:
    assert written(TaskDef(name="a", description=None)) == {"name": "a", "enforceSchema": False}
    assert written(TaskDef(name="a", enforce_schema=None)) == {"name": "a"}


def test_no_two_models_share_a_default() -> None:
    WorkflowDef().output_parameters["a"] = 1
    BulkResponse().append_failed_response("id", "reason")
    assert WorkflowDef().output_parameters == {}
    assert BulkResponse().bulk_error_results == {}


def test_a_model_is_a_dataclass() -> None:
    names = [field.name for field in dataclasses.fields(RateLimit)]
    assert names == [
        "extras",
        "tag",
        "concurrent_execution_limit",
        "rate_limit_key",
        "concurrent_exec_limit",
        "policy",
    ]
    assert dataclasses.asdict(RateLimit(tag="a"))["tag"] == "a"


# ---- Attributes


def test_what_is_not_set_reads_as_none() -> None:
    task = decode(Task, {})
    assert task.task_id is None
    assert decode(AccessKey, {}).created_at is None


def test_a_misspelt_attribute_can_not_be_read() -> None:
    with pytest.raises(
        AttributeError, match=r"'Task' object has no attribute 'output_dat'; did you mean output_data"
    ):
        Task().output_dat  # type: ignore[attr-defined] # noqa: B018 # that is the mistake


def test_a_misspelt_attribute_can_not_be_set() -> None:
    task_def = TaskDef()
    with pytest.raises(AttributeError, match=r"'retrycount'; did you mean retry_count\?"):
        task_def.retrycount = 3  # type: ignore[attr-defined] # that is the mistake


def test_a_private_attribute_is_the_public_one_unchecked() -> None:
    task_def = TaskDef(name="a")
    read = [getattr(task_def, name) for name in ("_name", "_enforce_schema", "_description")]
    assert read == ["a", False, None]
    task_def._retry_logic = "QUICKLY"  # type: ignore[attr-defined] # as tests of programs do
    task_def._name = None  # type: ignore[attr-defined] # likewise
    assert written(task_def) == {"retryLogic": "QUICKLY", "enforceSchema": False}
    with pytest.raises(AttributeError, match="no attribute '_nam'"):
        task_def._nam = "b"  # type: ignore[attr-defined] # that is the mistake
    with pytest.raises(AttributeError, match="no attribute '_nam'"):
        task_def._nam  # type: ignore[attr-defined] # noqa: B018 # that is the mistake


def test_setting_none_takes_a_value_out() -> None:
    task = decode(WorkflowTask, {"name": "a", "sink": None})
    task.name = None
    assert task.name is None
    assert written(task) == {"sink": None}


def test_setting_a_value_replaces_a_null() -> None:
    task = decode(WorkflowTask, {"sink": None})
    task.sink = "conductor"
    assert written(task) == {"sink": "conductor"}


def test_a_default_can_be_taken_out() -> None:
    request = StartWorkflowRequest(name="a")
    request.idempotency_strategy = None
    assert request.idempotency_strategy is None
    assert written(request) == {"name": "a"}


def test_an_attribute_can_be_deleted() -> None:
    task_def = TaskDef(name="a", retry_logic="FIXED")
    del task_def.retry_logic
    assert task_def.retry_logic is None


@pytest.mark.parametrize("value", ["QUICKLY", 3, ["FIXED"], None])
def test_a_value_that_a_field_does_not_take_is_refused_with_its_name(value: Any) -> None:
    with pytest.raises(
        ValueError, match=r"Invalid value for `retry_logic` \(.*\), must be one of \['FIXED', 'EXPO"
    ):
        TaskDef().retry_logic = value


def test_a_list_with_a_value_that_a_field_does_not_take_is_refused() -> None:
    with pytest.raises(
        ValueError, match=r"Invalid values for `roles` \[KING\], must be a subset of \[ADMIN, USER"
    ):
        UpsertUserRequest(roles=["USER", "KING"])
    assert UpsertUserRequest(roles=["USER"]).roles == ["USER"]


def test_what_a_model_can_not_do_without_is_checked_when_it_is_built() -> None:
    with pytest.raises(ValueError, match=r"Invalid value for `type` \(None\)"):
        TargetRef(id="a")


def test_a_status_becomes_a_member_of_its_enum() -> None:
    result = TaskResult(status="FAILED")
    assert result.status is TaskResultStatus.FAILED
    result.status = TaskResultStatus.COMPLETED
    assert written(result) == {"status": "COMPLETED", "extendLease": False}


def test_events_of_a_task_are_set_as_the_server_takes_them() -> None:
    events = [StateChangeEvent("audit", {"a": 1})]
    config = StateChangeConfig([StateChangeEventType.onStart, StateChangeEventType.onFailed], events)
    task = WorkflowTask(on_state_change={"onSuccess": config})
    assert written(task) == {"onStateChange": {"onSuccess": [{"type": "audit", "payload": {"a": 1}}]}}
    task.on_state_change = config  # type: ignore[assignment] # as the official setter takes it
    assert task.on_state_change == {"onStart,onFailed": events}


def test_a_class_of_a_program_may_have_attributes_of_its_own() -> None:
    class Mine(TaskDef):
        """Knows something that no server does."""

        team = "none"

        def __init__(self, team: str) -> None:
            super().__init__(name="a")
            self.team = team

    mine = Mine("payments")
    assert mine.team == "payments"
    assert written(mine) == {"name": "a", "enforceSchema": False}
    assert mine.to_dict()["name"] == "a"
    assert mine == TaskDef(name="a")


def test_a_class_of_a_program_may_set_names_that_it_does_not_declare() -> None:
    class Mine(WorkflowDef):
        """Remembers where it came from."""

        def __init__(self, origin: str) -> None:
            super().__init__(name="a")
            self.origin = origin
            self._seen = 0

    mine = Mine("a file")
    mine._seen += 1
    assert (mine.origin, mine._seen, copy.copy(mine).origin) == ("a file", 1, "a file")
    assert written(mine) == written(WorkflowDef(name="a"))
    assert mine.to_dict() == WorkflowDef(name="a").to_dict()


# ---- Comparing, showing, copying


def test_models_with_equal_values_are_equal() -> None:
    assert TaskDef(name="a") == decode(TaskDef, {"name": "a"})
    assert TaskDef(name="a") != TaskDef(name="b")
    assert TaskDef(name="a") != decode(TaskDef, {"name": "a", "unknown": 1})
    assert TaskDef(name="a") != {"name": "a"}
    assert WorkflowTask(name="a") != TaskDef(name="a")
    assert WorkflowDef() == decode(WorkflowDef, {})


def test_a_null_is_only_kept_to_be_written() -> None:
    read = decode(RateLimit, {"tag": "a", "policy": None})
    assert read == RateLimit(tag="a") == read
    assert read.to_dict() == RateLimit(tag="a").to_dict()
    assert written(read) == {"tag": "a", "policy": None}
    assert read == decode(RateLimit, {"tag": "a", "unknown": None}) != decode(RateLimit, {"unknown": 1})


def test_a_tag_is_equal_to_the_one_that_a_server_sends() -> None:
    assert MetadataTag("a", "b") in decode(
        "list[TagObject]", [{"key": "a", "type": "METADATA", "value": "b"}]
    )
    assert decode(TagObject, {"key": "a", "type": "METADATA", "value": "b"}) == MetadataTag("a", "b")
    assert MetadataTag("a", "b") != TagObject("a", "RATE_LIMIT", "b")


def test_comparing_and_showing_leaves_a_model_as_it_is() -> None:
    read = decode(WorkflowDef, {"name": "a"})
    assert read.to_dict()["output_parameters"] == {}
    assert read == decode(WorkflowDef, {"name": "a"})
    assert "output_parameters" in repr(read)
    assert written(read) == {"name": "a"}


def test_what_was_read_without_a_map_gets_one_to_fill() -> None:
    read = decode(WorkflowDef, {"name": "a", "unknown": 1})
    assert read.output_parameters == {}
    assert read.tasks == []
    assert written(read) == {"name": "a", "unknown": 1}
    assert read == decode(WorkflowDef, {"name": "a", "unknown": 1})
    read.output_parameters["b"] = 1
    assert written(read) == {"name": "a", "unknown": 1, "outputParameters": {"b": 1}}
    assert read != decode(WorkflowDef, {"name": "a", "unknown": 1})
    read.output_parameters = {}
    assert written(read) == {"name": "a", "unknown": 1, "outputParameters": {}}


def test_models_have_no_hash_for_they_change() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(TaskDef())


def test_to_dict_has_models_inside_as_dicts() -> None:
    nested = WorkflowDef(tasks=[WorkflowTask(decision_cases={"a": [WorkflowTask(name="b")]})])
    assert nested.to_dict()["tasks"][0]["decision_cases"]["a"][0]["name"] == "b"


def test_to_dict_builds_the_model_anew() -> None:
    read = decode(RateLimit, {"tag": "a", "policy": "QUEUE", "unknown": 1})
    assert RateLimit(**read.to_dict()) == read


def test_to_str_and_repr_are_the_values() -> None:
    limit = RateLimit(tag="a")
    assert ast.literal_eval(limit.to_str()) == limit.to_dict()
    assert repr(limit) == limit.to_str()


@pytest.mark.parametrize(
    "holder",
    [CreatedAccessKey(id="a", secret="tops"), Token("tops"), GenerateTokenRequest("a", "tops")],
    ids=lambda holder: type(holder).__name__,
)
def test_a_secret_is_not_shown(holder: Model) -> None:
    assert "tops" not in f"{holder} {holder!r}"
    assert "tops" in json.dumps(written(holder))


@pytest.mark.parametrize(
    "model",
    [
        decode(WorkflowDef, {"tasks": [{"name": "a", "unknown": [1]}], "version": None, "unknown": {"b": 2}}),
        decode(Workflow, {"failedTaskNames": ["b", "a"]}),
        WorkflowDef(name="a", tasks=[WorkflowTask(name="b")]),
        MetadataTag("a", "b"),
        StateChangeConfig(StateChangeEventType.onStart, [StateChangeEvent("a", None)]),
    ],
    ids=lambda model: type(model).__name__,
)
def test_copies_are_equal_and_nothing_is_lost(model: Model) -> None:
    copies = [
        pickle.loads(pickle.dumps(model)),
        copy.deepcopy(model),
        copy.copy(model),
        dataclasses.replace(model),
    ]
    for each in copies:
        assert each == model
        assert {**written(each), **written(model)} == written(each)


def test_a_deep_copy_shares_nothing() -> None:
    original = WorkflowDef(tasks=[WorkflowTask(name="a")])
    copy.deepcopy(original).tasks[0].name = "b"
    assert original.tasks[0].name == "a"


def test_a_copy_has_extras_of_its_own() -> None:
    original = decode(RateLimit, {"tag": "a", "policy": None, "unknown": 1})
    for each in (copy.copy(original), dataclasses.replace(original)):
        each.policy = "QUEUE"
        each.extras["unknown"] = 2
    filled = decode(WorkflowDef, {})
    filled.output_parameters["b"] = 1
    copy.copy(filled).output_parameters = {}
    assert written(original) == {"tag": "a", "policy": None, "unknown": 1}
    assert written(filled) == {"outputParameters": {"b": 1}}


def test_replace_changes_what_it_is_told() -> None:
    changed = dataclasses.replace(decode(RateLimit, {"tag": "a", "unknown": 1}), tag="b")
    assert written(changed) == {"tag": "b", "unknown": 1}


# ---- Reading


@pytest.mark.parametrize(
    ("result", "value", "expected"),
    [
        (None, {"name": "a"}, {"name": "a"}),
        ("object", {"name": "a"}, {"name": "a"}),
        ("str", "a", "a"),
        ("list[str]", ["a"], ["a"]),
        ("dict(str, object)", {"a": 1}, {"a": 1}),
        ("RateLimit", {"tag": "a"}, RateLimit(tag="a")),
        ("RateLimitConfig", {"tag": "a"}, RateLimit(tag="a")),
        (RateLimit, {"tag": "a"}, RateLimit(tag="a")),
        ("list[RateLimit]", [{"tag": "a"}, None, "b"], [RateLimit(tag="a"), None, "b"]),
        ("dict(str, list[RateLimit])", {"a": [{}]}, {"a": [RateLimit()]}),
        ("dict[str, RateLimit]", {"a": {}}, {"a": RateLimit()}),
        ("set[str]", ["a", "b"], {"a", "b"}),
        ("CreatedAccessKey", {"id": "a", "secret": "b"}, CreatedAccessKey("a", "b")),
        ("RateLimit", None, None),
        ("RateLimit", ["a"], ["a"]),
        ("list[RateLimit]", {"tag": "a"}, {"tag": "a"}),
        ("dict(str, RateLimit)", ["a"], ["a"]),
        ("IdempotencyStrategy", "FAIL", IdempotencyStrategy.FAIL),
        ("IdempotencyStrategy", "WHO_KNOWS", "WHO_KNOWS"),
        (IdempotencyStrategy, 3, 3),
        (str, "a", "a"),
    ],
)
def test_a_result_is_read_as_its_type_says(result: str | type | None, value: Any, expected: Any) -> None:
    read = decode(result, value)
    assert read == expected
    assert type(read) is type(expected) or isinstance(read, set)


def test_a_type_that_is_none_is_an_error() -> None:
    with pytest.raises(LookupError, match="there is no model 'NoSuchModel'"):
        decode("NoSuchModel", {})


def test_a_status_that_no_one_knows_is_read() -> None:
    task = decode(Task, {"status": "PONDERING"})
    assert task.status == "PONDERING"
    assert written(task) == {"status": "PONDERING"}


def test_a_reference_where_an_object_stands_is_read() -> None:
    parameters = decode(
        SubWorkflowParams, {"workflowDefinition": "${a.output.b}", "idempotencyStrategy": "FAIL"}
    )
    assert parameters.workflow_definition == "${a.output.b}"
    assert parameters.idempotency_strategy is IdempotencyStrategy.FAIL
    assert written(parameters) == {"workflowDefinition": "${a.output.b}", "idempotencyStrategy": "FAIL"}


def test_events_are_read_in_both_forms() -> None:
    event = {"type": "audit", "payload": {"a": 1}}
    task = decode(
        WorkflowTask, {"onStateChange": {"onStart": [event], "onFailed": {"type": "b", "events": [event]}}}
    )
    assert task.on_state_change["onStart"] == [StateChangeEvent("audit", {"a": 1})]
    assert task.on_state_change["onFailed"].events == [StateChangeEvent("audit", {"a": 1})]
    assert written(task) == {
        "onStateChange": {"onStart": [event], "onFailed": {"type": "b", "events": [event]}}
    }


def test_json_names_that_are_special_are_read_and_written() -> None:
    value = {
        "actions": [{"action": "start_agent", "start_agent": {"sessionId": "a"}, "expandInlineJSON": True}]
    }
    handler = decode(EventHandler, value)
    assert handler.actions[0].start_agent.session_id == "a"
    assert handler.actions[0] == Action(
        "start_agent", expand_inline_json=True, start_agent=handler.actions[0].start_agent
    )
    assert written(handler) == value


def test_a_set_is_written_in_its_order() -> None:
    execution = decode(Workflow, {"failedTaskNames": ["c", "a", "b"]})
    execution.failed_task_names.discard("a")
    execution.failed_task_names |= {"e", "d"}
    assert written(execution) == {"failedTaskNames": ["c", "b", "d", "e"]}
    assert plain(execution) == written(execution)


def test_a_list_that_is_no_set_stays_a_list() -> None:
    for names in ([["a"]], [{}, "a"], [None], "a"):
        assert decode(Workflow, {"failedTaskNames": names}).failed_task_names == names


# ---- Writing


class Colour(Enum):
    RED = "red"


class Told:
    """No model, and no dataclass."""

    def __init__(self) -> None:
        self.name = "a"
        self.nothing = None


class Silent:
    __slots__ = ()

    def __str__(self) -> str:
        return "silent"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"text \xc3\xa9", "text é"),
        (b"\xff\xfe", "//4="),
        (datetime.datetime(2024, 1, 31, 12, 30, tzinfo=datetime.timezone.utc), "2024-01-31T12:30:00+00:00"),
        (datetime.date(2024, 1, 31), "2024-01-31"),
        (uuid.UUID(int=7), "00000000-0000-0000-0000-000000000007"),
        (Colour.RED, "red"),
        (IdempotencyStrategy.FAIL, "FAIL"),
        ({"b", "a"}, ["a", "b"]),
        (frozenset({2, 1}), [1, 2]),
        (("a", 1), ["a", 1]),
        (Told(), {"name": "a"}),
        (Silent(), "silent"),
        (None, None),
        ({"a": None, "b": [TaskDef(name="c")]}, {"a": None, "b": [{"name": "c", "enforceSchema": False}]}),
        ('quote " é \U0001f600 \n', 'quote " é \U0001f600 \n'),
    ],
)
def test_values_are_written_as_json(value: Any, expected: Any) -> None:
    assert written({"value": value}) == {"value": expected}
    assert json.loads(json.dumps(plain(value))) == expected


def test_a_mapping_of_another_kind_is_written_as_an_object() -> None:
    read_only = type("ReadOnly", (dict,), {})({"a": TaskDef(name="b")})
    assert written(read_only) == {"a": {"name": "b", "enforceSchema": False}}


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_numbers_that_json_has_not_are_an_error(number: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        dumps(TaskResult(output_data={"a": number}))


def test_tables_are_worked_out_for_each_class() -> None:
    assert RateLimit.attribute_map["rate_limit_key"] == "rateLimitKey"
    assert RateLimit().swagger_types is RateLimit.swagger_types
    assert "rate_limit_key" not in TaskDef.attribute_map
    assert TaskDef.discriminator is None
