"""What a server refuses in a task definition."""

from collections.abc import Iterator

from conductor_deploy.definition.decoding.finding import Finding
from conductor_deploy.jsonvalue import JSONObject

__all__ = ["check_task_definition"]

_RESPONSE_TIMEOUT = 3600  # the server's default, which bites where only timeoutSeconds is written

_MINIMA = {
    "retryCount": 0,
    "pollTimeoutSeconds": 0,
    "maxRetryDelaySeconds": 0,
    "backoffJitterMs": 0,
    "totalTimeoutSeconds": 0,
    "backoffScaleFactor": 1,
    "responseTimeoutSeconds": 1,
}


def check_task_definition(written: JSONObject, body: JSONObject) -> Iterator[Finding]:
    for field, minimum in _MINIMA.items():
        value = body.get(field)
        if isinstance(value, int) and value < minimum:
            shown = "null, which counts as 0" if written.get(field, 0) is None else value
            message = f"{field} is {shown}; the server takes {minimum} and more"
            yield Finding("CD170", "error", f"/{field}", message, f"write {minimum} or more, or leave it out")
    yield from _check_response_timeout(body)
    yield from _check_total_timeout(body)


def _check_response_timeout(body: JSONObject) -> Iterator[Finding]:
    timeout = _seconds(body, "timeoutSeconds", 0)
    response = _seconds(body, "responseTimeoutSeconds", _RESPONSE_TIMEOUT)
    if not 0 < timeout < response:
        return
    if "responseTimeoutSeconds" in body:
        message = f"responseTimeoutSeconds ({response}) is longer than timeoutSeconds ({timeout})"
        hint = f"write responseTimeoutSeconds: {timeout} or less, or raise timeoutSeconds to {response}"
        yield Finding("CD171", "error", "/responseTimeoutSeconds", message, hint)
    else:
        message = (
            f"timeoutSeconds is {timeout}, but responseTimeoutSeconds, which may not be longer, is left out "
            f"and then {_RESPONSE_TIMEOUT}"
        )
        yield Finding(
            "CD171", "error", "/timeoutSeconds", message, f"add responseTimeoutSeconds: {timeout} or less"
        )


def _check_total_timeout(body: JSONObject) -> Iterator[Finding]:
    timeout, total = _seconds(body, "timeoutSeconds", 0), _seconds(body, "totalTimeoutSeconds", 0)
    if 0 < total < timeout:
        message = (
            f"timeoutSeconds ({timeout}), of one try, is longer than totalTimeoutSeconds ({total}), of all"
        )
        hint = f"write totalTimeoutSeconds: {timeout} or more, or 0 for no limit"
        yield Finding("CD172", "error", "/totalTimeoutSeconds", message, hint)


def _seconds(body: JSONObject, field: str, default: int) -> int:
    value = body.get(field, default)
    return value if isinstance(value, int) else default
