from __future__ import annotations

from dataclasses import KW_ONLY
from typing import TYPE_CHECKING, Any

from conductor_deploy.client._model import Model, model, named, one_of
from conductor_deploy.client.http.models.state_change_event import StateChangeConfig, StateChangeEvent

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.sub_workflow_params import SubWorkflowParams
    from conductor_deploy.client.http.models.task_def import TaskDef

__all__ = ["CacheConfig", "WorkflowTask"]


@model
class CacheConfig(Model):
    """Keeps output for equal inputs: `key` says what equal means and may hold `${…}` references."""

    key: str | None = None
    ttl_in_second: int | None = None


def _events_by_change(name: str, value: Any) -> Any:
    """The server takes lists of events by change; a StateChangeConfig says both."""
    if isinstance(value, StateChangeConfig):
        return {value.type: value.events}
    if isinstance(value, dict):
        return {
            key: each.events if isinstance(each, StateChangeConfig) else each for key, each in value.items()
        }
    return value


@model
class WorkflowTask(Model):
    """One step of a workflow. Which fields it needs depends on its `type`; values may hold `${…}` references."""

    name: str | None = None
    task_reference_name: str | None = None
    description: str | None = None
    input_parameters: dict[str, Any] | None = None
    type: str | None = None
    dynamic_task_name_param: str | None = None
    case_value_param: str | None = None
    case_expression: str | None = None
    script_expression: str | None = None
    decision_cases: dict[str, list[WorkflowTask]] | None = None
    dynamic_fork_join_tasks_param: str | None = None
    dynamic_fork_tasks_param: str | None = None
    dynamic_fork_tasks_input_param_name: str | None = None
    default_case: list[WorkflowTask] | None = None
    fork_tasks: list[list[WorkflowTask]] | None = None
    start_delay: int | None = None
    sub_workflow_param: SubWorkflowParams | None = None
    join_on: list[str] | None = None
    sink: str | None = None
    optional: bool | None = None
    task_definition: TaskDef | None = None
    rate_limited: bool | None = None
    default_exclusive_join_task: list[str] | None = None
    async_complete: bool | None = None
    loop_condition: str | None = None
    loop_over: list[WorkflowTask] | None = None
    retry_count: int | None = None
    evaluator_type: str | None = None
    expression: str | None = None
    workflow_task_type: str | None = None
    on_state_change: dict[str, list[StateChangeEvent] | StateChangeConfig] | None = named(
        swagger="dict(str, StateChangeConfig)", check=_events_by_change
    )
    cache_config: CacheConfig | None = None
    join_status: str | None = None
    permissive: bool | None = None
    _: KW_ONLY
    items: str | None = None
    join_mode: str | None = one_of("SYNC", "ASYNC")
    metadata: dict[str, Any] | None = None
