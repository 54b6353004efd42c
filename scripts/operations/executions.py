"""Operations on executions of workflows."""

from operations.row import Operation, Resource

_NEW_REQUEST = {"request_id": "request_id or new_request_id()"}
_QUERY = {"query": "trimmed(query)", "free_text": "trimmed(free_text)"}  # a space at an end finds nothing
_PAGE = "start: int, size: int, sort: str, free_text: str, query: str"
_HOW_TO_QUERY = (
    "`query` compares fields with `=` and `IN`, and times in milliseconds with `<` and `>`, joined by `AND`: "
    '`status IN (FAILED, TIMED_OUT) AND workflowType = "order"`.'
)

WORKFLOW = Resource(
    "WorkflowResourceApi",
    "Executions of workflows.",
    (
        Operation(
            "start_workflow(body: StartWorkflowRequest) -> str",
            "START_WORKFLOW",
            "Start an execution. Answers its id.",
            raises="NotFound if there is no such workflow, Invalid",
        ),
        Operation(
            "start_workflow1(body: dict[str, Any], name: str, *, version: int, correlation_id: str, "
            "priority: int) -> str",
            "START_WORKFLOW_BY_NAME",
            "Start an execution with the input `body`. Answers its id.",
            raises="NotFound if there is no such workflow",
        ),
        Operation(
            "execute_workflow(body: StartWorkflowRequest, request_id: str | None, name: str, "
            "version: int | None = None, *, wait_until_task_ref: str, wait_for_seconds: int) -> WorkflowRun",
            "EXECUTE_WORKFLOW",
            "Start an execution and wait until it ends, a task of it has ended or waits for a signal, or the "
            "seconds (10) are over. Without `version` the highest is started.",
            values={**_NEW_REQUEST, "version": "version or 0"},
            raises="NotFound if there is no such workflow, Invalid",
        ),
        Operation(
            "execute_workflow_with_return_strategy(body: StartWorkflowRequest, name: str, "
            "version: int | None = None, *, request_id: str, wait_until_task_ref: str, wait_for_seconds: int, "
            "consistency: str, return_strategy: str) -> SignalResponse",
            "EXECUTE_WORKFLOW",
            "As `execute_workflow`. `consistency` is DURABLE, SYNCHRONOUS or REGION_DURABLE; `return_strategy`, one "
            "of `WorkflowSignalReturnStrategy`, says what is answered.",
            values={"version": "version or 0"},
            raises="NotFound if there is no such workflow, Invalid",
        ),
        Operation(
            "execute_workflow_as_api(body: dict[str, Any], name: str, *, request_id: str, wait_until_task_ref: str, "
            "wait_for_seconds: int, authorization: str, version: int) -> dict[str, Any]",
            "EXECUTE_LATEST",
            "Start an execution with the input `body`, wait for it and answer its output.",
        ),
        Operation(
            "execute_workflow_as_get_api(name: str, *, version: int, request_id: str, wait_until_task_ref: str, "
            "wait_for_seconds: int, authorization: str) -> dict[str, Any]",
            "EXECUTE_LATEST_AS_GET",
            "Start an execution without input, wait for it and answer its output.",
        ),
        Operation(
            "test_workflow(body: WorkflowTestRequest) -> Workflow",
            "TEST_WORKFLOW",
            "Run a workflow with the tasks' output given. A task without one runs for real; the execution "
            "stays on the server.",
            raises="NotFound if there is no such workflow, Invalid",
        ),
        Operation(
            "get_execution_status(workflow_id: str, *, include_tasks: bool, summarize: bool) -> Workflow",
            "GET_EXECUTION",
            "An execution; with its tasks, unless `include_tasks` is False.",
            raises="NotFound",
        ),
        Operation(
            "get_workflow_status_summary(workflow_id: str, *, include_output: bool, include_variables: bool) "
            "-> WorkflowStatus",
            "GET_EXECUTION_STATUS",
            "The status of an execution, if asked for with its output and variables.",
            raises="NotFound",
        ),
        Operation(
            "get_execution_status_task_list(workflow_id: str, *, start: int, count: int, status: list[str]) "
            "-> dict[str, Any]",
            "LIST_EXECUTION_TASKS",
            "The tasks of an execution, `count` from `start` on, of these statuses: `results` and `totalHits`.",
            raises="NotFound",
        ),
        Operation(
            "get_running_workflow(name: str, *, version: int, start_time: int, end_time: int) -> list[str]",
            "RUNNING_WORKFLOWS",
            "The ids of the running executions of a workflow (of version 1, unless given), started between two times "
            "in milliseconds.",
        ),
        Operation(
            "get_workflows(body: list[str], name: str, *, include_closed: bool, include_tasks: bool) "
            "-> dict[str, list[Workflow]]",
            "LIST_CORRELATED",
            "The running executions of a workflow, with `include_closed` all, by correlation id.",
        ),
        Operation(
            "get_workflows_by_correlation_id_in_batch(body: CorrelationIdsSearchRequest, *, include_closed: bool, "
            "include_tasks: bool) -> dict[str, list[Workflow]]",
            "LIST_CORRELATED_OF_ALL",
            "The running executions of several workflows, with `include_closed` all, by correlation id.",
            aliases=("get_workflows_batch", "get_workflows1"),
        ),
        Operation(
            "get_workflows2(name: str, correlation_id: str, *, include_closed: bool, include_tasks: bool) "
            "-> list[Workflow]",
            "LIST_CORRELATED_WITH",
            "The running executions of a workflow with this correlation id, with `include_closed` all.",
        ),
        Operation(
            "search(*, query_id: str, start: int, size: int, free_text: str, query: str, skip_cache: bool, sort: str) "
            "-> ScrollableSearchResultWorkflowSummary",
            "SEARCH_EXECUTIONS",
            f"Summaries of executions, `size` from `start` on. {_HOW_TO_QUERY}",
            values=_QUERY,
        ),
        Operation(
            f"search_v2(*, {_PAGE}) -> SearchResultWorkflow",
            "SEARCH_EXECUTIONS_V2",
            "As `search`, with whole executions.",
            values=_QUERY,
        ),
        Operation(
            f"search_by_tasks(*, {_PAGE}) -> SearchResultWorkflowSummary",
            "SEARCH_EXECUTIONS_BY_TASKS",
            "As `search`, by what their tasks are.",
            values=_QUERY,
        ),
        Operation(
            f"search_by_tasks_v2(*, {_PAGE}) -> SearchResultWorkflow",
            "SEARCH_EXECUTIONS_BY_TASKS_V2",
            "As `search_by_tasks`, with whole executions.",
            values=_QUERY,
        ),
        Operation(
            "decide(workflow_id: str) -> None",
            "DECIDE_EXECUTION",
            "Have the server decide at once what an execution does next.",
            raises="NotFound",
        ),
        Operation(
            "pause_workflow(workflow_id: str) -> None",
            "PAUSE_EXECUTION",
            "Pause an execution: tasks that run end, none starts.",
            aliases=("pause_workflow1",),
            raises="NotFound, Conflict if it has ended",
        ),
        Operation(
            "resume_workflow(workflow_id: str) -> None",
            "RESUME_EXECUTION",
            "Resume a paused execution.",
            aliases=("resume_workflow1",),
            raises="NotFound, ApiException if it isn't paused",
        ),
        Operation(
            "rerun(body: RerunWorkflowRequest, workflow_id: str) -> str",
            "RERUN_EXECUTION",
            "Run an execution again, whole or from a task on. Answers its id.",
            raises="NotFound",
        ),
        Operation(
            "restart(workflow_id: str, *, use_latest_definitions: bool) -> None",
            "RESTART_EXECUTION",
            "Start an execution that has ended from its beginning.",
            aliases=("restart1",),
            raises="NotFound, Conflict if it hasn't ended",
        ),
        Operation(
            "retry(workflow_id: str, *, resume_subworkflow_tasks: bool, retry_if_retried_by_parent: bool) -> None",
            "RETRY_EXECUTION",
            "Try the task again at which an execution has failed.",
            aliases=("retry1",),
            raises="NotFound (also while it runs), Conflict if there is nothing to retry",
        ),
        Operation(
            "reset_workflow(workflow_id: str) -> None",
            "RESET_CALLBACKS",
            "Let workers poll at once the tasks of an execution that they have put off.",
            raises="NotFound",
        ),
        Operation(
            "skip_task_from_workflow(workflow_id: str, task_reference_name: str, "
            "skip_task_request: SkipTaskRequest | None = None) -> None",
            "SKIP_TASK",
            "Skip a task of a running execution that has not come to it yet. The server takes the values of input "
            "and output as text.",
            call='skipping(given("workflow_id", workflow_id), given("task_reference_name", task_reference_name), '
            "skip_task_request)",
            raises="NotFound",
        ),
        Operation(
            "jump_to_task(body: dict[str, Any], workflow_id: str, task_reference_name: str) -> None",
            "JUMP_TO_TASK",
            "Go on with an execution at a task, with the input `body`.",
        ),
        Operation(
            "terminate(workflow_id: str, *, reason: str, trigger_failure_workflow: bool, "
            "triggerFailureWorkflow: bool) -> None",
            "TERMINATE_EXECUTION",
            "Stop an execution for good.",
            spellings={"trigger_failure_workflow": "triggerFailureWorkflow"},
            aliases=("terminate1",),
            raises="NotFound, Conflict if it has completed",
        ),
        Operation(
            "delete(workflow_id: str, *, archive_workflow: bool) -> None",
            "REMOVE_EXECUTION",
            "Delete an execution; to the archive, unless `archive_workflow` is False.",
            aliases=("delete1",),
            raises="NotFound, Invalid if a running one should be archived",
        ),
        Operation(
            "terminate_remove(workflow_id: str, *, reason: str, archive_workflow: bool) -> None",
            "TERMINATE_REMOVE_EXECUTION",
            "Stop an execution for good, and delete it.",
            raises="NotFound, Conflict if it has ended",
        ),
        Operation(
            "update_workflow_state(body: dict[str, Any], workflow_id: str) -> Workflow",
            "UPDATE_VARIABLES",
            "Set variables of an execution.",
        ),
        Operation(
            "update_workflow_and_task_state(update_requesst: WorkflowStateUpdate, workflow_id: str, *, "
            "request_id: str, wait_until_task_ref: str, wait_for_seconds: int) -> WorkflowRun",
            "UPDATE_EXECUTION_STATE",
            "Set variables of an execution and the result of a task, then wait as `execute_workflow` does.",
            values=_NEW_REQUEST,
            twin="body: WorkflowStateUpdate, request_id: str | None, workflow_id: str, *, wait_until_task_ref: str, "
            "wait_for_seconds: int",
        ),
        Operation(
            "upgrade_running_workflow_to_version(body: dict[str, Any], workflow_id: str) -> None",
            "UPGRADE_EXECUTION",
            "Let a running execution go on with another version of its workflow.",
        ),
        Operation(
            "send_workflow_message(body: dict[str, Any], workflow_id: str) -> str",
            "SEND_MESSAGE",
            "Put a message into the queue of an execution. Answers the message's id.",
        ),
        Operation(
            "get_external_storage_location(path: str, operation: str, payload_type: str) -> ExternalStorageLocation",
            "WORKFLOW_STORAGE_LOCATION",
            "Where a large payload of an execution is to be read or written: `operation` READ or WRITE, `payload_type` "
            "WORKFLOW_INPUT or WORKFLOW_OUTPUT.",
        ),
    ),
)

BULK = Resource(
    "WorkflowBulkResourceApi",
    "Operations on many executions at once: what succeeded and what failed is in the BulkResponse.",
    (
        Operation(
            "pause_workflow(body: list[str]) -> BulkResponse", "PAUSE_EXECUTIONS", "Pause executions by id."
        ),
        Operation(
            "resume_workflow(body: list[str]) -> BulkResponse",
            "RESUME_EXECUTIONS",
            "Resume executions by id.",
        ),
        Operation(
            "restart(body: list[str], *, use_latest_definitions: bool) -> BulkResponse",
            "RESTART_EXECUTIONS",
            "Start executions that have ended from their beginning.",
        ),
        Operation(
            "retry(body: list[str]) -> BulkResponse",
            "RETRY_EXECUTIONS",
            "Try the tasks again at which executions have failed.",
        ),
        Operation(
            "terminate(body: list[str], *, reason: str, trigger_failure_workflow: bool, "
            "triggerFailureWorkflow: bool) -> BulkResponse",
            "TERMINATE_EXECUTIONS",
            "Stop executions for good.",
            spellings={"trigger_failure_workflow": "triggerFailureWorkflow"},
        ),
        Operation(
            "remove(body: list[str], *, archive_workflow: bool) -> BulkResponse",
            "REMOVE_EXECUTIONS",
            "Delete executions; to the archive, unless `archive_workflow` is False.",
        ),
        Operation(
            "terminate_remove(body: list[str], *, archive_workflow: bool, reason: str) -> BulkResponse",
            "TERMINATE_REMOVE_EXECUTIONS",
            "Stop executions for good, and delete them.",
        ),
        Operation(
            "search(body: list[str], *, include_tasks: bool) -> BulkResponse",
            "LIST_EXECUTIONS",
            "Executions by id, as JSON; with their tasks, unless `include_tasks` is False.",
        ),
    ),
)

RESOURCES = (WORKFLOW, BULK)
