"""A REST API of a CI host, asked as its documentation wishes: one request at a time, and no more often than it allows.

docs.github.com, "Best practices for using the REST API"; docs.gitlab.com, "REST API".
"""

import contextlib
import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from conductor_deploy import __version__
from conductor_deploy.errors import CannotRun, ServerRefused, Unreachable, UnreadableAnswer
from conductor_deploy.wire.retry import Answered, Lost, Outcome, Policy, retry_after, seconds_before_retry

__all__ = ["Api", "Waiting"]

_POLICY = Policy(attempts=4, first=1.0, longest=20.0, patience=90.0)
_UNSAID = 60.0  # seconds to wait after a secondary rate limit that names none
_TIMEOUT = 20.0


@dataclass(frozen=True, slots=True)
class Waiting:
    """The seconds now, and a pause in seconds."""

    clock: Callable[[], float]
    sleep: Callable[[float], None]


class Api:
    """An open line to `base`; the headers, which hold the token, go nowhere else."""

    def __init__(self, base: str, headers: Mapping[str, str], waiting: Waiting) -> None:
        self._waiting = waiting
        self.base = base.rstrip("/")
        try:
            self._client = httpx.Client(
                base_url=self.base + "/",
                headers={"User-Agent": f"conductor-deploy/{__version__}", **headers},
                timeout=_TIMEOUT,
                follow_redirects=True,  # to another host, without the token
                verify=base.startswith("https:") or _trusting_nobody(),
            )
        except (httpx.InvalidURL, UnicodeError) as error:
            raise CannotRun("the API of the host can't be asked: its address or the token is none") from error

    def __enter__(self) -> "Api":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The answer's JSON. Raises ServerRefused, Unreachable, or UnreadableAnswer."""
        return _json(self._send(method, path, body, is_idempotent=method != "POST"))

    def query(self, path: str, question: str) -> Any:
        """What GraphQL answers, which changes nothing."""
        return _json(self._send("POST", path, {"query": question}))["data"]

    def listed(self, path: str) -> Iterator[Any]:
        """Every item of all pages, fetched as they are asked for."""
        url: str | None = f"{path}{'&' if '?' in path else '?'}per_page=100"
        while url:
            answer = self._send("GET", url)
            items = _json(answer)
            if not isinstance(items, list):
                raise UnreadableAnswer(f"GET {answer.url.path} did not answer with a list")
            yield from items
            url = self._within(answer.links.get("next", {}).get("url"))

    def _within(self, url: str | None) -> str | None:
        """Only a page of the same host gets to see the token."""
        return url if url and httpx.URL(url).host == self._client.base_url.host else None

    def _send(
        self, method: str, path: str, body: Any = None, *, is_idempotent: bool = True
    ) -> httpx.Response:
        for attempt in range(1, _POLICY.attempts + 1):
            answer = self._once(method, path, body)
            if isinstance(answer, httpx.Response) and answer.is_success:
                return answer
            outcome = self._outcome(answer)
            pause = seconds_before_retry(_POLICY, attempt, is_idempotent, outcome, 1.0)
            if pause is None:
                break
            self._waiting.sleep(pause)
        raise _refusal(answer, f"{method} {httpx.URL(path).path}", outcome)

    def _once(self, method: str, path: str, body: Any) -> httpx.Response | httpx.RequestError:
        try:
            return self._client.request(method, path, json=body)
        except httpx.RequestError as error:
            return error

    def _outcome(self, answer: httpx.Response | httpx.RequestError) -> Outcome:
        if not isinstance(answer, httpx.Response):
            return Lost(sent=not isinstance(answer, httpx.ConnectError | httpx.ConnectTimeout), passing=True)
        limited = self._limited(answer)
        if limited is not None:
            return Answered(429, limited)
        return Answered(answer.status_code, retry_after(answer.headers))

    def _limited(self, answer: httpx.Response) -> float | None:
        """Seconds until the API will answer again; None where no rate limit is the reason of a refusal."""
        if answer.status_code not in (403, 429):
            return None
        asked = retry_after(answer.headers)
        if asked is not None:
            return asked
        reset = answer.headers.get("x-ratelimit-reset", "")
        if answer.headers.get("x-ratelimit-remaining") == "0" and reset.isdigit():
            return max(0.0, int(reset) - self._waiting.clock()) + 1
        is_secondary = answer.status_code == 429 or "secondary rate limit" in _reason(answer)
        return _UNSAID if is_secondary else None


def _trusting_nobody() -> ssl.SSLContext:
    """Of an address without TLS: loading authorities takes longer than a call."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _refusal(
    answer: httpx.Response | httpx.RequestError, call: str, outcome: Outcome
) -> ServerRefused | Unreachable:
    if not isinstance(answer, httpx.Response):
        return Unreachable(f"{call} was not answered: {answer}")
    reason = _reason(answer)
    if isinstance(outcome, Answered) and outcome.retry_after is not None:
        reason = f"rate limit, for {outcome.retry_after:.0f} s more: {reason}"
    return ServerRefused(
        f"{call} was refused with {answer.status_code}: {reason}", status=answer.status_code, reason=reason
    )


def _reason(answer: httpx.Response) -> str:
    with contextlib.suppress(ValueError):
        document = answer.json()
        if isinstance(document, dict) and isinstance(said := document.get("message"), str):
            return said[:300]
    return answer.reason_phrase


def _json(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except ValueError as error:
        raise UnreadableAnswer(
            f"{answer.request.method} {answer.url.path} did not answer with JSON"
        ) from error
