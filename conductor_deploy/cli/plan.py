"""`plan`, `show`, `drift`: what would change, as text, JSON or Markdown."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from conductor_deploy.cli.options import (
    allow_option,
    environment_option,
    select_option,
    selection_options,
    strict_option,
    variable_options,
)
from conductor_deploy.cli.planning import Flags, Target, save, saved_plans, targets
from conductor_deploy.cli.report import Report, output_option
from conductor_deploy.cli.session import Session, pass_session

if TYPE_CHECKING:
    from conductor_deploy.deploy.pipeline import Planned
    from conductor_deploy.plan.plan import Plan

__all__ = ["drift", "plan", "plan_views", "show"]


@click.command()
@environment_option
@variable_options
@selection_options
@allow_option
@strict_option
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Save the plan for `apply FILE`."
)
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 when there are changes.")
@output_option("text", "json", "markdown")
@pass_session
def plan(
    session: Session,
    /,
    environments: tuple[str, ...],
    out: Path | None,
    detailed_exitcode: bool,
    **flags: Any,
) -> Report:
    """Show what apply would do; changes nothing, takes no lock."""
    plans = [target.proposal() for target in targets(session, environments, Flags(**flags))]
    if out:
        save(session, out, plans)
    changes = any(plan.changes for plan in plans)
    return Report(plan_views(session, plans), 2 if detailed_exitcode and changes else 0)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@output_option("text", "json", "markdown")
@pass_session
def show(session: Session, file: Path) -> Report:
    """Print a saved plan."""
    return Report(plan_views(session, saved_plans(file)))


@click.command()
@environment_option
@variable_options
@select_option("Only keys like these.")
@click.option("--write", is_flag=True, help="Bring what was edited into the files; of one environment only.")
@output_option("text", "json", "markdown")
@pass_session
def drift(session: Session, /, environments: tuple[str, ...], write: bool, **flags: Any) -> Report:
    """Show what changed on the server since the last release; exits with 2 where something did.

    With --write the files say it, too, so that it can become a pull request: values are changed in their place, and
    comments stay. What a template or a patch decides is left, and told.
    """
    from conductor_deploy.present.comment import markdown
    from conductor_deploy.present.text import drift_text

    if write:
        session.environment(environments)
    found = []
    for target in targets(session, environments, Flags(**flags)):
        drifted = target.drift()
        found.append(drifted.plan)
        if write:
            _bring_in(session, target, drifted)
    views = {
        "text": lambda: session.fitted("\n\n".join(drift_text(plan, session.palette()) for plan in found)),
        "markdown": lambda: markdown(found, "drift"),
    }
    return Report({**plan_views(session, found), **views}, 2 if any(plan.changes for plan in found) else 0)


def _bring_in(session: Session, target: Target, drifted: "Planned") -> None:
    from conductor_deploy.deploy.pull import Puller, write_pulled
    from conductor_deploy.deploy.server_edits import brought_in
    from conductor_deploy.present.problems import problem_lines

    outside = target.flags.outside(session)
    puller = Puller(target.repository, target.environment, outside, drifted.live)
    files, problems = brought_in(puller, drifted)
    write_pulled(session.configuration.root, files)
    for line in problem_lines(problems, session.palette("stderr")):
        session.say(line)
    for path in dict.fromkeys(file.path for file in files):
        session.say(f"written: {path}")


def plan_views(session: Session, plans: "Sequence[Plan]") -> dict[str, Any]:
    from conductor_deploy.plan.planfile import several
    from conductor_deploy.present import comment, text

    return {
        "text": lambda: session.fitted(
            "\n\n".join(text.plan_text(plan, session.palette()) for plan in plans)
        ),
        "markdown": lambda: comment.markdown(plans),
        "json": lambda: several(plans),
    }
