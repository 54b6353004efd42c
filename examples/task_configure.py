"""How the tasks of a worker are retried, timed out and limited.

CONDUCTOR_SERVER_URL=http://localhost:8080/api python examples/task_configure.py
"""

from conductor_deploy.client.automator.task_handler import TaskHandler
from conductor_deploy.client.configuration.configuration import Configuration
from conductor_deploy.client.context.task_context import get_task_context
from conductor_deploy.client.http.models import TaskDef
from conductor_deploy.client.orkes_clients import OrkesClients
from conductor_deploy.client.worker.worker_task import worker_task
from conductor_deploy.client.workflow.conductor_workflow import ConductorWorkflow

CHARGE = TaskDef(
    name="example_charge_card",
    description="Charges a card; safe to repeat.",
    owner_email="team@example.com",
    retry_count=3,
    retry_logic="LINEAR_BACKOFF",  # FIXED, EXPONENTIAL_BACKOFF
    retry_delay_seconds=1,
    timeout_seconds=60,  # from its start to its end
    timeout_policy="RETRY",  # TIME_OUT_WF, ALERT_ONLY
    response_timeout_seconds=30,  # without a word from its worker
    concurrent_exec_limit=2,
)


@worker_task(task_definition_name="example_charge_card")
def charge_card(amount: int) -> dict[str, int]:
    attempt = get_task_context().get_retry_count()
    if attempt < 2:
        raise ConnectionError("the bank does not answer")  # any exception: the server tries again
    return {"charged": amount, "attempts": attempt + 1}


def main() -> None:
    configuration = Configuration()
    clients = OrkesClients(configuration)
    metadata = clients.get_metadata_client()
    metadata.register_task_def(CHARGE)
    known = metadata.get_task_def("example_charge_card")
    print("known:", known.retry_logic, known.retry_count)

    workflow = ConductorWorkflow(clients.get_workflow_executor(), name="example_configured", version=1)
    workflow >> charge_card(task_ref_name="charge", amount=workflow.input("amount"))
    with TaskHandler(configuration=configuration) as workers:
        workers.start_processes()
        run = workflow.execute({"amount": 12}, wait_for_seconds=60)
    print(run.status, "attempts:", run.output["attempts"])

    metadata.unregister_task_def("example_charge_card")


if __name__ == "__main__":
    main()
