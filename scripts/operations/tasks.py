"""Operations on tasks of executions, and on the server itself."""

from operations.row import Operation, Resource

_WORKER = {"workerid": "workerid or this_host()"}
_QUERY = {"query": "trimmed(query)", "free_text": "trimmed(free_text)"}  # a space at an end finds nothing
_PAGE = "start: int, size: int, sort: str, free_text: str, query: str"

TASK = Resource(
    "TaskResourceApi",
    "Tasks of executions, and the queues that workers poll.",
    (
        Operation(
            "poll(tasktype: str, *, workerid: str, domain: str) -> Task | None",
            "POLL_TASK",
            "The next task of a type, which is the worker's from now on; None if none waits.",
        ),
        Operation(
            "batch_poll(tasktype: str, *, workerid: str, domain: str, count: int, timeout: int) -> list[Task]",
            "POLL_TASKS",
            "Up to `count` tasks of a type (1). The server waits `timeout` milliseconds (100, at most 5000) for one.",
        ),
        Operation(
            "update_task(body: TaskResult) -> str",
            "UPDATE_TASK_RESULT",
            "Report the result of a task. Answers the task's id.",
            raises="NotFound",
        ),
        Operation(
            "update_task_v2(body: TaskResult) -> Task | None",
            "UPDATE_TASK_RESULT_V2",
            "Report the result of a task, and poll the next one of its type; None if none waits.",
            raises="NotFound",
        ),
        Operation(
            "update_task1(body: dict[str, Any], workflow_id: str, task_ref_name: str, status: str, *, workerid: str) "
            "-> str",
            "UPDATE_TASK_BY_REFERENCE",
            "Set status and output of a task by its reference name. Answers the task's id. The worker is this host, "
            "unless given.",
            values=_WORKER,
            raises="NotFound",
        ),
        Operation(
            "update_task_sync(body: dict[str, Any], workflow_id: str, task_ref_name: str, status: str, *, "
            "workerid: str) -> Workflow",
            "UPDATE_TASK_SYNC",
            "As `update_task1`, and answer the execution as it is afterwards.",
            values=_WORKER,
            raises="NotFound",
        ),
        Operation(
            "signal_workflow_task_async(workflow_id: str, status: str, body: dict[str, Any]) -> None",
            "SIGNAL_TASK",
            "Set status and output of the task that an execution waits at.",
            raises="NotFound",
        ),
        Operation(
            "signal_workflow_task_sync(workflow_id: str, status: str, body: dict[str, Any], *, return_strategy: str, "
            "timeout_millis: int) -> SignalResponse | None",
            "SIGNAL_TASK_SYNC",
            "As `signal_workflow_task_async`, then wait until the execution ends or waits again. `return_strategy`, "
            "one of `WorkflowSignalReturnStrategy`, says what is answered.",
            raises="NotFound",
        ),
        Operation(
            "get_task(task_id: str) -> Task",
            "GET_TASK_EXECUTION",
            "A task of an execution.",
            raises="NotFound",
        ),
        Operation(
            "get_task_logs(task_id: str) -> list[TaskExecLog]", "GET_TASK_LOGS", "What was logged for a task."
        ),
        Operation(
            "log(body: str, task_id: str) -> None", "ADD_TASK_LOG", "Log a text, sent as it is, for a task."
        ),
        Operation(
            f"search1(*, {_PAGE}) -> SearchResultTaskSummary",
            "SEARCH_TASKS",
            "Summaries of tasks, `size` from `start` on, by `query` as in `WorkflowResourceApi.search`.",
            values=_QUERY,
        ),
        Operation(
            f"search_v21(*, {_PAGE}) -> SearchResultTask",
            "SEARCH_TASKS_V2",
            "As `search1`, with whole tasks.",
            values=_QUERY,
        ),
        Operation("all() -> dict[str, int]", "LIST_QUEUES", "How many tasks wait, by name of the queue."),
        Operation(
            "all_verbose() -> dict[str, dict[str, dict[str, int]]]",
            "LIST_QUEUES_VERBOSE",
            "The state of each shard of each queue.",
        ),
        Operation(
            "size(*, task_type: list[str]) -> dict[str, int]",
            "QUEUE_SIZES",
            "How many tasks wait, by type of task.",
        ),
        Operation(
            "get_queue_size(task_type: str, *, domain: str, isolation_group_id: str, execution_namespace: str) -> int",
            "QUEUE_SIZE",
            "How many tasks of a type wait, in a domain, an isolation group or a namespace.",
        ),
        Operation(
            "get_poll_data(task_type: str) -> list[PollData]",
            "POLL_DATA",
            "Which workers have polled a type of task, and when.",
        ),
        Operation(
            "get_all_poll_data() -> list[PollData]",
            "ALL_POLL_DATA",
            "Which workers have polled which types of task, and when.",
        ),
        Operation(
            "requeue_pending_task(task_type: str) -> str",
            "REQUEUE_TASKS",
            "Put the waiting tasks of a type into their queue again. Answers how many.",
        ),
        Operation(
            "get_external_storage_location1(path: str, operation: str, payload_type: str) "
            "-> ExternalStorageLocation",
            "TASK_STORAGE_LOCATION",
            "Where a large payload of a task is to be read or written: `operation` READ or WRITE, `payload_type` "
            "TASK_INPUT or TASK_OUTPUT.",
        ),
    ),
)

ADMIN = Resource(
    "AdminResourceApi",
    "The server itself.",
    (
        Operation("get_version() -> str", "VERSION", "The version of the server, such as `3.32.3`."),
        Operation("get_health() -> dict[str, Any]", "HEALTH", "Whether the server is `healthy`."),
        Operation("get_all_config() -> dict[str, Any]", "CONFIG", "How the server is configured."),
        Operation(
            "get_environment() -> Any", "GET_ENVIRONMENT", "The variables that definitions can refer to."
        ),
        Operation(
            "view(tasktype: str, *, start: int, count: int) -> list[Task]",
            "LIST_SYSTEM_TASKS",
            "The tasks of a type that wait or run, `count` (100) from `start` on.",
        ),
        Operation(
            "requeue_sweep(workflow_id: str) -> str",
            "REQUEUE_SWEEP",
            "Have the sweeper look at an execution again.",
        ),
        Operation(
            "verify_and_repair_workflow_consistency(workflow_id: str) -> str",
            "VERIFY_AND_REPAIR",
            "Put the tasks of an execution into their queues again, where they are missing.",
        ),
        Operation(
            "get_event_queues(*, verbose: bool) -> Any",
            "LIST_ADMIN_QUEUES",
            "The queues that events come from.",
        ),
    ),
)

RESOURCES = (TASK, ADMIN)
