"""Many executions at once, awaited: the clients of `conductor_deploy.client.aio`.

CONDUCTOR_SERVER_URL=http://localhost:8080/api python examples/await_many.py
"""

import asyncio

from conductor_deploy.client.aio import AsyncClients
from conductor_deploy.client.http.models import StartWorkflowRequest, WorkflowDef, WorkflowTask

NAME = "example_await"


async def main() -> None:
    async with AsyncClients() as clients:
        metadata, workflows = clients.get_metadata_client(), clients.get_workflow_client()
        double = WorkflowTask(
            name="double",
            task_reference_name="double",
            type="INLINE",
            input_parameters={
                "evaluatorType": "graaljs",
                "expression": "$.number * 2",
                "number": "${workflow.input.number}",
            },
        )
        definition = WorkflowDef(
            name=NAME,
            version=1,
            owner_email="team@example.com",
            tasks=[double],
            output_parameters={"double": "${double.output.result}"},
        )
        await metadata.register_workflow_def(definition, overwrite=True)

        runs = await asyncio.gather(
            *(
                workflows.execute_workflow(
                    StartWorkflowRequest(name=NAME, version=1, input={"number": number}), wait_for_seconds=20
                )
                for number in range(5)
            )
        )
        print("doubles:", [run.output["double"] for run in runs if run.output])
        await workflows.remove_workflows([str(run.workflow_id) for run in runs], archive_workflow=False)
        await metadata.unregister_workflow_def(NAME, 1)


if __name__ == "__main__":
    asyncio.run(main())
