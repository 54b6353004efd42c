"""Calls and what the official API clients offer beside them: against the embedded registry and a recorder."""

import asyncio
import datetime
import inspect
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fault_proxy import FaultProxy
from official_sdk import imported
from recording_server import Recording, recording_server

from conductor_deploy.client._call import Call
from conductor_deploy.client.configuration.configuration import Configuration
from conductor_deploy.client.http.api_client import ApiClient
from conductor_deploy.client.http.async_api_client import AsyncApiClient
from conductor_deploy.client.http.async_rest import AsyncRESTClientObject
from conductor_deploy.client.http.rest import ApiException, NotFound, RESTClientObject, RESTResponse
from conductor_deploy.client.http.thread import AwaitableThread
from conductor_deploy.embedded import transport
from conductor_deploy.wire.endpoints import (
    ADD_TASK_LOG,
    CREATE_WORKFLOW,
    DELETE_WORKFLOW,
    GET_WORKFLOW,
    LIST_WORKFLOWS,
    PUT_SECRET,
    VERSION,
    Endpoint,
)

ORDER = {"name": "order", "version": 1, "tasks": [{"name": "charge", "taskReferenceName": "charge"}]}
GET_ORDER = Call(GET_WORKFLOW, "WorkflowDef", None, {"name": "order", "version": 1})
AWKWARD = 'say "hi"\nline 2 \\ é ☃ "'


@pytest.fixture
def proxy() -> Iterator[FaultProxy]:
    with FaultProxy(transport(None)) as proxy:
        yield proxy


@pytest.fixture
def server() -> Iterator[Recording]:
    with recording_server() as recording:
        recording.answer = 200, "application/json", b"{}"
        yield recording


@pytest.fixture
def client_of() -> Iterator[Callable[..., ApiClient]]:
    made: list[ApiClient] = []

    def make(url: str, *settings: Any, **named: Any) -> ApiClient:
        made.append(ApiClient(Configuration(server_api_url=url), *settings, **named))
        return made[-1]

    yield make
    for client in made:
        client.configuration.close()


@pytest.fixture
def client(proxy: FaultProxy, client_of: Callable[..., ApiClient]) -> ApiClient:
    return client_of(proxy.url)


# Calls


def test_a_call_answers_what_it_says(client: ApiClient) -> None:
    assert client.send(Call(CREATE_WORKFLOW, None, ORDER)) is None
    order = client.send(GET_ORDER)
    assert (type(order).__name__, order.name, order.tasks[0].name) == ("WorkflowDef", "order", "charge")
    (listed,) = client.send(Call(LIST_WORKFLOWS, "list[WorkflowDef]"))
    assert listed == order
    assert client.send(Call(LIST_WORKFLOWS))[0]["name"] == "order"
    assert client.send(Call(VERSION, "str")) == "3.32.3"


def test_a_call_with_status_and_headers(client: ApiClient) -> None:
    value, status, headers = client.send_with_http_info(Call(LIST_WORKFLOWS, "list[WorkflowDef]"))
    assert (value, status, headers["content-type"]) == ([], 200, "application/json")


def test_models_can_be_sent(client: ApiClient) -> None:
    client.send(Call(CREATE_WORKFLOW, None, ORDER))
    order = client.send(GET_ORDER)
    order.version = 2
    client.send(Call(CREATE_WORKFLOW, None, order))
    assert client.send(Call(GET_WORKFLOW, None, None, {"name": "order"}))["version"] == 2


def test_coroutines_call_as_threads_do(proxy: FaultProxy) -> None:
    async def run() -> None:
        async with AsyncApiClient(Configuration(server_api_url=proxy.url)) as client:
            await client.send(Call(CREATE_WORKFLOW, None, ORDER))
            order = await client.send(GET_ORDER)
            assert order.name == "order"
            value, status, headers = await client.send_with_http_info(GET_ORDER)
            assert (value, status, headers["content-type"]) == (order, 200, "application/json")
            with pytest.raises(NotFound):
                await client.send(Call(DELETE_WORKFLOW, None, None, {"name": "x", "version": 1}))
            client.configuration.close()

    asyncio.run(run())


@pytest.mark.parametrize("endpoint", [PUT_SECRET, ADD_TASK_LOG])
def test_text_is_sent_as_it_is(endpoint: Any, server: Recording, client_of: Callable[..., ApiClient]) -> None:
    name = "key" if endpoint is PUT_SECRET else "taskId"
    client_of(server.url).send(Call(endpoint, None, AWKWARD, {name: "x"}))
    request = server.taken()
    assert request.content == AWKWARD.encode()
    assert request.headers["content-type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    ("method", "content"), [("GET", b""), ("DELETE", b"{}"), ("POST", b"{}"), ("PUT", b"{}")]
)
def test_a_write_without_a_body_sends_an_empty_object(
    method: str, content: bytes, server: Recording, client_of: Callable[..., ApiClient]
) -> None:
    client = client_of(server.url)
    client.call_api("/x", method)
    assert server.taken().content == content
    official(server.url).call_api("/x", method)
    assert server.taken().content == content


def official(url: str) -> Any:
    module = imported("configuration.configuration")
    return imported("http.api_client").ApiClient(module.Configuration(server_api_url=url))


def test_a_text_endpoint_without_a_text_sends_json(
    server: Recording, client_of: Callable[..., ApiClient]
) -> None:
    client = client_of(server.url)
    for body, content in ((None, b"{}"), (7, b"7"), (b"raw", b"raw")):
        client.send(Call(PUT_SECRET, None, body, {"key": "x"}))
        assert server.taken().content == content


def test_headers_and_cookies_of_a_client(server: Recording, client_of: Callable[..., ApiClient]) -> None:
    client = client_of(server.url, "X-Team", "orders", "a=1")
    assert client.default_headers == {"Accept-Encoding": "gzip", "X-Team": "orders"}
    client.default_headers["X-Number"] = 3
    client.send(Call(Endpoint("GET", "/x")))
    headers = server.taken().headers
    assert (headers["x-team"], headers["x-number"], headers["cookie"]) == ("orders", "3", "a=1")
    client.default_headers["X-Team"] = "hunter2\n2"
    with pytest.raises(ApiException, match="The header 'x-team' can't be sent") as raised:
        client.send(Call(LIST_WORKFLOWS))
    assert "hunter2" not in str(raised.value)


def test_a_client_without_a_configuration_has_that_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CONDUCTOR_SERVER_URL", "https://conductor.example/api")
    assert ApiClient().configuration.host == "https://conductor.example/api"
    assert AsyncApiClient().configuration.host == "https://conductor.example/api"


# What went wrong on the way


def test_a_connection_that_breaks_is_transient(proxy: FaultProxy, client: ApiClient) -> None:
    proxy.fail("drop before", "POST /metadata/workflow")
    with pytest.raises(ApiException, match="no answer: the connection was closed") as raised:
        client.send(Call(CREATE_WORKFLOW, None, ORDER))
    assert (raised.value.status, raised.value.transient) == (0, True)
    assert raised.value.__cause__


def test_nobody_listens(client_of: Callable[..., ApiClient]) -> None:
    with pytest.raises(ApiException, match=r"\(0\) Reason: Cannot reach http://127\.0\.0\.1:9/api") as raised:
        client_of("http://127.0.0.1:9/api").send(Call(CREATE_WORKFLOW, None, ORDER))
    assert (raised.value.status, raised.value.body, raised.value.transient) == (0, None, False)


def test_reads_are_repeated_and_writes_are_not(proxy: FaultProxy, client: ApiClient) -> None:
    proxy.fail("answer", "GET /metadata/workflow", status=502)
    assert client.send(Call(LIST_WORKFLOWS)) == []
    proxy.fail("answer", "POST /metadata/workflow", status=502)
    with pytest.raises(ApiException) as raised:
        client.send(Call(CREATE_WORKFLOW, None, ORDER))
    assert (raised.value.status, raised.value.reason) == (502, "Bad Gateway")
    proxy.fail("answer", "POST /metadata/workflow", status=429, headers={"Retry-After": "0"})
    client.send(Call(CREATE_WORKFLOW, None, ORDER))
    proxy.fail("answer", "GET /metadata/workflow", status=500)
    with pytest.raises(ApiException):
        client.send(Call(LIST_WORKFLOWS))


def test_an_answer_that_is_a_page(proxy: FaultProxy, client: ApiClient) -> None:
    headers = {"content-type": "text/html"}
    proxy.fail("answer", "GET", status=200, body=b"<html>sign in", headers=headers)
    with pytest.raises(ApiException, match="answered 200 with a page of HTML") as raised:
        client.send(Call(LIST_WORKFLOWS))
    assert (raised.value.status, raised.value.body) == (200, "<html>sign in")
    assert raised.value.headers
    assert raised.value.headers["content-type"] == "text/html"
    proxy.fail("truncate", "POST /version")
    with pytest.raises(ApiException, match="broke off") as raised:
        client.call_api("/version", "POST")
    assert (raised.value.status, raised.value.body) == (405, "")


def test_a_status_that_has_no_name(proxy: FaultProxy, client: ApiClient) -> None:
    proxy.fail("answer", "GET", status=599, body=b"odd")
    with pytest.raises(ApiException, match=r"\(599\) Reason: Unknown - GET \S+: odd"):
        client.send(Call(LIST_WORKFLOWS))


# Written-out calls


def test_a_written_out_call(client: ApiClient) -> None:
    client.call_api("/metadata/workflow", "POST", body=ORDER)
    order, status, headers = client.call_api(
        "/metadata/workflow/{name}",
        "GET",
        path_params={"name": "order"},
        query_params=[("version", 1)],
        response_type="WorkflowDef",
    )
    assert (order.name, status, headers["content-type"]) == ("order", 200, "application/json")
    only = client.call_api(
        "/metadata/workflow", "GET", response_type="list[WorkflowDef]", _return_http_data_only=True
    )
    assert only == [order]
    assert client.call_api("/version", "GET", response_type="str")[0] == "3.32.3"
    assert client.call_api("/metadata/workflow", "GET")[0] is None


def test_a_written_out_call_that_stays_as_it_came(client: ApiClient) -> None:
    raw = client.call_api("/metadata/workflow", "GET", _preload_content=False, _return_http_data_only=True)
    assert isinstance(raw, RESTResponse)
    assert (raw.status, raw.reason, raw.data, raw.json()) == (200, "OK", "[]", [])
    assert raw.getheader("Content-Type") == raw.getheaders()["content-type"] == "application/json"
    assert raw.getheader("X-None", "none") == "none"


def test_a_written_out_call_in_a_thread(client: ApiClient) -> None:
    thread = client.call_api("/version", "GET", response_type="str", async_req=True)
    assert isinstance(thread, AwaitableThread)
    assert thread.get()[0] == "3.32.3"
    missing = client.call_api("/metadata/workflow/none", "GET", async_req=True)
    missing.wait()
    with pytest.raises(NotFound):
        missing.get()


def test_a_written_out_call_of_a_coroutine(proxy: FaultProxy) -> None:
    async def run() -> None:
        async with AsyncApiClient(Configuration(server_api_url=proxy.url)) as client:
            assert (await client.call_api("/version", "GET", response_type="str"))[0] == "3.32.3"
            assert (await client.call_api("/version", "GET"))[0] is None
            assert (await client.async_rest_client.GET(f"{proxy.url}/version")).data == "3.32.3"
            raw = await client.call_api(
                "/version", "GET", _preload_content=False, _return_http_data_only=True
            )
            assert raw.data == "3.32.3"
            with pytest.raises(ValueError, match="form"):
                await client.call_api("/version", "GET", files={"a": "b"})
            client.configuration.close()

    asyncio.run(run())


@pytest.mark.parametrize(
    ("query", "formats", "sent"),
    [
        ({"a": 1, "b": "x y"}, None, "a=1&b=x%20y"),
        ([("a", 1), ("a", 2), ("a", 3)], None, "a=1&a=2&a=3"),
        ({"a": [1, 2]}, {"a": "multi"}, "a=1&a=2"),
        ({"a": [1, 2]}, {"a": "csv"}, "a=1%2C2"),
        ({"a": ["x", "y"]}, {"a": "pipes"}, "a=x%7Cy"),
        ({"a": None, "b": True}, None, "b=true"),
    ],
)
def test_the_query_of_a_written_out_call(
    query: Any, formats: Any, sent: str, server: Recording, client_of: Callable[..., ApiClient]
) -> None:
    client_of(server.url).call_api("/x", "GET", query_params=query, collection_formats=formats)
    assert server.taken().target.partition("?")[2] == sent


def test_headers_and_text_of_a_written_out_call(
    server: Recording, client_of: Callable[..., ApiClient]
) -> None:
    client_of(server.url).call_api(
        "/secrets/{key}",
        "PUT",
        path_params={"key": "a/b", "none": 1},
        header_params={"Content-Type": "application/json", "Accept": "text/plain"},
        body=AWKWARD,
        _request_timeout=5,
    )
    request = server.taken()
    assert request.target.endswith("/secrets/a%2Fb")
    assert request.content == AWKWARD.encode()
    assert (request.headers["content-type"], request.headers["accept"]) == ("application/json", "text/plain")


def test_no_form_and_no_odd_verb(client: ApiClient) -> None:
    for form in ({"post_params": [("a", 1)]}, {"files": {"a": "x"}}):
        with pytest.raises(ValueError, match="no operation takes a form"):
            client.call_api("/x", "POST", **form)
    with pytest.raises(ValueError, match="http method must be one of GET"):
        client.call_api("/x", "FETCH")
    with pytest.raises(ValueError, match="http method must be one of GET"):
        client.request("FETCH", f"{client.configuration.host}/x")
    with pytest.raises(ValueError, match="form"):
        client.request("POST", f"{client.configuration.host}/x", post_params=[("a", 1)])


# Whole URLs


def test_a_request_to_a_whole_url(client: ApiClient, proxy: FaultProxy) -> None:
    response = client.request("GET", f"{proxy.url}/metadata/workflow", query_params={"access": "READ"})
    assert (response.status, response.json()) == (200, [])
    assert proxy.passed == ["GET /metadata/workflow?access=READ"]
    with pytest.raises(NotFound, match="No such workflow"):
        client.request("GET", f"{proxy.url}/metadata/workflow/none")


def test_requests_of_each_verb(server: Recording, client: ApiClient) -> None:
    rest = client.rest_client  # of another server
    for verb in ("GET", "DELETE", "POST", "PUT"):
        response = getattr(rest, verb)(f"{server.url}/x", {"X-Team": "a"}, {"q": "1 2"}, _request_timeout=5)
        request = server.taken()
        assert (request.method, request.target) == (verb, "/api/x?q=1+2")
        assert request.headers["x-team"] == "a"
        assert request.headers["content-type"] == "application/json"
        assert response.request_body_size == len(request.content)
    rest.POST(f"{server.url}/x", body=AWKWARD)
    assert server.taken().content == AWKWARD.encode()
    rest.POST(f"{server.url}/x", body={"a": [1]})
    assert json.loads(server.taken().content) == {"a": [1]}


def test_requests_of_each_verb_take_the_official_arguments_in_their_order() -> None:
    for ours, theirs in (("http.rest", "RESTClientObject"), ("http.async_rest", "AsyncRESTClientObject")):
        official_class = getattr(imported(ours), theirs)
        own = RESTClientObject if ours == "http.rest" else AsyncRESTClientObject
        for name in ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "close"):
            expected = inspect.signature(getattr(official_class, name)).parameters
            assert list(inspect.signature(getattr(own, name)).parameters) == list(expected), name


def test_bodies_of_each_verb_go_by_position() -> None:
    seen: list[tuple[str, bytes]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append((request.method, request.content))
        return httpx.Response(200)

    with httpx.Client(transport=httpx.MockTransport(answer)) as own:
        rest = RESTClientObject(own)
        for verb in ("OPTIONS", "POST", "PUT", "PATCH"):
            getattr(rest, verb)("http://a/x", None, None, None, {"a": 1})
        rest.DELETE("http://a/x", None, None, {"b": 1})
        assert rest.HEAD("http://a/x").status == 200
    bodies = {"DELETE": b'{"b":1}', "HEAD": b""}
    assert seen == [(verb, bodies.get(verb, b'{"a":1}')) for verb, _ in seen]
    assert [verb for verb, _ in seen] == ["OPTIONS", "POST", "PUT", "PATCH", "DELETE", "HEAD"]


def test_a_rest_client_that_was_closed_opens_again(proxy: FaultProxy, client: ApiClient) -> None:
    rest = RESTClientObject(configuration=Configuration(server_api_url="http://127.0.0.1:9/api"))
    for expected in (1, 2):
        assert rest.GET(f"{proxy.url}/version").data == "3.32.3"
        assert proxy.connections == expected
        rest.close()


def test_a_coroutine_requests_a_whole_url(proxy: FaultProxy) -> None:
    async def run() -> None:
        async with AsyncApiClient(Configuration(server_api_url=proxy.url)) as client:
            found = await client.request("GET", f"{proxy.url}/metadata/workflow", {"access": "READ"})
            assert (found.status, found.json()) == (200, [])
            with pytest.raises(NotFound, match="No such workflow"):
                await client.request("GET", f"{proxy.url}/metadata/workflow/none")
            with pytest.raises(ValueError, match="form"):
                await client.request("POST", f"{proxy.url}/x", post_params=[("a", 1)])

    asyncio.run(run())
    assert proxy.passed[0] == "GET /metadata/workflow?access=READ"


def test_a_header_of_a_whole_url_that_can_not_be_sent(server: Recording, client: ApiClient) -> None:
    with pytest.raises(ApiException, match="The header 'x-key' can't be sent") as raised:
        client.request("GET", f"{server.url}/x", headers={"X-Key": "hunter2\n2"})
    assert "hunter2" not in str(raised.value)


def test_a_rest_client_of_its_own(server: Recording) -> None:
    with httpx.Client(headers={"X-Team": "orders"}) as own:
        rest = RESTClientObject(own)
        assert rest.connection is own
        assert rest.request("GET", f"{server.url}/x").status == 200
        assert server.taken().headers["x-team"] == "orders"
        with pytest.raises(ValueError, match="form"):
            rest.POST(f"{server.url}/x", post_params={"a": 1})


def test_a_rest_client_of_coroutines(server: Recording) -> None:
    async def run() -> None:
        async with AsyncRESTClientObject() as rest:
            response = await rest.POST(f"{server.url}/x", body={"a": 1})
            assert (response.status, server.taken().content) == (200, b'{"a":1}')
            server.answer = 409, "application/json", b'{"message": "there is one"}'
            with pytest.raises(ApiException, match="there is one"):
                await rest.request("GET", f"{server.url}/x")
            with pytest.raises(ValueError, match="form"):
                await rest.POST(f"{server.url}/x", post_params={"a": 1})

    asyncio.run(run())


# The codec and the helpers


def test_values_are_sanitised_as_the_official_client_does(client: ApiClient) -> None:
    theirs = official("http://127.0.0.1:9/api")
    for value in (
        None,
        "a",
        3,
        [1, (2, 3)],
        {"a": None, "b": [b"x", b"\xff"]},
        datetime.datetime(2024, 2, 29, 1, 2, 3, tzinfo=datetime.timezone.utc),
        datetime.date(2024, 2, 29),
    ):
        assert client.sanitize_for_serialization(value) == theirs.sanitize_for_serialization(value)


def test_parameters_are_joined_as_the_official_client_does(client: ApiClient) -> None:
    theirs = official("http://127.0.0.1:9/api")
    for params, formats in (
        ({"a": [1, 2], "b": 3}, {"a": "csv"}),
        ([("a", ["x", "y"])], {"a": "ssv"}),
        ({"a": ["x", "y"]}, {"a": "tsv"}),
        ({"a": ["x", "y"]}, {"a": "pipes"}),
        ({"a": ["x", "y"]}, {"a": "multi"}),
        ({"a": ["x"]}, None),
    ):
        assert client.parameters_to_tuples(params, formats) == theirs.parameters_to_tuples(params, formats)


@pytest.mark.parametrize(
    "kinds", [[], ["text/plain"], ["text/plain", "*/*"], ["TEXT/plain", "Application/JSON"], ["a/b", "c/d"]]
)
def test_content_types_are_chosen_as_the_official_client_does(kinds: list[str], client: ApiClient) -> None:
    theirs = official("http://127.0.0.1:9/api")
    assert client.select_header_accept(kinds) == theirs.select_header_accept(kinds)
    assert client.select_header_content_type(kinds) == theirs.select_header_content_type(kinds)


def test_authentication_is_added_to_headers_and_query(client: ApiClient) -> None:
    headers: dict[str, Any] = {}
    query: dict[str, Any] = {}
    client.update_params_for_auth(headers, query, None)
    assert (headers, query) == ({}, {})
    client.update_params_for_auth(headers, query, {"header": {"a": "1"}, "query": {"b": "2"}})
    assert (headers, query) == ({"a": "1"}, {"b": "2"})


def test_the_fields_of_a_form(client: ApiClient, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"{}")
    (tmp_path / "b.unknown-kind").write_bytes(b"x")
    names = [str(tmp_path / "a.json"), str(tmp_path / "b.unknown-kind")]
    fields = client.prepare_post_parameters([("c", 1)], {"one": names[0], "many": names, "none": None})
    json_file, other = (
        ("a.json", b"{}", "application/json"),
        ("b.unknown-kind", b"x", "application/octet-stream"),
    )
    assert fields == [("c", 1), ("one", json_file), ("many", json_file), ("many", other)]
    assert client.prepare_post_parameters() == []


def test_values_are_read(client: ApiClient) -> None:
    assert client.deserialize_class({"name": "order"}, "WorkflowDef").name == "order"
    assert client.deserialize_class([1, 2], "list[int]") == [1, 2]
    response = RESTResponse(httpx.Response(200, text="no JSON"))
    assert client.deserialize(response, "str") == "no JSON"
    assert client.deserialize(RESTResponse(httpx.Response(200, json={"a": 1})), "object") == {"a": 1}
    assert ApiClient.NATIVE_TYPES_MAPPING["int"] is int


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('attachment; filename="a.bin"', "a.bin"),
        ("attachment; filename=../../etc/passwd", "passwd"),
        ("attachment; filename=..\\a.bin", "a.bin"),
        ("attachment; filename=..", "download"),
        (None, "download"),
    ],
)
def test_downloads_are_saved(
    disposition: str | None,
    name: str,
    tmp_path: Path,
    server: Recording,
    client_of: Callable[..., ApiClient],
) -> None:
    client = client_of(server.url)
    client.configuration.temp_folder_path = str(tmp_path)
    headers = {"Content-Disposition": disposition} if disposition else {}
    response = RESTResponse(httpx.Response(200, headers=headers, content=b"\x00\xff"))
    saved = Path(client.deserialize(response, "file"))
    assert (saved.name, saved.read_bytes(), saved.parent.parent) == (name, b"\x00\xff", tmp_path)


class Older:
    """A response as other code makes it: of text alone."""

    data = "é"

    def getheader(self, name: str) -> None:
        return None


def test_downloads_of_text_are_saved(client: ApiClient, tmp_path: Path) -> None:
    client.configuration.temp_folder_path = str(tmp_path)
    assert Path(client.deserialize(Older(), "file")).read_text("utf-8") == "é"


# Threads


def test_a_thread_has_the_result() -> None:
    thread = AwaitableThread(target=divmod, args=(7, 2))
    thread.start()
    thread.wait()
    assert not thread.is_alive()
    assert thread.get() == (3, 1)


def test_a_thread_raises_what_its_target_raised() -> None:
    thread = AwaitableThread(target=int, kwargs={"x": "y"}, name="parse", daemon=True)
    assert (thread.name, thread.daemon) == ("parse", True)
    thread.start()
    with pytest.raises(TypeError):
        thread.get()
    nothing = AwaitableThread()
    nothing.start()
    assert nothing.get() is None


# Metrics


class Collector:
    """Keeps what it is told; raises if asked to."""

    def __init__(self, *, breaks: bool = False) -> None:
        self.breaks = breaks
        self.times: list[tuple[str, str, str, str]] = []
        self.sizes: list[tuple[str, str, int]] = []

    def record_api_request_time(
        self, method: str, uri: str, status: str, time_spent: float, metric_uri: str
    ) -> None:
        assert time_spent >= 0
        self.times.append((method, uri, status, metric_uri))
        if self.breaks:
            raise OSError("disk full")

    def record_workflow_input_payload_size(self, workflow: str, version: str, size: int) -> None:
        self.sizes.append((workflow, version, size))


def test_calls_are_metered(proxy: FaultProxy, client_of: Callable[..., ApiClient]) -> None:
    collector = Collector()
    client = client_of(proxy.url, metrics_collector=collector)
    context = {"workflow_name": "order", "version": "1"}
    client.send(Call(CREATE_WORKFLOW, None, ORDER), metric_context=context)
    client.send(GET_ORDER)
    with pytest.raises(NotFound):
        client.send(Call(GET_WORKFLOW, None, None, {"name": "none"}), metric_context=context)
    client.request("GET", f"{proxy.url}/version", metric_uri="/about")
    template = "/metadata/workflow/{name}"
    assert collector.times == [
        ("POST", "/api/metadata/workflow", "200", "/metadata/workflow"),
        ("GET", "/api/metadata/workflow/order", "200", template),
        ("GET", "/api/metadata/workflow/none", "404", template),
        ("GET", "/api/version", "200", "/about"),
    ]
    ((name, version, size),) = collector.sizes
    assert (name, version) == ("order", "1")
    assert size == len(json.dumps(ORDER, separators=(",", ":")))


def test_a_collector_that_fails_fails_no_call(proxy: FaultProxy, client_of: Callable[..., ApiClient]) -> None:
    collector = Collector(breaks=True)
    assert client_of(proxy.url, metrics_collector=collector).send(Call(LIST_WORKFLOWS)) == []
    assert len(collector.times) == 1


def test_coroutines_are_metered(proxy: FaultProxy) -> None:
    collector = Collector()

    async def run() -> None:
        configuration = Configuration(server_api_url=proxy.url)
        async with AsyncApiClient(configuration, metrics_collector=collector) as client:
            assert await client.send(Call(LIST_WORKFLOWS)) == []
            await client.request("GET", f"{proxy.url}/version", metric_uri="/about")
        configuration.close()

    asyncio.run(run())
    assert collector.times == [
        ("GET", "/api/metadata/workflow", "200", "/metadata/workflow"),
        ("GET", "/api/version", "200", "/about"),
    ]
