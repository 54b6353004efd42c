"""The httpx transports of an access: TLS, proxy and connection limits, for sync and async alike."""

import ssl
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

import httpx

from conductor_deploy.errors import CannotRun
from conductor_deploy.wire.access import Access, is_loopback

__all__ = ["async_transport", "sync_transport"]

_IDLE = 15  # seconds that an unused connection is kept


_Transport = TypeVar("_Transport")


def sync_transport(access: Access) -> httpx.HTTPTransport:
    return _open(httpx.HTTPTransport, access)


def async_transport(access: Access) -> httpx.AsyncHTTPTransport:
    return _open(httpx.AsyncHTTPTransport, access)


def _open(transport: Callable[..., _Transport], access: Access) -> _Transport:
    if access.http2 and find_spec("h2") is None:
        raise CannotRun("HTTP/2 is not installed.", hint="Install httpx[http2].")
    settings = _settings(access)
    try:
        return transport(**settings)
    except (ImportError, ValueError, httpx.InvalidURL) as error:
        raise CannotRun(
            f"Cannot use the proxy of the environment: {error}.",
            hint="Write http://HOST:PORT or https://HOST:PORT; socks5://… needs httpx[socks].",
        ) from error


def _settings(access: Access) -> dict[str, Any]:
    return {
        "verify": _tls(access),
        "proxy": access.proxy,
        "http2": access.http2,
        "limits": httpx.Limits(
            max_connections=access.connections,
            max_keepalive_connections=access.connections,
            keepalive_expiry=_IDLE,
        ),
        "trust_env": False,
    }


def _tls(access: Access) -> ssl.SSLContext:
    """Certifi's authorities and those of the system, or only the ones that are named."""
    if not access.base.startswith("https:") and (not access.redirects or is_loopback(access.base)):
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # loading authorities takes longer than a call
    context = _authorities(access.verify)
    if access.hostname is False:
        context.check_hostname = False
    if access.cert is not None:
        files = (access.cert,) if isinstance(access.cert, str) else access.cert
        try:
            context.load_cert_chain(*files)
        except OSError as error:
            raise _unreadable("client certificate", " and ".join(files), error) from error
    return context


def _authorities(verify: bool | str) -> ssl.SSLContext:
    if isinstance(verify, bool):
        context = httpx.create_ssl_context(verify=verify, trust_env=False)
        if verify:
            context.load_default_certs()
        return context
    place = Path(verify)
    try:
        if place.is_dir():
            return ssl.create_default_context(capath=verify)
        return ssl.create_default_context(cafile=verify)
    except OSError as error:
        raise _unreadable("authorities", verify, error) from error


def _unreadable(what: str, files: str, error: OSError) -> CannotRun:
    return CannotRun(
        f"Cannot read the TLS {what} in {files}: {error.strerror or error}.",
        hint="Check `tls` of the environment.",
    )
