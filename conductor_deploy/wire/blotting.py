"""What a server or a gateway says may echo the credentials that it was sent: they are blotted out of errors."""

import base64
import binascii
import json
from collections.abc import Iterable, Iterator
from typing import TypeVar
from urllib.parse import quote

from conductor_deploy.errors import CannotRun, NotAuthorised, ServerRefused, UnreadableAnswer
from conductor_deploy.wire.access import TokenKeeper
from conductor_deploy.wire.request import Message

__all__ = ["BLOT", "blotted", "credentials"]

BLOT = "***"
_CUT = "…"  # as `answer.one_line` cuts

_PLAIN = frozenset({"accept", "accept-encoding", "content-type", "user-agent"})
_TELLING = ("auth", "cookie", "token", "key", "secret", "password")
_SHORTEST, _SHORTEST_ELSEWHERE = 4, 8  # characters; less would blot out words that are no credentials

_Error = TypeVar("_Error", bound=CannotRun)


def credentials(message: Message, tokens: TokenKeeper) -> tuple[str, ...]:
    """Every text that must not come back, in all forms in which it may, the longest first."""
    key = tokens.access_key
    texts = {text for name, value in message.headers.items() for text in _of_header(name, value)}
    texts |= {text for text in (tokens.token, key and key.secret) if text and len(text) >= _SHORTEST}
    forms = {form for text in texts for form in (text, quote(text, safe=""), json.dumps(text)[1:-1])}
    return tuple(sorted(forms, key=len, reverse=True))


def _of_header(name: str, value: str) -> Iterator[str]:
    """The value, and what is in it: `Bearer TOKEN`, or `Basic` with a user and a password."""
    if name in _PLAIN:
        return
    shortest = _SHORTEST if any(word in name for word in _TELLING) else _SHORTEST_ELSEWHERE
    scheme, _, rest = value.partition(" ")
    texts = [value, rest.strip()]
    if scheme.lower() == "basic":
        texts.append(_password(rest))
    yield from (text for text in texts if len(text) >= shortest)


def _password(encoded: str) -> str:
    try:
        return base64.b64decode(encoded, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def blotted(error: _Error, secrets: Iterable[str]) -> _Error:
    """The same error, without any of the texts in anything that it says or keeps of the answer."""
    for secret in secrets:
        _blot(error, secret)
    return error


def _without_start(text: str, secret: str) -> str:
    """Without the start of a secret that is left where the text was cut."""
    if _CUT not in text:
        return text
    for length in range(len(secret) - 1, _SHORTEST - 1, -1):
        text = text.replace(secret[:length] + _CUT, BLOT + _CUT)
    return text


def _blot(error: CannotRun, secret: str) -> None:
    error.message = _without_start(error.message.replace(secret, BLOT), secret)
    error.args = (error.message,)
    if error.hint:
        error.hint = error.hint.replace(secret, BLOT)
    if isinstance(error, NotAuthorised | ServerRefused | UnreadableAnswer):
        error.where = error.where.replace(secret, BLOT)
        error.body = error.body.replace(secret, BLOT)
        if any(secret in value for value in error.headers.values()):
            error.headers = {name: value.replace(secret, BLOT) for name, value in error.headers.items()}
    if isinstance(error, ServerRefused):
        error.reason = error.reason.replace(secret, BLOT)
        error.errors = tuple(json.loads(json.dumps(error.errors, ensure_ascii=False).replace(secret, BLOT)))
