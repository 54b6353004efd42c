"""Two states to compare, from wherever they are kept, and the changes that lead from one to the other."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from conductor_deploy.definition.document import Definition, State
from conductor_deploy.definition.pattern import escape, parse_key
from conductor_deploy.definition.placeholder import holds_mark
from conductor_deploy.deploy import git
from conductor_deploy.deploy.code import at
from conductor_deploy.deploy.configuration import Configuration, Environment
from conductor_deploy.deploy.live import fetch
from conductor_deploy.deploy.pipeline import Outside, desire, read_repository, require_valid
from conductor_deploy.deploy.target import connect
from conductor_deploy.errors import CannotRun, WrongUsage
from conductor_deploy.jsonvalue import JSONObject, digest
from conductor_deploy.plan import planfile
from conductor_deploy.plan.assemble import make_plan
from conductor_deploy.plan.concealer import openly
from conductor_deploy.plan.limits import Limits
from conductor_deploy.plan.plan import Operation, Plan, ServerSeen
from conductor_deploy.plan.request import PlanRequest
from conductor_deploy.plan.secrecy import Concealment, masked, places_in, without_seals

__all__ = ["Place", "compare", "environments_in", "state_of"]

_SERVER = "env:"
_BOUNDLESS = Limits(max_deletes=10**9, max_delete_percent=100)


class Place:
    """Where the names of a comparison are looked up: a repository, rendered for one environment.

    `named` are the names after -e. Without any, the environment is the only one there is.
    """

    def __init__(self, configuration: Configuration, named: tuple[str, ...], outside: Outside) -> None:
        self.configuration = configuration
        self.named = named
        self.outside = outside

    @property
    def environment(self) -> Environment:
        """Raises WrongUsage where none of several is named, or several are."""
        return self.one_of(self.named)

    def one_of(self, names: tuple[str, ...]) -> Environment:
        chosen = self.configuration.select(names)
        if len(chosen) != 1:
            raise WrongUsage(
                f"a comparison is of one environment, not {len(chosen)}", hint="name it: -e NAME"
            )
        return chosen[0]

    def live(self, environment: Environment) -> State:
        with connect(environment, self.configuration, self.outside.environ) as connection:
            return fetch(connection).definitions

    def written(self, root: Path) -> State:
        repository = read_repository(at(self.configuration, root))
        desired = desire(repository, self.environment, self.outside)
        require_valid(desired.problems)
        return desired.state


def environments_in(*texts: str) -> tuple[str, ...]:
    """The environment that stands in a comparison, for which whatever is beside it is rendered."""
    return tuple(text.removeprefix(_SERVER) for text in texts if text.startswith(_SERVER))[:1]


def state_of(text: str, place: Place) -> State:
    """`git:REF`, `env:NAME`, `workflow/NAME@V` (on the environment's server), a directory, or a plan file."""
    if text.startswith(_SERVER):
        return place.live(place.one_of((text.removeprefix(_SERVER),)))
    if text.startswith("git:"):
        with TemporaryDirectory() as folder:
            git.export_tree(place.configuration.root, text.removeprefix("git:"), Path(folder))
            return place.written(Path(folder))
    path = Path(text)
    if path.is_dir():
        return place.written(path.resolve())
    if path.is_file():
        return _wanted(planfile.read_all(path.read_text("utf-8", errors="replace")))
    return _single(text, place)


def _wanted(plans: tuple[Plan, ...] | list[Plan]) -> State:
    """What plans write; what they delete is not in it."""
    return {
        change.key: Definition(change.key, change.after)
        for plan in plans
        for change in plan.changes
        if change.after is not None
    }


def _single(text: str, place: Place) -> State:
    try:
        key = parse_key(text)
    except ValueError:
        raise WrongUsage(
            f"{text!r} is no directory, plan file, git:REF, env:NAME or key",
            hint="a key is workflow/NAME@VERSION or task/NAME",
        ) from None
    live = place.live(place.environment)
    if key not in live:
        raise CannotRun(f"{escape(key)} is not on the server of {place.environment.name}")
    return {key: live[key]}


def _unvalued(state: State, other: State) -> State:
    """With `secret("…")` alone where a secret is: a comparison knows of no values, and shows none."""
    return {key: replace(each, body=_without_values(each, other.get(key))) for key, each in state.items()}


def _without_values(definition: Definition, other: Definition | None) -> JSONObject:
    """What a server has is a secret also where only the other side says so."""
    body = without_seals(definition.body)
    if definition.position is not None or other is None:
        return body
    return masked(body, places_in(other.body), openly)


def compare(before: State, after: State, title: str, *, project: str) -> Plan:
    """The changes that lead from one state to the other. Two versions of one workflow are compared as one.

    The plan's operation is a comparison, and its environment is the title: nothing can apply it.
    """
    if len(before) == len(after) == 1:
        (old,), (new,) = before.values(), after.values()
        if (old.key.kind, old.key.name) == (new.key.kind, new.key.name):
            after = {old.key: replace(new, key=old.key)}
    before, after = _unvalued(before, after), _unvalued(after, before)
    request = PlanRequest(
        project,
        title,
        ServerSeen("-", None),
        operation=Operation("comparison"),
        inventory={key: digest(definition.body) for key, definition in before.items()},
        prune=True,
        limits=_BOUNDLESS,
    )
    made = make_plan(after, before, request)
    holds_secrets = any(holds_mark([change.before, change.after]) for change in made.changes)
    return replace(
        made,
        concealment=Concealment("", {}) if holds_secrets else None,
        changes=tuple(replace(change, cause="source", guards=(), latest=None) for change in made.changes),
    )
