"""Each model of the official SDK that is installed has one of ours that is built, checked and written alike."""

import inspect
import warnings
from collections.abc import Mapping
from contextlib import suppress
from enum import Enum
from typing import Any

import pytest
from official_models import (
    OFFICIAL,
    OURS,
    Pair,
    allowed,
    arguments,
    found,
    official_classes,
    pairs,
    parameters,
)
from official_sdk import imported

from conductor_deploy.client._model import Model, decode, plain

PAIRS = [pytest.param(pair, id=str(pair)) for pair in pairs()]
DESCRIBED = [pytest.param(pair, id=str(pair)) for pair in pairs() if pair.types]
ENUMS = [
    pytest.param(module, each, id=each.__name__)
    for module, each in official_classes()
    if issubclass(each, Enum)
]

# ---- Where ours differ, and why
OTHER_PARAMETERS = {
    "service_method.RequestParam": "is the RequestParam of request_param, which is what is read"
}
OTHER_MEMBERS = {  # servers take them
    "IdempotencyStrategy": {"FAIL_ON_RUNNING"},
    "TaskType": {"NOOP", "AGENT", "GET_AGENT_CARD", "CANCEL_AGENT"},
}
OTHER_CHECKS = {
    ("StateChangeConfig", "type"): "takes text, too, as its constructor says",
    ("WorkflowTask", "on_state_change"): "takes what it gives, too: lists of events by change",
}
# The official SDK neither writes nor shows it.
LOST: Mapping[str, dict[str, Any]] = {"workflow_run.WorkflowRun": {"reason_for_incompletion": "a text"}}
NOT_WRITTEN = {
    "access_key.AccessKey": "has no table of JSON names, so that private names are written",
    "created_access_key.CreatedAccessKey": "as AccessKey",
    "granted_permission.GrantedPermission": "as AccessKey",
    "task_result_status.TaskResult": "as AccessKey",
    "workflow_test_request.TaskMock": "as AccessKey",
    "workflow_test_request.WorkflowTestRequest": "as TaskMock",
}
NOT_ALONE = {("StateChangeConfig", "events"): "are lost without a type"}
NOT_READ = {
    "terminate_workflow.TerminateWorkflow": "has its types in its instances alone",
    "update_workflow_variables.UpdateWorkflowVariables": "as TerminateWorkflow",
    "sub_workflow_params.SubWorkflowParams": "its strategy makes the official SDK fail",
    "workflow_task.WorkflowTask": "so do its sub-workflow's strategy and its events",
    "workflow_def.WorkflowDef": "so do its tasks",
    "state_change_event.StateChangeEvent": "the official SDK can't read its payload",
    "state_change_event.StateChangeConfig": "nor its events, nor its type, which is text",
    "integration_def.IntegrationDef": "IntegrationDefFormField is no class",
    "integration_api_update.IntegrationApiUpdate": "Frequency is not where the official SDK looks for it",
    "workflow_test_request.WorkflowTestRequest": "nor is TaskMock",
    "action.Action": "TerminateWorkflow is not where the official SDK looks for it",
    "event_handler.EventHandler": "nor are its actions",
    "task.Task": "fails as WorkflowTask",
    "workflow.Workflow": "fails as WorkflowDef",
    "workflow_run.WorkflowRun": "fails as Task",
    "search_result_task.SearchResultTask": "fails as Task",
    "auditable.Auditable": "has private names as arguments",
    "metadata_tag.MetadataTag": "does not take the type that it has",
    "ratelimit_tag.RateLimitTag": "as MetadataTag",
    "start_workflow_request.StartWorkflowRequest": "fails as WorkflowDef",
    "health_check_status.HealthCheckStatus": "nor is Health",
    "proto_registry_entry.ProtoRegistryEntry": "bytes are a type that the official SDK can't read",
}


def quietly(call: Any, *given: Any, **named: Any) -> Any:
    """The official SDK warns of attributes that are fine."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return call(*given, **named)


def deeply(value: Any) -> Any:
    """The official SDK leaves models in lists of lists as they are, and some models can't show themselves."""
    if isinstance(value, list):
        return [deeply(item) for item in value]
    if isinstance(value, dict):
        return {key: deeply(item) for key, item in value.items()}
    if hasattr(value, "swagger_types") and not hasattr(value, "to_dict"):
        return {name: deeply(getattr(value, name)) for name in value.swagger_types}
    return deeply(quietly(value.to_dict)) if hasattr(value, "to_dict") else value


@pytest.fixture(scope="module")
def codec() -> Any:
    return imported("http.api_client").ApiClient()


def both(pair: Pair, *names: str) -> tuple[Any, Any]:
    """Both models, built with equal arguments: all, or those of these names."""
    made = []
    for root, model in ((OFFICIAL, pair.official), (OURS, pair.ours)):
        given = arguments(pair.name, pair.official, root)
        known = inspect.signature(model).parameters
        private = {name: f"_{name}" for name in given if name not in known and f"_{name}" in known}
        made.append(quietly(model, **{private.get(name, name): given[name] for name in names or given}))
    return made[0], made[1]


def fails(pair: Pair, table: Mapping[str, str], alike: Any) -> bool:
    """Whether it is as the official SDK has it, or differs, as the table says."""
    try:
        same = alike()
    except (AttributeError, TypeError):  # as the official SDK fails
        same = False
    return same is (str(pair) in table)


def test_the_official_package_is_looked_at() -> None:
    assert len(PAIRS) >= 80
    assert len(DESCRIBED) >= 75
    assert len(ENUMS) >= 15


def test_models_take_the_official_arguments_in_their_order() -> None:
    for pair in pairs():
        official, ours = parameters(pair.official), parameters(pair.ours)
        assert (ours[: len(official)] == official) is (str(pair) not in OTHER_PARAMETERS), pair
        assert issubclass(pair.ours, Model), pair


def test_what_the_official_package_exports_ours_exports() -> None:
    exported = {
        name: value for name, value in vars(imported("http.models")).items() if isinstance(value, type)
    }
    assert len(exported) >= 75
    for name, value in exported.items():
        kind = Enum if issubclass(value, Enum) else Model
        assert issubclass(found(OURS, "http.models", name), kind), name


def test_models_say_the_official_types_and_names() -> None:
    for pair in pairs():
        assert pair.types.items() <= pair.ours.swagger_types.items(), pair
        assert pair.names.items() <= pair.ours.attribute_map.items(), pair


@pytest.mark.parametrize(("module", "official"), ENUMS)
def test_an_enum_has_the_official_members(module: str, official: type[Enum]) -> None:
    ours = found(OURS, module, official.__name__)
    values = {name: member.value for name, member in official.__members__.items()}
    more = ours.__members__.keys() - values.keys()
    assert values == {name: member.value for name, member in ours.__members__.items() if name not in more}
    assert more == OTHER_MEMBERS.get(official.__name__, set())
    assert [str(member) for member in official] == [str(ours[member.name]) for member in official]
    assert issubclass(ours, str) is issubclass(official, str)


def outcome(instance: Any, name: str, value: Any) -> type[Exception] | None:
    try:
        quietly(setattr, instance, name, value)
    except Exception as error:  # noqa: BLE001 # the official SDK raises whatever it raises
        return type(error)
    return None


@pytest.mark.parametrize("pair", DESCRIBED)
def test_a_setter_takes_and_refuses_what_the_official_one_does(pair: Pair) -> None:
    official, ours = both(pair)
    for name in pair.types:
        for value in (*allowed(pair.official, name), "no such value", None, ["no such value"], 7):
            same = outcome(official, name, value) == outcome(ours, name, value)
            assert same is ((pair.name, name) not in OTHER_CHECKS) or same, (name, value)


@pytest.mark.parametrize("pair", PAIRS)
def test_a_model_shows_what_the_official_one_shows(pair: Pair) -> None:
    official, ours = both(pair)
    if hasattr(official, "to_dict") and str(pair) not in OTHER_PARAMETERS:
        assert ours.to_dict() == {**deeply(official), **LOST.get(str(pair), {})}
    for name in set(arguments(pair.name, pair.official, OURS)) & set(pair.types):
        shown = deeply(quietly(getattr, official, name))
        assert deeply(getattr(ours, name)) == shown
        assert deeply(getattr(ours, f"_{name}")) == shown


@pytest.mark.parametrize("pair", PAIRS)
def test_a_model_is_written_as_the_official_one(pair: Pair, codec: Any) -> None:
    assert not fails(pair, NOT_WRITTEN, lambda: written_alike(pair, codec))


def written_alike(pair: Pair, codec: Any, *names: str) -> bool:
    official, ours = both(pair, *names)
    lost = LOST.get(str(pair), {})
    by_json_name = {pair.ours.attribute_map[name]: lost[name] for name in lost if not names or name in names}
    written: dict[str, Any] = quietly(codec.sanitize_for_serialization, official)
    return bool(plain(ours) == {**written, **by_json_name})


@pytest.mark.parametrize("pair", [each for each in PAIRS if each.id not in NOT_WRITTEN])
def test_a_model_with_one_argument_is_written_as_the_official_one(pair: Pair, codec: Any) -> None:
    for name in arguments(pair.name, pair.official, OURS):
        with suppress(TypeError, ValueError):  # more is needed, and above all are given
            assert written_alike(pair, codec, name) is ((pair.name, name) not in NOT_ALONE), name


@pytest.mark.parametrize("pair", DESCRIBED)
def test_a_model_is_read_as_the_official_one(pair: Pair, codec: Any) -> None:
    assert not fails(pair, NOT_READ, lambda: read_alike(pair, codec))


def read_alike(pair: Pair, codec: Any) -> bool:
    value = plain(both(pair)[1])
    official = deeply(quietly(codec.deserialize_class, value, pair.official))
    return bool(decode(pair.ours, value).to_dict() == {**official, **LOST.get(str(pair), {})})


@pytest.mark.parametrize("pair", [each for each in DESCRIBED if each.id not in NOT_READ])
def test_an_empty_object_is_read_as_the_official_one_is(pair: Pair, codec: Any) -> None:
    with suppress(TypeError, ValueError):  # the official model needs arguments
        official = deeply(quietly(codec.deserialize_class, {}, pair.official))
        lost = dict.fromkeys(LOST.get(str(pair), {}))
        assert decode(pair.ours, {}).to_dict() == {**official, **lost}
