"""Killed at any write, a release loses nothing: the same again ends as if nothing had happened."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest
from deployment import Deployment
from release_site import Answer, Site
from releasing import RUN, event, schedule, task, workflow

from conductor_deploy.definition.document import WORKFLOW, Key
from conductor_deploy.deploy.apply import Applied, apply
from conductor_deploy.jsonvalue import JSONObject
from conductor_deploy.plan.plan import Plan
from conductor_deploy.release.history import History
from conductor_deploy.release.record import Hold

Operation = Literal["apply", "rollback", "roll-forward"]
LEASE = 600.0  # seconds, and some


class Killed(BaseException):
    """Nobody catches it, and so nobody cleans up."""


class Estate:
    """A repository with definitions of every kind, on its way to the next release."""

    def __init__(self, root: Path, site: Site, operation: Operation) -> None:
        self.site = site
        self.operation: Operation = operation
        self.deployment = Deployment(root, "p", site.connection)
        for kind, body in self._before():
            self.deployment.write(kind, str(body["name"]), body)
        assert self._carry_out(self.deployment.plan()).error is None
        if operation != "apply":
            self._change()
            assert self._carry_out(self.deployment.plan(prune=True)).error is None
        else:
            self._change()

    def _before(self) -> list[Any]:
        starts = {"action": "start_workflow", "start_workflow": {"name": "root"}}
        return [
            task("charge"),
            workflow("leaf"),
            workflow("root", calls="leaf"),
            workflow("gone"),
            event("paid", actions=[starts]),
            schedule("nightly", "root"),
        ]

    def _change(self) -> None:
        write = self.deployment.write
        pin = {"name": "leaf", "version": 2} if self.operation == "roll-forward" else {"name": "leaf"}
        call = {"name": "c", "taskReferenceName": "c", "type": "SUB_WORKFLOW", "subWorkflowParam": pin}
        write(*_named(task("charge", retries=9)))
        write(WORKFLOW, "leaf2", workflow("leaf", 2, description="bad")[1])
        if self.operation == "roll-forward":
            write(WORKFLOW, "caller", workflow("caller", tasks=[call])[1])
        write(*_named(workflow("new", calls="leaf")))
        write(*_named(schedule("nightly", "root", paused=True)))
        (self.deployment.root / "definitions/workflows/gone.json").unlink()

    def plan(self) -> Plan:
        """What is on its way; made anew by each run of the same command."""
        if self.operation == "apply":
            return self.deployment.plan(prune=True)
        target = "workflow/leaf@2" if self.operation == "roll-forward" else None
        return self.deployment.take_back(target)

    def release(self) -> Applied:
        return self._carry_out(self.plan())

    def _carry_out(self, made: Plan) -> Applied:
        return apply(made, self.site.connection, RUN, self.site.ambient)

    @property
    def past(self) -> History:
        return self.site.live.history("p", "here")

    def is_recorded_like(self, other: "Estate") -> bool:
        """Whether its last release is finished, too: said once more, a rollback takes back the release before."""
        return [(record.number, record.status) for record in self.past.records] == [
            (record.number, record.status) for record in other.past.records
        ]

    @property
    def end(self) -> tuple[Mapping[Key, JSONObject], Mapping[Key, str], Mapping[Key, str]]:
        """What is there, what of it is owned, and what is held, by the source that is."""
        live, past = self.site.live, self.past
        bodies = {key: live.definitions[key].body for key in live.definitions}
        held: Mapping[Key, Hold] = past.held(live.digest_of)
        return bodies, past.inventory(live.digest_of), {key: hold.digest for key, hold in held.items()}


def _named(definition: Any) -> Any:
    kind, body = definition
    return kind, str(body["name"]), body


def is_write(request: httpx.Request) -> bool:
    return request.method != "GET"


def killed_after(writes: int) -> Callable[[httpx.Request], Answer | None]:
    """A step that kills the process when it sends the write after these; what it had sent is stored."""
    left = writes

    def step(request: httpx.Request) -> Answer | None:
        nonlocal left
        if is_write(request):
            if not left:
                raise Killed
            left -= 1
        return None

    return step


@pytest.mark.parametrize(
    "operation", ["apply", "rollback", pytest.param("roll-forward", marks=pytest.mark.nightly)]
)
def test_killed_at_any_write_the_same_again_ends_as_if_nothing_had_happened(
    tmp_path: Path, operation: Operation
) -> None:
    whole = Estate(tmp_path / "whole", Site(), operation)
    before = len(whole.site.line.passed)
    made = whole.plan()
    assert whole.release().error is None
    writes = sum(not line.startswith("GET") for line in whole.site.line.passed[before:])
    assert writes > len(made.changes)
    for after in range(writes + 1):
        estate = Estate(tmp_path / str(after), Site(), operation)
        kill(estate, after)
        check_told(estate, made)
        if not estate.is_recorded_like(whole):
            assert estate.release().error is None
            check_closed(estate)
        assert estate.end == whole.end, after


def kill(estate: Estate, after: int) -> None:
    made = estate.plan()
    estate.site.line.step = killed_after(after)
    with suppress(Killed):
        apply(made, estate.site.connection, RUN, estate.site.ambient)
    estate.site.line.step = None
    estate.site.time.now += LEASE


def check_told(estate: Estate, made: Plan) -> None:
    """The next plan names the release that is not finished, and by what is on the server how far it came."""
    newest = estate.past.newest
    assert newest is not None
    told = [problem.message for problem in estate.deployment.plan().problems if problem.code == "CD302"]
    if not newest.is_open:
        assert told == []
        return
    done = [str(c.key) for c in made.changes if estate.site.live.digest_of(c.key) == c.after_digest]
    left = [str(c.key) for c in made.changes if str(c.key) not in done]
    [message] = told
    assert message.startswith(f"release {newest.number} by ada is not finished")
    if not newest.entries:
        assert message.endswith("nothing was written yet")
    else:
        assert message.endswith("; ".join(
            f"{words}: {', '.join(keys)}" for words, keys in (("done", done), ("not done", left)) if keys
        ))  # fmt: skip


def check_closed(estate: Estate) -> None:
    """The interrupted release is closed by the one that finished it, which names it."""
    *_, dead, last = estate.past.records
    assert last.status == "applied"
    if last.interrupted is None:
        assert dead.closed_by is None
        return
    assert (last.interrupted, dead.closed_by) == (dead.number, f"release {last.number}")
    assert dead.status == ("partial" if any(entry.result == "done" for entry in dead.entries) else "failed")
