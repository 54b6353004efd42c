"""What metrics say of themselves where they are read."""

from enum import Enum

__all__ = ["MetricDocumentation"]


class MetricDocumentation(str, Enum):
    """One line a metric, under the name that `MetricName` has for it."""

    API_REQUEST_TIME = "Seconds that requests to the server took, as quantiles"
    EXTERNAL_PAYLOAD_USED = "Payloads that went through external storage"
    TASK_ACK_ERROR = "Acknowledgements of tasks that raised"
    TASK_ACK_FAILED = "Acknowledgements of tasks that the server refused"
    TASK_EXECUTE_ERROR = "Tasks that a worker failed at"
    TASK_EXECUTE_TIME = "Seconds that the last task took"
    TASK_EXECUTE_TIME_HISTOGRAM = "Seconds that tasks took, as quantiles"
    TASK_EXECUTION_QUEUE_FULL = "Times that a worker had no place for another task"
    TASK_PAUSED = "Turns of a worker that was paused"
    TASK_POLL = "Polls that were begun"
    TASK_POLL_TIME = "Seconds that the last poll took"
    TASK_POLL_TIME_HISTOGRAM = "Seconds that polls took, as quantiles"
    TASK_RESULT_SIZE = "Bytes of the last result"
    TASK_UPDATE_ERROR = "Results that could not be sent at once"
    THREAD_UNCAUGHT_EXCEPTION = "Errors that nobody answered"
    WORKER_RESTART = "Workers that were started again"
    WORKFLOW_START_ERROR = "Executions that could not be started"
    WORKFLOW_INPUT_SIZE = "Bytes of the last input"
    API_REQUEST_TIME_CANONICAL = "Seconds that requests to the server took"
    TASK_POLL_TIME_HISTOGRAM_CANONICAL = "Seconds that polls took"
    TASK_EXECUTE_TIME_HISTOGRAM_CANONICAL = "Seconds that tasks took"
    TASK_UPDATE_TIME_HISTOGRAM = "Seconds that sending a result took"
    TASK_EXECUTION_STARTED = "Tasks that a worker began to work on"
    TASK_POLL_ERROR = "Polls that failed"
    TASK_RESULT_SIZE_BYTES = "Bytes of results"
    WORKFLOW_INPUT_SIZE_BYTES = "Bytes of inputs"
    ACTIVE_WORKERS = "Tasks that are worked on now"
