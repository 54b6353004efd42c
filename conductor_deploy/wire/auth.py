"""The token of an access key, and when it is renewed. Who changes it holds the connection's sign-in lock."""

from dataclasses import dataclass, field

from conductor_deploy.errors import NotAuthorised
from conductor_deploy.wire.access import KeySecret

__all__ = ["TokenHolder"]


@dataclass(slots=True)
class TokenHolder:
    """Shared by all calls of a connection. A server without `POST /token` is open: no token, ever."""

    access_key: KeySecret | None
    token: str | None = field(default=None, repr=False)
    renew_at: float = 0.0  # monotonic seconds
    is_open: bool = False
    refusal: tuple[str, str | None] | None = None

    def is_due(self, now: float) -> bool:
        """Whether a sign-in must come before the next call."""
        return (
            self.access_key is not None and not self.is_open and (self.token is None or now >= self.renew_at)
        )

    def is_superseded(self, seen: str | None) -> bool:
        """Whether another call has signed in since `seen` was read; raises if the key was refused before."""
        if self.refusal:
            message, hint = self.refusal
            raise NotAuthorised(message, hint=hint)
        return self.is_open or self.token != seen

    def renew(self, token: str, now: float) -> None:
        minutes = self.access_key.minutes if self.access_key else 0
        self.token, self.renew_at = token, now + minutes * 60

    def refuse(self, error: NotAuthorised) -> None:
        self.refusal = error.message, error.hint
