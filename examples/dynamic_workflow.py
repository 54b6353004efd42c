"""A workflow that is made when it is run, and that the server need not know before.

CONDUCTOR_SERVER_URL=http://localhost:8080/api python examples/dynamic_workflow.py
"""

from conductor_deploy.client.automator.task_handler import TaskHandler
from conductor_deploy.client.configuration.configuration import Configuration
from conductor_deploy.client.orkes_clients import OrkesClients
from conductor_deploy.client.worker.worker_task import worker_task
from conductor_deploy.client.workflow.conductor_workflow import ConductorWorkflow


@worker_task(task_definition_name="example_find_email")
def find_email(user: str) -> str:
    return f"{user}@example.com"


@worker_task(task_definition_name="example_send_email")
def send_email(email: str, subject: str) -> str:
    return f"{subject!r} to {email}"


def main() -> None:
    configuration = Configuration()
    executor = OrkesClients(configuration).get_workflow_executor()

    workflow = ConductorWorkflow(executor, name="example_dynamic", version=1)
    found = find_email(task_ref_name="find", user=workflow.input("user"))
    workflow >> found
    for subject in ("Welcome", "First steps"):  # as many tasks as there are things to do
        reference_name = f"send_{subject.lower().replace(' ', '_')}"
        workflow >> send_email(task_ref_name=reference_name, email=found.output("result"), subject=subject)
    workflow.output_parameters({"email": found.output("result"), "sent": "${send_first_steps.output.result}"})

    with TaskHandler(configuration=configuration) as workers:
        workers.start_processes()
        run = workflow.execute({"user": "ann"}, wait_for_seconds=60)

    print("status:", run.status)
    print("email:", run.output["email"])
    print("sent:", run.output["sent"])


if __name__ == "__main__":
    main()
