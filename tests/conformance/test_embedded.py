"""Each answer of the embedded registry is compared with a real 3.32.3's to the same request.

What no two servers share is masked: times of writing, host names, the order of violations, and the words of
the real server's JSON reader and database. Of what a real server lists only the test's own counts.
"""

import json
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from registry_scripts import SCRIPTS, Step

from conductor_deploy.embedded import transport
from conductor_deploy.wire.access import Access

TIMES = frozenset({"createTime", "updateTime", "updatedTime"})
OWN_WORDS = re.compile(r".*(JSON parse error|Required request body|CONSTRAINT_NOTNULL).*", re.DOTALL)


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_it_answers_as_a_real_server_does(
    script: list[Step], conductor_3_32: Access, own_prefix: Callable[[Access], str]
) -> None:
    prefix = own_prefix(conductor_3_32)
    with (
        httpx.Client(base_url=conductor_3_32.base, trust_env=False, timeout=30) as real,
        httpx.Client(base_url="http://embedded/api", transport=transport(None)) as embedded,
    ):
        for step in script:
            assert (step, answer(embedded, step, prefix)) == (step, answer(real, step, prefix))


def answer(client: httpx.Client, step: Step, prefix: str) -> tuple[int, str, Any]:
    """Status, media type and masked content."""
    method, path, body = step
    content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    response = client.request(
        method,
        path.replace("@", prefix),
        content=None if content is None else content.replace(b"@", prefix.encode()),
        headers={} if content is None else {"content-type": "application/json"},
    )
    media_type = response.headers.get("content-type", "").partition(";")[0]
    if media_type == "text/html":
        return response.status_code, media_type, None
    if media_type != "application/json":
        return response.status_code, media_type, response.text
    return response.status_code, media_type, masked(own(response.json(), prefix))


def own(value: Any, prefix: str) -> Any:
    """Of a listing what the test has made; the names in a map of versions are listed too."""
    if isinstance(value, list):
        return [item for item in value if prefix in str(item.get("name") if isinstance(item, dict) else item)]
    if isinstance(value, dict) and all(isinstance(item, list) for item in value.values()):
        return {name: item for name, item in value.items() if prefix in name}
    return value


def masked(value: Any) -> Any:
    if isinstance(value, list):
        return [masked(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "validationErrors" in value:
        return {**value, "validationErrors": sorted(value["validationErrors"], key=json.dumps)}
    if "retryable" in value:
        return {**value, "instance": "", "message": OWN_WORDS.sub(r"\1", value["message"])}
    return {name: "now" if name in TIMES and item > 10**12 else masked(item) for name, item in value.items()}
