"""`validate` and `render`: what the repository says, before any server is asked."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conductor_deploy.cli.options import (
    environment_option,
    one_environment_option,
    select_option,
    strict_option,
    variable_options,
)
from conductor_deploy.cli.report import Report, output_option
from conductor_deploy.cli.selection import warn_of_unmatched
from conductor_deploy.cli.session import Session, pass_session

if TYPE_CHECKING:
    from conductor_deploy.definition.document import Definition, Key, Problem, State
    from conductor_deploy.definition.pattern import Pattern

__all__ = ["render", "validate"]


@click.command()
@environment_option
@variable_options
@strict_option
@click.option("--server", is_flag=True, help="Also ask each environment's server, which knows JavaScript.")
@output_option("text", "json")
@pass_session
def validate(
    session: Session,
    environments: tuple[str, ...],
    assignments: tuple[str, ...],
    var_files: tuple[Path, ...],
    strict: bool,
    server: bool,
) -> Report:
    """Check the definitions for every environment, or those named; offline, no secret is resolved."""
    from conductor_deploy.deploy.pipeline import (
        Outside,
        cross_references,
        desire,
        read_repository,
        require_valid,
    )
    from conductor_deploy.deploy.validation import ask_server
    from conductor_deploy.present.problems import attributed, problems_document, report

    configuration = session.configuration
    chosen = configuration.select(environments or tuple(configuration.environments))
    outside = Outside(session.environ, assignments, var_files)
    repository = read_repository(configuration)
    found: dict[str, list[Problem]] = {}
    refused: list[Problem] = []
    templated: set[Key] = set()
    for environment in chosen:
        desired = desire(repository, environment, outside)
        found[environment.name] = [*desired.problems, *cross_references(desired, None)]
        templated |= {key for key, each in desired.documents.items() if each.source.path.endswith(".j2")}
        if server:
            with session.connect(environment) as connection:
                refused += ask_server(connection, desired)
    shown = require_valid([*attributed(found), *refused], strict)
    files = {each.path for each in (*repository.sources, *(each.source for each in repository.documents))}
    written = {
        (each.kind, str(each.body.get("name")), str(each.body.get("version", 1)))
        for each in repository.documents
    }
    counts = {"files": len(files), "definitions": len(written) + len(templated)}
    return Report(
        {
            "text": lambda: session.fitted(report(shown, counts, session.palette())),
            "json": lambda: problems_document(shown, counts),
        }
    )


@click.command()
@one_environment_option
@variable_options
@click.option("--explain", is_flag=True, help="Name the file and variable behind each templated value.")
@click.option("--against", metavar="ENV", help="Show the differences from another environment.")
@select_option("Only keys like these.")
@output_option("text", "json")
@pass_session
def render(
    session: Session,
    environments: tuple[str, ...],
    assignments: tuple[str, ...],
    var_files: tuple[Path, ...],
    explain: bool,
    against: str | None,
    select: "tuple[Pattern, ...]",
) -> Report:
    """Print the final JSON of every definition for one environment, as it would be sent."""
    from conductor_deploy.deploy.pipeline import Outside, desire, read_repository, require_valid
    from conductor_deploy.present.rendered import (
        comparison_document,
        comparison_text,
        rendered_document,
        rendered_text,
    )

    configuration = session.configuration
    environment = session.environment(environments)
    outside = Outside(session.environ, assignments, var_files)
    repository = read_repository(configuration)
    desired = desire(repository, environment, outside)
    require_valid(desired.problems)
    if against:
        base = desire(repository, session.environment((against,)), outside)
        require_valid(base.problems)
        warn_of_unmatched(session, environment.name, select, desired.state.keys() | base.state.keys())
        is_chosen = _chosen(select, desired.state, base.state)
        definitions = _sorted(desired.state, is_chosen)
        other = {definition.key: definition for definition in _sorted(base.state, is_chosen)}
        return Report(
            {
                "text": lambda: comparison_text(definitions, other),
                "json": lambda: comparison_document(definitions, other),
            }
        )
    warn_of_unmatched(session, environment.name, select, desired.state.keys())
    definitions = _sorted(desired.state, _chosen(select, desired.state))
    return Report(
        {
            "text": lambda: rendered_text(definitions, explain),
            "json": lambda: rendered_document(definitions),
        }
    )


def _chosen(select: "Sequence[Pattern]", *states: "State") -> "Callable[[Key], bool]":
    from conductor_deploy.plan.selection import selected

    return selected(select, *states) if select else lambda key: True


def _sorted(state: "State", is_chosen: "Callable[[Key], bool]") -> "list[Definition]":
    return [state[key] for key in sorted(state, key=lambda key: key.sort_key) if is_chosen(key)]
