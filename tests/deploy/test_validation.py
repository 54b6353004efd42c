"""What a server says of workflows when asked, told as problems where they are written."""

import httpx
import pytest
from release_site import Answer, Site
from releasing import task, workflow

from conductor_deploy.definition.document import Definition, Position
from conductor_deploy.definition.normalise import identity, normalise
from conductor_deploy.definition.source import Document, Source
from conductor_deploy.deploy.configuration import Environment
from conductor_deploy.deploy.pipeline import Desired
from conductor_deploy.deploy.validation import ask_server
from conductor_deploy.errors import ServerRefused


def desired() -> Desired:
    documents = [
        Document(kind, body, Source(f"{body['name']}.json", "{}"))
        for kind, body in (task("a"), workflow("w"))
    ]
    by_key = {
        identity(document.kind, normalise(document.kind, document.body, None)): document
        for document in documents
    }
    state = {key: Definition(key, document.body) for key, document in by_key.items()}
    return Desired(Environment("dev"), state, by_key, ())


def refuse(site: Site, status: int, body: object) -> None:
    site.line.step = lambda request: Answer(status, json=body) if "validate" in request.url.path else None


def test_only_workflows_are_asked_about(site: Site) -> None:
    assert ask_server(site.connection, desired()) == ()
    assert site.line.passed == ["POST /metadata/workflow/validate"]


def test_each_reason_is_a_problem_where_the_workflow_is_written(site: Site) -> None:
    errors = [{"path": "p", "message": text} for text in ("too old", "bad script", "too old")]
    refuse(site, 400, {"status": 400, "message": "Validation failed", "validationErrors": errors})
    problems = ask_server(site.connection, desired())
    assert [problem.message for problem in problems] == [
        "dev's server refuses workflow/w@1: bad script",
        "dev's server refuses workflow/w@1: too old",
    ]
    assert [problem.position for problem in problems] == [Position("w.json", 1)] * 2


def test_a_refusal_without_reasons_is_one_problem(site: Site) -> None:
    refuse(site, 500, {"status": 500, "message": "HV000028"})
    (problem,) = ask_server(site.connection, desired())
    assert "HV000028" in problem.message


def test_a_server_that_can_not_be_asked_is_no_verdict(site: Site) -> None:
    refuse(site, 404, {"status": 404, "message": "no such resource"})
    with pytest.raises(ServerRefused):
        ask_server(site.connection, desired())
    assert isinstance(site.line, httpx.BaseTransport)
