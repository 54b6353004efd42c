"""Reading back what was written: did the server store what the plan said?"""

from collections.abc import Sequence

from conductor_deploy.definition.document import Key
from conductor_deploy.deploy.live import Live
from conductor_deploy.deploy.write import Desk
from conductor_deploy.release.record import Outcome

__all__ = ["diverged"]


def diverged(desk: Desk, now: Live, outcomes: Sequence[Outcome]) -> tuple[Key, ...]:
    """Keys that were written and are not on the server as the plan wants them."""
    return tuple(
        outcome.change.key
        for outcome in outcomes
        if outcome.result == "done" and now.digest_of(outcome.change.key) != desk.wanted(outcome.change)
    )
