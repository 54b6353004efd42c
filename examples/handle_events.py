"""Event handlers: create, read, switch off, delete. The official SDK has no client for them.

CONDUCTOR_SERVER_URL=http://localhost:8080/api python examples/handle_events.py
"""

from conductor_deploy.client.configuration.configuration import Configuration
from conductor_deploy.client.http.models import Action, EventHandler, StartWorkflow
from conductor_deploy.client.http.rest import Conflict
from conductor_deploy.client.orkes_clients import ConductorClients

NAME = "example_on_shipped"
EVENT = "conductor:example_ship:shipped"  # the task `shipped` of the workflow `example_ship`


def main() -> None:
    handlers = ConductorClients(Configuration()).get_event_handler_client()
    invoice = Action(
        action="start_workflow",
        start_workflow=StartWorkflow(name="example_invoice", input={"order": "${order}"}),
    )
    handler = EventHandler(name=NAME, event=EVENT, actions=[invoice], active=True)

    handlers.add_event_handler(handler)
    try:
        handlers.add_event_handler(handler)
    except Conflict as error:
        print("refused:", error.message)
    print("active:", [each.name for each in handlers.get_event_handlers_for_event(EVENT)])
    handler.active = False
    handlers.update_event_handler(handler)
    print("active:", [each.name for each in handlers.get_event_handlers_for_event(EVENT)])
    handlers.remove_event_handler(NAME)
    print("left:", [each.name for each in handlers.get_event_handlers() if each.name == NAME])


if __name__ == "__main__":
    main()
