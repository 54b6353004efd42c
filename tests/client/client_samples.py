"""The official clients and ours side by side, and arguments to call both with."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from official_sdk import imported

from conductor_deploy.client import aio

STEMS = (
    "workflow",
    "metadata",
    "task",
    "scheduler",
    "secret",
    "schema",
    "authorization",
    "prompt",
    "integration",
    "service_registry",
)
EXECUTOR = "workflow.executor.workflow_executor"
# Models by the name of the argument: where each is defined, and what it is made with.
MODELS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "start_workflow_request": (
        "http.models.start_workflow_request.StartWorkflowRequest",
        {"name": "a/b", "version": 3, "input": {"ü": [1, None]}, "priority": 2},
    ),
    "workflow_def": (
        "http.models.workflow_def.WorkflowDef",
        {"name": "order", "version": 2, "enforce_schema": True},
    ),
    "task_def": (
        "http.models.task_def.TaskDef",
        {"name": "charge", "retry_count": 2, "enforce_schema": True},
    ),
    "task_result": (
        "http.models.task_result.TaskResult",
        {"task_id": "t", "workflow_instance_id": "w", "status": "FAILED", "extend_lease": True},
    ),
    "rerun_workflow_request": (
        "http.models.rerun_workflow_request.RerunWorkflowRequest",
        {"re_run_from_task_id": "t"},
    ),
    "batch_request": (
        "http.models.correlation_ids_search_request.CorrelationIdsSearchRequest",
        {"correlation_ids": ["1"], "workflow_names": ["order"]},
    ),
    "test_request": (
        "http.models.workflow_test_request.WorkflowTestRequest",
        {"name": "order", "version": 1},
    ),
    "update_requesst": ("http.models.workflow_state_update.WorkflowStateUpdate", {"variables": {"a": 1}}),
    "save_schedule_request": (
        "http.models.save_schedule_request.SaveScheduleRequest",
        {"name": "daily", "cron_expression": "0 0 * * * *"},
    ),
    "schema": (
        "http.models.schema_def.SchemaDef",
        {"name": "s", "version": 1, "data": {"type": "object"}},
    ),
    "auth_config": ("http.models.authentication_config.AuthenticationConfig", {"id": "gate"}),
    "create_or_update_application_request": (
        "http.models.create_or_update_application_request.CreateOrUpdateApplicationRequest",
        {"name": "shop"},
    ),
    "create_role_request": (
        "http.models.create_or_update_role_request.CreateOrUpdateRoleRequest",
        {"name": "clerk", "permissions": ["READ"]},
    ),
    "upsert_group_request": (
        "http.models.upsert_group_request.UpsertGroupRequest",
        {"description": "d", "roles": ["USER"]},
    ),
    "upsert_user_request": (
        "http.models.upsert_user_request.UpsertUserRequest",
        {"name": "ann", "roles": ["ADMIN"]},
    ),
    "subject": ("http.models.subject_ref.SubjectRef", {"type": "USER", "id": "ann"}),
    "integration_details": (
        "http.models.integration_update.IntegrationUpdate",
        {"type": "openai", "category": "AI_MODEL", "configuration": {"api_key": "k"}},
    ),
    "api_details": ("http.models.integration_api_update.IntegrationApiUpdate", {"enabled": True}),
    "service_registry": ("http.models.service_registry.ServiceRegistry", {"name": "pay", "service_uri": "u"}),
    "tag": ("orkes.models.metadata_tag.MetadataTag", {"key": "team", "value": "a"}),
}
ALIASES = {"workflow": "workflow_def", "update_role_request": "create_role_request"}
VALUES: Mapping[str, Any] = {
    "body": {"a": {"ü": 1}},
    "correlation_ids": ["1", "2"],
    "data": b"\x00\xff",
    "input": {"a": 1},
    "message": {"a": 1},
    "models": ["m:n"],
    "output": {"a": [1]},
    "overwrite": False,
    "query": 'workflowType = "order"',
    "status": "COMPLETED",
    "stop_words": ["end"],
    "task_output": {"a": 1},
    "temperature": 0.5,
    "top_p": 0.25,
    "user_ids": ["ann", "bob"],
    "variables": {"a": 1},
    "wait_until_task_ref_names": ["a", "b"],
    "workflow_input": {"a": 1},
}
# Where one name stands for different things.
OWN: Mapping[tuple[str, str], str] = {
    ("execute_workflow", "request"): "start_workflow_request",
    ("execute_workflow_with_return_strategy", "request"): "start_workflow_request",
    ("add_or_update_method", "method"): "service_method",
}
FLAGS = ("bool", "Optional[bool]")
NUMBERS = ("int", "Optional[int]")


@dataclass(frozen=True, slots=True)
class Method:
    """A public method of an official client: `stem` names the client."""

    stem: str
    name: str
    official: Callable[..., Any]

    def __str__(self) -> str:
        return f"{self.stem}.{self.name}"

    @property
    def parameters(self) -> Mapping[str, inspect.Parameter]:
        return dict(list(inspect.signature(self.official).parameters.items())[1:])

    def arguments(self, of: Callable[[str], Any], *, with_optional: bool) -> tuple[list[Any], dict[str, Any]]:
        """Positional and named ones; `of` imports a module of one of the two SDKs."""
        given = {
            name: _sample(self.name, parameter, of)
            for name, parameter in self.parameters.items()
            if (with_optional or parameter.default is parameter.empty)
            and parameter.kind is not parameter.VAR_POSITIONAL
        }
        if self.name == "start_workflows":
            return [_model("start_workflow_request", of)] * 2, {}
        return [], given


def ours(module: str) -> Any:
    return import_module(f"conductor_deploy.client.{module}")


def class_of(stem: str, of: Callable[[str], Any], prefix: str = "Orkes") -> Any:
    """A client's class: the executor, the implementation, or with the prefix "" the interface."""
    if stem == "executor":
        return of(EXECUTOR).WorkflowExecutor
    name = "".join(word.capitalize() for word in stem.split("_")) + "Client"
    module = f"orkes.orkes_{stem}_client" if prefix else f"{stem}_client"
    return getattr(of(module), prefix + name)


def awaited(stem: str) -> Any:
    name = class_of(stem, ours).__name__.removeprefix("Orkes")
    return getattr(aio, f"Async{name}")


def methods(prefix: str = "Orkes") -> Iterator[Method]:
    for stem in (*STEMS, "executor") if prefix else STEMS:
        for name, function in vars(class_of(stem, imported, prefix)).items():
            if not name.startswith("_"):
                yield Method(stem, name, function)


def _sample(method: str, parameter: inspect.Parameter, of: Callable[[str], Any]) -> Any:
    name = OWN.get((method, parameter.name), ALIASES.get(parameter.name, parameter.name))
    if special := _special(name, of):
        return special
    if name in MODELS:
        return _model(name, of)
    if name in VALUES:
        return VALUES[name]
    kind = getattr(parameter.annotation, "__name__", str(parameter.annotation))
    return True if kind in FLAGS else 7 if kind in NUMBERS else f"ä {name}"


def _special(name: str, of: Callable[[str], Any]) -> Any:
    match name:
        case "request" | "skip_task_request":
            return of("http.models.skip_task_request").SkipTaskRequest(task_output={"a": 1})
        case "service_method":
            return of("http.models.service_method").ServiceMethod(operation_name="pay")
        case "tags":
            return [_model("tag", of)]
        case "target":
            return of("http.models.target_ref").TargetRef(
                of("http.models.target_ref").TargetType.WORKFLOW_DEF, "order"
            )
        case "access":
            return [of("orkes.models.access_type").AccessType.READ]
        case "info" | "desired":
            return _schedules(name, of("ai.schedule"))
        case _:
            return None


def _schedules(name: str, module: Any) -> Any:
    if name == "desired":
        return [module.Schedule(name="daily", cron="0 0 0 * * *", input={"a": 1}, start_at=1, end_at=2)]
    fields = dict.fromkeys(inspect.signature(module.ScheduleInfo).parameters)
    return module.ScheduleInfo(**{**fields, "agent": "order", "input": {"a": 1}})


def _model(name: str, of: Callable[[str], Any]) -> Any:
    path, values = MODELS[name]
    module, _, class_name = path.rpartition(".")
    return getattr(of(module), class_name)(**values)
