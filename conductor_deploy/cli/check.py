"""`validate` and `render`: what the repository says, before any server is asked."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from conductor_deploy.cli.options import environment_option, strict_option, variable_options
from conductor_deploy.cli.report import Report, output_option
from conductor_deploy.cli.session import Session, pass_session

if TYPE_CHECKING:
    from conductor_deploy.definition.document import Problem

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
    from conductor_deploy.present.problems import problems_document, report

    configuration = session.configuration
    chosen = configuration.select(environments or tuple(configuration.environments))
    outside = Outside(session.environ, assignments, var_files)
    repository = read_repository(configuration)
    found: list[Problem] = list(repository.problems)
    for environment in chosen:
        desired = desire(repository, environment, outside)
        found += [*desired.problems, *cross_references(desired, None)]
        if server:
            with session.connect(environment) as connection:
                found += ask_server(connection, desired)
    shown = require_valid(found, strict)
    counts = {"files": len(repository.sources), "definitions": len(repository.documents)}
    return Report(
        {
            "text": lambda: report(shown, counts, session.palette()),
            "json": lambda: problems_document(shown, counts),
        }
    )


@click.command()
@environment_option
@variable_options
@click.option("--explain", is_flag=True, help="Name the file and variable behind each templated value.")
@click.option("--against", metavar="ENV", help="Show the differences from another environment.")
@click.option("--select", "select", metavar="PATTERN", multiple=True, help="Only keys like these.")
@output_option("text", "json")
@pass_session
def render(
    session: Session,
    environments: tuple[str, ...],
    assignments: tuple[str, ...],
    var_files: tuple[Path, ...],
    explain: bool,
    against: str | None,
    select: tuple[str, ...],
) -> Report:
    """Print the final JSON of every definition for one environment, as it would be sent."""
    from conductor_deploy.definition.pattern import Pattern
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
    patterns = [Pattern.parse(text) for text in select]
    definitions = [
        definition
        for key, definition in sorted(desired.state.items(), key=lambda item: item[0].sort_key)
        if not patterns or any(pattern.matches(key) for pattern in patterns)
    ]
    if against:
        base = desire(repository, session.environment((against,)), outside)
        require_valid(base.problems)
        return Report(
            {
                "text": lambda: comparison_text(definitions, base.state),
                "json": lambda: comparison_document(definitions, base.state),
            }
        )
    return Report(
        {
            "text": lambda: rendered_text(definitions, explain),
            "json": lambda: rendered_document(definitions),
        }
    )
