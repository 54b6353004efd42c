"""What calls raise, from the narrowest to the widest.

CONDUCTOR_SERVER_URL=http://localhost:8080/api python examples/handle_errors.py
"""

from collections.abc import Callable

from conductor_deploy.client.configuration.configuration import Configuration
from conductor_deploy.client.http.models import WorkflowDef
from conductor_deploy.client.http.rest import (
    ApiException,
    AuthorizationException,
    Conflict,
    Invalid,
    NotFound,
    Unsupported,
)
from conductor_deploy.client.orkes_clients import ConductorClients


def attempt(what: str, call: Callable[[], object]) -> None:
    try:
        call()
    except NotFound:
        print(f"{what}: there is no such thing")
    except Conflict as error:
        print(f"{what}: it exists, or is in no state for this: {error.message}")
    except Invalid as error:
        mistakes = [mistake["message"] for mistake in error.validation_errors]
        print(f"{what}: not what the server takes: {mistakes}")
    except Unsupported as error:
        print(f"{what}: {error.reason}")
    except AuthorizationException as error:
        print(f"{what}: not allowed: {error.error_code}")
    except ApiException as error:  # the rest; status 0 where no answer came
        print(f"{what}: no answer" if error.status == 0 else f"{what}: {error}")


def main() -> None:
    clients = ConductorClients(Configuration())
    metadata = clients.get_metadata_client()
    nowhere = ConductorClients(Configuration(server_api_url="http://127.0.0.1:1/api"))

    attempt("read", lambda: metadata.get_workflow_def("example_none"))
    attempt("delete", lambda: metadata.unregister_workflow_def("example_none", 1))
    attempt("register", lambda: metadata.register_workflow_def(WorkflowDef(name="example_none", version=1)))
    attempt("prompts", clients.get_prompt_client().get_prompts)
    attempt("unreachable", nowhere.get_metadata_client().get_all_task_defs)
    try:
        WorkflowDef(nmae="example_none")  # type: ignore[call-arg] # the mistake that this shows
    except TypeError as error:
        print("misspelt:", error)


if __name__ == "__main__":
    main()
