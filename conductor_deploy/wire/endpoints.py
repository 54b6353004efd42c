"""Every REST operation of a Conductor server, once: one row each.

Parameters carry the server's own names. What only Orkes Conductor has comes last; elsewhere such a call is a
`ServerRefused` that `is_unsupported`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

__all__ = ["ENDPOINTS", "Endpoint", "Method", "Shape"]

Method = Literal["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]
Shape = Literal["list", "object", "json", "text", "bytes", "nothing"]


@dataclass(frozen=True, slots=True, eq=False)
class Endpoint:
    """What is sent where, and what a success holds.

    `list` and `object` must hold one (nothing at all only with 204); `json` is any value or nothing; of
    `nothing` the content means nothing. A page of HTML is none of them.
    """

    method: Method
    path: str
    answer: Shape = "json"
    query: tuple[str, ...] = ()
    sends: Literal["json", "text", "bytes"] = "json"
    headers: tuple[str, ...] = ()  # parameters that travel as headers

    @property
    def is_idempotent(self) -> bool:
        """Whether sending it twice does what sending it once does."""
        return self.method not in ("POST", "PATCH")

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


_SEARCH = ("start", "size", "sort", "freeText", "query")
_EXECUTE = ("requestId", "waitUntilTaskRef", "waitForSeconds")

# Server
VERSION = Endpoint("GET", "/version", "text")
CONFIG = Endpoint("GET", "/admin/config", "object")
HEALTH = Endpoint("GET", "/health", "object")
GET_ENVIRONMENT = Endpoint("GET", "/environment")
LIST_SYSTEM_TASKS = Endpoint("GET", "/admin/task/{tasktype}", "list", ("start", "count"))
REQUEUE_SWEEP = Endpoint("POST", "/admin/sweep/requeue/{workflowId}", "text")
VERIFY_AND_REPAIR = Endpoint("POST", "/admin/consistency/verifyAndRepair/{workflowId}", "text")
LIST_ADMIN_QUEUES = Endpoint("GET", "/admin/queues", "json", ("verbose",))

# Workflow definitions
LIST_WORKFLOWS = Endpoint("GET", "/metadata/workflow", "list", ("access", "classifier"))
GET_WORKFLOW = Endpoint("GET", "/metadata/workflow/{name}", "object", ("version",))
CREATE_WORKFLOW = Endpoint("POST", "/metadata/workflow", "nothing", ("overwrite",))
UPDATE_WORKFLOWS = Endpoint("PUT", "/metadata/workflow", "json", ("overwrite",))
DELETE_WORKFLOW = Endpoint("DELETE", "/metadata/workflow/{name}/{version}", "nothing")
VALIDATE_WORKFLOW = Endpoint("POST", "/metadata/workflow/validate", "nothing")
LIST_WORKFLOW_NAMES = Endpoint("GET", "/metadata/workflow/names", "list")
LIST_NAMES_AND_VERSIONS = Endpoint("GET", "/metadata/workflow/names-and-versions", "object")
LIST_LATEST_WORKFLOWS = Endpoint("GET", "/metadata/workflow/latest-versions", "list")
LIST_WORKFLOW_VERSIONS = Endpoint("GET", "/metadata/workflow/{name}/versions", "list")

# Task definitions
LIST_TASKS = Endpoint("GET", "/metadata/taskdefs", "list", ("access",))
GET_TASK = Endpoint("GET", "/metadata/taskdefs/{name}", "object")
CREATE_TASKS = Endpoint("POST", "/metadata/taskdefs", "nothing")
UPDATE_TASK = Endpoint("PUT", "/metadata/taskdefs", "nothing")
DELETE_TASK = Endpoint("DELETE", "/metadata/taskdefs/{name}", "nothing")

# Event handlers
LIST_EVENTS = Endpoint("GET", "/event", "list")
LIST_EVENTS_OF = Endpoint("GET", "/event/{event}", "list", ("activeOnly",))
CREATE_EVENT = Endpoint("POST", "/event", "nothing")
UPDATE_EVENT = Endpoint("PUT", "/event", "nothing")
DELETE_EVENT = Endpoint("DELETE", "/event/{name}", "nothing")

# Schedules
LIST_SCHEDULES = Endpoint("GET", "/scheduler/schedules", "list", ("workflowName",))
GET_SCHEDULE = Endpoint("GET", "/scheduler/schedules/{name}", "object")
SAVE_SCHEDULE = Endpoint("POST", "/scheduler/schedules", "json")
DELETE_SCHEDULE = Endpoint("DELETE", "/scheduler/schedules/{name}", "nothing")
PAUSE_SCHEDULE = Endpoint("PUT", "/scheduler/schedules/{name}/pause", "json", ("reason",))
RESUME_SCHEDULE = Endpoint("PUT", "/scheduler/schedules/{name}/resume", "json")
SEARCH_SCHEDULES = Endpoint(
    "GET",
    "/scheduler/schedules/search",
    "object",
    ("workflowName", "scheduleName", "paused", "freeText", "start", "size", "sort"),
)
NEXT_SCHEDULES = Endpoint(
    "GET",
    "/scheduler/nextFewSchedules",
    "list",
    ("cronExpression", "scheduleStartTime", "scheduleEndTime", "limit"),
)
PAUSE_SCHEDULES = Endpoint("PUT", "/scheduler/bulk/pause", "object")
RESUME_SCHEDULES = Endpoint("PUT", "/scheduler/bulk/resume", "object")
PAUSE_ALL_SCHEDULES = Endpoint("GET", "/scheduler/admin/pause")
RESUME_ALL_SCHEDULES = Endpoint("GET", "/scheduler/admin/resume")
REQUEUE_SCHEDULES = Endpoint("GET", "/scheduler/admin/requeue")
SEARCH_SCHEDULE_EXECUTIONS = Endpoint("GET", "/scheduler/search/executions", "object", _SEARCH)

# Executions
START_WORKFLOW = Endpoint("POST", "/workflow", "text")
START_WORKFLOW_BY_NAME = Endpoint(
    "POST", "/workflow/{name}", "text", ("version", "correlationId", "priority")
)
EXECUTE_WORKFLOW = Endpoint(
    "POST", "/workflow/execute/{name}/{version}", "object", (*_EXECUTE, "consistency", "returnStrategy")
)
TEST_WORKFLOW = Endpoint("POST", "/workflow/test", "object")
GET_EXECUTION = Endpoint("GET", "/workflow/{workflowId}", "object", ("includeTasks", "summarize"))
GET_EXECUTION_STATUS = Endpoint(
    "GET", "/workflow/{workflowId}/status", "object", ("includeOutput", "includeVariables")
)
LIST_EXECUTION_TASKS = Endpoint("GET", "/workflow/{workflowId}/tasks", "object", ("start", "count", "status"))
RUNNING_WORKFLOWS = Endpoint("GET", "/workflow/running/{name}", "list", ("version", "startTime", "endTime"))
SEARCH_EXECUTIONS = Endpoint("GET", "/workflow/search", "object", (*_SEARCH, "queryId", "skipCache"))
SEARCH_EXECUTIONS_V2 = Endpoint("GET", "/workflow/search-v2", "object", _SEARCH)
SEARCH_EXECUTIONS_BY_TASKS = Endpoint("GET", "/workflow/search-by-tasks", "object", _SEARCH)
SEARCH_EXECUTIONS_BY_TASKS_V2 = Endpoint("GET", "/workflow/search-by-tasks-v2", "object", _SEARCH)
LIST_CORRELATED = Endpoint("POST", "/workflow/{name}/correlated", "object", ("includeClosed", "includeTasks"))
LIST_CORRELATED_WITH = Endpoint(
    "GET", "/workflow/{name}/correlated/{correlationId}", "list", ("includeClosed", "includeTasks")
)
TERMINATE_EXECUTION = Endpoint(
    "DELETE", "/workflow/{workflowId}", "nothing", ("reason", "triggerFailureWorkflow")
)
REMOVE_EXECUTION = Endpoint("DELETE", "/workflow/{workflowId}/remove", "nothing", ("archiveWorkflow",))
TERMINATE_REMOVE_EXECUTION = Endpoint(
    "DELETE", "/workflow/{workflowId}/terminate-remove", "nothing", ("reason", "archiveWorkflow")
)
DECIDE_EXECUTION = Endpoint("PUT", "/workflow/decide/{workflowId}", "nothing")
PAUSE_EXECUTION = Endpoint("PUT", "/workflow/{workflowId}/pause", "nothing")
RESUME_EXECUTION = Endpoint("PUT", "/workflow/{workflowId}/resume", "nothing")
RERUN_EXECUTION = Endpoint("POST", "/workflow/{workflowId}/rerun", "text")
RESTART_EXECUTION = Endpoint("POST", "/workflow/{workflowId}/restart", "nothing", ("useLatestDefinitions",))
RETRY_EXECUTION = Endpoint(
    "POST", "/workflow/{workflowId}/retry", "nothing", ("resumeSubworkflowTasks", "retryIfRetriedByParent")
)
RESET_CALLBACKS = Endpoint("POST", "/workflow/{workflowId}/resetcallbacks", "nothing")
SKIP_TASK = Endpoint(
    "PUT",
    "/workflow/{workflowId}/skiptask/{taskReferenceName}",
    "nothing",
    ("taskInput", "taskOutput"),  # each once a key: `taskInput[key]=text`
)
WORKFLOW_STORAGE_LOCATION = Endpoint(
    "GET", "/workflow/externalstoragelocation", "object", ("path", "operation", "payloadType")
)

# Executions in bulk
PAUSE_EXECUTIONS = Endpoint("PUT", "/workflow/bulk/pause", "object")
RESUME_EXECUTIONS = Endpoint("PUT", "/workflow/bulk/resume", "object")
RESTART_EXECUTIONS = Endpoint("POST", "/workflow/bulk/restart", "object", ("useLatestDefinitions",))
RETRY_EXECUTIONS = Endpoint("POST", "/workflow/bulk/retry", "object")
TERMINATE_EXECUTIONS = Endpoint(
    "POST", "/workflow/bulk/terminate", "object", ("reason", "triggerFailureWorkflow")
)
REMOVE_EXECUTIONS = Endpoint("DELETE", "/workflow/bulk/remove", "object", ("archiveWorkflow",))
TERMINATE_REMOVE_EXECUTIONS = Endpoint(
    "DELETE", "/workflow/bulk/terminate-remove", "object", ("archiveWorkflow", "reason")
)
LIST_EXECUTIONS = Endpoint("POST", "/workflow/bulk/search", "object", ("includeTasks",))

# Tasks of executions
POLL_TASK = Endpoint("GET", "/tasks/poll/{tasktype}", "object", ("workerid", "domain"))
POLL_TASKS = Endpoint(
    "GET", "/tasks/poll/batch/{tasktype}", "json", ("workerid", "domain", "count", "timeout")
)
UPDATE_TASK_RESULT = Endpoint("POST", "/tasks", "text")
UPDATE_TASK_RESULT_V2 = Endpoint("POST", "/tasks/update-v2", "json")
UPDATE_TASK_BY_REFERENCE = Endpoint(
    "POST", "/tasks/{workflowId}/{taskRefName}/{status}", "text", ("workerid",)
)
UPDATE_TASK_SYNC = Endpoint(
    "POST", "/tasks/{workflowId}/{taskRefName}/{status}/sync", "object", ("workerid",)
)
SIGNAL_TASK = Endpoint("POST", "/tasks/{workflowId}/{status}/signal", "nothing")
SIGNAL_TASK_SYNC = Endpoint(
    "POST", "/tasks/{workflowId}/{status}/signal/sync", "json", ("returnStrategy", "timeoutMillis")
)
GET_TASK_EXECUTION = Endpoint("GET", "/tasks/{taskId}", "object")
GET_TASK_LOGS = Endpoint("GET", "/tasks/{taskId}/log", "json")
ADD_TASK_LOG = Endpoint("POST", "/tasks/{taskId}/log", "nothing", sends="text")
SEARCH_TASKS = Endpoint("GET", "/tasks/search", "object", _SEARCH)
SEARCH_TASKS_V2 = Endpoint("GET", "/tasks/search-v2", "object", _SEARCH)
TASK_STORAGE_LOCATION = Endpoint(
    "GET", "/tasks/externalstoragelocation", "object", ("path", "operation", "payloadType")
)

# Queues
LIST_QUEUES = Endpoint("GET", "/tasks/queue/all", "object")
LIST_QUEUES_VERBOSE = Endpoint("GET", "/tasks/queue/all/verbose", "object")
QUEUE_SIZES = Endpoint("GET", "/tasks/queue/sizes", "object", ("taskType",))
QUEUE_SIZE = Endpoint(
    "GET", "/tasks/queue/size", "json", ("taskType", "domain", "isolationGroupId", "executionNamespace")
)
POLL_DATA = Endpoint("GET", "/tasks/queue/polldata", "list", ("taskType",))
ALL_POLL_DATA = Endpoint("GET", "/tasks/queue/polldata/all", "json")
REQUEUE_TASKS = Endpoint("POST", "/tasks/queue/requeue/{taskType}", "text")

# Secrets: open source reads them from the environment, if at all
LIST_SECRETS = Endpoint("GET", "/secrets", "list")
LIST_SECRET_NAMES = Endpoint("POST", "/secrets", "list")
LIST_SECRETS_WITH_TAGS = Endpoint("GET", "/secrets-v2", "list")
GET_SECRET = Endpoint("GET", "/secrets/{key}", "text")
PUT_SECRET = Endpoint("PUT", "/secrets/{key}", "json", sends="text")
DELETE_SECRET = Endpoint("DELETE", "/secrets/{key}", "json")
SECRET_EXISTS = Endpoint("GET", "/secrets/{key}/exists", "json")
GET_SECRET_TAGS = Endpoint("GET", "/secrets/{key}/tags", "list")
PUT_SECRET_TAGS = Endpoint("PUT", "/secrets/{key}/tags", "nothing")
DELETE_SECRET_TAGS = Endpoint("DELETE", "/secrets/{key}/tags", "nothing")

# From here on: Orkes Conductor only.

# Sign-in
TOKEN = Endpoint("POST", "/token", "object")
GET_USER_INFO = Endpoint("GET", "/token/userInfo")

# Executions
_AS_HEADERS = (*_EXECUTE, "authorization")
EXECUTE_LATEST = Endpoint("POST", "/workflow/execute/{name}", "object", ("version",), headers=_AS_HEADERS)
EXECUTE_LATEST_AS_GET = Endpoint(
    "GET", "/workflow/execute/{name}", "object", ("version",), headers=_AS_HEADERS
)
LIST_CORRELATED_OF_ALL = Endpoint(
    "POST", "/workflow/correlated/batch", "object", ("includeClosed", "includeTasks")
)
JUMP_TO_TASK = Endpoint(
    "POST", "/workflow/{workflowId}/jump/{taskReferenceName}", "nothing", ("taskReferenceName",)
)
SEND_MESSAGE = Endpoint("POST", "/workflow/{workflowId}/messages", "text")
UPDATE_EXECUTION_STATE = Endpoint("POST", "/workflow/{workflowId}/state", "object", _EXECUTE)
UPGRADE_EXECUTION = Endpoint("POST", "/workflow/{workflowId}/upgrade", "nothing")
UPDATE_VARIABLES = Endpoint("POST", "/workflow/{workflowId}/variables", "object")
PAUSE_SCHEDULE_AS_GET = Endpoint("GET", "/scheduler/schedules/{name}/pause", "json", ("reason",))
RESUME_SCHEDULE_AS_GET = Endpoint("GET", "/scheduler/schedules/{name}/resume", "json")
TEST_SCHEDULER_TIMEOUT = Endpoint("GET", "/scheduler/test/timeout", "nothing")

# Tags
LIST_TAGS = Endpoint("GET", "/metadata/tags", "list")
GET_WORKFLOW_METADATA = Endpoint("GET", "/metadata/tags/workflow/{name}", "object", ("version",))
CREATE_WORKFLOW_METADATA = Endpoint("POST", "/metadata/tags/workflow/{name}", "nothing", ("version",))
DELETE_WORKFLOW_METADATA = Endpoint("DELETE", "/metadata/tags/workflow/{name}", "nothing", ("version",))
GET_WORKFLOW_TAGS = Endpoint("GET", "/metadata/workflow/{name}/tags", "list")
ADD_WORKFLOW_TAG = Endpoint("POST", "/metadata/workflow/{name}/tags", "json")
SET_WORKFLOW_TAGS = Endpoint("PUT", "/metadata/workflow/{name}/tags", "json")
DELETE_WORKFLOW_TAG = Endpoint("DELETE", "/metadata/workflow/{name}/tags", "json")
GET_TASK_TAGS = Endpoint("GET", "/metadata/task/{taskName}/tags", "list")
ADD_TASK_TAG = Endpoint("POST", "/metadata/task/{taskName}/tags", "json")
SET_TASK_TAGS = Endpoint("PUT", "/metadata/task/{taskName}/tags", "json")
DELETE_TASK_TAG = Endpoint("DELETE", "/metadata/task/{taskName}/tags", "json")
GET_SCHEDULE_TAGS = Endpoint("GET", "/scheduler/schedules/{name}/tags", "list")
PUT_SCHEDULE_TAGS = Endpoint("PUT", "/scheduler/schedules/{name}/tags", "nothing")
DELETE_SCHEDULE_TAGS = Endpoint("DELETE", "/scheduler/schedules/{name}/tags", "nothing")

# Event queues
LIST_EVENT_QUEUES = Endpoint("GET", "/event/queue/config", "object")
GET_EVENT_QUEUE = Endpoint("GET", "/event/queue/config/{queueType}/{queueName}", "object")
PUT_EVENT_QUEUE = Endpoint("PUT", "/event/queue/config/{queueType}/{queueName}", "nothing")
DELETE_EVENT_QUEUE = Endpoint("DELETE", "/event/queue/config/{queueType}/{queueName}", "nothing")

# JSON Schemas
LIST_SCHEMAS = Endpoint("GET", "/schema", "list")
SAVE_SCHEMA = Endpoint("POST", "/schema", "nothing", ("newVersion",))
GET_SCHEMA = Endpoint("GET", "/schema/{name}/{version}", "object")
DELETE_SCHEMA = Endpoint("DELETE", "/schema/{name}/{version}", "nothing")
DELETE_SCHEMAS = Endpoint("DELETE", "/schema/{name}", "nothing")

# Prompts
LIST_PROMPTS = Endpoint("GET", "/prompts", "list")
GET_PROMPT = Endpoint("GET", "/prompts/{name}", "object")
SAVE_PROMPT = Endpoint(
    "POST", "/prompts/{name}", "nothing", ("description", "models", "version", "autoIncrement"), "text"
)
DELETE_PROMPT = Endpoint("DELETE", "/prompts/{name}", "nothing")
TEST_PROMPT = Endpoint("POST", "/prompts/test", "text")
GET_PROMPT_TAGS = Endpoint("GET", "/prompts/{name}/tags", "list")
PUT_PROMPT_TAGS = Endpoint("PUT", "/prompts/{name}/tags", "nothing")
DELETE_PROMPT_TAGS = Endpoint("DELETE", "/prompts/{name}/tags", "nothing")

# Integrations
LIST_INTEGRATION_NAMES = Endpoint("GET", "/integrations/all", "list", ("type", "activeOnly"))
LIST_INTEGRATION_DEFINITIONS = Endpoint("GET", "/integrations/def", "list")
LIST_INTEGRATIONS = Endpoint("GET", "/integrations/provider", "list", ("type", "activeOnly"))
GET_INTEGRATION = Endpoint("GET", "/integrations/provider/{name}", "object")
SAVE_INTEGRATION = Endpoint("POST", "/integrations/provider/{name}", "nothing")
DELETE_INTEGRATION = Endpoint("DELETE", "/integrations/provider/{name}", "nothing")
GET_INTEGRATION_USAGE = Endpoint("GET", "/integrations/provider/{name}/metrics", "object")
GET_INTEGRATION_TAGS = Endpoint("GET", "/integrations/provider/{name}/tags", "list")
PUT_INTEGRATION_TAGS = Endpoint("PUT", "/integrations/provider/{name}/tags", "nothing")
DELETE_INTEGRATION_TAGS = Endpoint("DELETE", "/integrations/provider/{name}/tags", "nothing")
LIST_INTEGRATION_APIS = Endpoint("GET", "/integrations/provider/{name}/integration", "list", ("activeOnly",))
LIST_INTEGRATION_API_NAMES = Endpoint("GET", "/integrations/provider/{name}/integration/all", "list")
_INTEGRATION_API = "/integrations/provider/{name}/integration/{integration_name}"
GET_INTEGRATION_API = Endpoint("GET", _INTEGRATION_API, "object")
SAVE_INTEGRATION_API = Endpoint("POST", _INTEGRATION_API, "nothing")
DELETE_INTEGRATION_API = Endpoint("DELETE", _INTEGRATION_API, "nothing")
GET_INTEGRATION_API_USAGE = Endpoint("GET", _INTEGRATION_API + "/metrics")
REGISTER_INTEGRATION_API_USAGE = Endpoint("POST", _INTEGRATION_API + "/metrics", "nothing")
GET_INTEGRATION_API_TAGS = Endpoint("GET", _INTEGRATION_API + "/tags", "list")
PUT_INTEGRATION_API_TAGS = Endpoint("PUT", _INTEGRATION_API + "/tags", "nothing")
DELETE_INTEGRATION_API_TAGS = Endpoint("DELETE", _INTEGRATION_API + "/tags", "nothing")
_INTEGRATION_PROMPT = "/integrations/provider/{integration_provider}/integration/{integration_name}/prompt"
LIST_INTEGRATION_PROMPTS = Endpoint("GET", _INTEGRATION_PROMPT, "list")
ADD_INTEGRATION_PROMPT = Endpoint("POST", _INTEGRATION_PROMPT + "/{prompt_name}", "nothing")

# Services
LIST_SERVICES = Endpoint("GET", "/registry/service", "list")
GET_SERVICE = Endpoint("GET", "/registry/service/{name}", "object")
SAVE_SERVICE = Endpoint("POST", "/registry/service", "nothing")
DELETE_SERVICE = Endpoint("DELETE", "/registry/service/{name}", "nothing")
DISCOVER_SERVICE = Endpoint("GET", "/registry/service/{name}/discover", "list", ("create",))
SAVE_SERVICE_METHOD = Endpoint("POST", "/registry/service/{registryName}/methods", "nothing")
DELETE_SERVICE_METHOD = Endpoint(
    "DELETE", "/registry/service/{registryName}/methods", "nothing", ("serviceName", "method", "methodType")
)
GET_CIRCUIT_BREAKER = Endpoint("GET", "/registry/service/{name}/circuit-breaker/status", "object")
OPEN_CIRCUIT_BREAKER = Endpoint("POST", "/registry/service/{name}/circuit-breaker/open", "object")
CLOSE_CIRCUIT_BREAKER = Endpoint("POST", "/registry/service/{name}/circuit-breaker/close", "object")
LIST_PROTOS = Endpoint("GET", "/registry/service/protos/{registryName}", "list")
GET_PROTO = Endpoint("GET", "/registry/service/protos/{registryName}/{filename}", "bytes")
SET_PROTO = Endpoint("POST", "/registry/service/protos/{registryName}/{filename}", "nothing", sends="bytes")
DELETE_PROTO = Endpoint("DELETE", "/registry/service/protos/{registryName}/{filename}", "nothing")

# Applications and their access keys
LIST_APPLICATIONS = Endpoint("GET", "/applications", "list")
CREATE_APPLICATION = Endpoint("POST", "/applications", "object")
GET_APPLICATION = Endpoint("GET", "/applications/{id}", "object")
UPDATE_APPLICATION = Endpoint("PUT", "/applications/{id}", "object")
DELETE_APPLICATION = Endpoint("DELETE", "/applications/{id}", "json")
GET_APPLICATION_OF_KEY = Endpoint("GET", "/applications/key/{accessKeyId}", "object")
LIST_ACCESS_KEYS = Endpoint("GET", "/applications/{id}/accessKeys", "list")
CREATE_ACCESS_KEY = Endpoint("POST", "/applications/{id}/accessKeys", "object")
DELETE_ACCESS_KEY = Endpoint("DELETE", "/applications/{applicationId}/accessKeys/{keyId}", "json")
TOGGLE_ACCESS_KEY = Endpoint("POST", "/applications/{applicationId}/accessKeys/{keyId}/status", "object")
ADD_APPLICATION_ROLE = Endpoint("POST", "/applications/{applicationId}/roles/{role}", "json")
DELETE_APPLICATION_ROLE = Endpoint("DELETE", "/applications/{applicationId}/roles/{role}", "json")
GET_APPLICATION_TAGS = Endpoint("GET", "/applications/{id}/tags", "list")
PUT_APPLICATION_TAGS = Endpoint("PUT", "/applications/{id}/tags", "nothing")
DELETE_APPLICATION_TAGS = Endpoint("DELETE", "/applications/{id}/tags", "nothing")

# Users, groups, roles, permissions
LIST_USERS = Endpoint("GET", "/users", "list", ("apps",))
GET_USER = Endpoint("GET", "/users/{id}", "object")
SAVE_USER = Endpoint("PUT", "/users/{id}", "object")
DELETE_USER = Endpoint("DELETE", "/users/{id}", "json")
GET_USER_PERMISSIONS = Endpoint("GET", "/users/{userId}/permissions", "json")
CHECK_PERMISSIONS = Endpoint("GET", "/users/{userId}/checkPermissions", "json", ("type", "id"))
LIST_GROUPS = Endpoint("GET", "/groups", "list")
GET_GROUP = Endpoint("GET", "/groups/{id}", "object")
SAVE_GROUP = Endpoint("PUT", "/groups/{id}", "object")
DELETE_GROUP = Endpoint("DELETE", "/groups/{id}", "json")
GET_GROUP_PERMISSIONS = Endpoint("GET", "/groups/{groupId}/permissions", "json")
LIST_GROUP_USERS = Endpoint("GET", "/groups/{id}/users", "list")
ADD_GROUP_USERS = Endpoint("POST", "/groups/{groupId}/users", "json")
DELETE_GROUP_USERS = Endpoint("DELETE", "/groups/{groupId}/users", "json")
ADD_GROUP_USER = Endpoint("POST", "/groups/{groupId}/users/{userId}", "json")
DELETE_GROUP_USER = Endpoint("DELETE", "/groups/{groupId}/users/{userId}", "json")
LIST_ROLES = Endpoint("GET", "/roles", "list")
LIST_CUSTOM_ROLES = Endpoint("GET", "/roles/custom", "list")
LIST_SYSTEM_ROLES = Endpoint("GET", "/roles/system")
LIST_PERMISSIONS = Endpoint("GET", "/roles/permissions")
GET_ROLE = Endpoint("GET", "/roles/{name}", "object")
CREATE_ROLE = Endpoint("POST", "/roles", "json")
UPDATE_ROLE = Endpoint("PUT", "/roles/{name}", "json")
DELETE_ROLE = Endpoint("DELETE", "/roles/{name}", "json")
GET_GRANTS = Endpoint("GET", "/auth/authorization/{type}/{id}")
GRANT = Endpoint("POST", "/auth/authorization", "json")
REVOKE = Endpoint("DELETE", "/auth/authorization", "json")
LIST_GATEWAY_AUTHS = Endpoint("GET", "/gateway/config/auth", "list")
CREATE_GATEWAY_AUTH = Endpoint("POST", "/gateway/config/auth", "text")
GET_GATEWAY_AUTH = Endpoint("GET", "/gateway/config/auth/{id}", "object")
UPDATE_GATEWAY_AUTH = Endpoint("PUT", "/gateway/config/auth/{id}", "nothing")
DELETE_GATEWAY_AUTH = Endpoint("DELETE", "/gateway/config/auth/{id}", "nothing")

ENDPOINTS: Mapping[str, Endpoint] = {
    name: value for name, value in globals().items() if isinstance(value, Endpoint)
}
