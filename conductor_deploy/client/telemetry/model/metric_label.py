"""The labels of metrics."""

from enum import Enum

__all__ = ["MetricLabel"]


class MetricLabel(str, Enum):
    """What tells the series of a metric apart."""

    ENTITY_NAME = "entityName"
    EXCEPTION = "exception"
    METHOD = "method"
    OPERATION = "operation"
    PAYLOAD_TYPE = "payload_type"
    PAYLOAD_TYPE_CAMEL = "payloadType"
    STATUS = "status"
    TASK_TYPE = "taskType"
    URI = "uri"
    WORKFLOW_TYPE = "workflowType"
    WORKFLOW_VERSION = "version"
