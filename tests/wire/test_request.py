from typing import Any

import httpx
import pytest

from conductor_deploy.wire.access import Access
from conductor_deploy.wire.connection import Connection
from conductor_deploy.wire.endpoints import (
    ADD_TASK_LOG,
    CREATE_WORKFLOW,
    DELETE_TASK,
    EXECUTE_LATEST,
    GET_PROTO,
    GET_WORKFLOW,
    JUMP_TO_TASK,
    LIST_WORKFLOWS,
    POLL_TASK,
    SAVE_PROMPT,
    SET_PROTO,
    START_WORKFLOW,
    UPDATE_TASK_RESULT_V2,
    Endpoint,
)


def exchange(
    endpoint: Endpoint, body: Any = None, answer: httpx.Response | None = None, **parameters: Any
) -> tuple[httpx.Request, Any]:
    """The request that a call sends, and the value that it gives back."""
    seen: list[httpx.Request] = []

    def remember(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return answer or httpx.Response(204)

    with Connection(Access("http://host/api/"), httpx.MockTransport(remember)) as connection:
        value = connection.call(endpoint, body, **parameters)
    return seen[0], value


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("order", "order"),
        ("a/b", "a%2Fb"),
        ("a b+c%", "a%20b%2Bc%25"),
        ("é?#&;=😀", "%C3%A9%3F%23%26%3B%3D%F0%9F%98%80"),
        ("..", "%2E%2E"),
        (".", "%2E"),
        ("a.b", "a.b"),
    ],
)
def test_a_name_is_one_segment_of_the_path(name: str, path: str) -> None:
    request, _ = exchange(DELETE_TASK, name=name)
    assert request.url.raw_path.decode() == f"/api/metadata/taskdefs/{path}"


def test_the_query_leaves_out_what_is_none() -> None:
    request, _ = exchange(POLL_TASK, tasktype="charge", workerid="a b/ü", domain=None)
    assert request.url.raw_path == b"/api/tasks/poll/charge?workerid=a%20b%2F%C3%BC"


def test_flags_numbers_and_lists_in_the_query() -> None:
    request, _ = exchange(CREATE_WORKFLOW, {}, overwrite=True)
    assert request.url.query == b"overwrite=true"
    request, _ = exchange(GET_WORKFLOW, name="w", version=3)
    assert request.url.query == b"version=3"
    request, _ = exchange(SAVE_PROMPT, "x", name="p", description="d", models=["a", "b"])
    assert request.url.query == b"description=d&models=a&models=b"


def test_a_parameter_may_travel_as_a_header_or_twice() -> None:
    request, _ = exchange(EXECUTE_LATEST, {}, name="w", requestId="42", waitForSeconds=5)
    assert (request.headers["requestId"], request.headers["waitForSeconds"]) == ("42", "5")
    assert "waituntiltaskref" not in request.headers
    request, _ = exchange(JUMP_TO_TASK, {}, workflowId="1", taskReferenceName="a")
    assert request.url.raw_path == b"/api/workflow/1/jump/a?taskReferenceName=a"


def test_wrong_parameters_are_a_mistake_of_the_program() -> None:
    with pytest.raises(TypeError, match=r"GET /metadata/workflow/\{name\} needs name"):
        exchange(GET_WORKFLOW, version=1)
    with pytest.raises(TypeError, match="GET /metadata/workflow does not take nam"):
        exchange(LIST_WORKFLOWS, nam="w")


@pytest.mark.parametrize(
    ("endpoint", "body", "content", "content_type"),
    [
        (
            CREATE_WORKFLOW,
            {"a": [1.0, None], "é": "😀"},
            '{"a":[1.0,null],"é":"😀"}'.encode(),
            "application/json",
        ),
        (CREATE_WORKFLOW, b'{"a": 1}', b'{"a": 1}', "application/json"),
        (CREATE_WORKFLOW, {"a": "\ud800"}, b'{"a":"\\ud800"}', "application/json"),
        (ADD_TASK_LOG, 'say "hi"\né', 'say "hi"\né'.encode(), "text/plain; charset=utf-8"),
        (SET_PROTO, b"\x00\xff", b"\x00\xff", "application/octet-stream"),
    ],
)
def test_bodies(endpoint: Endpoint, body: Any, content: bytes, content_type: str) -> None:
    names: dict[str, Any] = (
        {"taskId": "1"} if endpoint is ADD_TASK_LOG else {"registryName": "r", "filename": "f"}
    )
    request, _ = exchange(endpoint, body, **(names if "{" in endpoint.path else {}))
    assert request.content == content
    assert request.headers["content-type"] == content_type


def test_without_a_body_there_is_no_content_type() -> None:
    request, _ = exchange(LIST_WORKFLOWS)
    assert "content-type" not in request.headers
    assert request.headers["user-agent"].startswith("conductor-deploy/")
    assert request.headers["host"] == "host"


@pytest.mark.parametrize(
    ("endpoint", "answer", "value"),
    [
        (START_WORKFLOW, httpx.Response(200, text="6a1e"), "6a1e"),
        (START_WORKFLOW, httpx.Response(200, json="6a1e"), "6a1e"),
        (START_WORKFLOW, httpx.Response(200, text='"quoted" is not JSON'), '"quoted" is not JSON'),
        (UPDATE_TASK_RESULT_V2, httpx.Response(200), None),
        (UPDATE_TASK_RESULT_V2, httpx.Response(200, json={"taskId": "1"}), {"taskId": "1"}),
        (CREATE_WORKFLOW, httpx.Response(200, text="anything"), None),
        (LIST_WORKFLOWS, httpx.Response(200, json=[1]), [1]),
        (LIST_WORKFLOWS, httpx.Response(204), None),
    ],
)
def test_answers(endpoint: Endpoint, answer: httpx.Response, value: Any) -> None:
    assert exchange(endpoint, None, answer)[1] == value


def test_bytes_are_left_alone() -> None:
    content = b"\x00\xff"
    assert (
        exchange(GET_PROTO, None, httpx.Response(200, content=content), registryName="r", filename="f")[1]
        == content
    )


def test_the_status_headers_and_time_of_an_answer() -> None:
    answer = httpx.Response(200, json=[], headers={"Date": "Fri, 31 Dec 2027 23:59:59 GMT", "X-Page": "1"})
    with Connection(Access("http://host/api"), httpx.MockTransport(lambda _: answer)) as connection:
        assert connection.server_time is None
        sent = connection.send(LIST_WORKFLOWS)
        assert (sent.status, sent.value, sent.headers["x-page"]) == (200, [], "1")
        assert str(connection.server_time) == "2027-12-31 23:59:59+00:00"
        assert connection.url == "http://host/api"


def test_a_retried_body_is_encoded_once() -> None:
    class Counted(dict[str, Any]):
        reads = 0

        def items(self) -> Any:
            Counted.reads += 1
            return super().items()

    answers = iter([httpx.Response(503), httpx.Response(200)])
    transport = httpx.MockTransport(lambda _: next(answers))
    with Connection(Access("http://host/api"), transport, sleep=lambda _: None) as connection:
        connection.call(CREATE_WORKFLOW, Counted(a=1))
    assert Counted.reads == 1
