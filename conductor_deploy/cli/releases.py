"""What every command that writes to a server does with its plan: show it, ask, carry it out, tell what was done."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from conductor_deploy import __version__
from conductor_deploy.cli.interruption import deferred
from conductor_deploy.cli.progress import progress_bar
from conductor_deploy.cli.report import Report
from conductor_deploy.cli.session import Session
from conductor_deploy.errors import ConductorDeployError, Declined, Interrupted, WrongUsage

if TYPE_CHECKING:
    from conductor_deploy.deploy.apply import Applied
    from conductor_deploy.plan.plan import Plan
    from conductor_deploy.release.record import Outcome
    from conductor_deploy.wire.connection import Connection

    Releases: TypeAlias = Iterator[tuple[Plan, Applied]]

__all__ = ["carry_out", "confirm_and_apply", "refuse_protected", "report", "report_all"]


def refuse_protected(session: Session, environments: Sequence[str], instead: str) -> None:
    """A protected environment takes plans that somebody could read before; of a group, nothing is applied.

    `instead` is the command that makes one, with `{}` for the environment.
    """
    for environment in session.configuration.select(environments):
        if environment.protected:
            name = environment.name
            raise WrongUsage(
                f"{name} is protected: it takes a saved plan only",
                hint=f"conductor-deploy {instead.format(name)} --out FILE, then conductor-deploy apply FILE",
            )


def confirm_and_apply(session: Session, plan: "Plan", connection: "Connection", yes: bool) -> "Applied":
    """Show the plan; ask unless told not to; nothing is locked while a person reads."""
    from conductor_deploy.present import text

    shown = session.fitted(text.plan_text(plan, session.palette("stderr")), "stderr")
    needs_consent = bool(plan.changes or plan.adopted or plan.forgotten) and not plan.blocked and not yes
    if not (needs_consent and session.is_interactive):
        session.say(shown)
        if needs_consent:
            raise WrongUsage(
                "this is no terminal, so nobody can be asked", hint="to apply without asking: --yes"
            )
    elif not session.confirm(shown, f"Apply this to {plan.environment}?"):
        raise Declined("nothing was written")
    return carry_out(session, plan, connection)


def carry_out(session: Session, plan: "Plan", connection: "Connection") -> "Applied":
    from conductor_deploy.definition.normalise import NORMALISER
    from conductor_deploy.deploy.apply import Run, apply
    from conductor_deploy.release.stages import Maker

    configuration = session.configuration
    environment = configuration.environments[plan.environment]
    vault = session.vaults.of(configuration, environment, session.environ)
    with deferred(session.say) as interrupted, _progress(session, len(plan.changes)) as on_outcome:
        run = Run(
            session.actor,
            Maker(__version__, NORMALISER),
            session.run_url,
            vault,
            interrupted=interrupted,
            on_outcome=on_outcome,
            keep=configuration.keep,
        )
        applied = apply(plan, connection, run, session.ambient)
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
    elif session.can_draw("stderr"):
        with progress_bar("applying", length, counts=True) as advance:
            yield lambda _: advance(1)
    else:
        yield lambda outcome: session.say(outcome_line(outcome))


def report_all(releases: "Releases") -> Report:
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
        return report(done, error)
    except KeyboardInterrupt:
        if not done:
            raise
        return report(done, Interrupted("interrupted; nothing more was written"))
    return report(done)


def report(done: "Sequence[tuple[Plan, Applied]]", error: ConductorDeployError | None = None) -> Report:
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
