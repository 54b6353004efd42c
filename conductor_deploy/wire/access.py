"""How to get to a server: its URL, credentials, TLS, proxy. Secrets hide themselves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Protocol, TypeAlias
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from conductor_deploy.errors import NotAuthorised, WrongUsage

__all__ = [
    "Access",
    "Auth",
    "Basic",
    "KeySecret",
    "Token",
    "TokenKeeper",
    "environment_proxy",
    "is_embedded",
    "is_loopback",
    "public_url",
]


@dataclass(frozen=True, slots=True)
class KeySecret:
    """An access key, exchanged for a token (`POST /token`) that is renewed after `minutes`."""

    key: str
    secret: str = field(repr=False)
    minutes: float = 45


@dataclass(frozen=True, slots=True)
class Token:
    """A token that somebody else renews, sent as `X-Authorization`."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Basic:
    user: str
    password: str = field(repr=False)


class TokenKeeper(Protocol):
    """Who keeps the token of an access key, shared by all calls of a connection.

    A server without `POST /token` is open: no token, ever. Who signs in holds the connection's sign-in lock.
    """

    @property
    def access_key(self) -> KeySecret | None: ...

    @property
    def token(self) -> str | None: ...

    @property
    def is_open(self) -> bool: ...

    def is_due(self, now: float) -> bool:
        """Whether a sign-in must come before the next call. `now` is in monotonic seconds."""

    def is_superseded(self, seen: str | None) -> bool:
        """Whether another call has signed in since `seen` was read; raises if the key was refused before."""

    def renew(self, token: str, now: float) -> None: ...

    def refuse(self, error: NotAuthorised) -> None: ...

    def open(self) -> None:
        """Note that the server is open."""


Auth: TypeAlias = KeySecret | Token | Basic | TokenKeeper


@dataclass(frozen=True, slots=True)
class Access:
    """The base URL of the REST API (`https://HOST/api`), and everything needed to be let in.

    `verify` is False, True, or the file or folder of the authorities to trust; `cert` a client certificate,
    its key in the same file or in a second one; `hostname` the name that the server's certificate must have,
    False for any; `timeout` in seconds, for connecting, unless that has one of its own, and for each wait
    after that, None for what the transport does; a whole answer may take ten times as long. User and password
    in the URL are the same as `Basic`. A proxy is used only if it is named here. `safe_in_paths` are
    characters that stay as they are in the parameters of a path. As many `redirects` are followed, on the
    same host.
    """

    url: str
    auth: Auth | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    verify: bool | str = True
    cert: str | tuple[str, str] | None = None
    proxy: str | None = field(default=None, repr=False)
    timeout: float | None = 30
    http2: bool = False
    connect_timeout: float | None = None
    hostname: str | bool | None = None
    connections: int = 32  # at once
    safe_in_paths: str = ""
    redirects: int = 0

    def __repr__(self) -> str:
        return f"Access({public_url(self.url)!r})"

    @property
    def base(self) -> str:
        """Where requests go: no user info, no trailing slash; to the embedded registry a host of its own."""
        if is_embedded(self.url):
            return "http://embedded/api"
        parts = _split(self.url)
        return urlunsplit((parts.scheme, _host_and_port(parts), parts.path.rstrip("/"), "", ""))

    @property
    def credentials(self) -> Auth | None:
        """What is configured, else the user info of the URL."""
        if self.auth or is_embedded(self.url):
            return self.auth
        parts = _split(self.url)
        return Basic(unquote(parts.username), unquote(parts.password or "")) if parts.username else None


def public_url(url: str) -> str:
    """The URL as it may be printed: no user info, no query."""
    if is_embedded(url):
        return url
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, _host_and_port(parts), parts.path.rstrip("/"), "", ""))


def environment_proxy(url: str, environ: Mapping[str, str]) -> str | None:
    """The proxy that `HTTP(S)_PROXY`, `ALL_PROXY` and `NO_PROXY` name for a server; loopback has none."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if not host or is_loopback(url) or _is_exempt(host, _either_case("no_proxy", environ)):
        return None
    proxy = _either_case(f"{parts.scheme}_proxy", environ) or _either_case("all_proxy", environ)
    return f"http://{proxy}" if proxy and "://" not in proxy else proxy or None


def _either_case(name: str, environ: Mapping[str, str]) -> str:
    return environ.get(name) or environ.get(name.upper(), "")


def is_embedded(url: str) -> bool:
    """Whether a URL is of the embedded registry, `embedded:PATH`."""
    return url.startswith("embedded:")


def is_loopback(url: str) -> bool:
    """Whether a URL is one of this machine."""
    host = (urlsplit(url).hostname or "").lower()
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _is_exempt(host: str, no_proxy: str) -> bool:
    names = [name.strip().lower().lstrip(".") for name in no_proxy.split(",")]
    return any(name and (name == "*" or host == name or host.endswith("." + name)) for name in names)


def _host_and_port(parts: SplitResult) -> str:
    return parts.netloc.rpartition("@")[2]


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna")
        is_whole = bool(host) and parts.scheme in ("http", "https") and parts.port != 0
    except ValueError:  # no port, no address, no host name
        is_whole = False
    if not is_whole or any(character.isspace() for character in url):
        raise WrongUsage(
            f"{url.rpartition('@')[2]!r} is not the URL of a server.",
            hint="Write http(s)://HOST/api, or embedded:PATH for the embedded registry.",
        )
    return parts
