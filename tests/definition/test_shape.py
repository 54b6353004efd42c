"""Which kind an object is."""

from typing import Any

import pytest

from conductor_deploy.definition.document import EVENT, SCHEDULE, TASK, WORKFLOW, Kind
from conductor_deploy.definition.shape import configured_kind, folder_kind, shape


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"name": "x", "tasks": []}, WORKFLOW),
        ({"tasks": "{{ tasks }}", "retryCount": 3}, WORKFLOW),  # people set retries on a workflow
        ({"tasks": None, "input": {}, "scripts": {}}, WORKFLOW),
        ({"name": "x", "outputParameters": {}}, WORKFLOW),
        ({"name": "x", "retryCount": 0}, TASK),
        ({"responseTimeoutSeconds": 1, "timeoutSeconds": 2}, TASK),
        ({"name": "x", "event": "conductor:y", "actions": []}, EVENT),
        ({"name": "x", "cronExpression": "* * * * * *"}, SCHEDULE),
        ({"name": "x", "startWorkflowRequest": {"name": "y"}}, SCHEDULE),
    ],
)
def test_own_fields_tell_the_kind(body: dict[str, Any], kind: Kind) -> None:
    assert shape(body) is kind


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": "send_email"},
        {"name": "x", "version": 1},
        {"name": "x", "timeoutSeconds": 5, "ownerEmail": "a@b.c"},
        {"orderId": 1, "active": True},
        {"cronExpression": "x", "retryCount": 1},
    ],
)
def test_common_fields_tell_nothing_and_contradicting_ones_neither(body: dict[str, Any]) -> None:
    assert shape(body) is None


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ({"workflowId": "1", "tasks": [], "status": "COMPLETED"}, "the execution of a workflow"),
        ({"workflowId": "1", "status": "RUNNING", "outputParameters": {}}, "the execution of a workflow"),
        ({"taskId": "1", "status": "FAILED", "retryCount": 0}, "the execution of a task"),
        ({"name": "x", "taskReferenceName": "y", "type": "SIMPLE", "retryCount": 1}, "a task of a workflow"),
        ({"name": "x", "version": 1, "input": {}}, "a request to start a workflow"),
        ({"name": "x", "workflowDef": {"tasks": []}}, "a request to start a workflow"),
        ({"name": "x", "version": "1.0.0", "scripts": {}}, "a package.json"),
    ],
)
def test_what_lies_beside_definitions_is_known(body: dict[str, Any], title: str) -> None:
    assert shape(body) == title


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("definitions/tasks/a.json", TASK),
        ("task/a.json", TASK),
        ("taskdefs/a.json", TASK),
        ("Task-Defs/a.json", TASK),
        ("task_definitions/deeper/a.json", TASK),
        ("workflows/tasks/a.json", TASK),
        ("tasks/workflow/a.json", WORKFLOW),
        ("event-handlers/a.json", EVENT),
        ("eventHandler/a.json", EVENT),
        ("events/a.yaml", EVENT),
        ("conductor/schedules/a.yaml", SCHEDULE),
        ("definitions/a.json", None),
        ("tasks.json", None),
        ("multitask/a.json", None),
    ],
)
def test_the_nearest_telling_folder_tells(path: str, kind: Kind | None) -> None:
    assert folder_kind(path) is kind


def test_the_first_glob_that_fits_tells() -> None:
    kinds = {"legacy/*.json": "task", "*.json": "event"}
    assert configured_kind("definitions/legacy/a.json", kinds) is TASK
    assert configured_kind("definitions/new/a.json", kinds) is EVENT
    assert configured_kind("definitions/new/a.yaml", kinds) is None
