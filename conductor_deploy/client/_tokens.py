"""The token of a configuration, which its users may read and set, too."""

from __future__ import annotations

import time
import weakref
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conductor_deploy.errors import NotAuthorised
from conductor_deploy.wire.access import KeySecret

if TYPE_CHECKING:
    from conductor_deploy.client.configuration.configuration import Configuration

__all__ = ["ConfigurationTokens"]

_REMEMBERED = 60.0  # seconds that a refused key is not tried again


@dataclass(frozen=True, slots=True)
class _Refusal:
    key: KeySecret
    error: NotAuthorised
    at: float


class ConfigurationTokens:
    """A `TokenKeeper` over `AUTH_TOKEN`, `token_update_time` and `authentication_settings`.

    A key that was refused is not tried again for a minute; another key is, at once, and also one that takes the
    place of the key that is signed in. Times are in the
    milliseconds since 1970 of `token_update_time`, so that the clock of the connection does not count.
    """

    def __init__(self, configuration: Configuration, clock: Callable[[], float] = time.monotonic) -> None:
        self._configuration = weakref.ref(configuration)
        self._clock = clock
        self._refusal: _Refusal | None = None
        self._open_for: KeySecret | None = None
        self._signed_in: KeySecret | None = None

    @property
    def access_key(self) -> KeySecret | None:
        settings = self._settings.authentication_settings
        if settings is None or settings.key_id is None or settings.key_secret is None:
            return None
        return KeySecret(settings.key_id, settings.key_secret)

    @property
    def token(self) -> str | None:
        return self._settings.AUTH_TOKEN

    @property
    def is_open(self) -> bool:
        return self._open_for is not None and self._open_for == self.access_key

    def is_due(self, now: float = 0) -> bool:
        settings = self._settings
        key = self.access_key if settings.authentication_settings else None
        if key is None or key == self._open_for:
            return False
        if settings.AUTH_TOKEN is None or self._signed_in not in (None, key):
            return True
        return time.time() * 1000 - settings.token_update_time > settings.auth_token_ttl_msec

    def is_superseded(self, seen: str | None) -> bool:
        refusal = self._refusal
        if refusal and refusal.key == self.access_key and self._clock() - refusal.at < _REMEMBERED:
            raise copy(refusal.error)
        return self.is_open or seen != self._settings.AUTH_TOKEN

    def renew(self, token: str, now: float) -> None:
        self._settings.update_token(token)
        self._signed_in, self._refusal = self.access_key, None

    def refuse(self, error: NotAuthorised) -> None:
        key = self.access_key
        self._refusal = _Refusal(key, copy(error), self._clock()) if key else None

    def open(self) -> None:
        self._open_for = self.access_key
        self._settings.AUTH_TOKEN = None

    def forget(self) -> None:
        """Forget that the key was refused, or that the server is open."""
        self._refusal = self._open_for = None

    @property
    def _settings(self) -> Configuration:
        configuration = self._configuration()
        if configuration is None:
            raise ReferenceError("the configuration of this connection is gone")
        return configuration
