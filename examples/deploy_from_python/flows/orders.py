"""The workflow of an order, and the workers of its tasks."""

from dataclasses import dataclass

from conductor_deploy.client.http.models import TaskDef
from conductor_deploy.client.worker.worker_task import worker_task
from conductor_deploy.client.workflow.conductor_workflow import ConductorWorkflow
from conductor_deploy.client.workflow.task.javascript_task import JavascriptTask
from conductor_deploy.client.workflow.task.simple_task import SimpleTask
from conductor_deploy.client.workflow.task.switch_task import SwitchTask
from conductor_deploy.client.workflow.task.terminate_task import TerminateTask, WorkflowStatus

OWNER = "team@example.com"


@dataclass
class Receipt:
    order: str
    amount: int


@worker_task(
    task_definition_name="example_charge",
    task_def=TaskDef(
        name="example_charge",
        owner_email=OWNER,
        retry_count=3,
        retry_logic="LINEAR_BACKOFF",
        retry_delay_seconds=5,
    ),
)
def charge(order: str, amount: int) -> Receipt:
    """Charges the customer of an order."""
    return Receipt(order, amount)


def order() -> ConductorWorkflow:
    workflow = ConductorWorkflow(name="example_order", version=1, description="Charges an order.")
    workflow.owner_email(OWNER).timeout_seconds(3600).input_parameters(["order", "lines"])

    total = JavascriptTask(
        "total", "$.lines.reduce((sum, line) => sum + line.price, 0)", {"lines": workflow.input("lines")}
    )
    paid = SimpleTask("example_charge", "charge")
    paid.input_parameters = {"order": workflow.input("order"), "amount": total.output()}
    empty = TerminateTask("empty", WorkflowStatus.FAILED, "an order without lines")
    has_lines = SwitchTask("has_lines", total.output()).switch_case("0", empty).default_case(paid)

    workflow >> total >> has_lines
    return workflow.output_parameters({"total": total.output()})
