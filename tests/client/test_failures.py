"""Which exception a refusal becomes, and what it says of the server: answers as Conductor gives them."""

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from conductor_deploy.client._call import Call
from conductor_deploy.client._capabilities import needs_orkes
from conductor_deploy.client.configuration.configuration import Configuration
from conductor_deploy.client.http.api_client import ApiClient
from conductor_deploy.client.http.async_api_client import AsyncApiClient
from conductor_deploy.client.http.rest import (
    ApiException,
    AuthorizationException,
    Conflict,
    Invalid,
    NotFound,
    Unsupported,
)
from conductor_deploy.wire.access import Access
from conductor_deploy.wire.endpoints import (
    CREATE_WORKFLOW,
    DELETE_TASK,
    DELETE_WORKFLOW_TAG,
    ENDPOINTS,
    GET_SECRET,
    GET_WORKFLOW,
    LIST_NAMES_AND_VERSIONS,
    LIST_PROMPTS,
    LIST_WORKFLOWS,
    PUT_SECRET,
    UPDATE_VARIABLES,
    Endpoint,
)

DOCS = {
    "paths": {"/api/metadata/workflow": {"get": {}, "post": {}}, "/api/workflow/{id}": {"get": {}}, "/x": 1}
}
SECRETS: dict[str, Any] = {"paths": {"/api/secrets/{key}": {"get": {}}}}


@dataclass
class Conductor(httpx.BaseTransport):
    """Answers its version and its documentation, if it has them, and all else with a refusal."""

    status: int = 404
    body: Any = ""
    version: str | None = "3.32.3"
    docs: Any = None
    asked: list[str] = field(default_factory=list)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        self.asked.append(path)
        if path == "/api/version" and self.version:
            return httpx.Response(200, text=self.version)
        if path == "/api-docs" and self.docs:
            return httpx.Response(200, json=self.docs)
        if path in ("/api/version", "/api-docs"):
            return httpx.Response(404, json={"timestamp": "now", "error": "Not Found"})
        return httpx.Response(
            self.status, content=self.body if isinstance(self.body, bytes) else text(self.body)
        )


def text(body: Any) -> str:
    return body if isinstance(body, str) else json.dumps(body)


def said(message: str) -> dict[str, Any]:
    return {"status": 500, "message": message, "instance": "host", "retryable": False}


NO_RESOURCE = said("No static resource api/x.")


@pytest.fixture
def client_of() -> Iterator[Callable[[Conductor], ApiClient]]:
    clients: list[httpx.Client] = []

    def make(conductor: Conductor) -> ApiClient:
        clients.append(httpx.Client(transport=conductor))
        configuration = Configuration(server_api_url="http://conductor.example/api")
        configuration.http_connection = clients[-1]
        return ApiClient(configuration)

    yield make
    for client in clients:
        client.close()


def refusal(client: ApiClient, endpoint: Endpoint = DELETE_TASK) -> ApiException:
    names = {"name": "x", "key": "x", "workflowId": "x", "version": 1}
    parameters: dict[str, Any] = {
        name: value for name, value in names.items() if f"{{{name}}}" in endpoint.path
    }
    with pytest.raises(ApiException) as raised:
        client.send(Call(endpoint, None, "x" if endpoint.sends == "text" else None, parameters))
    return raised.value


@pytest.mark.parametrize(
    ("status", "message", "kind"),
    [
        (404, "No such workflow found by name: x, version: null", NotFound),
        (500, "No such task definition", NotFound),
        (500, "EventHandler with name x not found!", NotFound),
        (500, "The task referenced by x does not exist in the WorkflowDefinition y", NotFound),
        (409, "Workflow with x.1 already exists!", Conflict),
        (404, "Workflow is still running.  status=RUNNING", Conflict),
        (500, "The workflow x is not PAUSED so cannot resume. Current status is RUNNING", Conflict),
        (500, "The workflow x is not running so the task referenced by y cannot be skipped", Conflict),
        (500, "The task referenced y has already been processed, cannot be skipped", Conflict),
        (500, "EventHandler with name x already exists!", Conflict),
        (400, "Validation failed, check below errors for detail.", Invalid),
        (422, "Unprocessable", Invalid),
        (500, "JSON parse error: Unexpected character", Invalid),
        (500, "Failed to convert value of type 'java.lang.String'", Invalid),
        (500, "Method parameter 'version': Failed to convert value of type 'java.lang.String'", Invalid),
        (500, "Invalid cron expression: x", Invalid),
        (500, "Content-Type 'text/plain' is not supported", Invalid),
        (500, "Required request body is missing: public void x()", Invalid),
        (500, "HV000028: Unexpected exception during isValid call.", ApiException),
        (500, "Cannot invoke method because it is null", ApiException),
        (401, "who are you", AuthorizationException),
        (403, "not you", AuthorizationException),
    ],
)
def test_the_kind_of_a_refusal(
    status: int, message: str, kind: type[ApiException], client_of: Callable[[Conductor], ApiClient]
) -> None:
    conductor = Conductor(status, said(message))
    error = refusal(client_of(conductor))
    assert type(error) is kind
    assert (error.status, error.code, error.message) == (status, status, message)
    assert json.loads(error.body) == said(message)
    assert error.where == "DELETE http://conductor.example/api/metadata/taskdefs/x"
    assert error.headers is not None
    assert error.is_not_found() is (kind is NotFound)
    assert error.__cause__ is not None
    assert conductor.asked == ["/api/metadata/taskdefs/x"]


def test_what_the_validation_found_is_told(client_of: Callable[[Conductor], ApiClient]) -> None:
    errors = [
        {"path": "registerWorkflowDef.arg0.name", "message": "cannot be null or empty"},
        {"path": "registerWorkflowDef.arg0.version", "message": "too small", "invalidValue": "0"},
    ]
    body = {"status": 400, "message": "Validation failed", "retryable": False, "validationErrors": errors}
    error = refusal(client_of(Conductor(400, body)), CREATE_WORKFLOW)
    assert isinstance(error, Invalid)
    assert error.validation_errors == errors
    assert "arg0.name: cannot be null or empty; registerWorkflowDef.arg0.version: too small" in str(error)


@pytest.mark.parametrize(
    ("endpoint", "status", "body", "sentence"),
    [
        (LIST_PROMPTS, 404, NO_RESOURCE, "prompts need Orkes Conductor"),
        (LIST_PROMPTS, 405, said("Request method 'GET' is not supported"), "prompts need Orkes Conductor"),
        (DELETE_WORKFLOW_TAG, 500, said("x: Failed to convert value of"), "tags need Orkes Conductor"),
        (UPDATE_VARIABLES, 404, NO_RESOURCE, "updates of the variables of an execution need Orkes Conductor"),
        (
            LIST_NAMES_AND_VERSIONS,
            404,
            NO_RESOURCE,
            "GET /metadata/workflow/names-and-versions needs another Conductor, or a switch of it",
        ),
        (PUT_SECRET, 501, said("env-backed secrets are read-only"), "PUT /secrets/{key} needs another Cond"),
    ],
)
def test_an_operation_that_the_server_lacks(
    endpoint: Endpoint,
    status: int,
    body: Any,
    sentence: str,
    client_of: Callable[[Conductor], ApiClient],
) -> None:
    conductor = Conductor(status, body)
    client = client_of(conductor)
    for _ in range(2):
        error = refusal(client, endpoint)
        assert type(error) is Unsupported
        assert error.reason
        assert error.reason.startswith(sentence)
        assert error.reason.endswith("; this server is Conductor 3.32.3")
        assert error.message == body["message"]
        assert error.status == status
        assert not error.is_not_found()
    assert conductor.asked.count("/api/version") == 1
    assert "/api-docs" not in conductor.asked


@pytest.mark.parametrize(
    ("docs", "says"),
    [
        (DOCS, "this server is a Conductor too old to tell its version"),
        (None, "this server does not say what it is: its URL should end in /api"),
        ({"paths": []}, "this server does not say what it is: its URL should end in /api"),
    ],
)
def test_a_server_that_does_not_tell_its_version(
    docs: Any, says: str, client_of: Callable[[Conductor], ApiClient]
) -> None:
    conductor = Conductor(404, {"timestamp": "now", "error": "Not Found"}, version=None, docs=docs)
    client = client_of(conductor)
    for _ in range(2):
        assert refusal(client, LIST_PROMPTS).reason == f"prompts need Orkes Conductor; {says}"
    assert conductor.asked.count("/api-docs") == conductor.asked.count("/api/version") == 1


def test_a_version_that_is_none(client_of: Callable[[Conductor], ApiClient]) -> None:
    conductor = Conductor(
        404, NO_RESOURCE, version="a page that is not a version at all, but of another server"
    )
    assert "does not say what it is" in str(refusal(client_of(conductor), LIST_PROMPTS))


def test_a_refusal_in_doubt_is_settled_by_the_documentation(
    client_of: Callable[[Conductor], ApiClient],
) -> None:
    conductor = Conductor(404, "lost", docs=DOCS)  # not Conductor's words: of something in front of it
    client = client_of(conductor)
    assert type(refusal(client, LIST_WORKFLOWS)) is ApiException
    assert type(refusal(client, GET_WORKFLOW)) is Unsupported
    assert conductor.asked.count("/api-docs") == 1


def test_an_empty_answer_about_what_a_path_names(client_of: Callable[[Conductor], ApiClient]) -> None:
    assert type(refusal(client_of(Conductor(404, "", docs=SECRETS)), GET_SECRET)) is NotFound
    assert type(refusal(client_of(Conductor(404, "", docs=DOCS)), GET_SECRET)) is Unsupported


def test_what_a_server_can_do(client_of: Callable[[Conductor], ApiClient]) -> None:
    conductor = Conductor(docs=DOCS)
    capabilities = client_of(conductor).capabilities
    assert conductor.asked == []
    assert capabilities.version == "3.32.3"
    operations = frozenset({"GET /metadata/workflow", "POST /metadata/workflow", "GET /workflow/{}"})
    assert capabilities.operations == operations
    assert capabilities.supports(LIST_WORKFLOWS)
    assert capabilities.supports(LIST_PROMPTS) is False
    assert conductor.asked == ["/api/version", "/api-docs"]
    assert client_of(Conductor(version=None)).capabilities.supports(LIST_WORKFLOWS) is None


def test_clients_of_a_configuration_ask_once(client_of: Callable[[Conductor], ApiClient]) -> None:
    conductor = Conductor(404, NO_RESOURCE)
    client = client_of(conductor)
    for another in (client, ApiClient(client.configuration)):
        refusal(another, LIST_PROMPTS)

    async def run() -> None:
        with pytest.raises(Unsupported, match="prompts need Orkes Conductor; this server is Conductor"):
            await AsyncApiClient(client.configuration).send(Call(LIST_PROMPTS))

    asyncio.run(run())
    assert conductor.asked.count("/api/version") == 1


def test_a_text_that_is_no_secret_is_shown(client_of: Callable[[Conductor], ApiClient]) -> None:
    client = client_of(Conductor(500, said("a big error")))
    client.configuration.update_token("big")  # too short for a secret
    assert refusal(client).message == "a big error"


@pytest.mark.parametrize(
    ("path", "needs"),
    [
        ("/prompts/{name}/tags", "prompts need"),
        ("/integrations/provider/{name}", "integrations need"),
        ("/scheduler/schedules/{name}/tags", "tags need"),
        ("/secrets/{key}/tags", "tags need"),
        ("/workflow/execute/{name}", "executing a workflow without its version needs"),
        ("/workflow/execute/{name}/{version}", None),
        ("/workflow/{workflowId}/variables", "updates of the variables of an execution need"),
        ("/metadata/workflow", None),
        ("/tasks/{taskId}", None),
        ("/schedules", None),
        ("/users", "users need"),
    ],
)
def test_what_needs_orkes(path: str, needs: str | None) -> None:
    assert needs_orkes(path) == needs


# What an open server has and its documentation hides, or has under another verb.
UNDOCUMENTED = {"GET /version", "GET /scheduler/schedules/{}/pause", "GET /scheduler/schedules/{}/resume"}


@pytest.mark.real
def test_what_needs_orkes_is_what_the_newest_server_lacks(conductor_3_32: Access) -> None:
    configuration = Configuration(server_api_url=conductor_3_32.url)
    capabilities = ApiClient(configuration).capabilities
    assert capabilities.version == "3.32.3"
    assert capabilities.operations
    missing = {endpoint for endpoint in ENDPOINTS.values() if not capabilities.supports(endpoint)}
    known = {endpoint for endpoint in ENDPOINTS.values() if needs_orkes(endpoint.path)}
    assert known - missing == set()
    configuration.close()
    others = {f"{endpoint.method} {endpoint.path}" for endpoint in missing - known}
    assert {path.replace("{name}", "{}") for path in others} <= UNDOCUMENTED


@pytest.mark.real
def test_real_servers_say_what_they_are(real_server: Access) -> None:
    configuration = Configuration(server_api_url=real_server.url)
    error = refusal(ApiClient(configuration), LIST_PROMPTS)
    configuration.close()
    assert type(error) is Unsupported
    assert error.reason in {
        "prompts need Orkes Conductor; this server is Conductor 3.32.3",
        "prompts need Orkes Conductor; this server is a Conductor too old to tell its version",
    }
