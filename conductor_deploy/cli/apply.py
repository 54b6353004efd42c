"""`apply` and `rollback`: the commands that write to a server."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from conductor_deploy import __version__
from conductor_deploy.cli.interruption import deferred
from conductor_deploy.cli.options import (
    allow_option,
    environment_option,
    selection_options,
    strict_option,
    variable_options,
    yes_option,
)
from conductor_deploy.cli.planning import Flags, saved_line, saved_plans, targets
from conductor_deploy.cli.report import Report, output_option
from conductor_deploy.cli.session import Session, pass_session
from conductor_deploy.errors import ConductorDeployError, Declined, Interrupted, StalePlan, WrongUsage

if TYPE_CHECKING:
    from conductor_deploy.deploy.apply import Applied
    from conductor_deploy.plan.plan import Plan
    from conductor_deploy.release.record import Outcome
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
    _refuse_protected(session, environments)
    return _report_all(_apply_each(session, environments, yes, Flags(**flags)))


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
        yield plan, _confirm_and_apply(session, plan, target.connection, yes)


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
    return _report_all(_apply_saved(session, file))


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
            yield plan, _carry_out(session, plan, connection)


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
        return _report([(plan, _confirm_and_apply(session, plan, connection, yes))])


def _confirm_and_apply(session: Session, plan: "Plan", connection: "Connection", yes: bool) -> "Applied":
    """Show the plan; ask unless told not to; nothing is locked while a person reads."""
    from conductor_deploy.present import text

    shown = text.plan_text(plan, session.palette("stderr"))
    needs_consent = bool(plan.changes) and not plan.blocked and not yes
    if not (needs_consent and session.is_interactive):
        session.say(shown)
        if needs_consent:
            raise WrongUsage(
                "this is no terminal, so nobody can be asked", hint="to apply without asking: --yes"
            )
    elif not session.confirm(shown, f"Apply this to {plan.environment}?"):
        raise Declined("nothing was written")
    return _carry_out(session, plan, connection)


def _carry_out(session: Session, plan: "Plan", connection: "Connection") -> "Applied":
    from conductor_deploy.definition.normalise import NORMALISER
    from conductor_deploy.deploy.apply import Run
    from conductor_deploy.deploy.apply import apply as carry_out
    from conductor_deploy.release.stages import Maker

    with deferred(session.say) as interrupted, _progress(session, len(plan.changes)) as on_outcome:
        run = Run(
            session.actor,
            Maker(__version__, NORMALISER),
            session.run_url,
            interrupted=interrupted,
            on_outcome=on_outcome,
        )
        applied = carry_out(plan, connection, run, session.ambient)
        return _stopped(applied) if interrupted() else applied


def _stopped(applied: "Applied") -> "Applied":
    """An interruption ends the run also where the release came to its end first."""
    if isinstance(applied.error, Interrupted):
        return applied
    error = applied.error
    said = f"{error.message}; interrupted" if error else "interrupted; this release was finished first"
    return replace(applied, error=Interrupted(said, hint=error.hint if error else None))


@contextmanager
def _progress(session: Session, length: int) -> "Iterator[Callable[[Outcome], None]]":
    """A bar on a terminal, a line per change elsewhere, nothing with `--quiet`."""
    from conductor_deploy.present.release import outcome_line

    if session.verbosity < 0 or not length:
        yield lambda _: None
    elif session.is_terminal("stderr"):
        with click.progressbar(length=length, label="applying", file=sys.stderr) as bar:
            yield lambda _: _advance(bar)
    else:
        yield lambda outcome: session.say(outcome_line(outcome))


def _advance(bar: Any) -> None:
    with suppress(OSError):  # the terminal may be gone; the release goes on
        bar.update(1)


def _report_all(releases: "Releases") -> Report:
    """Of one environment after the other, up to the first failure; what was released before it is told, too."""
    done: list[tuple[Plan, Applied]] = []
    try:
        for release in releases:
            done.append(release)
            if release[1].error:
                break
    except ConductorDeployError as error:
        if not done:
            raise
        return _report(done, error)
    except KeyboardInterrupt:
        if not done:
            raise
        return _report(done, Interrupted("interrupted; nothing more was written"))
    return _report(done)


def _report(done: "Sequence[tuple[Plan, Applied]]", error: ConductorDeployError | None = None) -> Report:
    """`error` is why no more than these were tried."""
    from conductor_deploy.present import failure
    from conductor_deploy.present.release import release_document, release_text

    def document() -> dict[str, Any]:
        documents = [
            release_document(plan, did.release, did.status, did.outcomes, did.diverged, did.error)
            for plan, did in done
        ]
        if len(documents) == 1 and not error:
            return documents[0]
        return {"format": 1, "applied": documents, **(failure.document(error) if error else {})}

    return Report(
        {
            "text": lambda: "\n".join(
                release_text(plan, did.release, did.status, did.outcomes) for plan, did in done
            ),
            "json": document,
        },
        error=error or next((did.error for _, did in done if did.error), None),
    )
