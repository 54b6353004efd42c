"""Executions: start, wait, pause, resume, fail, retry, terminate, restart, rerun, search.

CONDUCTOR_SERVER_URL=http://localhost:8080/api python examples/run_executions.py
"""

from uuid import uuid4

from conductor_deploy.client.configuration.configuration import Configuration
from conductor_deploy.client.http.models import (
    RerunWorkflowRequest,
    StartWorkflowRequest,
    WorkflowDef,
    WorkflowTask,
)
from conductor_deploy.client.orkes_clients import ConductorClients

NAME = "example_run"


def workflow() -> WorkflowDef:
    """Waits for an approval, then answers it."""
    approval = WorkflowTask(name="approval", task_reference_name="approval", type="WAIT")
    return WorkflowDef(
        name=NAME,
        version=1,
        owner_email="team@example.com",
        tasks=[approval],
        output_parameters={"by": "${approval.output.by}"},
    )


def main() -> None:
    clients = ConductorClients(Configuration())
    metadata, workflows, tasks = (
        clients.get_metadata_client(),
        clients.get_workflow_client(),
        clients.get_task_client(),
    )
    metadata.register_workflow_def(workflow(), overwrite=True)

    # Start, and go on: the answer is the id of the execution.
    order = f"order-{uuid4()}"
    workflow_id = workflows.start_workflow(
        StartWorkflowRequest(name=NAME, version=1, input={"amount": 12}, correlation_id=order)
    )

    def show(what: str) -> None:
        print(f"{what}:", workflows.get_workflow_status(workflow_id).status)

    show("started")
    workflows.pause_workflow(workflow_id)
    show("paused")
    workflows.resume_workflow(workflow_id)
    show("resumed")
    tasks.update_task_sync(workflow_id, "approval", "FAILED_WITH_TERMINAL_ERROR", {"why": "too much"})
    show("refused")
    workflows.retry_workflow(workflow_id)
    show("retried")
    workflows.terminate_workflow(workflow_id, reason="changed my mind")
    show("terminated")
    workflows.restart_workflow(workflow_id)
    show("restarted")
    tasks.update_task_sync(workflow_id, "approval", "COMPLETED", {"by": "ann"})
    show("approved")
    print("output:", workflows.get_workflow(workflow_id).output)
    workflows.rerun_workflow(workflow_id, RerunWorkflowRequest())
    show("rerun")
    workflows.terminate_workflow(workflow_id)

    # Start, and wait up to so many seconds: here until the task that waits for somebody.
    run = workflows.execute_workflow(
        StartWorkflowRequest(name=NAME, version=1, correlation_id=order), wait_for_seconds=5
    )
    print("executed:", run.status)
    assert run.workflow_id  # of what was started
    workflows.terminate_workflow(run.workflow_id)

    # Search is by an index, which the server fills a moment later. By correlation id it needs none.
    found = workflows.get_by_correlation_ids(NAME, [order], include_completed=True)[order]
    print("found:", sorted(str(execution.status) for execution in found))
    page = workflows.search(query=f'workflowType = "{NAME}" AND status = "TERMINATED"', size=10)
    print("indexed so far:", page.total_hits)

    for execution in found:
        workflows.delete_workflow(str(execution.workflow_id), archive_workflow=False)
    metadata.unregister_workflow_def(NAME, 1)


if __name__ == "__main__":
    main()
