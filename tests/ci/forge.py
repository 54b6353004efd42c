"""A local stand-in for the APIs of GitHub and GitLab: the part that a job speaks to, as their documentation says.

docs.github.com/rest (2022-11-28): issues, comments, commits, pagination, rate limits, permissions.
docs.gitlab.com/api: notes, issues, merge requests of a commit.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

__all__ = ["BOT", "TOKEN", "Answer", "Forge", "forging"]

TOKEN = "ghs_the-token-of-the-job"
BOT = "github-actions[bot]"
_LONGEST = 65_536

Answer = tuple[int, Any, dict[str, str]]


@dataclass
class Forge:
    """One repository, its issues, pull requests and comments. `script` answers first, one entry a request."""

    url: str = ""
    permissions: set[str] = field(default_factory=lambda: {"comments", "issues"})
    comments: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    issues: list[dict[str, Any]] = field(default_factory=list)
    pulls: dict[str, list[int]] = field(default_factory=dict)  # commit → numbers
    asked: list[str] = field(default_factory=list)
    script: list[Answer | None] = field(default_factory=list)
    approve: Callable[[str, str], bool] = lambda environment, summary: (
        True
    )  # of who may deploy to an environment
    login: str | None = None  # whose token it is; None: a job's
    _last: int = 0

    def say(self, number: int, body: str, author: str = BOT) -> dict[str, Any]:
        """Somebody comments."""
        identity = self._next()
        page = f"https://github.com/acme/orders/pull/{number}#issuecomment-{identity}"
        comment = {"id": identity, "body": body, "html_url": page, **_by(author)}
        self.comments.setdefault(number, []).append(comment)
        return comment

    def open(self, title: str, body: str, author: str = BOT) -> dict[str, Any]:
        """Somebody files an issue."""
        number = self._next()
        page = f"https://github.com/acme/orders/issues/{number}"
        issue = {"number": number, "iid": number, "title": title, "state": "open", **_at(page)}
        issue |= {"body": body, "description": body, **_by(author)}
        self.issues.insert(0, issue)
        return issue

    def answer(self, method: str, target: str, token: str, body: Any) -> Answer:
        parts = urlsplit(target)
        if parts.path == "/approve":
            return (204 if self.approve(body["environment"], body["summary"]) else 403), {}, {}
        self.asked.append(f"{method} {parts.path}")
        scripted = self.script.pop(0) if self.script else None
        if scripted:
            return scripted
        if token != TOKEN:
            return 401, {"message": "Bad credentials"}, {}
        query = dict(parse_qsl(parts.query))
        for pattern, act in _ROUTES.items():
            wanted, _, path = pattern.partition(" ")
            found = re.fullmatch(path, parts.path) if wanted == method else None
            if found:
                return _paged(self, act(self, found.groupdict(), query, body), parts.path, query)
        return 404, {"message": "Not Found"}, {}

    def _next(self) -> int:
        self._last += 1
        return self._last

    @property
    def writes_as(self) -> str:
        return self.login or BOT


def _by(author: str) -> dict[str, Any]:
    return {"user": {"login": author}, "author": {"username": author}}


def _at(page: str) -> dict[str, Any]:
    return {"html_url": page, "web_url": page}


def _paged(forge: Forge, answer: Answer, path: str, query: dict[str, str]) -> Answer:
    """A list by pages of 30, at most 100, each naming the next in its Link header."""
    status, items, headers = answer
    if status != 200 or not isinstance(items, list):
        return answer
    size, page = min(int(query.get("per_page", 30)), 100), int(query.get("page", 1))
    if len(items) > page * size:
        following = urlencode({**query, "page": page + 1})
        headers = {"Link": f'<{forge.url}{path}?{following}>; rel="next"'}
    return 200, items[(page - 1) * size : page * size], headers


def _user(forge: Forge, *_: Any) -> Answer:
    """GitLab's. GitHub's REST API tells it to the token of a person alone."""
    if forge.login is None:
        return 403, {"message": "403 Forbidden"}, {}
    return 200, {"username": forge.login}, {}


def _viewer(forge: Forge, _: Any, __: Any, body: Any) -> Answer:
    """GraphQL tells it to any token."""
    if body != {"query": "{viewer {login}}"}:
        return 200, {"errors": [{"message": "Parse error"}]}, {}
    return 200, {"data": {"viewer": {"login": forge.writes_as}}}, {}


def _comments(forge: Forge, names: dict[str, str], *_: Any) -> Answer:
    return 200, forge.comments.get(int(names["number"]), []), {}


def _permitted(forge: Forge, permission: str, body: Any) -> Answer | None:
    if permission not in forge.permissions:
        return 403, {"message": "Resource not accessible by integration"}, {}
    if len(body.get("body", body.get("description", ""))) > _LONGEST:
        return 422, {"message": "Validation Failed"}, {}
    return None


def _say(forge: Forge, names: dict[str, str], _: Any, body: Any) -> Answer:
    number = int(names["number"])
    permission = "issues" if any(issue["number"] == number for issue in forge.issues) else "comments"
    refused = _permitted(forge, permission, body)
    return refused or (201, forge.say(number, body["body"], forge.writes_as), {})


def _edit(forge: Forge, names: dict[str, str], _: Any, body: Any) -> Answer:
    found = [each for all_ in forge.comments.values() for each in all_ if each["id"] == int(names["id"])]
    refused = _permitted(forge, "comments", body)
    if refused or not found:
        return refused or (404, {"message": "Not Found"}, {})
    found[0].update(body)
    return 200, found[0], {}


def _issues(forge: Forge, _: Any, query: dict[str, str], __: Any) -> Answer:
    author = query.get("creator") or query.get("author_username")
    is_open = query.get("state") in ("open", "opened")
    chosen = [
        issue
        for issue in forge.issues
        if issue["user"]["login"] == author and (issue["state"] == "open") == is_open
    ]
    return 200, chosen, {}


def _file(forge: Forge, _: Any, __: Any, body: Any) -> Answer:
    refused = _permitted(forge, "issues", body)
    text = body.get("body") or body.get("description")
    return refused or (201, forge.open(body["title"], text, forge.writes_as), {})


def _amend(forge: Forge, names: dict[str, str], _: Any, body: Any) -> Answer:
    issue = next(each for each in forge.issues if each["number"] == int(names["number"]))
    refused = _permitted(forge, "issues", body)
    if refused:
        return refused
    closing = {"state": "closed"} if body.get("state_event") == "close" else {}
    issue.update({**body, **closing})
    return 200, issue, {}


def _pulls(forge: Forge, names: dict[str, str], *_: Any) -> Answer:
    numbers = forge.pulls.get(names["commit"], [])
    page = "https://github.com/acme/orders/pull"
    return 200, [{"number": each, "iid": each, **_at(f"{page}/{each}")} for each in numbers], {}


Act = Callable[[Forge, dict[str, str], dict[str, str], Any], Answer]
_ROUTES: dict[str, Act] = {
    r"GET /user": _user,
    r"POST /graphql": _viewer,
    r"GET /repos/acme/orders/issues/(?P<number>\d+)/comments": _comments,
    r"POST /repos/acme/orders/issues/(?P<number>\d+)/comments": _say,
    r"PATCH /repos/acme/orders/issues/comments/(?P<id>\d+)": _edit,
    r"GET /repos/acme/orders/issues": _issues,
    r"POST /repos/acme/orders/issues": _file,
    r"PATCH /repos/acme/orders/issues/(?P<number>\d+)": _amend,
    r"GET /repos/acme/orders/commits/(?P<commit>\w+)/pulls": _pulls,
    r"GET /projects/42/merge_requests/(?P<number>\d+)/notes": _comments,
    r"POST /projects/42/merge_requests/(?P<number>\d+)/notes": _say,
    r"PUT /projects/42/merge_requests/\d+/notes/(?P<id>\d+)": _edit,
    r"GET /projects/42/issues": _issues,
    r"POST /projects/42/issues": _file,
    r"PUT /projects/42/issues/(?P<number>\d+)": _amend,
    r"POST /projects/42/issues/(?P<number>\d+)/notes": _say,
    r"GET /projects/42/repository/commits/(?P<commit>\w+)/merge_requests": _pulls,
}


@contextmanager
def forging() -> Iterator[Forge]:
    """Listening as long as the context lasts."""
    forge = Forge()

    class Handler(BaseHTTPRequestHandler):
        def do(self) -> None:
            size = int(self.headers.get("Content-Length", 0))
            body = json.loads(self.rfile.read(size)) if size else {}
            bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
            token = bearer or self.headers.get("PRIVATE-TOKEN", "")
            status, document, headers = forge.answer(self.command, self.path, token, body)
            content = document.encode() if isinstance(document, str) else json.dumps(document).encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = do_PUT = do  # noqa: N815 - the names that the base class calls

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    forge.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield forge
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
