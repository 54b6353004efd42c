"""From flags to plans: what `plan`, `drift` and `apply` have in common."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from conductor_deploy.cli.selection import warn_of_unmatched
from conductor_deploy.cli.session import Session

if TYPE_CHECKING:
    from conductor_deploy.definition.pattern import Pattern
    from conductor_deploy.deploy.configuration import Environment
    from conductor_deploy.deploy.pipeline import Outside, Planned, Repository, Wishes
    from conductor_deploy.plan.plan import Guard, Plan
    from conductor_deploy.wire.connection import Connection

__all__ = ["Flags", "Target", "save", "saved_plans", "targets"]


@dataclass(frozen=True, slots=True)
class Flags:
    """The options of `options.variable_options`, `selection_options`, `allow_option` and `strict_option`."""

    assignments: tuple[str, ...] = ()
    var_files: tuple[Path, ...] = ()
    prune: bool = False
    select: "tuple[Pattern, ...]" = ()
    changed_since: str | None = None
    allow: tuple[str, ...] = ()
    strict: bool = False

    def outside(self, session: Session) -> "Outside":
        from conductor_deploy.deploy.pipeline import Outside

        return Outside(session.environ, self.assignments, self.var_files, session.vaults)

    def wishes(self) -> "Wishes":
        from conductor_deploy.deploy.pipeline import Wishes

        return Wishes(self.prune, self.select, self.changed_since, frozenset(self.allow), self.strict)


@dataclass(frozen=True, slots=True)
class Target:
    """An environment with an open connection to its server."""

    environment: "Environment"
    connection: "Connection"
    repository: "Repository"
    flags: Flags
    session: Session

    def plan(self) -> "Planned":
        from conductor_deploy.deploy import pipeline

        return self._told(pipeline.plan(*self._asked))

    def proposal(self) -> "Plan":
        """The plan, with what the environment requires before it can be applied.

        That is not asked of a pull request, which has not been promoted anywhere, and never can have been.
        """
        from conductor_deploy.deploy.promotion import proven, unproven

        told = unproven if self.session.is_review else proven
        return told(self.plan().plan, self.connection, self.session.surroundings, self.flags.allow)

    def drift(self) -> "Planned":
        from conductor_deploy.deploy import pipeline

        return self._told(pipeline.drift(*self._asked))

    def _told(self, planned: "Planned") -> "Planned":
        keys = planned.desired.state.keys() | planned.live.definitions.keys()
        warn_of_unmatched(self.session, self.environment.name, self.flags.select, keys)
        return planned

    @property
    def _asked(self) -> "tuple[Repository, Environment, Connection, Outside, Wishes]":
        outside, wishes = self.flags.outside(self.session), self.flags.wishes()
        return self.repository, self.environment, self.connection, outside, wishes


def targets(session: Session, environments: Sequence[str], flags: Flags) -> Iterator[Target]:
    """The chosen environments in their order, each connected while it is the current one."""
    from conductor_deploy.deploy.pipeline import read_repository

    chosen = session.configuration.select(environments)
    repository = read_repository(session.configuration)
    for environment in chosen:
        with session.connect(environment) as connection:
            yield Target(environment, connection, repository, flags, session)


def saved_plans(file: Path) -> "tuple[Plan, ...]":
    """Raises CannotRun for what is no plan file, StalePlan for one that was changed."""
    from conductor_deploy.plan.planfile import read_all

    return read_all(file.read_text("utf-8", errors="replace"))


def save(session: Session, file: Path, plans: "Sequence[Plan]") -> None:
    """Write a plan file, and say what can be done with it."""
    from conductor_deploy.deploy.files import save_as
    from conductor_deploy.plan.planfile import file_text

    save_as(file, file_text(plans))
    to_be_read = f"saved to {file}, to be read: the plan of a pull request is never applied"
    session.say(to_be_read if session.is_review else _saved_line(file, plans))


def _saved_line(file: Path, plans: "Sequence[Plan]") -> str:
    blocked = sum(len(plan.blocked) for plan in plans)
    if not blocked:
        return f"saved to {file}; to carry it out: conductor-deploy apply {file}"
    if all(guard.code == "requires" for guard in _refusals(plans)):
        return f"saved to {file}; what is required is looked at anew by: conductor-deploy apply {file}"
    changes = "a change is" if blocked == 1 else f"{blocked} changes are"
    return f"saved to {file}; apply would refuse it, since {changes} blocked: plan again with what lifts that"


def _refusals(plans: "Sequence[Plan]") -> "Iterator[Guard]":
    changes = (change for plan in plans for change in plan.blocked)
    return (guard for change in changes for guard in change.guards if guard.level == "blocked")
