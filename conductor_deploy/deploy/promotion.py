"""From what one environment has to what another one may take: sources out of git, proofs out of release records."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from conductor_deploy.definition.document import Key
from conductor_deploy.definition.normalise import NORMALISER
from conductor_deploy.deploy import git, pipeline
from conductor_deploy.deploy.asking import Wishes
from conductor_deploy.deploy.code import is_left_out
from conductor_deploy.deploy.concealing import spoken
from conductor_deploy.deploy.configuration import Configuration, Environment, load
from conductor_deploy.deploy.live import Live, fetch
from conductor_deploy.deploy.lock import Ambient, newest_record, server_time
from conductor_deploy.deploy.pipeline import Outside, Planned, Repository, read_repository, source_seen
from conductor_deploy.deploy.variables import PREFIX, set_outside
from conductor_deploy.errors import CannotRun, ConductorDeployError, Conflict, DefinitionsInvalid
from conductor_deploy.jsonvalue import equal
from conductor_deploy.plan.ignore import as_on_server
from conductor_deploy.plan.plan import Guard, Operation, Plan, Requirement, SourceSeen
from conductor_deploy.release.history import History
from conductor_deploy.release.promotion import (
    Evidence,
    downgrade,
    requirements,
    requiring,
    unpromotable,
    way_on,
)
from conductor_deploy.wire.connection import Connection

__all__ = [
    "Promotion",
    "Surroundings",
    "plan_promotion",
    "promotion",
    "proven",
    "released_sources",
    "unproven",
]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The environments around the one that is planned for: what is written of them, and the way to their servers."""

    configuration: Configuration
    connect: Callable[[Environment], Connection]
    ambient: Ambient
    outside: Outside
    file: Path | None = None  # the configuration, where it has another name

    def proof_from(self, name: str) -> Evidence:
        """How an environment stands. One that can't be read proves nothing."""
        environment = self.configuration.environments[name]
        try:
            with self.connect(environment) as connection:
                live = pipeline.as_known(self.configuration, environment, fetch(connection), self.outside)
                past = live.history(self.configuration.project, name)
                return Evidence(
                    name,
                    past,
                    server_time(connection, self.ambient),
                    self._held(environment, connection, live, past),
                    self._drifted(environment, live, past),
                )
        except CannotRun as error:
            return Evidence(name, unread=f"{name} can't be read: {error.message}")

    def _held(
        self, environment: Environment, connection: Connection, live: Live, past: History
    ) -> tuple[Key, ...]:
        """What an apply of the released sources would leave alone; all that is held where git lacks them."""
        held = tuple(past.held(live.digest_of))
        if not held:
            return ()
        source = past.newest.source if past.newest else SourceSeen()
        try:
            with released_sources(self, source) as repository:
                return pipeline.plan(repository, environment, connection, self.outside, Wishes()).plan.held
        except ConductorDeployError:
            return held

    def _drifted(self, environment: Environment, live: Live, past: History) -> tuple[Key, ...] | None:
        """What is not as it was released, apart from what is ignored, or left to the server."""
        if not past.proves(live.server.version, NORMALISER):
            return None
        owned = past.inventory(live.digest_of)
        changed = [key for key, released in owned.items() if live.digest_of(key) != released]
        secret = past.concealment.places if past.concealment else {}
        ignored = {key for key in changed if any(rule.key.matches(key) for rule in environment.ignore)}
        asked = [key for key in changed if key in ignored or key not in secret]  # the sources tell no values
        same = self._same(asked, environment, live, past) if asked else ()
        return tuple(key for key in changed if key not in same)

    def _same(
        self, keys: Collection[Key], environment: Environment, live: Live, past: History
    ) -> Collection[Key]:
        """Those that are as the released sources would leave them. None where git lacks the sources."""
        source = past.newest.source if past.newest else SourceSeen()
        try:
            with released_sources(self, source) as repository:
                said = pipeline.desire(repository, environment, self.outside, live.server.version)
                state = pipeline.unsaid_left(said, live).state
                live = spoken(live, state)
        except ConductorDeployError:
            return ()
        there = [key for key in keys if key in state and key in live.definitions]
        bodies = {key: live.definitions[key].body for key in there}
        return [
            key
            for key, body in bodies.items()
            if equal(as_on_server(state[key], body, environment.ignore), body)
        ]


def proven(plan: Plan, connection: Connection, around: Surroundings, allow: Collection[str]) -> Plan:
    """The plan with what its environment requires, and whether that holds now.

    Read anew at each call: a plan that was saved may be refused later, or be taken later.
    """
    requires = around.configuration.environments[plan.environment].requires
    found: tuple[Requirement, ...] = ()
    if requires.promoted_from or requires.no_drift:
        evidence = around.proof_from(requires.promoted_from or plan.environment)
        found = requirements(requires, plan.source, evidence, allow)
    return requiring(plan, found, _older(plan, connection, around.configuration.root, allow))


def unproven(plan: Plan, connection: Connection, around: Surroundings, allow: Collection[str]) -> Plan:
    """The plan of what can't have been promoted yet: only that older sources are not wanted is looked at."""
    return requiring(plan, (), _older(plan, connection, around.configuration.root, allow))


def _older(plan: Plan, connection: Connection, root: Path, allow: Collection[str]) -> Guard | None:
    """That what is live came of an older commit than it. After a rollback, older sources are what is wanted."""
    newest = newest_record(connection, plan.project, plan.environment)
    if newest is None or newest.server.url != plan.server.url or newest.operation.kind == "rollback":
        return None
    ours, live = plan.source, newest.source
    if not ours.commit or not live.commit or ours.digest == live.digest:
        return None
    is_ancestor = git.is_ancestor(root, ours.commit, live.commit)
    return downgrade(ours, History((newest,)), is_ancestor, allow)


@contextmanager
def released_sources(around: Surroundings, source: SourceSeen) -> Iterator[Repository]:
    """The repository as it was released, out of git: the working tree may be elsewhere.

    Raises Conflict where git does not have what was released.
    """
    if source.commit is None:
        raise Conflict("what was released is in no commit")
    root = around.configuration.root
    with TemporaryDirectory() as folder:
        try:
            git.export_tree(root, source.commit, Path(folder))
            then = load(Path(folder), _inside(around.file, root, Path(folder)), around.outside.environ)
            then = replace(then, runs_python=around.configuration.runs_python)
        except (CannotRun, DefinitionsInvalid) as error:
            raise Conflict(
                f"what was released can't be read from git: {error.message}", hint=error.hint
            ) from error
        repository = read_repository(then)
        if source_seen(repository).digest != source.digest:
            raise Conflict(
                f"the files at git {source.commit[:7]} are not those that were released",
                hint="were they released with the modules under python:? Then leave out --no-python"
                if is_left_out(then)
                else "were files released that git ignores or changes on checkout, or has as links or submodules?"
                " Commit them, and release again",
            )
        yield repository


def _inside(file: Path | None, root: Path, folder: Path) -> Path | None:
    if file is None:
        return None
    path, base = file.resolve(), root.resolve()
    if not path.is_relative_to(base):
        raise CannotRun(f"{file} is outside the repository of definitions, so no commit has it")
    return folder / path.relative_to(base)


@dataclass(frozen=True, slots=True)
class Promotion:
    """The sources that an environment has, to be applied to others."""

    origin: str
    source: SourceSeen
    repository: Repository


def released_by(around: Surroundings, origin: str) -> SourceSeen:
    """The sources of an environment's last release. Raises Conflict where they can't be promoted."""
    evidence = around.proof_from(origin)
    reason = unpromotable(evidence)
    newest = evidence.past.newest
    if reason is not None or newest is None:
        raise Conflict(
            f"{origin} has nothing to promote: {reason}",
            hint=way_on(evidence),
        )
    return newest.source


@contextmanager
def promotion(around: Surroundings, origin: str) -> Iterator[Promotion]:
    """Raises Conflict where what the environment has is not the sources of one commit."""
    source = released_by(around, origin)
    with released_sources(around, source) as repository:
        if repository.configuration.project != around.configuration.project:
            raise Conflict(
                f"at git {(source.commit or '')[:7]} the project was {repository.configuration.project},"
                f" which is another owner than {around.configuration.project}"
            )
        yield Promotion(origin, source, repository)


def plan_promotion(
    promoted: Promotion, to: Environment, connection: Connection, around: Surroundings, wishes: Wishes
) -> Plan:
    """What apply would do to bring the promoted sources to an environment.

    Raises Conflict where variables of this run would make something else of them.
    """
    _refuse_variables(around.outside)
    around.outside.vaults.of(
        around.configuration, to, around.outside.environ
    )  # credentials are those of today
    repository = _as_today(promoted, to, around.configuration)
    environment = repository.configuration.environments[to.name]
    planned: Planned = pipeline.plan(repository, environment, connection, around.outside, wishes)
    operation = Operation("promote", promoted.origin)
    plan = replace(planned.plan, operation=operation, source=promoted.source)
    return proven(plan, connection, around, wishes.allow)


def _refuse_variables(outside: Outside) -> None:
    if names := set_outside(outside.var_files, outside.environ, outside.assignments):
        raise Conflict(
            f"variables from outside, {', '.join(names)}, are in no commit, so they can't be promoted",
            hint=f"unset {', '.join(PREFIX + name for name in names)}, or write them in the environment's vars.yaml",
        )


def _as_today(promoted: Promotion, to: Environment, today: Configuration) -> Repository:
    """What makes a definition is as it was at the commit; where it goes, and what is allowed there, is as it is now."""
    then = promoted.repository.configuration
    written = then.environments.get(to.name)
    if written is None:
        raise Conflict(
            f"git {(promoted.source.commit or '')[:7]}, which {promoted.origin} has, knows no environment {to.name}",
            hint=f"apply newer sources to {promoted.origin} first",
        )
    environment = replace(
        to,
        chain=written.chain,
        kinds=written.kinds,
        defaults=written.defaults,
        default_places=written.default_places,
        ignore=written.ignore,
    )
    environments: Mapping[str, Environment] = {**then.environments, to.name: environment}
    configuration = replace(
        then, environments=environments, limits=today.limits, protect=today.protect, keep=today.keep
    )
    return replace(promoted.repository, configuration=configuration)
