"""From a wish to own something, or no longer to, to the plan that says so."""

from dataclasses import replace

from conductor_deploy.definition.pattern import Pattern
from conductor_deploy.deploy.asking import Wishes, plan_request
from conductor_deploy.deploy.configuration import Configuration, Environment
from conductor_deploy.deploy.live import Live, fetch
from conductor_deploy.deploy.pipeline import Outside, desire, read_repository
from conductor_deploy.plan.plan import Plan
from conductor_deploy.plan.request import PlanRequest
from conductor_deploy.release.history import owners
from conductor_deploy.release.ownership import adoption, oblivion, source_in_effect
from conductor_deploy.wire.connection import Connection

__all__ = ["plan_adoption", "plan_oblivion"]


def plan_adoption(
    configuration: Configuration,
    environment: Environment,
    connection: Connection,
    pattern: Pattern,
    taken_from: str | None,
) -> Plan:
    """Raises WrongUsage where nothing is like the pattern, GuardRefused where all of it is somebody else's."""
    live = fetch(connection)
    request = _request(configuration, environment, live)
    return adoption(pattern, taken_from, live.definitions, request)


def plan_oblivion(
    configuration: Configuration,
    environment: Environment,
    connection: Connection,
    outside: Outside,
    pattern: Pattern,
) -> Plan:
    """Raises WrongUsage where nothing that is owned is like the pattern."""
    live = fetch(connection)
    written = desire(read_repository(configuration), environment, outside, live.server.version).state
    request = _request(configuration, environment, live)
    mine = (configuration.project, environment.name)
    others = [record for record in live.records if (record.project, record.environment) != mine]
    heirs = owners(others, live.server.url, live.digest_of)
    return oblivion(pattern, written, heirs, live.definitions, request)


def _request(configuration: Configuration, environment: Environment, live: Live) -> PlanRequest:
    """The sources stay those that the environment has: nothing of them is applied."""
    past = live.history(configuration.project, environment.name)
    request = plan_request(configuration, environment, live, Wishes())
    return replace(request, source=source_in_effect(past))
