"""Definitions of workflows: check, register, read, new versions, delete.

CONDUCTOR_SERVER_URL=http://localhost:8080/api python examples/define_workflows.py
"""

from conductor_deploy.client.configuration.configuration import Configuration
from conductor_deploy.client.http.models import TaskDef, WorkflowDef, WorkflowTask
from conductor_deploy.client.http.rest import Conflict, Invalid, NotFound
from conductor_deploy.client.orkes_clients import ConductorClients

NAME = "example_define"


def workflow(version: int, *tasks: WorkflowTask) -> WorkflowDef:
    return WorkflowDef(name=NAME, version=version, owner_email="team@example.com", tasks=list(tasks))


def main() -> None:
    metadata = ConductorClients(Configuration()).get_metadata_client()
    charge = WorkflowTask(name="example_charge", task_reference_name="charge", type="SIMPLE")

    metadata.register_task_def(
        TaskDef(
            name="example_charge", owner_email="team@example.com", retry_count=3, response_timeout_seconds=60
        )
    )
    metadata.validate_workflow_def(workflow(1, charge))  # as the server would, but nothing is stored
    try:
        metadata.validate_workflow_def(workflow(1))
    except Invalid as error:
        print("refused:", [mistake["message"] for mistake in error.validation_errors])

    metadata.register_workflow_def(workflow(1, charge), overwrite=False)
    try:
        metadata.register_workflow_def(workflow(1, charge), overwrite=False)
    except Conflict as error:
        print("refused:", error.message)
    metadata.register_workflow_def(workflow(2, charge), overwrite=False)

    latest = metadata.get_workflow_def(NAME)
    latest.description = "Charges a card"
    metadata.update_workflow_def(latest)  # what was read is written back whole
    print("latest:", latest.version, metadata.get_workflow_def(NAME, 2).description)
    print("versions:", sorted(row["version"] for row in metadata.get_workflow_names_and_versions()[NAME]))

    metadata.unregister_workflow_def(NAME, 2)
    print("latest:", metadata.get_workflow_def(NAME).version)
    metadata.unregister_workflow_def(NAME, 1)
    metadata.unregister_task_def("example_charge")
    try:
        metadata.get_workflow_def(NAME)
    except NotFound:
        print("deleted")


if __name__ == "__main__":
    main()
