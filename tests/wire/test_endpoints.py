import re

import pytest

from conductor_deploy.wire import endpoints
from conductor_deploy.wire.endpoints import ENDPOINTS, Endpoint


def test_every_operation_is_there_once() -> None:
    rows = [(endpoint.method, re.sub(r"\{\w+\}", "{}", endpoint.path)) for endpoint in ENDPOINTS.values()]
    assert len(set(rows)) == len(rows)


@pytest.mark.parametrize("endpoint", ENDPOINTS.values(), ids=ENDPOINTS)
def test_a_row_is_well_formed(endpoint: Endpoint) -> None:
    assert endpoint.path.startswith("/")
    assert not endpoint.path.endswith("/")
    assert len(set(endpoint.query)) == len(endpoint.query)
    assert endpoint.method in ("POST", "PUT") or endpoint.sends == "json"


def test_only_posts_may_not_be_repeated() -> None:
    assert {endpoint.method for endpoint in ENDPOINTS.values() if not endpoint.is_idempotent} == {"POST"}


def test_names_lead_to_their_rows() -> None:
    assert ENDPOINTS["LIST_WORKFLOWS"] is endpoints.LIST_WORKFLOWS
    assert str(endpoints.GET_WORKFLOW) == "GET /metadata/workflow/{name}"
