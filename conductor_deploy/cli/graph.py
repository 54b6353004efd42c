"""`graph`: a workflow, or the difference of two, as a drawing."""

from typing import TYPE_CHECKING

import click

from conductor_deploy.cli.completion import complete_workflow
from conductor_deploy.cli.options import one_environment_option, variable_options
from conductor_deploy.cli.report import Report, output_option
from conductor_deploy.cli.session import Session, pass_session
from conductor_deploy.errors import CannotRun, WrongUsage

if TYPE_CHECKING:
    from pathlib import Path

    from conductor_deploy.analysis.flow import Flow
    from conductor_deploy.definition.document import Definition
    from conductor_deploy.deploy.pipeline import Desired

__all__ = ["graph"]


@click.command()
@click.argument("key", metavar="workflow/NAME[@V]", shell_complete=complete_workflow)
@click.argument("other", metavar="[workflow/NAME[@V]]", required=False, shell_complete=complete_workflow)
@one_environment_option
@variable_options
@output_option("mermaid", "dot", "svg")
@pass_session
def graph(
    session: Session,
    key: str,
    other: str | None,
    environments: tuple[str, ...],
    assignments: tuple[str, ...],
    var_files: "tuple[Path, ...]",
) -> Report:
    """Draw a workflow of the repository, its newest version where none is named; with two, what changed.

    Added, removed, changed and moved tasks are coloured, and have a sign. No server is asked, no secret resolved.
    """
    from conductor_deploy.deploy.pipeline import Outside, desire, read_repository

    environment = session.environment(environments)
    outside = Outside(session.environ, assignments, var_files)
    desired = desire(read_repository(session.configuration), environment, outside)
    found = [_workflow(desired, text) for text in (key, other) if text is not None]
    drawn = _flow(*found)
    return Report(
        {"mermaid": lambda: _mermaid(drawn), "dot": lambda: _dot(drawn), "svg": lambda: _svg(drawn)}
    )


def _workflow(desired: "Desired", text: str) -> "Definition":
    """Raises DefinitionsInvalid where it is not found and may be among those that can't be read."""
    from conductor_deploy.definition.document import WORKFLOW
    from conductor_deploy.definition.pattern import escape, parse_key
    from conductor_deploy.definition.suggest import did_you_mean
    from conductor_deploy.deploy.pipeline import require_valid

    try:
        asked = parse_key(text)
    except ValueError as error:
        hint = None if "/" in text else f"a workflow is named like this: workflow/{text}"
        raise WrongUsage(str(error), hint=hint) from error
    if asked.kind is not WORKFLOW:
        raise WrongUsage(f"{text} is no workflow; only workflows are drawn")
    state = desired.state
    versions = [key for key in state if key.kind is WORKFLOW and key.name == asked.name]
    if asked.version is not None:
        versions = [key for key in versions if key.version == asked.version]
    if not versions:
        require_valid(desired.problems)
        names = (escape(key) for key in state if key.kind is WORKFLOW)
        raise CannotRun(f"the repository has no {text}", hint=did_you_mean(text, names))
    return state[max(versions, key=lambda key: key.version or 0)]


def _flow(before: "Definition", after: "Definition | None" = None) -> "Flow":
    from conductor_deploy.analysis.flow import flow
    from conductor_deploy.plan.diff import diff
    from conductor_deploy.plan.merging import changed_flow

    if after is None:
        return flow(before.body)
    return changed_flow(before.body, after.body, diff(before.body, after.body))


def _mermaid(flow: "Flow") -> str:
    from conductor_deploy.present.mermaid import mermaid

    return mermaid(flow).rstrip()


def _dot(flow: "Flow") -> str:
    from conductor_deploy.present.dot import dot

    return dot(flow).rstrip()


def _svg(flow: "Flow") -> str:
    try:
        from conductor_deploy.present.svg import svg
    except ModuleNotFoundError as error:
        raise CannotRun(
            "SVG drawings need the package graphlay",
            hint="pip install graphlay, or conductor-deploy with its extra `graph`",
        ) from error
    return svg(flow).rstrip()
