"""Reading back what was written: did the server store what the plan said?"""

from collections.abc import Mapping, Sequence

from conductor_deploy.definition.document import Key
from conductor_deploy.deploy.live import Live
from conductor_deploy.deploy.write import Desk
from conductor_deploy.plan.diff import diff
from conductor_deploy.plan.plan import Change
from conductor_deploy.present.words import listed
from conductor_deploy.release.record import Outcome

__all__ = ["diverged"]


def diverged(desk: Desk, now: Live, outcomes: Sequence[Outcome]) -> Mapping[Key, str]:
    """What was written and is not on the server as the plan wants it, and what differs."""
    written = [outcome.change for outcome in outcomes if outcome.result == "done"]
    return {
        change.key: f"written, but {_difference(desk, now, change)}"
        for change in written
        if not desk.is_done(change, now.definitions)
    }


def _difference(desk: Desk, now: Live, change: Change) -> str:
    if change.after is None:
        return "it is still there"
    if change.key not in now.definitions:
        return "it is not there"
    fields = diff(desk.shown(change.key, change.after, now.definitions), change.after)
    return f"read back as something else: {listed(field.path for field in fields)} differs"
