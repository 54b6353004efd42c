"""Sound definitions that can't be applied: kinds that a server lacks, owners that its version insists on."""

import re
from collections.abc import Callable, Iterator

from conductor_deploy.definition.document import TASK, WORKFLOW, Definition, Key, Position, Problem, State
from conductor_deploy.definition.rules.old_release import is_old
from conductor_deploy.deploy.live import Live
from conductor_deploy.jsonvalue import equal
from conductor_deploy.plan.secrecy import without_seals

__all__ = ["unsuitable"]

_Locate = Callable[[Key, str], Position]

_KINDS_WITH_OWNERS = (TASK, WORKFLOW)
_ATOM = r"[\w!#$%&'*+/=?^`{|}~\u0080-\uffff-]+"
_LABEL = r"[A-Za-z0-9\u0080-\uffff](?:[A-Za-z0-9\u0080-\uffff-]*[A-Za-z0-9\u0080-\uffff])?"
_ADDRESS = rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*"  # slow to compile, and seldom asked for


def unsuitable(desired: State, live: Live, environment: str, locate: _Locate) -> Iterator[Problem]:
    """What the server would refuse, although another one would take it."""
    insists = is_old(live.server.version)  # newer releases are shipped with this switched off
    for key, definition in desired.items():
        if key.kind in live.lacks:
            yield _lacking(key, live, environment, locate)
        elif insists and not _is_owned(definition) and not _is_there(definition, live):
            yield _unowned(definition, live, locate)


def _lacking(key: Key, live: Live, environment: str, locate: _Locate) -> Problem:
    message = f"Conductor {live.server.version} has no {key.kind.title}s"
    hint = f"name the kinds that {environment} takes: kinds: [workflow, task, event]"
    return Problem("CD301", "error", message, locate(key, ""), key, hint)


def _is_owned(definition: Definition) -> bool:
    if definition.key.kind not in _KINDS_WITH_OWNERS:
        return True
    return re.fullmatch(_ADDRESS, str(definition.body.get("ownerEmail", ""))) is not None


def _is_there(definition: Definition, live: Live) -> bool:
    """It came there when the server was less strict, and nothing will be written."""
    key = definition.key
    return key in live.definitions and equal(without_seals(live.definitions[key].body), definition.body)


def _unowned(definition: Definition, live: Live, locate: _Locate) -> Problem:
    key, owner = definition.key, definition.body.get("ownerEmail")
    wanted = f"an e-mail address as ownerEmail, not {owner!r}" if owner else "an ownerEmail"
    hint = f"write one; or one for all, in conductor-deploy.yaml: defaults: {{{key.kind.name}: {{ownerEmail: …}}}}"
    message = f"Conductor {live.server.version} wants {wanted}"
    return Problem("CD306", "error", message, locate(key, "/ownerEmail" if owner else ""), key, hint)
