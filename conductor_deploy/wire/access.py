"""How to get to a server: its URL, credentials, TLS, proxy. Secrets hide themselves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TypeAlias
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from conductor_deploy.errors import WrongUsage

__all__ = ["Access", "Auth", "Basic", "KeySecret", "Token", "environment_proxy", "public_url"]


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


Auth: TypeAlias = KeySecret | Token | Basic


@dataclass(frozen=True, slots=True)
class Access:
    """The base URL of the REST API (`https://HOST/api`), and everything needed to be let in.

    `verify` is False, True, or the file or folder of the authorities to trust; `cert` a client certificate,
    its key in the same file or in a second one; `timeout` in seconds, for connecting and for each wait
    after that. User and password in the URL are the same as `Basic`. A proxy is used only if it is named
    here.
    """

    url: str
    auth: Auth | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    verify: bool | str = True
    cert: str | tuple[str, str] | None = None
    proxy: str | None = field(default=None, repr=False)
    timeout: float = 30
    http2: bool = False

    def __repr__(self) -> str:
        return f"Access({public_url(self.url)!r})"

    @property
    def base(self) -> str:
        """Where requests go: no user info, no trailing slash; to the embedded registry a host of its own."""
        if self.url.startswith("embedded:"):
            return "http://embedded/api"
        parts = _split(self.url)
        return urlunsplit((parts.scheme, _host_and_port(parts), parts.path.rstrip("/"), "", ""))

    @property
    def credentials(self) -> Auth | None:
        """What is configured, else the user info of the URL."""
        if self.auth or self.url.startswith("embedded:"):
            return self.auth
        parts = _split(self.url)
        return Basic(unquote(parts.username), unquote(parts.password or "")) if parts.username else None


def public_url(url: str) -> str:
    """The URL as it may be printed: no user info, no query."""
    if url.startswith("embedded:"):
        return url
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, _host_and_port(parts), parts.path.rstrip("/"), "", ""))


def environment_proxy(url: str, environ: Mapping[str, str]) -> str | None:
    """The proxy that `HTTP(S)_PROXY`, `ALL_PROXY` and `NO_PROXY` name for a server; loopback has none."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if not host or _is_loopback(host) or _is_exempt(host, _either_case("no_proxy", environ)):
        return None
    proxy = _either_case(f"{parts.scheme}_proxy", environ) or _either_case("all_proxy", environ)
    return f"http://{proxy}" if proxy and "://" not in proxy else proxy or None


def _either_case(name: str, environ: Mapping[str, str]) -> str:
    return environ.get(name) or environ.get(name.upper(), "")


def _is_loopback(host: str) -> bool:
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
