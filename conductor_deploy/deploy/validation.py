"""The server's own verdict on workflows: it knows JavaScript, and the task definitions that it has."""

from collections.abc import Iterator

from conductor_deploy.definition.document import WORKFLOW, Definition, Problem
from conductor_deploy.definition.pattern import escape
from conductor_deploy.deploy.pipeline import Desired
from conductor_deploy.errors import ServerRefused
from conductor_deploy.wire import endpoints
from conductor_deploy.wire.connection import Connection

__all__ = ["ask_server"]


def ask_server(connection: Connection, desired: Desired) -> tuple[Problem, ...]:
    """What the server would refuse. Nothing is stored; there is no such question for the other kinds."""
    workflows = (definition for key, definition in desired.state.items() if key.kind is WORKFLOW)
    return tuple(problem for workflow in workflows for problem in _asked(connection, desired, workflow))


def _asked(connection: Connection, desired: Desired, workflow: Definition) -> Iterator[Problem]:
    try:
        connection.call(endpoints.VALIDATE_WORKFLOW, workflow.body)
    except ServerRefused as refused:
        if refused.status not in (400, 500):
            raise
        reasons = [str(error.get("message")) for error in refused.errors] or [refused.reason]
        position = desired.locate(workflow.key)
        for reason in sorted(set(reasons)):
            message = f"{desired.environment.name}'s server refuses {escape(workflow.key)}: {reason}"
            yield Problem("CD305", "error", message, position, workflow.key)
