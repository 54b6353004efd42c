"""`ci …`: what a CI job calls. Each command is the one of the same name, told where CI shows what was found."""

from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import click

from conductor_deploy.cli.ci_job import annotate, begin, begin_trusted
from conductor_deploy.cli.ci_tell import Told, tell_checks, tell_plan, tell_release
from conductor_deploy.cli.completion import complete_environment
from conductor_deploy.cli.options import (
    allow_option,
    environment_option,
    select_option,
    selection_options,
    strict_option,
    variable_options,
)
from conductor_deploy.cli.report import Report
from conductor_deploy.cli.session import Session, pass_session
from conductor_deploy.errors import ConductorDeployError, StalePlan, WrongUsage

__all__ = ["ci"]

# Every option can be said by a variable, too: an action hands its inputs on without a shell between.
PREFIX = "CONDUCTOR_DEPLOY_CI"
FROM_VARIABLES = {"auto_envvar_prefix": PREFIX}

_out_option = click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the plan is saved; the output plan-file says where it was without.",
)
_post_option = click.option(
    "--post/--no-post", default=True, show_default=True, help="Write to the pull request, or the issue."
)


class _Group(click.Group):
    """Annotates also what stops a job before it begins."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, ConductorDeployError, OSError) as error:
            annotate(ctx.obj.environ, error)
            raise


@click.group(cls=_Group)
def ci() -> None:
    """What a CI job calls: runs a command, and tells the host its summary, outputs, annotations and comment.

    Every option can be set by a variable: CONDUCTOR_DEPLOY_CI_PRUNE=true is --prune, and
    CONDUCTOR_DEPLOY_CI_ENVIRONMENTS="dev test" is -e dev -e test; what is no option, by …_FROM (promote), …_TARGET
    (rollback) and …_PLAN_FILE (apply).
    """


@ci.command(context_settings=FROM_VARIABLES)
@environment_option
@strict_option
@pass_session
@click.pass_context
def check(context: click.Context, session: Session, /, environments: tuple[str, ...], strict: bool) -> Report:
    """Check the format and the content of all definitions, and that those written in Python are exported; offline."""
    work = begin(context, session)
    checks = _checks(work.session, environments, strict)
    reports = {
        name: work.attempt(partial(_run, context, name, **options)) for name, options in checks.items()
    }
    return tell_checks(work, reports)


@ci.command(context_settings=FROM_VARIABLES)
@environment_option
@variable_options
@selection_options
@allow_option
@strict_option
@_out_option
@_post_option
@pass_session
@click.pass_context
def plan(
    context: click.Context,
    session: Session,
    /,
    environments: tuple[str, ...],
    out: Path | None,
    post: bool,
    **flags: Any,
) -> Report:
    """Plan, save the plan, comment on the pull request; after a merge, say whether it is what was reviewed there."""
    told = Told("plan", environments, out, post)
    return _plan(context, session, told, environments=environments, **flags)


@ci.command(context_settings=FROM_VARIABLES)
@click.argument("source", metavar="FROM", envvar=f"{PREFIX}_FROM", shell_complete=complete_environment)
@click.argument("target", metavar="TO", envvar=f"{PREFIX}_ENVIRONMENTS", shell_complete=complete_environment)
@click.option("--prune", is_flag=True, help="Also delete what is owned and not among those sources.")
@allow_option
@_out_option
@_post_option
@pass_session
@click.pass_context
def promote(
    context: click.Context,
    session: Session,
    /,
    source: str,
    target: str,
    out: Path | None,
    post: bool,
    **flags: Any,
) -> Report:
    """Plan and save what brings to TO the sources that FROM has, and say whether that is what was reviewed."""
    told = Told("promote", (target,), out, post)
    return _plan(context, session, told, source=source, target=target, **flags)


@ci.command(context_settings=FROM_VARIABLES)
@click.argument("target", metavar="[RELEASE | workflow/NAME[@V]]", envvar=f"{PREFIX}_TARGET", required=False)
@environment_option
@click.option(
    "--strategy",
    type=click.Choice(["auto", "delete", "roll-forward", "restore"]),
    default="auto",
    help="As of `conductor-deploy rollback`.",
)
@allow_option
@_out_option
@pass_session
@click.pass_context
def rollback(
    context: click.Context,
    session: Session,
    /,
    environments: tuple[str, ...],
    out: Path | None,
    **flags: Any,
) -> Report:
    """Plan and save what takes back the last release, RELEASE, or a version of a workflow."""
    told = Told("rollback", environments, out, post=False)
    return _plan(context, session, told, environments=environments, **flags)


@ci.command(context_settings=FROM_VARIABLES)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), envvar=f"{PREFIX}_PLAN_FILE")
@click.option("--checksum", metavar="HEX", help="Refuse any other plan: what the output checksum said.")
@pass_session
@click.pass_context
def apply(context: click.Context, session: Session, /, file: Path, checksum: str | None) -> Report:
    """Carry out the plan saved in FILE, as it was approved, or refuse it."""
    work = begin_trusted(context, session)
    if work.job.event == "review":
        raise WrongUsage(f"a job of a {work.host.dialect.review} plans, and never applies")

    def carry_out() -> Report:
        _refuse_other(file, checksum)
        return _run(context, "apply", file=file)

    return tell_release(work, work.attempt(carry_out), file)


@ci.command(context_settings=FROM_VARIABLES)
@environment_option
@variable_options
@select_option("Only keys like these.")
@_post_option
@pass_session
@click.pass_context
def drift(
    context: click.Context, session: Session, /, environments: tuple[str, ...], post: bool, **flags: Any
) -> Report:
    """Look for drift; keep one issue open for each environment that has any. Exits with 0 also where it has."""
    work = begin_trusted(context, session)
    report = work.attempt(partial(_run, context, "drift", environments=environments, **flags))
    return tell_plan(work, report, Told("drift", environments, None, post))


def _plan(context: click.Context, session: Session, told: Told, **options: Any) -> Report:
    """What the command of that name does, its plan saved."""
    work = begin_trusted(context, session)
    name = "-".join(filter(None, ("conductor", *told.environments)))
    out = (told.out or work.job.scratch / f"{name}.plan.json").absolute()
    report = work.attempt(partial(_run, context, told.command, out=out, **options))
    return tell_plan(work, report, replace(told, out=out))


def _checks(session: Session, environments: tuple[str, ...], strict: bool) -> dict[str, dict[str, Any]]:
    """Which commands, and how."""
    checks: dict[str, dict[str, Any]] = {"fmt": {"check": True}}
    checks["validate"] = {"environments": environments, "strict": strict}
    with suppress(ConductorDeployError):  # which the others tell
        if session.python and session.configuration.python:
            checks["export"] = {"check": True}
    return checks


def _run(context: click.Context, name: str, **options: Any) -> Report:
    from conductor_deploy.cli.main import main

    command = main.get_command(context, name)
    assert command is not None
    report: Report = context.invoke(command, **options)
    return report


def _refuse_other(file: Path, checksum: str | None) -> None:
    from conductor_deploy.cli.planning import saved_plans
    from conductor_deploy.plan.planfile import document

    if checksum and ",".join(document(plan)["checksum"] for plan in saved_plans(file)) != checksum:
        raise StalePlan(
            f"{file} is not the plan that was approved: it has another checksum; nothing was written"
        )
