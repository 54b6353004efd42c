"""Tests of workflows: a real server runs them, and made-up answers stand in for workers.

pytest -p conductor_deploy.testing examples/test_workflows.py
"""

from conductor_deploy.client.http.models.workflow_test_request import TaskMock, WorkflowTestRequest
from conductor_deploy.client.orkes_clients import OrkesClients
from conductor_deploy.client.workflow.conductor_workflow import ConductorWorkflow
from conductor_deploy.client.workflow.task.simple_task import SimpleTask
from conductor_deploy.client.workflow.task.switch_task import SwitchTask


def visit() -> ConductorWorkflow:
    """Finds out where somebody is, and greets them as they do there."""
    workflow = ConductorWorkflow(name="example_visit", version=1)
    place = SimpleTask("find", "place").input(key="person", value=workflow.input("person"))
    greeting = SwitchTask("greeting", place.output("country"))
    for country in ("FR", "JP"):
        greet = SimpleTask("greet", f"greet_{country.lower()}")
        greeting.switch_case(country, greet.input(key="country", value=country))
    greeting.default_case(SimpleTask("wave", "wave"))
    return workflow >> place >> greeting


def tried(
    clients: OrkesClients, country: str, **answers: list[TaskMock]
) -> tuple[str, list[tuple[str, str]]]:
    """How the execution ends, and each of its tasks, with these answers of the workers."""
    workflow = visit()
    place = TaskMock("COMPLETED", {"country": country})
    request = WorkflowTestRequest(
        name=workflow.name,
        version=workflow.version,
        workflow_def=workflow.to_workflow_def(),
        input={"person": "ann"},
        task_ref_to_mock_output={"place": [place], **answers},
    )
    execution = clients.get_workflow_client().test_workflow(request)
    ran = [(str(task.reference_task_name), str(task.status)) for task in execution.tasks or ()]
    return str(execution.status), ran


def test_somebody_in_france_is_greeted(conductor_clients: OrkesClients) -> None:
    status, tasks = tried(conductor_clients, "FR", greet_fr=[TaskMock("COMPLETED", {"said": "bonjour"})])
    assert status == "COMPLETED"
    assert [name for name, _ in tasks] == ["place", "greeting", "greet_fr"]


def test_somebody_elsewhere_is_waved_at(conductor_clients: OrkesClients) -> None:
    status, tasks = tried(conductor_clients, "XX", wave=[TaskMock("COMPLETED", {})])
    assert (status, tasks[-1]) == ("COMPLETED", ("wave", "COMPLETED"))


def test_a_greeting_that_fails_is_tried_again(conductor_clients: OrkesClients) -> None:
    answers = [TaskMock("FAILED", {"why": "shy"}), TaskMock("COMPLETED", {"said": "konnichiwa"})]
    status, tasks = tried(conductor_clients, "JP", greet_jp=answers)
    assert status == "COMPLETED"
    assert tasks[2:] == [("greet_jp", "FAILED"), ("greet_jp", "COMPLETED")]
