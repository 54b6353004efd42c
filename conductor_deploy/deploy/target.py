"""From an environment to an open connection: here, and only here, are its references resolved."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conductor_deploy.deploy.configuration import FILE, Configuration, Environment
from conductor_deploy.deploy.secrets import resolve
from conductor_deploy.errors import CannotRun, WrongUsage
from conductor_deploy.wire.access import Access, Auth, Basic, KeySecret, Token, environment_proxy, is_embedded
from conductor_deploy.wire.connection import Connection

__all__ = ["access_to", "connect"]


def connect(environment: Environment, configuration: Configuration, environ: Mapping[str, str]) -> Connection:
    """A connection to the environment's server, which the caller closes. Raises CannotRun; sends nothing."""
    access = access_to(environment, configuration, environ)
    if not is_embedded(access.url):
        return Connection(access)
    from conductor_deploy.embedded import transport  # of no use to those who have a server

    path = access.url.removeprefix("embedded:")
    return Connection(access, transport(None if path == ":memory:" else str(configuration.root / path)))


def access_to(environment: Environment, configuration: Configuration, environ: Mapping[str, str]) -> Access:
    """How to get to the environment's server. Raises CannotRun, which names the setting at fault."""
    if environment.server is None:
        hint = f"set environments.{environment.name}.server in {FILE}"
        raise CannotRun(f"environment {environment.name} names no server", hint=hint)
    settings = _Settings(environment.name, environ, configuration.root)
    url = str(settings.value("server", environment.server))  # shown, without its user info
    proxy = (
        settings.value("proxy", environment.proxy) if environment.proxy else environment_proxy(url, environ)
    )
    access = Access(
        url,
        auth=_auth(environment.auth, settings),
        headers={name: settings.value(f"headers.{name}", text) for name, text in environment.headers.items()},
        verify=_verify(environment.tls, configuration.root),
        cert=_certificate(environment.tls, configuration.root),
        proxy=proxy,
        timeout=environment.timeout,
    )
    try:
        access.base  # noqa: B018 - the URL is read here, where its environment can still be named
    except WrongUsage as error:
        if configuration.file is None and environment.server.startswith("env:"):
            name = environment.server.removeprefix("env:")
            raise CannotRun(f"the environment variable {name}: {error.message}", hint=error.hint) from error
        raise settings.failure("server", error) from error
    return access


@dataclass(frozen=True, slots=True)
class _Settings:
    environment: str
    environ: Mapping[str, str]
    root: Path

    def value(self, setting: str, reference: str) -> str:
        try:
            return resolve(reference, self.environ, self.root)
        except CannotRun as error:
            raise self.failure(setting, error) from error

    def failure(self, setting: str, error: CannotRun | WrongUsage) -> CannotRun:
        return CannotRun(f"environment {self.environment}, {setting}: {error.message}", hint=error.hint)


def _auth(written: Mapping[str, Any] | None, settings: _Settings) -> Auth | None:
    match written:
        case {"key": key, "secret": secret}:
            return KeySecret(settings.value("auth.key", key), settings.value("auth.secret", secret))
        case {"token": token}:
            return Token(settings.value("auth.token", token))
        case {"basic": {"user": user, "password": password}}:
            user = settings.value("auth.basic.user", user)
            return Basic(user, settings.value("auth.basic.password", password))
    return None


def _verify(tls: Mapping[str, Any], root: Path) -> bool | str:
    if "ca" not in tls or not tls.get("verify", True):
        return bool(tls.get("verify", True))
    return str(root / tls["ca"])


def _certificate(tls: Mapping[str, Any], root: Path) -> str | tuple[str, str] | None:
    if "cert" not in tls:
        return None
    certificate = str(root / tls["cert"])
    return (certificate, str(root / tls["key"])) if "key" in tls else certificate
