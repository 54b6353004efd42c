"""Everything that stops a run, as one tree.

    ConductorDeployError
    ├── WrongUsage                64  flags, names or terminals that don't fit
    ├── CannotRun                  1
    │   ├── Unreachable               no answer from the server
    │   ├── NotAuthorised             401, 403
    │   ├── ServerRefused             any other answer that is not a success
    │   ├── UnreadableAnswer          a success that can't be read
    │   └── Internal                  a mistake in this program
    ├── Declined                   1  a person said no
    ├── DefinitionsInvalid         3  carries the problems
    ├── GuardRefused               4  carries what was blocked
    ├── Conflict                   5  the world is not what the plan was made against
    │   ├── StalePlan
    │   ├── RequirementMissing
    │   └── LockHeld
    ├── Incomplete                 6  stopped after the first write
    └── Interrupted              130

A person's mistakes in definitions are values (`definition.document.Problem`); they are raised, all at once,
only when nothing more can be found.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

__all__ = [
    "CannotRun",
    "ConductorDeployError",
    "Conflict",
    "Declined",
    "DefinitionsInvalid",
    "GuardRefused",
    "Incomplete",
    "Internal",
    "Interrupted",
    "LockHeld",
    "NotAuthorised",
    "RequirementMissing",
    "ServerRefused",
    "StalePlan",
    "Unreachable",
    "UnreadableAnswer",
    "WrongUsage",
]

_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class ConductorDeployError(Exception):
    """Knows its exit code, a stable name for programs, and what to do next."""

    exit_code: ClassVar[int] = 1
    code: ClassVar[str] = "error"

    def __init__(self, message: str, *, hint: str | None = None, position: Any = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.position = position  # a definition.document.Position, where the mistake is in a file


class WrongUsage(ConductorDeployError):
    exit_code = 64
    code = "usage"


class CannotRun(ConductorDeployError):
    code = "cannot-run"


class Unreachable(CannotRun):
    """No answer. `sent` is False only when the request surely never left this machine.

    `is_passing`: another try could fare better, as after a connection that was closed.
    """

    code = "unreachable"

    def __init__(
        self, message: str, *, hint: str | None = None, sent: bool = True, is_passing: bool = False
    ) -> None:
        super().__init__(message, hint=hint)
        self.sent = sent
        self.is_passing = is_passing


class NotAuthorised(CannotRun):
    """401 or 403, in `status`, to the call `where`, with the `body` and the `headers` of the answer."""

    code = "not-authorised"
    status: int = 401
    where: str = ""
    body: str = ""
    headers: Mapping[str, str] = _NO_HEADERS


class ServerRefused(CannotRun):
    """An answer that is not a success: `status`, the server's own `reason`, and bean validation's `errors`.

    `is_unsupported`: the server lacks the operation itself, or its URL is wrong; this says nothing about a
    definition. `body` and `headers` are those of the answer to the call `where`.
    """

    code = "server-error"
    where: str = ""
    body: str = ""
    headers: Mapping[str, str] = _NO_HEADERS

    def __init__(
        self,
        message: str,
        *,
        status: int,
        reason: str,
        errors: Any = (),
        hint: str | None = None,
        is_unsupported: bool = False,
    ) -> None:
        super().__init__(message, hint=hint)
        self.status = status
        self.reason = reason
        self.errors: tuple[dict[str, Any], ...] = tuple(errors)
        self.is_unsupported = is_unsupported

    @property
    def is_missing(self) -> bool:
        """Not found: 404, or the 500 "No such …" and "… not found!" that deletes answer on SQL stores."""
        if self.status == 500:
            return self.reason.startswith("No such") or self.reason.endswith("not found!")
        return self.status == 404 and not self.is_unsupported

    @property
    def is_duplicate(self) -> bool:
        """Exists: 409, or the 500 "… already exists!" of a lost race and of event handlers."""
        return self.status == 409 or (self.status == 500 and "already exists" in self.reason)


class UnreadableAnswer(CannotRun):
    """`status`, `body` and `headers` are those of the answer to the call `where`."""

    code = "unreadable-answer"
    status: int = 200
    where: str = ""
    body: str = ""
    headers: Mapping[str, str] = _NO_HEADERS


class Internal(CannotRun):
    """What nobody foresaw. The program is wrong, not who runs it."""

    code = "internal"

    def __init__(self, message: str) -> None:
        super().__init__(message, hint="please report it, with what -v prints: conductor-deploy -v …")


class Declined(ConductorDeployError):
    """Nothing went wrong: a person was asked, and said no."""

    code = "declined"


class DefinitionsInvalid(ConductorDeployError):
    """The definitions are wrong; `problems` are `definition.document.Problem`s, sorted."""

    exit_code = 3
    code = "definitions-invalid"

    def __init__(self, message: str, problems: Any = ()) -> None:
        super().__init__(message)
        self.problems: tuple[Any, ...] = tuple(problems)


class GuardRefused(ConductorDeployError):
    """`guards` are `plan.plan.Guard`s; each says which flag would lift it. `keys`: whose changes each blocks."""

    exit_code = 4
    code = "guard"

    def __init__(
        self,
        message: str,
        guards: Any = (),
        *,
        keys: Mapping[Any, Any] = MappingProxyType({}),
        hint: str | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.guards: tuple[Any, ...] = tuple(dict.fromkeys((*guards, *keys)))
        self.keys = keys


class Conflict(ConductorDeployError):
    exit_code = 5
    code = "conflict"


class StalePlan(Conflict):
    code = "stale-plan"


class RequirementMissing(Conflict):
    """The records do not prove what the environment asks for before anything is applied to it."""

    code = "requirement"


class LockHeld(Conflict):
    code = "lock-held"


class Incomplete(ConductorDeployError):
    exit_code = 6
    code = "incomplete"


class Interrupted(ConductorDeployError):
    exit_code = 130
    code = "interrupted"
