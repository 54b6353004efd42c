"""Operations on what a server stores: definitions, event handlers, schedules, schemas, tags."""

from operations.row import Operation, Resource

METADATA = Resource(
    "MetadataResourceApi",
    "Definitions of workflows and of tasks.",
    (
        Operation(
            "create(body: WorkflowDef, *, overwrite: bool) -> None",
            "CREATE_WORKFLOW",
            "Register one version of a workflow.",
            raises="Conflict if it exists and `overwrite` isn't set, Invalid",
        ),
        Operation(
            "update1(body: list[WorkflowDef], *, overwrite: bool) -> Any",
            "UPDATE_WORKFLOWS",
            "Register or replace versions of workflows, each for itself. Answers the JSON of a BulkResponse, "
            "which names those that failed.",
            raises="Invalid, and then nothing was stored",
        ),
        Operation(
            "validate_workflow(body: WorkflowDef) -> None",
            "VALIDATE_WORKFLOW",
            "Check a definition as registering it would, and store nothing.",
            raises="Invalid",
        ),
        Operation(
            "get(name: str, *, version: int) -> WorkflowDef",
            "GET_WORKFLOW",
            "One version of a workflow; without `version` the highest.",
            raises="NotFound",
        ),
        Operation(
            "get_all_workflows(*, access: str, classifier: str) -> list[WorkflowDef]",
            "LIST_WORKFLOWS",
            "All versions of all workflows. `classifier` `workflow` leaves out those made from agents, `agent` "
            "the others.",
        ),
        Operation("get_workflow_names() -> list[str]", "LIST_WORKFLOW_NAMES", "The names of all workflows."),
        Operation(
            "get_workflow_names_and_versions() -> dict[str, list[dict[str, Any]]]",
            "LIST_NAMES_AND_VERSIONS",
            "The `name`, `version`, `createTime` and `updateTime` (milliseconds) of each version, by name of "
            "the workflow.",
        ),
        Operation(
            "get_latest_workflows() -> list[WorkflowDef]",
            "LIST_LATEST_WORKFLOWS",
            "The highest version of each workflow.",
        ),
        Operation(
            "get_workflow_versions(name: str) -> list[dict[str, Any]]",
            "LIST_WORKFLOW_VERSIONS",
            "The `name`, `version` and `createTime` (milliseconds) of each version of a workflow; none if "
            "there is no such workflow.",
        ),
        Operation(
            "unregister_workflow_def(name: str, version: int) -> None",
            "DELETE_WORKFLOW",
            "Delete one version of a workflow. Its executions go on.",
            raises="NotFound",
        ),
        Operation(
            "register_task_def(body: list[TaskDef]) -> None",
            "CREATE_TASKS",
            "Register or replace definitions of tasks.",
            raises="Invalid",
        ),
        Operation(
            "update_task_def(body: TaskDef) -> None",
            "UPDATE_TASK",
            "Replace the definition of a task.",
            raises="NotFound, Invalid",
        ),
        Operation(
            "get_task_def(tasktype: str) -> TaskDef",
            "GET_TASK",
            "The definition of a task.",
            wire={"tasktype": "name"},
            raises="NotFound",
        ),
        Operation(
            "get_task_defs(*, access: str) -> list[TaskDef]", "LIST_TASKS", "The definitions of all tasks."
        ),
        Operation(
            "unregister_task_def(tasktype: str) -> None",
            "DELETE_TASK",
            "Delete the definition of a task.",
            wire={"tasktype": "name"},
            raises="NotFound",
        ),
        Operation(
            "create_workflow_metadata(body: WorkflowTag, name: str, *, version: int) -> None",
            "CREATE_WORKFLOW_METADATA",
            "Attach metadata, such as a limit of executions, to a workflow.",
        ),
        Operation(
            "get_workflow_metadata(name: str, *, version: int) -> WorkflowTag",
            "GET_WORKFLOW_METADATA",
            "The metadata attached to a workflow.",
            raises="NotFound",
        ),
        Operation(
            "delete_workflow_metadata(name: str, version: int) -> None",
            "DELETE_WORKFLOW_METADATA",
            "Delete the metadata attached to a workflow.",
        ),
    ),
)

EVENT = Resource(
    "EventResourceApi",
    "Event handlers, and the queues that events come from.",
    (
        Operation(
            "add_event_handler(body: EventHandler) -> None",
            "CREATE_EVENT",
            "Register an event handler.",
            raises="Conflict if there is one of this name, Invalid",
        ),
        Operation(
            "update_event_handler(body: EventHandler) -> None",
            "UPDATE_EVENT",
            "Replace an event handler.",
            raises="NotFound, Invalid",
        ),
        Operation("get_event_handlers() -> list[EventHandler]", "LIST_EVENTS", "All event handlers."),
        Operation(
            "get_event_handlers_for_event(event: str, *, active_only: bool) -> list[EventHandler]",
            "LIST_EVENTS_OF",
            "The event handlers of an event; only the active ones, unless `active_only` is False.",
        ),
        Operation(
            "remove_event_handler_status(name: str) -> None",
            "DELETE_EVENT",
            "Delete an event handler.",
            raises="NotFound",
        ),
        Operation(
            "get_queue_names() -> dict[str, str]",
            "LIST_EVENT_QUEUES",
            "The queues that are configured: type by name.",
        ),
        Operation(
            "get_queue_config(queue_type: str, queue_name: str) -> dict[str, Any]",
            "GET_EVENT_QUEUE",
            "How a queue is configured.",
            raises="NotFound",
        ),
        Operation(
            "put_queue_config(body: str | dict[str, Any], queue_type: str, queue_name: str) -> None",
            "PUT_EVENT_QUEUE",
            "Configure a queue: JSON, or the text of it.",
            values={"body": "as_json_text(body)"},
        ),
        Operation(
            "delete_queue_config(queue_type: str, queue_name: str) -> None",
            "DELETE_EVENT_QUEUE",
            "Delete how a queue is configured.",
            raises="NotFound",
        ),
    ),
)

SCHEDULER = Resource(
    "SchedulerResourceApi",
    "Schedules, which start workflows at given times.",
    (
        Operation(
            "save_schedule(body: SaveScheduleRequest) -> Any",
            "SAVE_SCHEDULE",
            "Create or replace a schedule. Answers it, as JSON. Its cron expression isn't checked by all "
            "servers: `get_next_few_schedules` does.",
            raises="Invalid",
        ),
        Operation(
            "get_schedule(name: str) -> WorkflowSchedule", "GET_SCHEDULE", "A schedule.", raises="NotFound"
        ),
        Operation(
            "get_all_schedules(*, workflow_name: str) -> list[WorkflowSchedule]",
            "LIST_SCHEDULES",
            "All schedules, or those of a workflow.",
        ),
        Operation(
            "search_schedules(*, workflow_name: str, schedule_name: str, paused: bool, free_text: str, start: int, "
            "size: int, sort: str) -> dict[str, Any]",
            "SEARCH_SCHEDULES",
            "Schedules by workflow, name, pause or text, `size` from `start` on: `results` and `totalHits`.",
        ),
        Operation(
            "delete_schedule(name: str) -> None",
            "DELETE_SCHEDULE",
            "Delete a schedule; without complaint if there is none.",
        ),
        Operation(
            "pause_schedule(name: str, *, reason: str) -> Any",
            "PAUSE_SCHEDULE",
            "Pause a schedule.",
            raises="NotFound",
        ),
        Operation(
            "resume_schedule(name: str) -> Any",
            "RESUME_SCHEDULE",
            "Resume a paused schedule.",
            raises="NotFound, also if it isn't paused",
        ),
        Operation(
            "pause_schedule_as_get(name: str, *, reason: str) -> Any",
            "PAUSE_SCHEDULE_AS_GET",
            "As `pause_schedule`, where the server wants this verb.",
        ),
        Operation(
            "resume_schedule_as_get(name: str) -> Any",
            "RESUME_SCHEDULE_AS_GET",
            "As `resume_schedule`, where the server wants this verb.",
        ),
        Operation(
            "pause_schedules(body: list[str]) -> dict[str, Any]",
            "PAUSE_SCHEDULES",
            "Pause schedules by name. Answers the JSON of a BulkResponse.",
        ),
        Operation(
            "resume_schedules(body: list[str]) -> dict[str, Any]",
            "RESUME_SCHEDULES",
            "Resume schedules by name. Answers the JSON of a BulkResponse.",
        ),
        Operation(
            "get_next_few_schedules(cron_expression: str, *, schedule_start_time: int, schedule_end_time: int, "
            "limit: int) -> list[int]",
            "NEXT_SCHEDULES",
            "When a cron expression fires next, in milliseconds: at most five times, between two times in "
            "milliseconds.",
            raises="Invalid for what is no cron expression",
        ),
        Operation(
            "search_v21(*, start: int, size: int, sort: str, free_text: str, query: str, freeText: str) "
            "-> SearchResultWorkflowScheduleExecutionModel",
            "SEARCH_SCHEDULE_EXECUTIONS",
            "Executions that schedules have started, `size` from `start` on.",
            values={"query": "trimmed(query)"},
            spellings={"free_text": "freeText"},
        ),
        Operation(
            "pause_all_schedules() -> dict[str, Any]",
            "PAUSE_ALL_SCHEDULES",
            "Stop all scheduling on the one server that answers; for debugging.",
        ),
        Operation(
            "resume_all_schedules() -> dict[str, Any]",
            "RESUME_ALL_SCHEDULES",
            "Let the one server that answers schedule again.",
        ),
        Operation(
            "requeue_all_execution_records() -> dict[str, Any]",
            "REQUEUE_SCHEDULES",
            "Put all executions that wait to be archived into the queue again.",
        ),
        Operation("test_timeout() -> None", "TEST_SCHEDULER_TIMEOUT", "For tests of the server itself."),
        Operation(
            "get_tags_for_schedule(name: str) -> list[TagObject]",
            "GET_SCHEDULE_TAGS",
            "The tags of a schedule.",
        ),
        Operation(
            "put_tag_for_schedule(body: list[TagObject], name: str) -> None",
            "PUT_SCHEDULE_TAGS",
            "Add tags to a schedule.",
        ),
        Operation(
            "delete_tag_for_schedule(body: list[TagObject], name: str) -> None",
            "DELETE_SCHEDULE_TAGS",
            "Take tags off a schedule.",
        ),
    ),
)

SCHEMA = Resource(
    "SchemaResourceApi",
    "JSON Schemas of inputs and outputs.",
    (
        Operation(
            "save(body: SchemaDef | list[SchemaDef], *, new_version: bool) -> None",
            "SAVE_SCHEMA",
            "Store one schema or several; under the next version each, if `new_version` is set.",
            raises="Invalid",
        ),
        Operation(
            "get_schema_by_name_and_version(name: str, version: int) -> SchemaDef",
            "GET_SCHEMA",
            "One version of a schema.",
            raises="NotFound",
        ),
        Operation("get_all_schemas() -> list[SchemaDef]", "LIST_SCHEMAS", "All versions of all schemas."),
        Operation(
            "delete_schema_by_name_and_version(name: str, version: int) -> None",
            "DELETE_SCHEMA",
            "Delete one version of a schema.",
        ),
        Operation(
            "delete_schema_by_name(name: str) -> None", "DELETE_SCHEMAS", "Delete all versions of a schema."
        ),
    ),
)

TAGS = Resource(
    "TagsApi",
    "Tags of workflows and of tasks.",
    (
        Operation("get_tags1() -> list[TagObject]", "LIST_TAGS", "All tags there are."),
        Operation(
            "get_workflow_tags(name: str) -> list[TagObject]", "GET_WORKFLOW_TAGS", "The tags of a workflow."
        ),
        Operation(
            "add_workflow_tag(body: TagObject, name: str) -> Any",
            "ADD_WORKFLOW_TAG",
            "Add a tag to a workflow.",
        ),
        Operation(
            "set_workflow_tags(body: list[TagObject], name: str) -> Any",
            "SET_WORKFLOW_TAGS",
            "Give a workflow these tags instead of those it has.",
        ),
        Operation(
            "delete_workflow_tag(body: TagObject | TagString, name: str) -> Any",
            "DELETE_WORKFLOW_TAG",
            "Take a tag off a workflow.",
        ),
        Operation("get_task_tags(task_name: str) -> list[TagObject]", "GET_TASK_TAGS", "The tags of a task."),
        Operation(
            "add_task_tag(body: TagObject, task_name: str) -> Any", "ADD_TASK_TAG", "Add a tag to a task."
        ),
        Operation(
            "set_task_tags(body: list[TagObject], task_name: str) -> Any",
            "SET_TASK_TAGS",
            "Give a task these tags instead of those it has.",
        ),
        Operation(
            "delete_task_tag(body: TagObject | TagString, task_name: str) -> Any",
            "DELETE_TASK_TAG",
            "Take a tag off a task.",
        ),
    ),
    package="orkes",
)

RESOURCES = (METADATA, EVENT, SCHEDULER, SCHEMA, TAGS)
