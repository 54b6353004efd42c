"""Registers the greetings workflow, starts its worker, and runs it once.

CONDUCTOR_SERVER_URL=http://localhost:8080/api python examples/hello_world/greetings_main.py
"""

from greetings_workflow import greetings_workflow

from conductor_deploy.client.automator.task_handler import TaskHandler
from conductor_deploy.client.configuration.configuration import Configuration
from conductor_deploy.client.workflow.executor.workflow_executor import WorkflowExecutor


def main() -> None:
    configuration = Configuration()
    executor = WorkflowExecutor(configuration)
    workflow = greetings_workflow(executor)
    workflow.register(overwrite=True)

    with TaskHandler(configuration=configuration) as workers:
        workers.start_processes()
        run = workflow.execute(workflow_input={"name": "Orkes"}, wait_for_seconds=60)

    print("workflow result:", run.output["result"])
    print(f"see the execution here: {configuration.ui_host}/execution/{run.workflow_id}")


if __name__ == "__main__":
    main()
