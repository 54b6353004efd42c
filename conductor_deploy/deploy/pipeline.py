"""The path of a run, to be read from top to bottom.

    read → parse → render → patch → validate → normalise ─┐
                                                          ├→ diff → plan → check
                                        fetch → normalise ┘

What a person got wrong comes back as problems, all of them; what stops a run is raised.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import TYPE_CHECKING

from conductor_deploy.analysis.references import check_references
from conductor_deploy.analysis.task_types import check_task_types
from conductor_deploy.definition.document import (
    KINDS,
    Key,
    Position,
    Problem,
    State,
    sorted_problems,
)
from conductor_deploy.definition.parse import parse
from conductor_deploy.definition.patch import apply_defaults, apply_patches
from conductor_deploy.definition.render import UNDEFINED, Scope, render, render_text
from conductor_deploy.definition.source import Document, Source
from conductor_deploy.deploy import git
from conductor_deploy.deploy.asking import Wishes, plan_request
from conductor_deploy.deploy.code import read_code, refuse_prune, without_bare
from conductor_deploy.deploy.concealing import (
    Concealed,
    as_shown,
    conceal,
    misplaced_secrets,
    with_concealment,
)
from conductor_deploy.deploy.configuration import FILE, Configuration, Environment
from conductor_deploy.deploy.definitions import define
from conductor_deploy.deploy.executions import executions_around
from conductor_deploy.deploy.files import read_sources
from conductor_deploy.deploy.live import Live, fetching
from conductor_deploy.deploy.overlay import read_patches
from conductor_deploy.deploy.secret_references import read_references
from conductor_deploy.deploy.suitability import unsuitable
from conductor_deploy.deploy.variables import load_variables, set_outside, unused
from conductor_deploy.deploy.vault import Secrecy, Vaults
from conductor_deploy.errors import DefinitionsInvalid
from conductor_deploy.jsonvalue import JSONObject, digest, equal
from conductor_deploy.plan.assemble import EDITED, concerning, make_plan, pruned
from conductor_deploy.plan.assemble import drift as find_drift
from conductor_deploy.plan.plan import Plan, SourceSeen
from conductor_deploy.plan.request import PlanRequest
from conductor_deploy.plan.running import concerned, with_executions
from conductor_deploy.plan.unsaid import leave_unsaid
from conductor_deploy.release.attribution import attributed

if TYPE_CHECKING:  # httpx is slow to import, and much is done without a server
    from conductor_deploy.wire.connection import Connection

__all__ = [
    "Desired",
    "Outside",
    "Planned",
    "Repository",
    "Wishes",
    "as_known",
    "cross_references",
    "desire",
    "drift",
    "plan",
    "read_repository",
    "require_valid",
    "secrecy_of",
    "source_seen",
    "unsaid_left",
]


@dataclass(frozen=True, slots=True)
class Outside:
    """What a run takes from outside the repository: environment variables, `--var`, `--var-file`, secrets."""

    environ: Mapping[str, str]
    assignments: tuple[str, ...] = ()
    var_files: tuple[Path, ...] = ()
    vaults: Vaults = field(default_factory=Vaults)


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository of definitions, read; parsed as far as no template of text stands before it."""

    configuration: Configuration
    sources: tuple[Source, ...]
    documents: tuple[Document, ...]
    problems: tuple[Problem, ...]
    code: tuple[Source, ...] = ()  # Python files that documents were made by

    @property
    def templates(self) -> tuple[Source, ...]:
        return tuple(source for source in self.sources if source.path.endswith(".j2"))


@dataclass(frozen=True, slots=True)
class Desired:
    """What an environment shall hold, in normal form, and everything that is wrong with it."""

    environment: Environment
    state: State
    documents: Mapping[Key, Document]
    problems: tuple[Problem, ...]

    def locate(self, key: Key, pointer: str = "") -> Position:
        return self.documents[key].position(pointer)


def read_repository(configuration: Configuration) -> Repository:
    """Read and parse every definition file once, and run the code that defines more, for all environments."""
    code = read_code(configuration)
    root, folder = configuration.root, configuration.definitions
    has_files = not configuration.python or (root / folder).is_dir()
    place = configuration.place("definitions", folder)
    sources, problems = read_sources(root, folder, place) if has_files else ((), ())
    parsed = [parse(source, configuration.kinds) for source in sources if not source.path.endswith(".j2")]
    documents = tuple(document for found, _ in parsed for document in found)
    problems = (*problems, *(problem for _, found in parsed for problem in found), *code.problems)
    return Repository(configuration, sources, (*documents, *code.documents), problems, code.sources)


def desire(
    repository: Repository,
    environment: Environment,
    outside: Outside,
    version: str | None = None,
    registered: Mapping[str, JSONObject] = MappingProxyType({}),
) -> Desired:
    """Everything between reading files and talking to a server. `version` is the server's; None: the newest.

    `registered` are the task definitions that the server has: a task may leave to its own what it lacks itself.
    """
    configuration = repository.configuration
    variables, misread = load_variables(
        configuration, environment, outside.var_files, outside.environ, outside.assignments
    )
    secrets, unsafe = read_references(configuration, environment)
    scope = Scope(
        variables,
        environment.name,
        configuration.project,
        configuration.templates_exclude,
        frozenset(secrets),
    )
    written, unreadable = _from_templates(repository, scope)
    documents = [each for each in (*repository.documents, *written) if each.kind.name in environment.kinds]
    rendered = [render(document, scope) for document in documents]
    failures = [problem for _, wrong in rendered for problem in wrong]
    patches, misfits = read_patches(configuration, environment, scope)
    patched, unmatched = apply_patches(without_bare(document for document, _ in rendered), patches)
    filled = apply_defaults(patched, environment.defaults, environment.default_places)
    defined = define(filled, version, registered, is_rendered=not failures)
    problems = [
        *repository.problems,
        *misread,
        *unsafe,
        *unreadable,
        *failures,
        *(misplaced_secrets(defined) if secrets else ()),
    ]
    problems += (*misfits, *unmatched, *defined.problems)
    problems += unused(outside.assignments, configuration, (*repository.sources, *repository.code))
    if not variables.is_whole:
        problems = [problem for problem in problems if problem.code != UNDEFINED]
    return Desired(environment, defined.state, defined.documents, sorted_problems(problems))


def _from_templates(repository: Repository, scope: Scope) -> tuple[list[Document], list[Problem]]:
    documents: list[Document] = []
    problems: list[Problem] = []
    for template in repository.templates:
        text, unrendered = render_text(template, scope)
        is_nothing = unrendered or not text.text.strip()  # a template may leave an environment out
        found, unreadable = ((), ()) if is_nothing else parse(text, repository.configuration.kinds)
        documents += found
        problems += (*unrendered, *unreadable)
    return documents, problems


def cross_references(
    desired: Desired, live: Iterable[Key] | None, leaving: Iterable[Key] = ()
) -> tuple[Problem, ...]:
    """What names a definition that is not there, or is `leaving`, or a type of task that hardly is one.

    `live` is None where no server was asked.
    """
    known = None if live is None else frozenset(live)
    return (
        *check_references(desired.state, known, desired.locate, frozenset(leaving)),
        *check_task_types(desired.state, known or (), desired.locate),
    )


def require_valid(problems: Iterable[Problem], strict: bool = False) -> tuple[Problem, ...]:
    """The problems, sorted, without notes. Raises DefinitionsInvalid with all of them when one is an error;
    with `strict` a warning is one, too."""
    listed = tuple(problem for problem in sorted_problems([*problems]) if problem.severity != "note")
    fatal = ("error", "warning") if strict else ("error",)
    wrong = sum(problem.severity in fatal for problem in listed)
    if wrong:
        raise DefinitionsInvalid(f"the definitions are wrong: {wrong} problem{'s' * (wrong > 1)}", listed)
    return listed


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan, and the two states that it was made from."""

    plan: Plan
    desired: Desired
    live: Live


def plan(
    repository: Repository,
    environment: Environment,
    connection: "Connection",
    outside: Outside,
    wishes: Wishes,
) -> Planned:
    """What apply would do. Raises DefinitionsInvalid with all problems when one of them is an error."""
    concealed, desired, request = _compared(repository, environment, connection, outside, wishes)
    live = concealed.live
    made = with_concealment(make_plan(desired.state, live.definitions, request), concealed)
    made = attributed(made, live.raw, _written(live, request))
    found = [problem for problem in made.problems if problem not in request.problems]
    require_valid([_at_version(problem, desired) for problem in found], wishes.strict)
    going, replaced = (
        [change.key for change in concerned(made.changes) if change.action == action]
        for action in ("delete", "update")
    )
    arriving = [change.key for change in made.changes if change.action == "create"]
    executions = executions_around(connection, live, going, replaced, arriving)
    return Planned(with_executions(made, live.definitions, executions, request), desired, live)


def _at_version(problem: Problem, desired: Desired) -> Problem:
    """An edit of a released version, told where the number of the version stands."""
    if problem.code != EDITED or problem.key is None:
        return problem
    return replace(problem, position=desired.locate(problem.key, "/version"))


def drift(
    repository: Repository,
    environment: Environment,
    connection: "Connection",
    outside: Outside,
    wishes: Wishes,
) -> Planned:
    """What changed on the server since the last release, as the changes that would take it back."""
    concealed, desired, request = _compared(repository, environment, connection, outside, wishes)
    live = concealed.live
    found = with_concealment(find_drift(desired.state, live.definitions, request), concealed)
    return Planned(attributed(found, live.raw, _written(live, request)), desired, live)


def _written(live: Live, request: PlanRequest) -> Mapping[Key, datetime]:
    return live.history(request.project, request.environment).written


def _compared(
    repository: Repository,
    environment: Environment,
    connection: "Connection",
    outside: Outside,
    wishes: Wishes,
) -> tuple[Concealed, Desired, PlanRequest]:
    if wishes.prune:
        refuse_prune(repository.configuration)
    with fetching(connection, [KINDS[name] for name in environment.kinds]) as reads:
        said = desire(repository, environment, outside, reads.version(), reads.tasks())
        live = reads.live()
    desired = unsaid_left(said, live)
    request = replace(
        plan_request(repository.configuration, environment, live, wishes),
        source=replace(
            source_seen(repository),
            selected=bool(wishes.select or wishes.changed_since),
            variables=set_outside(outside.var_files, outside.environ, outside.assignments),
        ),
        only=_changed_since(repository, desired, outside, wishes.changed_since),
    )
    problems = (
        *desired.problems,
        *cross_references(desired, live.definitions, pruned(desired.state, live.definitions, request)),
        *unsuitable(desired.state, live, environment.name, desired.locate),
    )
    listed = require_valid(concerning(problems, desired.state, live.definitions, request), wishes.strict)
    secrecy = secrecy_of(repository.configuration, environment, live, outside)
    concealed = conceal(desired.state, live, secrecy, (request.project, request.environment))
    connection.hide(secrecy.vault.telling)
    shown = as_shown(replace(request, problems=(*request.problems, *listed)), concealed.live, secrecy)
    return concealed, replace(desired, state=concealed.desired), shown


def secrecy_of(
    configuration: Configuration, environment: Environment, live: Live, outside: Outside
) -> Secrecy:
    """The secrets of an environment, and what its releases on the server say of them. Fetches no value."""
    past = live.history(configuration.project, environment.name)
    return Secrecy(outside.vaults.of(configuration, environment, outside.environ), past.concealment)


def as_known(configuration: Configuration, environment: Environment, live: Live, outside: Outside) -> Live:
    """What a server has, as whoever has the key to the secrets of an environment sees it; no value is fetched."""
    secrecy = secrecy_of(configuration, environment, live, outside)
    return live.concealed(secrecy, (configuration.project, environment.name), {})


def unsaid_left(desired: Desired, live: Live) -> Desired:
    """With the fields that stay as the server has them, where the files do not say them."""
    return replace(desired, state=leave_unsaid(desired.state, live.definitions))


def _changed_since(
    repository: Repository, desired: Desired, outside: Outside, ref: str | None
) -> frozenset[Key] | None:
    """The keys whose definitions differ from those at `ref`, gone ones included; None for no `ref`."""
    if ref is None:
        return None
    configuration = repository.configuration
    with TemporaryDirectory() as folder:
        git.export_tree(configuration.root, ref, Path(folder))
        then = read_repository(replace(configuration, root=Path(folder)))
        before = desire(then, desired.environment, outside).state
    now = desired.state
    return frozenset(
        key
        for key in before.keys() | now.keys()
        if key not in before or key not in now or not equal(before[key].body, now[key].body)
    )


def source_seen(repository: Repository) -> SourceSeen:
    """The commit, whether files differ from it, and one digest of all files that a release can depend on."""
    configuration = repository.configuration
    root, file = configuration.root, configuration.file
    is_elsewhere = file is not None and not file.resolve().is_relative_to(root.resolve())
    return SourceSeen(git.commit(root), is_elsewhere or git.is_dirty(root), _digest_of_files(repository))


def _digest_of_files(repository: Repository) -> str:
    """Over the definitions, the configuration in use and everything beside it that environments are made of.

    Not over how lines end, which git may change where files are checked out.
    """
    root = repository.configuration.root
    beside = [root / "vars.yaml", *sorted((root / "environments").rglob("*"))]
    settings = {path.relative_to(root).as_posix(): path for path in beside if path.is_file()}
    if repository.configuration.file:
        settings[FILE] = repository.configuration.file
    texts = {name: path.read_text("utf-8", errors="replace") for name, path in settings.items()}
    sources = (*repository.sources, *repository.code)
    texts |= {source.path: source.text.replace("\r\n", "\n") for source in sources}
    made = [document.body for document in repository.documents if document.source.is_code]
    return digest({**texts, **({"python:": made} if made else {})})  # code may be made of more than files
