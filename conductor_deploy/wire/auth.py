"""The token of an access key, and when it is renewed. Who changes it holds the connection's sign-in lock."""

from copy import copy
from dataclasses import dataclass, field

from conductor_deploy.errors import NotAuthorised
from conductor_deploy.wire.access import KeySecret

__all__ = ["TokenHolder"]


@dataclass(slots=True)
class TokenHolder:
    """Keeps a token in memory, and a refusal as long as the connection."""

    access_key: KeySecret | None
    token: str | None = field(default=None, repr=False)
    renew_at: float = 0.0  # monotonic seconds
    is_open: bool = False
    refusal: NotAuthorised | None = None

    def is_due(self, now: float) -> bool:
        return (
            self.access_key is not None and not self.is_open and (self.token is None or now >= self.renew_at)
        )

    def is_superseded(self, seen: str | None) -> bool:
        if self.refusal:
            raise copy(self.refusal)
        return self.is_open or self.token != seen

    def renew(self, token: str, now: float) -> None:
        minutes = self.access_key.minutes if self.access_key else 0
        self.token, self.renew_at = token, now + minutes * 60

    def refuse(self, error: NotAuthorised) -> None:
        self.refusal = copy(error)

    def open(self) -> None:
        self.is_open = True
