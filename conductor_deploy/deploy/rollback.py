"""From a wish to take something back to the plan that does it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from conductor_deploy.definition.document import WORKFLOW, Key, Problem, State
from conductor_deploy.definition.normalise import NORMALISER
from conductor_deploy.definition.pattern import escape, parse_key
from conductor_deploy.deploy import git
from conductor_deploy.deploy.asking import UNFINISHED, Wishes, plan_request
from conductor_deploy.deploy.concealing import as_of_now
from conductor_deploy.deploy.configuration import Configuration, Environment
from conductor_deploy.deploy.executions import executions_around
from conductor_deploy.deploy.live import Live, fetch
from conductor_deploy.deploy.pipeline import Outside, as_known, desire, read_repository, secrecy_of
from conductor_deploy.deploy.vault import Secrecy
from conductor_deploy.errors import CannotRun, Conflict, WrongUsage
from conductor_deploy.jsonvalue import JSONObject, digest
from conductor_deploy.plan.plan import Operation, Plan
from conductor_deploy.plan.running import concerned
from conductor_deploy.release.history import History
from conductor_deploy.release.inverse import (
    Inverse,
    Strategy,
    as_left,
    deletion,
    invert,
    newest_version,
    restoration,
    rollback_plan,
    undone,
)
from conductor_deploy.release.record import Record, unpack_images
from conductor_deploy.release.recovery import last_release, resumed, source_before
from conductor_deploy.wire.connection import Connection

__all__ = ["Undo", "plan_rollback"]


@dataclass(frozen=True, slots=True)
class Undo:
    """What is to be taken back: a release by its number, a version of a workflow; None: the last release."""

    target: str | None = None
    strategy: Strategy = "auto"
    allow: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Scene:
    configuration: Configuration
    environment: Environment
    outside: Outside
    live: Live
    past: History
    secrecy: Secrecy


@dataclass(frozen=True, slots=True)
class _Found:
    """What takes the target back; `release` where that is one."""

    inverse: Inverse
    release: int | None = None
    problems: tuple[Problem, ...] = ()


def plan_rollback(
    configuration: Configuration,
    environment: Environment,
    connection: Connection,
    outside: Outside,
    undo: Undo,
) -> Plan:
    """Raises Conflict where something else was written since, CannotRun where there is no way back."""
    live = fetch(connection)
    secrecy = secrecy_of(configuration, environment, live, outside)
    live = as_known(configuration, environment, live, outside)
    past = live.history(configuration.project, environment.name)
    scene = _Scene(configuration, environment, outside, live, past, secrecy)
    found = _release(scene, undo.target) if _is_release(undo.target) else _version(scene, undo)
    wishes = Wishes(allow=undo.allow)
    request = plan_request(
        configuration, environment, live, wishes, Operation("rollback", release=found.release)
    )
    request = replace(request, problems=(*_unfinished(request.problems), *found.problems))
    noticed = concerned(found.inverse.changes)
    going, replaced = ([c.key for c in noticed if c.action == action] for action in ("delete", "update"))
    arriving = [change.key for change in found.inverse.changes if change.action == "create"]
    executions = executions_around(connection, live, going, replaced, arriving)
    plan = rollback_plan(found.inverse, live.definitions, executions, request, undo.strategy)
    return as_of_now(plan, secrecy)


def _unfinished(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    return tuple(problem for problem in problems if problem.code == UNFINISHED)


def _is_release(target: str | None) -> bool:
    return target is None or (target.isascii() and target.isdigit())


def _release(scene: _Scene, target: str | None) -> _Found:
    past = scene.past
    record = last_release(past, scene.live.digest_of) if target is None else _numbered(past, int(target))
    bodies, rules = unpack_images(record.images), scene.environment.ignore
    digest_of = as_left(record, scene.live.definitions, bodies, rules, scene.live.digest_of)
    entries = undone(record, digest_of)
    if entries and (record.normaliser, record.server.version) != (NORMALISER, scene.live.server.version):
        raise Conflict(
            f"release {record.number} was made on server version {record.server.version} by another version of"
            " this tool or server: whether its definitions are still as it wrote them can't be told",
            hint="edit the definitions back in the repository, and apply",
        )
    needed = {entry.key: entry.before for entry in entries if entry.before is not None}
    problems: tuple[Problem, ...] = ()
    if needed.keys() - bodies.keys():
        bodies, problems = _from_sources(scene, record, needed)
    inverse = invert(record, scene.live.definitions, bodies, digest_of, rules)
    return _Found(inverse, record.number, problems)


def _numbered(past: History, number: int) -> Record:
    found = next((record for record in past.records if record.number == number), None)
    if found is None:
        raise CannotRun(f"there is no record of release {number}", hint="conductor-deploy history lists them")
    return found


def _from_sources(
    scene: _Scene, record: Record, needed: Mapping[Key, str]
) -> tuple[Mapping[Key, JSONObject], tuple[Problem, ...]]:
    """The bodies as the sources of the release before say, where git has them."""
    source = source_before(record, scene.past)
    if source is None or source.commit is None:
        return {}, ()
    state = _at_commit(scene, source.commit)
    bodies = {key: scene.secrecy.sealed(state[key].body) for key in needed if key in state}
    inexact = [key for key, body in bodies.items() if digest(body) != needed[key]]
    return bodies, tuple(_inexact(key, record, source.commit) for key in inexact)


def _inexact(key: Key, record: Record, commit: str) -> Problem:
    return Problem(
        "CD307",
        "warning",
        f"release {record.number} kept no before-images: {escape(key)} is restored from git {commit[:7]},"
        " not with what others had edited",
        key=key,
    )


def _at_commit(scene: _Scene, commit: str) -> State:
    with TemporaryDirectory() as folder:
        git.export_tree(scene.configuration.root, commit, Path(folder))
        then = read_repository(replace(scene.configuration, root=Path(folder)))
        return desire(then, scene.environment, scene.outside, scene.live.server.version).state


def _version(scene: _Scene, undo: Undo) -> _Found:
    live, held = scene.live, scene.past.held(scene.live.digest_of)
    asked = _workflow_key(undo.target or "")
    key = resumed(scene.past, asked) or asked
    if key in held and (held[key].shadow in live.raw or key not in live.raw):
        return _Found(Inverse((), (key,)))
    if key.version is None:
        key = newest_version(live.definitions, asked.name)
    if undo.strategy == "restore":
        return _Found(Inverse((restoration(live.definitions, key, _image(scene.past, key)),)))
    return _Found(Inverse((deletion(live.definitions, key),)))


def _image(past: History, key: Key) -> JSONObject:
    """What a version was before the last release that changed it in place."""
    for record in reversed(past.records):
        for entry in record.entries:
            is_edit = entry.key == key and entry.action == "update" and entry.result == "done"
            if is_edit and (image := unpack_images(record.images).get(key)):
                return image
    raise CannotRun(f"no release kept what {escape(key)} was before it was changed in place")


def _workflow_key(text: str) -> Key:
    try:
        key = parse_key(text)
    except ValueError as error:
        raise WrongUsage(f"{error}, or the number of a release") from error
    if key.kind is not WORKFLOW:
        raise WrongUsage(f"only a workflow has versions to take back, not {text}")
    return key
