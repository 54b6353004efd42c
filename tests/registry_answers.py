"""Asks a server what `registry_scripts` says, and keeps what a real 3.32.3 answered.

    python tests/registry_answers.py http://localhost:8080/api

records the answers of a real server anew, into `cases/registry/answers.jsonl`, one line a request.

What no two servers share is masked: times of writing, host names, the order of violations, and the words of
the real server's JSON reader and database. Of what a server lists only the script's own counts.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from registry_scripts import SCRIPTS, Step

Answer = list[Any]  # status, media type, masked content

RECORDED = Path(__file__).parent / "cases" / "registry" / "answers.jsonl"
TIMES = frozenset({"createTime", "updateTime", "updatedTime"})
OWN_WORDS = re.compile(r".*(JSON parse error|Required request body|CONSTRAINT_NOTNULL).*", re.DOTALL)


def recorded() -> dict[str, list[Answer]]:
    """The real server's answers by script."""
    answers: dict[str, list[Answer]] = {name: [] for name in SCRIPTS}
    for line in RECORDED.read_text(encoding="utf-8").splitlines():
        name, _request, answer = json.loads(line)
        answers[name].append(answer)
    return answers


def play(client: httpx.Client, script: list[Step], prefix: str) -> Iterator[Answer]:
    """The answers of a server; `prefix` stands for `@` while it is asked."""
    for step in script:
        yield json.loads(json.dumps(ask(client, step, prefix)).replace(prefix, "@"))


def ask(client: httpx.Client, step: Step, prefix: str) -> Answer:
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
        return [response.status_code, media_type, None]
    if media_type != "application/json":
        return [response.status_code, media_type, response.text]
    return [response.status_code, media_type, masked(own(response.json(), prefix))]


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


def record(url: str) -> None:
    with httpx.Client(base_url=url, trust_env=False, timeout=30) as client, RECORDED.open("w") as file:
        for name, script in SCRIPTS.items():
            for (method, path, _), answer in zip(
                script, play(client, script, f"t{uuid4().hex}"), strict=True
            ):
                print(json.dumps([name, f"{method} {path}", answer], ensure_ascii=False), file=file)


if __name__ == "__main__":
    record(sys.argv[1])
