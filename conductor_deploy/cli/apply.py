"""`apply` and `rollback`: the commands that write to a server."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from conductor_deploy.cli.options import (
    allow_option,
    environment_option,
    selection_options,
    strict_option,
    variable_options,
    yes_option,
)
from conductor_deploy.cli.planning import Flags, saved_line, saved_plans, targets
from conductor_deploy.cli.releases import carry_out, confirm_and_apply, report, report_all
from conductor_deploy.cli.report import Report, output_option
from conductor_deploy.cli.session import Session, pass_session
from conductor_deploy.errors import StalePlan, WrongUsage

if TYPE_CHECKING:
    from conductor_deploy.deploy.apply import Applied
    from conductor_deploy.plan.plan import Plan

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
    _refuse_protected(session, environments)
    return report_all(_apply_each(session, environments, yes, Flags(**flags)))


def _refuse_protected(session: Session, environments: Sequence[str]) -> None:
    """A protected environment takes plans that somebody could read before; of a group, nothing is applied."""
    for environment in session.configuration.select(environments):
        if environment.protected:
            name = environment.name
            raise WrongUsage(
                f"{name} is protected: it takes a saved plan only",
                hint=f"conductor-deploy plan -e {name} --out FILE, then conductor-deploy apply FILE",
            )


def _apply_each(session: Session, environments: Sequence[str], yes: bool, flags: Flags) -> "Releases":
    for target in targets(session, environments, flags):
        plan = target.plan().plan
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
            yield plan, carry_out(session, plan, connection)


@click.command()
@click.argument("key", metavar="workflow/NAME[@V]")
@environment_option
@allow_option
@yes_option
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Save the plan instead of applying it."
)
@output_option("text", "json")
@pass_session
def rollback(
    session: Session,
    key: str,
    environments: tuple[str, ...],
    allow: tuple[str, ...],
    yes: bool,
    out: Path | None,
) -> Report:
    """Take back a version of a workflow by deleting it; the newest one where KEY names none.

    "latest" then is the version below it. Running executions keep their copy. The repository still holds the
    version: it is held back until its source changes.
    """
    from conductor_deploy.cli.plan import plan_views
    from conductor_deploy.deploy.files import save_as
    from conductor_deploy.deploy.pipeline import plan_rollback
    from conductor_deploy.plan.planfile import file_text

    environment = session.environment(environments)
    with session.connect(environment) as connection:
        plan = plan_rollback(session.configuration, environment, connection, key, frozenset(allow))
        if out:
            save_as(out, file_text([plan]))
            session.say(saved_line(out, [plan]))
            return Report(plan_views(session, [plan]))
        return report([(plan, confirm_and_apply(session, plan, connection, yes))])
