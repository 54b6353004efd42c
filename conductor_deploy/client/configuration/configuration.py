"""Where the server is, who signs in, and how connections are made: shared by any number of clients."""

from __future__ import annotations

import logging
import os
import time
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from conductor_deploy.client.configuration.settings.authentication_settings import AuthenticationSettings

__all__ = ["TRACE_LEVEL", "Configuration", "trace"]

TRACE_LEVEL = 5

_DEFAULT_HOST = "http://localhost:8080/api"
_TRUE = ("true", "1", "yes", "on")
_OF_CONNECTIONS = frozenset(
    {
        "assert_hostname",
        "cert_file",
        "host",
        "http2",
        "http_connection",
        "key_file",
        "proxy",
        "safe_chars_for_path_param",
        "ssl_ca_cert",
        "verify_ssl",
    }
)


def trace(self: logging.Logger, message: object, *args: Any, **kwargs: Any) -> None:
    """Log a message at the level TRACE, below DEBUG. No logger has this as its method."""
    self.log(TRACE_LEVEL, message, *args, **{"stacklevel": 2, **kwargs})


class Configuration:
    """A server and how to talk to it. What arguments leave open is read from the environment, once, here.

    The server's URL is `server_api_url`; else `base_url` with "/api" at its end; else `CONDUCTOR_SERVER_URL`;
    else http://localhost:8080/api. Slashes at the end are taken off, and a `base_url` that ends in "/api" is
    taken as it is. The access key is `authentication_settings`, else `CONDUCTOR_AUTH_KEY` and
    `CONDUCTOR_AUTH_SECRET`.

    All clients of a configuration share one pool of connections, which opens at the first call, in each
    process anew, and closes with `close()` or with the configuration. Whoever changes `host`, `verify_ssl`
    (False to trust any server), `ssl_ca_cert` (file or folder), `cert_file`, `key_file`, `assert_hostname`
    (a name, or False), `proxy`, `http2` or `http_connection` (an `httpx.Client` or `requests.Session` of one's
    own) changes what the next call does. `temp_folder_path` is where downloads go.
    """

    AUTH_TOKEN: str | None = None
    logger_format: str = "%(asctime)s %(name)-12s %(levelname)-8s %(message)s"

    def __init__(
        self,
        base_url: str | None = None,
        debug: bool = False,
        authentication_settings: AuthenticationSettings | None = None,
        server_api_url: str | None = None,
        auth_token_ttl_min: float = 45,
        register_schema: bool | None = None,
        log_level: str | int | None = None,
    ) -> None:
        self._opened: dict[int, Any] = {}  # what `_connections` opened, by process
        self.host: str = _host(base_url, server_api_url)
        self._ui_host = os.environ.get("CONDUCTOR_UI_SERVER_URL")
        self.authentication_settings: AuthenticationSettings | None = (
            authentication_settings or _environment_key()
        )
        self.auth_token_ttl_msec: float = auth_token_ttl_min * 60 * 1000
        self.token_update_time: int = 0
        self.register_schema: bool | None = (
            _environment_schema() if register_schema is None else register_schema
        )
        self._log_level: int = logging.INFO
        self.debug = debug
        self._log_level = _level(log_level, self._log_level)

        self.verify_ssl: bool = True
        self.ssl_ca_cert: str | None = None
        self.cert_file: str | None = None
        self.key_file: str | None = None
        self.assert_hostname: str | bool | None = None
        self.proxy: str | None = None
        self.http2: bool = os.environ.get("CONDUCTOR_HTTP2_ENABLED", "").strip().lower() in _TRUE
        self.http_connection: Any = None
        self.safe_chars_for_path_param: str = ""
        self.temp_folder_path: str | None = None

    @property
    def debug(self) -> bool:
        """Whether the log level is DEBUG; setting it sets the level to DEBUG or INFO."""
        return self._debug

    @debug.setter
    def debug(self, value: bool) -> None:
        self._debug = value
        self._log_level = logging.DEBUG if value else logging.INFO

    @property
    def log_level(self) -> int:
        """`log_level` of the constructor, else `CONDUCTOR_LOG_LEVEL`, else what `debug` says."""
        return self._log_level

    @property
    def ui_host(self) -> str:
        """The URL of the server's pages: `CONDUCTOR_UI_SERVER_URL`, else the host without "/api" and user."""
        if self._ui_host is not None:
            return self._ui_host.rstrip("/")
        parts = urlsplit(self.host)
        path = parts.path.rstrip("/").removesuffix("/api")
        return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], path, "", ""))

    def apply_logging_config(self, log_format: str | None = None, level: int | str | None = None) -> None:
        """Set up the root logger (`logging.basicConfig`) and quieten the HTTP libraries."""
        logging.addLevelName(TRACE_LEVEL, "TRACE")
        logging.basicConfig(
            format=self.logger_format if log_format is None else log_format,
            level=self._log_level if level is None else level,
        )
        for name in ("urllib3", "urllib3.connectionpool", "httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)

    @staticmethod
    def get_logging_formatted_name(name: str) -> str:
        """`[process id] name`, the name of a logger."""
        return f"[{os.getpid()}] {name}"

    def update_token(self, token: str | None) -> None:
        """Take a token, sent as `X-Authorization` from now on, and note the time."""
        self.AUTH_TOKEN = token
        self.token_update_time = round(time.time() * 1000)

    def close(self) -> None:
        """Close the connections of this process, save those of event loops, when the calls under way are done.

        A call after that opens new ones.
        """
        opened = self._opened.get(os.getpid())
        if opened is not None:
            opened.close()

    def __setattr__(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)
        if name in _OF_CONNECTIONS:
            object.__setattr__(self, "_opened", {})  # calls under way end on the old ones, which then close

    def __getstate__(self) -> dict[str, Any]:
        """Everything but the connections: a copy, in another process too, opens its own."""
        return {**self.__dict__, "_opened": {}}

    def __repr__(self) -> str:
        host = self.host
        if "://" not in host:
            return f"Configuration({host.rpartition('@')[2]!r})"
        parts = urlsplit(host)
        return f"Configuration({urlunsplit((parts.scheme, parts.netloc.rpartition('@')[2], parts.path, '', ''))!r})"


def _host(base_url: str | None, server_api_url: str | None) -> str:
    if server_api_url is not None:
        return server_api_url.rstrip("/") or _DEFAULT_HOST
    if base_url:
        return base_url.rstrip("/").removesuffix("/api").rstrip("/") + "/api"
    return os.environ.get("CONDUCTOR_SERVER_URL", "").rstrip("/") or _DEFAULT_HOST


def _environment_key() -> AuthenticationSettings | None:
    key, secret = os.environ.get("CONDUCTOR_AUTH_KEY"), os.environ.get("CONDUCTOR_AUTH_SECRET")
    return None if key is None or secret is None else AuthenticationSettings(key, secret)


def _environment_schema() -> bool | None:
    said = os.environ.get("CONDUCTOR_REGISTER_SCHEMAS")
    return None if said is None else said.strip().lower() in _TRUE


def _level(given: str | int | None, default: int) -> int:
    """A level by number or name; the default for a name that is none."""
    level = given if given is not None else os.environ.get("CONDUCTOR_LOG_LEVEL", "")
    if isinstance(level, int):
        return level
    name = level.strip().upper()
    if name == "TRACE":
        return TRACE_LEVEL
    known = getattr(logging, name, None) if name.isalpha() else None
    return known if isinstance(known, int) else default
