"""The access key that a client signs in with."""

from __future__ import annotations

__all__ = ["AuthenticationSettings"]


class AuthenticationSettings:
    """An access key: `POST /token` exchanges it for a token. The secret never shows itself."""

    def __init__(self, key_id: str, key_secret: str) -> None:
        self.key_id = key_id
        self.key_secret = key_secret

    def __repr__(self) -> str:
        return f"AuthenticationSettings(key_id={self.key_id!r})"
