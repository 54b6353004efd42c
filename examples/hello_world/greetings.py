"""The worker of the greetings workflow."""

from conductor_deploy.client.worker.worker_task import worker_task


@worker_task(task_definition_name="greet")
def greet(name: str) -> str:
    """What it returns is the output `result` of its task."""
    return f"Hello {name}"
