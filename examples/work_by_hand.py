"""Tasks without a worker's framework: poll, log, extend, complete.

CONDUCTOR_SERVER_URL=http://localhost:8080/api python examples/work_by_hand.py
"""

from conductor_deploy.client.configuration.configuration import Configuration
from conductor_deploy.client.http.models import (
    StartWorkflowRequest,
    TaskDef,
    TaskResult,
    TaskResultStatus,
    WorkflowDef,
    WorkflowTask,
)
from conductor_deploy.client.orkes_clients import ConductorClients

NAME = "example_work"


def workflow() -> WorkflowDef:
    task = WorkflowTask(
        name=NAME,
        task_reference_name="greet",
        type="SIMPLE",
        input_parameters={"name": "${workflow.input.name}"},
    )
    return WorkflowDef(name=NAME, version=1, owner_email="team@example.com", tasks=[task])


def main() -> None:
    clients = ConductorClients(Configuration())
    metadata, workflows, tasks = (
        clients.get_metadata_client(),
        clients.get_workflow_client(),
        clients.get_task_client(),
    )
    metadata.register_task_def(TaskDef(name=NAME, owner_email="team@example.com"))
    metadata.register_workflow_def(workflow(), overwrite=True)
    print("nothing waits:", tasks.poll_task(NAME))

    workflow_id = workflows.start_workflow(StartWorkflowRequest(name=NAME, input={"name": "Ann"}))
    (task,) = tasks.batch_poll_tasks(NAME, worker_id="example", count=1, timeout_in_millisecond=5000)
    assert task.task_id  # of a task that waited
    assert task.input_data
    print("input:", task.input_data)
    tasks.add_task_log(task.task_id, 'said "hello"')

    result = TaskResult(
        task_id=task.task_id,
        workflow_instance_id=task.workflow_instance_id,
        status=TaskResultStatus.COMPLETED,
        output_data={"result": f"Hello {task.input_data['name']}"},
    )
    tasks.update_task(result)
    print("log:", [entry.log for entry in tasks.get_task_logs(task.task_id)])
    execution = workflows.get_workflow(workflow_id)
    print("execution:", execution.status, execution.output)

    workflows.delete_workflow(workflow_id, archive_workflow=False)
    metadata.unregister_workflow_def(NAME, 1)
    metadata.unregister_task_def(NAME)


if __name__ == "__main__":
    main()
