"""`apply` and `rollback`: the commands that write to a server."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from conductor_deploy.cli.completion import complete_workflow
from conductor_deploy.cli.options import (
    allow_option,
    environment_option,
    one_environment_option,
    selection_options,
    strict_option,
    variable_options,
    yes_option,
)
from conductor_deploy.cli.planning import Flags, save, saved_plans, targets
from conductor_deploy.cli.releases import carry_out, confirm_and_apply, refuse_protected, report, report_all
from conductor_deploy.cli.report import Report, output_option
from conductor_deploy.cli.session import Session, pass_session
from conductor_deploy.errors import StalePlan, WrongUsage

if TYPE_CHECKING:
    from conductor_deploy.deploy.apply import Applied
    from conductor_deploy.plan.plan import Plan
    from conductor_deploy.release.inverse import Strategy
    from conductor_deploy.wire.connection import Connection

    Releases: TypeAlias = Iterator[tuple[Plan, Applied]]

__all__ = ["apply", "rollback"]


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@environment_option
@variable_options
@selection_options
@allow_option
@strict_option
@yes_option
@output_option("text", "json")
@pass_session
def apply(
    session: Session, /, file: Path | None, environments: tuple[str, ...], yes: bool, **flags: Any
) -> Report:
    """Carry out the plan saved in FILE; without FILE: plan, show, ask, apply.

    An environment that is `protected` takes a saved plan only.
    """
    if file:
        return _apply_file(session, file, environments, flags)
    refuse_protected(session, environments, "plan -e {}")
    return report_all(_apply_each(session, environments, yes, Flags(**flags)))


def _apply_each(session: Session, environments: Sequence[str], yes: bool, flags: Flags) -> "Releases":
    for target in targets(session, environments, flags):
        plan = target.proposal()
        yield plan, confirm_and_apply(session, plan, target.connection, yes)


# What a saved plan already says.
_SPELLED = {
    "environments": "-e",
    "assignments": "--var",
    "var_files": "--var-file",
    "prune": "--prune",
    "select": "--select",
    "changed_since": "--changed-since",
    "allow": "--allow",
    "strict": "--strict",
}


def _apply_file(session: Session, file: Path, environments: Sequence[str], flags: dict[str, Any]) -> Report:
    given = [_SPELLED[name] for name in _SPELLED if {"environments": environments, **flags}[name]]
    if given:
        raise WrongUsage(f"a plan file says it all: leave out {', '.join(given)}", hint="or plan anew")
    return report_all(_apply_saved(session, file))


def _apply_saved(session: Session, file: Path) -> "Releases":
    for plan in saved_plans(file):
        if plan.operation.kind == "comparison":
            raise WrongUsage(
                f"{file} is a comparison, not a plan", hint="make one: conductor-deploy plan --out FILE"
            )
        environment = session.environment((plan.environment,))
        if plan.project != session.configuration.project:
            raise StalePlan(
                f"{file} was made for project {plan.project}, not {session.configuration.project}"
            )
        with session.connect(environment) as connection:
            if connection.url != plan.server.url:
                raise StalePlan(
                    f"{file} was made against {plan.server.url}, but {plan.environment} is {connection.url} now",
                    hint="make a new plan",
                )
            yield _as_of_now(session, plan, connection)


def _as_of_now(session: Session, plan: "Plan", connection: "Connection") -> "tuple[Plan, Applied]":
    """What was required when the plan was made may hold by now, or no longer."""
    from conductor_deploy.deploy.promotion import proven
    from conductor_deploy.release.promotion import lifted_in

    if plan.operation.kind != "rollback":
        plan = proven(plan, connection, session.surroundings, lifted_in(plan))
    return plan, carry_out(session, plan, connection)


@click.command()
@click.argument(
    "target", metavar="[RELEASE | workflow/NAME[@V]]", required=False, shell_complete=complete_workflow
)
@one_environment_option
@click.option(
    "--strategy",
    type=click.Choice(["auto", "delete", "roll-forward", "restore"]),
    default="auto",
    help="What becomes of a version that was created: deleted, or shadowed by the older body as the next version;"
    " `auto` deletes where nothing will ask for it. `restore` takes back only what was changed in place.",
)
@allow_option
@yes_option
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Save the plan instead of applying it."
)
@output_option("text", "json")
@pass_session
def rollback(
    session: Session,
    target: str | None,
    environments: tuple[str, ...],
    strategy: "Strategy",
    allow: tuple[str, ...],
    yes: bool,
    out: Path | None,
) -> Report:
    """Take back the last release, RELEASE, or a version of a workflow; without @V the newest one.

    It is a release of its own. Running executions keep their copy. What is taken back is held: apply leaves it alone
    until its source changes.
    """
    from conductor_deploy.cli.plan import plan_views
    from conductor_deploy.deploy.pipeline import Outside
    from conductor_deploy.deploy.rollback import Undo, plan_rollback

    environment = session.environment(environments)
    if not out:
        refuse_protected(session, (environment.name,), f"rollback {target or ''} -e {{}}".replace("  ", " "))
    undo = Undo(target, strategy, frozenset(allow))
    with session.connect(environment) as connection:
        outside = Outside(session.environ, vaults=session.vaults)
        plan = plan_rollback(session.configuration, environment, connection, outside, undo)
        if out:
            save(session, out, [plan])
            return Report(plan_views(session, [plan]))
        return report([(plan, confirm_and_apply(session, plan, connection, yes))])
