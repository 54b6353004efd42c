"""Schedules: preview, save, pause, resume, delete.

CONDUCTOR_SERVER_URL=http://localhost:8080/api python examples/schedule_workflows.py
"""

from conductor_deploy.client.configuration.configuration import Configuration
from conductor_deploy.client.http.models import (
    SaveScheduleRequest,
    StartWorkflowRequest,
    WorkflowDef,
    WorkflowTask,
)
from conductor_deploy.client.orkes_clients import ConductorClients

NAME = "example_schedule"
NIGHTLY = "0 30 2 * * *"  # six fields: seconds come first


def main() -> None:
    clients = ConductorClients(Configuration())
    metadata, scheduler = clients.get_metadata_client(), clients.get_scheduler_client()
    pause = WorkflowTask(name="pause", task_reference_name="pause", type="WAIT")
    metadata.register_workflow_def(
        WorkflowDef(name=NAME, version=1, owner_email="team@example.com", tasks=[pause]), overwrite=True
    )

    first, second = scheduler.get_next_few_schedule_execution_times(NIGHTLY, limit=2)
    print("hours between:", round((second - first) / 3_600_000))

    scheduler.save_schedule(
        SaveScheduleRequest(
            name=NAME,
            cron_expression=NIGHTLY,
            zone_id="Europe/Berlin",
            paused=True,
            start_workflow_request=StartWorkflowRequest(name=NAME, version=1, input={"by": "clock"}),
        )
    )
    print("schedules:", [schedule.name for schedule in scheduler.get_all_schedules(NAME)])
    scheduler.resume_schedule(NAME)
    schedule = scheduler.get_schedule(NAME)
    assert schedule is not None
    print("paused:", bool(schedule.paused))
    scheduler.pause_schedule(NAME, reason="maintenance")
    schedule = scheduler.get_schedule(NAME)
    assert schedule is not None
    print("paused:", schedule.paused, schedule.paused_reason)

    scheduler.delete_schedule(NAME)
    metadata.unregister_workflow_def(NAME, 1)
    print("schedules:", scheduler.get_all_schedules(NAME))


if __name__ == "__main__":
    main()
