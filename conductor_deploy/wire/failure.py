"""Why no whole answer came, in one sentence: pure."""

import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass

import httpx

from conductor_deploy.errors import CannotRun, Unreachable, UnreadableAnswer
from conductor_deploy.wire.answer import one_line
from conductor_deploy.wire.request import Message, Origin, Timeouts
from conductor_deploy.wire.retry import Lost

__all__ = ["Failure", "failure_error"]

_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.LocalProtocolError,
    httpx.ProxyError,
)
_AUTHORITY_HINT = "Name the file of the authority that signed it in `tls.ca` of the environment."
_LOG_HINT = "The log of the server, or of what is in front of it, says why."
_RUNNING_HINT = "Is the server running, and are host and port right?"


@dataclass(frozen=True, slots=True)
class Failure:
    """What the transport raised; `status` is that of an answer that began and broke off."""

    error: httpx.RequestError
    status: int | None = None

    @property
    def lost(self) -> Lost:
        """A time-out is not passing: it has been patience enough."""
        passing = isinstance(self.error, (httpx.NetworkError, httpx.ProtocolError))
        return Lost(sent=not isinstance(self.error, _NOT_SENT), passing=passing and not self._is_lasting)

    @property
    def _is_lasting(self) -> bool:
        """Whether it is about names or certificates; a TLS connection that ends too early is not."""
        root = _root(self.error)
        return isinstance(root, (ssl.SSLError, socket.gaierror)) and not isinstance(root, ssl.SSLEOFError)


def failure_error(origin: Origin, message: Message, failure: Failure) -> CannotRun:
    """The error of the last attempt: UnreadableAnswer for an answer that broke off, Unreachable for none."""
    where = one_line(message.where, 300)
    timeouts = message.timeouts or origin.timeouts
    if failure.status is not None:
        broken = isinstance(failure.error, httpx.DecodingError)
        how = "in an encoding that can't be read" if broken else "and broke off in the middle of it"
        broken_off = UnreadableAnswer(
            f"{where} answered {failure.status} {how} ({_words(failure.error)}).", hint=_LOG_HINT
        )
        broken_off.status = failure.status
        return broken_off
    if not failure.lost.sent:
        sentence, hint = _unsent(failure.error, timeouts)
        return Unreachable(
            f"Cannot reach {origin.shown}: {sentence}.",
            hint=hint,
            sent=False,
            is_passing=failure.lost.passing,
        )
    if isinstance(failure.error, httpx.TimeoutException):
        return Unreachable(
            f"{where} got no answer{_within(timeouts, 'read')}.",
            hint="The server is slow or stuck: look at its log, or raise `timeout` of the environment.",
        )
    return Unreachable(
        f"{where} got no answer: the connection was closed ({_words(failure.error)}).",
        hint=_LOG_HINT,
        is_passing=failure.lost.passing,
    )


def _within(timeouts: Timeouts | None, kind: str) -> str:
    seconds = timeouts.get(kind) if timeouts else None
    return " in time" if seconds is None else f" within {seconds:g} seconds"


def _unsent(error: httpx.RequestError, timeouts: Timeouts | None) -> tuple[str, str]:
    """What kept a request from leaving, and the hint."""
    if isinstance(error, httpx.TimeoutException):
        return f"no connection{_within(timeouts, 'connect')}", _RUNNING_HINT
    if isinstance(error, httpx.ProxyError):
        return f"the proxy refuses ({_words(error)})", "Check `proxy` of the environment."
    match _root(error):
        case ssl.SSLCertVerificationError() as untrusted:
            return f"its TLS certificate is not trusted ({untrusted.verify_message})", _AUTHORITY_HINT
        case ssl.SSLError() as failed:
            return f"TLS failed ({_words(failed)})", "Does it speak TLS on that port, or is it http://?"
        case socket.gaierror():
            return "its host name is not known", "Is the name in the URL right, and the network up?"
        case root:
            return _words(root).lower(), _RUNNING_HINT


def _root(error: BaseException) -> BaseException:
    """The cause that says most: the innermost error of the operating system or TLS, else the error itself."""
    return next((cause for cause in reversed([*_causes(error)]) if isinstance(cause, OSError)), error)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _words(error: BaseException) -> str:
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return one_line(text, 200).rstrip(".") or type(error).__name__
