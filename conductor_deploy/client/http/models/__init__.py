"""The models: what the server takes and gives, as objects."""

from typing import TYPE_CHECKING

from conductor_deploy.client._lazy import importing

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.action import Action
    from conductor_deploy.client.http.models.aggregate_token_usage import AggregateTokenUsage
    from conductor_deploy.client.http.models.auditable import Auditable
    from conductor_deploy.client.http.models.authentication_config import AuthenticationConfig
    from conductor_deploy.client.http.models.authorization_request import AccessEnum, AuthorizationRequest
    from conductor_deploy.client.http.models.bulk_response import BulkResponse
    from conductor_deploy.client.http.models.circuit_breaker_transition_response import (
        CircuitBreakerTransitionResponse,
    )
    from conductor_deploy.client.http.models.conductor_application import ConductorApplication
    from conductor_deploy.client.http.models.conductor_user import ConductorUser
    from conductor_deploy.client.http.models.correlation_ids_search_request import CorrelationIdsSearchRequest
    from conductor_deploy.client.http.models.create_or_update_application_request import (
        CreateOrUpdateApplicationRequest,
    )
    from conductor_deploy.client.http.models.create_or_update_role_request import CreateOrUpdateRoleRequest
    from conductor_deploy.client.http.models.cron_schedule import CronSchedule
    from conductor_deploy.client.http.models.event_handler import EventHandler
    from conductor_deploy.client.http.models.execution_metadata import ExecutionMetadata
    from conductor_deploy.client.http.models.external_storage_location import ExternalStorageLocation
    from conductor_deploy.client.http.models.generate_token_request import GenerateTokenRequest
    from conductor_deploy.client.http.models.group import Group
    from conductor_deploy.client.http.models.health import Health
    from conductor_deploy.client.http.models.health_check_status import HealthCheckStatus
    from conductor_deploy.client.http.models.integration import Integration
    from conductor_deploy.client.http.models.integration_api import IntegrationApi
    from conductor_deploy.client.http.models.integration_api_update import Frequency, IntegrationApiUpdate
    from conductor_deploy.client.http.models.integration_def import IntegrationDef
    from conductor_deploy.client.http.models.integration_update import IntegrationUpdate
    from conductor_deploy.client.http.models.permission import Permission
    from conductor_deploy.client.http.models.poll_data import PollData
    from conductor_deploy.client.http.models.prompt_template import PromptTemplate
    from conductor_deploy.client.http.models.prompt_test_request import PromptTemplateTestRequest
    from conductor_deploy.client.http.models.proto_registry_entry import ProtoRegistryEntry
    from conductor_deploy.client.http.models.rate_limit import RateLimit
    from conductor_deploy.client.http.models.rate_limit import RateLimit as RateLimitConfig
    from conductor_deploy.client.http.models.request_param import RequestParam, Schema
    from conductor_deploy.client.http.models.rerun_workflow_request import RerunWorkflowRequest
    from conductor_deploy.client.http.models.response import Response
    from conductor_deploy.client.http.models.role import Role
    from conductor_deploy.client.http.models.save_schedule_request import SaveScheduleRequest
    from conductor_deploy.client.http.models.schema_def import SchemaDef, SchemaType
    from conductor_deploy.client.http.models.scrollable_search_result_workflow_summary import (
        ScrollableSearchResultWorkflowSummary,
    )
    from conductor_deploy.client.http.models.search_result_task import SearchResultTask
    from conductor_deploy.client.http.models.search_result_task_summary import SearchResultTaskSummary
    from conductor_deploy.client.http.models.search_result_workflow import SearchResultWorkflow
    from conductor_deploy.client.http.models.search_result_workflow_schedule import (
        SearchResultWorkflowSchedule,
    )
    from conductor_deploy.client.http.models.search_result_workflow_schedule_execution_model import (
        SearchResultWorkflowScheduleExecutionModel,
    )
    from conductor_deploy.client.http.models.search_result_workflow_summary import SearchResultWorkflowSummary
    from conductor_deploy.client.http.models.service_method import ServiceMethod
    from conductor_deploy.client.http.models.service_registry import (
        Config,
        OrkesCircuitBreakerConfig,
        ServiceRegistry,
        ServiceType,
    )
    from conductor_deploy.client.http.models.signal_response import (
        SignalResponse,
        TaskStatus,
        WorkflowSignalReturnStrategy,
    )
    from conductor_deploy.client.http.models.skip_task_request import SkipTaskRequest
    from conductor_deploy.client.http.models.start_agent import StartAgent
    from conductor_deploy.client.http.models.start_workflow import StartWorkflow
    from conductor_deploy.client.http.models.start_workflow_request import (
        IdempotencyStrategy,
        StartWorkflowRequest,
    )
    from conductor_deploy.client.http.models.state_change_event import (
        StateChangeConfig,
        StateChangeEvent,
        StateChangeEventType,
    )
    from conductor_deploy.client.http.models.sub_workflow_params import SubWorkflowParams
    from conductor_deploy.client.http.models.subject_ref import SubjectRef, SubjectType
    from conductor_deploy.client.http.models.tag_object import TagObject, TypeEnum
    from conductor_deploy.client.http.models.tag_string import TagString
    from conductor_deploy.client.http.models.target_ref import TargetRef, TargetType
    from conductor_deploy.client.http.models.task import Task
    from conductor_deploy.client.http.models.task_def import TaskDef
    from conductor_deploy.client.http.models.task_details import TaskDetails
    from conductor_deploy.client.http.models.task_exec_log import TaskExecLog
    from conductor_deploy.client.http.models.task_result import TaskResult
    from conductor_deploy.client.http.models.task_result_status import TaskResultStatus
    from conductor_deploy.client.http.models.task_summary import TaskSummary
    from conductor_deploy.client.http.models.terminate_workflow import TerminateWorkflow
    from conductor_deploy.client.http.models.token import Token
    from conductor_deploy.client.http.models.update_workflow_variables import UpdateWorkflowVariables
    from conductor_deploy.client.http.models.upsert_group_request import UpsertGroupRequest
    from conductor_deploy.client.http.models.upsert_user_request import RolesEnum, UpsertUserRequest
    from conductor_deploy.client.http.models.workflow import Workflow
    from conductor_deploy.client.http.models.workflow_def import WorkflowDef
    from conductor_deploy.client.http.models.workflow_def_summary import WorkflowDefSummary
    from conductor_deploy.client.http.models.workflow_message import WorkflowMessage
    from conductor_deploy.client.http.models.workflow_run import WorkflowRun
    from conductor_deploy.client.http.models.workflow_schedule import WorkflowSchedule
    from conductor_deploy.client.http.models.workflow_schedule_execution_model import (
        WorkflowScheduleExecutionModel,
    )
    from conductor_deploy.client.http.models.workflow_state_update import WorkflowStateUpdate
    from conductor_deploy.client.http.models.workflow_status import WorkflowStatus
    from conductor_deploy.client.http.models.workflow_summary import WorkflowSummary
    from conductor_deploy.client.http.models.workflow_tag import WorkflowTag
    from conductor_deploy.client.http.models.workflow_task import CacheConfig, WorkflowTask
    from conductor_deploy.client.http.models.workflow_test_request import TaskMock, WorkflowTestRequest

MODULES: dict[str, str] = {
    "AccessEnum": f"{__name__}.authorization_request",
    "Action": f"{__name__}.action",
    "AggregateTokenUsage": f"{__name__}.aggregate_token_usage",
    "Auditable": f"{__name__}.auditable",
    "AuthenticationConfig": f"{__name__}.authentication_config",
    "AuthorizationRequest": f"{__name__}.authorization_request",
    "BulkResponse": f"{__name__}.bulk_response",
    "CacheConfig": f"{__name__}.workflow_task",
    "CircuitBreakerTransitionResponse": f"{__name__}.circuit_breaker_transition_response",
    "ConductorApplication": f"{__name__}.conductor_application",
    "ConductorUser": f"{__name__}.conductor_user",
    "Config": f"{__name__}.service_registry",
    "CorrelationIdsSearchRequest": f"{__name__}.correlation_ids_search_request",
    "CreateOrUpdateApplicationRequest": f"{__name__}.create_or_update_application_request",
    "CreateOrUpdateRoleRequest": f"{__name__}.create_or_update_role_request",
    "CronSchedule": f"{__name__}.cron_schedule",
    "EventHandler": f"{__name__}.event_handler",
    "ExecutionMetadata": f"{__name__}.execution_metadata",
    "ExternalStorageLocation": f"{__name__}.external_storage_location",
    "Frequency": f"{__name__}.integration_api_update",
    "GenerateTokenRequest": f"{__name__}.generate_token_request",
    "Group": f"{__name__}.group",
    "Health": f"{__name__}.health",
    "HealthCheckStatus": f"{__name__}.health_check_status",
    "IdempotencyStrategy": f"{__name__}.start_workflow_request",
    "Integration": f"{__name__}.integration",
    "IntegrationApi": f"{__name__}.integration_api",
    "IntegrationApiUpdate": f"{__name__}.integration_api_update",
    "IntegrationDef": f"{__name__}.integration_def",
    "IntegrationUpdate": f"{__name__}.integration_update",
    "OrkesCircuitBreakerConfig": f"{__name__}.service_registry",
    "Permission": f"{__name__}.permission",
    "PollData": f"{__name__}.poll_data",
    "PromptTemplate": f"{__name__}.prompt_template",
    "PromptTemplateTestRequest": f"{__name__}.prompt_test_request",
    "ProtoRegistryEntry": f"{__name__}.proto_registry_entry",
    "RateLimit": f"{__name__}.rate_limit",
    "RateLimitConfig": f"{__name__}.rate_limit",
    "RequestParam": f"{__name__}.request_param",
    "RerunWorkflowRequest": f"{__name__}.rerun_workflow_request",
    "Response": f"{__name__}.response",
    "Role": f"{__name__}.role",
    "RolesEnum": f"{__name__}.upsert_user_request",
    "SaveScheduleRequest": f"{__name__}.save_schedule_request",
    "Schema": f"{__name__}.request_param",
    "SchemaDef": f"{__name__}.schema_def",
    "SchemaType": f"{__name__}.schema_def",
    "ScrollableSearchResultWorkflowSummary": f"{__name__}.scrollable_search_result_workflow_summary",
    "SearchResultTask": f"{__name__}.search_result_task",
    "SearchResultTaskSummary": f"{__name__}.search_result_task_summary",
    "SearchResultWorkflow": f"{__name__}.search_result_workflow",
    "SearchResultWorkflowSchedule": f"{__name__}.search_result_workflow_schedule",
    "SearchResultWorkflowScheduleExecutionModel": f"{__name__}.search_result_workflow_schedule_execution_model",
    "SearchResultWorkflowSummary": f"{__name__}.search_result_workflow_summary",
    "ServiceMethod": f"{__name__}.service_method",
    "ServiceRegistry": f"{__name__}.service_registry",
    "ServiceType": f"{__name__}.service_registry",
    "SignalResponse": f"{__name__}.signal_response",
    "SkipTaskRequest": f"{__name__}.skip_task_request",
    "StartAgent": f"{__name__}.start_agent",
    "StartWorkflow": f"{__name__}.start_workflow",
    "StartWorkflowRequest": f"{__name__}.start_workflow_request",
    "StateChangeConfig": f"{__name__}.state_change_event",
    "StateChangeEvent": f"{__name__}.state_change_event",
    "StateChangeEventType": f"{__name__}.state_change_event",
    "SubWorkflowParams": f"{__name__}.sub_workflow_params",
    "SubjectRef": f"{__name__}.subject_ref",
    "SubjectType": f"{__name__}.subject_ref",
    "TagObject": f"{__name__}.tag_object",
    "TagString": f"{__name__}.tag_string",
    "TargetRef": f"{__name__}.target_ref",
    "TargetType": f"{__name__}.target_ref",
    "Task": f"{__name__}.task",
    "TaskDef": f"{__name__}.task_def",
    "TaskDetails": f"{__name__}.task_details",
    "TaskExecLog": f"{__name__}.task_exec_log",
    "TaskMock": f"{__name__}.workflow_test_request",
    "TaskResult": f"{__name__}.task_result",
    "TaskResultStatus": f"{__name__}.task_result_status",
    "TaskStatus": f"{__name__}.signal_response",
    "TaskSummary": f"{__name__}.task_summary",
    "TerminateWorkflow": f"{__name__}.terminate_workflow",
    "Token": f"{__name__}.token",
    "TypeEnum": f"{__name__}.tag_object",
    "UpdateWorkflowVariables": f"{__name__}.update_workflow_variables",
    "UpsertGroupRequest": f"{__name__}.upsert_group_request",
    "UpsertUserRequest": f"{__name__}.upsert_user_request",
    "Workflow": f"{__name__}.workflow",
    "WorkflowDef": f"{__name__}.workflow_def",
    "WorkflowDefSummary": f"{__name__}.workflow_def_summary",
    "WorkflowMessage": f"{__name__}.workflow_message",
    "WorkflowRun": f"{__name__}.workflow_run",
    "WorkflowSchedule": f"{__name__}.workflow_schedule",
    "WorkflowScheduleExecutionModel": f"{__name__}.workflow_schedule_execution_model",
    "WorkflowSignalReturnStrategy": f"{__name__}.signal_response",
    "WorkflowStateUpdate": f"{__name__}.workflow_state_update",
    "WorkflowStatus": f"{__name__}.workflow_status",
    "WorkflowSummary": f"{__name__}.workflow_summary",
    "WorkflowTag": f"{__name__}.workflow_tag",
    "WorkflowTask": f"{__name__}.workflow_task",
    "WorkflowTestRequest": f"{__name__}.workflow_test_request",
}

__all__ = [
    "AccessEnum",
    "Action",
    "AggregateTokenUsage",
    "Auditable",
    "AuthenticationConfig",
    "AuthorizationRequest",
    "BulkResponse",
    "CacheConfig",
    "CircuitBreakerTransitionResponse",
    "ConductorApplication",
    "ConductorUser",
    "Config",
    "CorrelationIdsSearchRequest",
    "CreateOrUpdateApplicationRequest",
    "CreateOrUpdateRoleRequest",
    "CronSchedule",
    "EventHandler",
    "ExecutionMetadata",
    "ExternalStorageLocation",
    "Frequency",
    "GenerateTokenRequest",
    "Group",
    "Health",
    "HealthCheckStatus",
    "IdempotencyStrategy",
    "Integration",
    "IntegrationApi",
    "IntegrationApiUpdate",
    "IntegrationDef",
    "IntegrationUpdate",
    "OrkesCircuitBreakerConfig",
    "Permission",
    "PollData",
    "PromptTemplate",
    "PromptTemplateTestRequest",
    "ProtoRegistryEntry",
    "RateLimit",
    "RateLimitConfig",
    "RequestParam",
    "RerunWorkflowRequest",
    "Response",
    "Role",
    "RolesEnum",
    "SaveScheduleRequest",
    "Schema",
    "SchemaDef",
    "SchemaType",
    "ScrollableSearchResultWorkflowSummary",
    "SearchResultTask",
    "SearchResultTaskSummary",
    "SearchResultWorkflow",
    "SearchResultWorkflowSchedule",
    "SearchResultWorkflowScheduleExecutionModel",
    "SearchResultWorkflowSummary",
    "ServiceMethod",
    "ServiceRegistry",
    "ServiceType",
    "SignalResponse",
    "SkipTaskRequest",
    "StartAgent",
    "StartWorkflow",
    "StartWorkflowRequest",
    "StateChangeConfig",
    "StateChangeEvent",
    "StateChangeEventType",
    "SubWorkflowParams",
    "SubjectRef",
    "SubjectType",
    "TagObject",
    "TagString",
    "TargetRef",
    "TargetType",
    "Task",
    "TaskDef",
    "TaskDetails",
    "TaskExecLog",
    "TaskMock",
    "TaskResult",
    "TaskResultStatus",
    "TaskStatus",
    "TaskSummary",
    "TerminateWorkflow",
    "Token",
    "TypeEnum",
    "UpdateWorkflowVariables",
    "UpsertGroupRequest",
    "UpsertUserRequest",
    "Workflow",
    "WorkflowDef",
    "WorkflowDefSummary",
    "WorkflowMessage",
    "WorkflowRun",
    "WorkflowSchedule",
    "WorkflowScheduleExecutionModel",
    "WorkflowSignalReturnStrategy",
    "WorkflowStateUpdate",
    "WorkflowStatus",
    "WorkflowSummary",
    "WorkflowTag",
    "WorkflowTask",
    "WorkflowTestRequest",
]

if not TYPE_CHECKING:  # to type checkers, a name that is not imported above is a mistake
    __getattr__ = importing(__name__, MODULES)
