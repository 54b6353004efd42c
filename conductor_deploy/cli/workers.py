"""`workers`: which tasks of the estate are polled by a worker."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import click

from conductor_deploy.cli.durations import DURATION
from conductor_deploy.cli.options import environment_option
from conductor_deploy.cli.report import Report, output_option
from conductor_deploy.cli.session import Session, pass_session

if TYPE_CHECKING:
    from conductor_deploy.analysis.worker_tasks import Poller
    from conductor_deploy.definition.document import Key
    from conductor_deploy.deploy.configuration import Environment
    from conductor_deploy.deploy.pipeline import Repository

__all__ = ["workers"]


@click.command()
@environment_option
@click.option(
    "--stale",
    type=DURATION,
    default="5m",
    show_default=True,
    help="How long ago the last poll may be.",
)
@output_option("text", "json")
@pass_session
def workers(session: Session, environments: tuple[str, ...], stale: float) -> Report:
    """Show which tasks of the workflows here are polled by a worker, who polls, and when the last poll was.

    `polled`, `stale` (not since the time that --stale says), `never`. A server keeps the last poll of each task and
    domain, and no others.
    """
    from conductor_deploy.analysis.worker_tasks import attendances
    from conductor_deploy.deploy.lock import server_time
    from conductor_deploy.deploy.pipeline import read_repository
    from conductor_deploy.present.workers import workers_document, workers_text

    repository = read_repository(session.configuration)
    found, times = {}, {}
    for environment in session.configuration.select(environments):
        name = environment.name
        with session.connect(environment) as connection:
            tasks = _tasks(repository, environment, session.environ)
            pollers = [_poller(said) for said in _poll_data(connection, tasks)]
            times[name] = server_time(connection, session.ambient)
        found[name] = attendances(tasks, pollers, times[name], timedelta(seconds=stale))
    return Report(
        {
            "text": lambda: "\n\n".join(
                workers_text(name, rows, times[name], session.palette(), session.width())
                for name, rows in found.items()
            ),
            "json": lambda: workers_document(found),
        }
    )


def _tasks(
    repository: "Repository", environment: "Environment", environ: Mapping[str, str]
) -> "Mapping[str, Sequence[Key]]":
    from conductor_deploy.analysis.worker_tasks import worker_tasks
    from conductor_deploy.deploy.pipeline import Outside, desire, require_valid

    desired = desire(repository, environment, Outside(environ))
    require_valid(desired.problems)
    return worker_tasks(desired.state)


def _poll_data(connection: Any, tasks: Iterable[str]) -> list[Mapping[str, Any]]:
    """An older server's list lacks tasks whose queues all belong to a domain, so that it is asked for each of them."""
    from conductor_deploy.wire import endpoints

    found: list[Mapping[str, Any]] = connection.call(endpoints.ALL_POLL_DATA)
    for task in set(tasks) - {said["queueName"] for said in found}:
        found += connection.call(endpoints.POLL_DATA, taskType=task)
    return found


def _poller(said: Mapping[str, Any]) -> "Poller":
    from conductor_deploy.analysis.worker_tasks import Poller

    last = datetime.fromtimestamp(said["lastPollTime"] / 1000, timezone.utc)
    return Poller(said["queueName"], said.get("domain"), said.get("workerId") or "?", last)
