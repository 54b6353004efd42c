"""`conductor-deploy.yaml`: which project this is, where its definitions go, and how careful to be."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, cast

from conductor_deploy.definition.document import KINDS, Position, sorted_problems
from conductor_deploy.definition.pattern import Pattern
from conductor_deploy.definition.suggest import did_you_mean
from conductor_deploy.deploy.configuration_rules import FILE, check
from conductor_deploy.deploy.settings import Settings, read_settings
from conductor_deploy.errors import CannotRun, DefinitionsInvalid, WrongUsage
from conductor_deploy.jsonvalue import JSON, JSONObject, join_pointer
from conductor_deploy.plan.ignore import Ignore
from conductor_deploy.plan.limits import Limits
from conductor_deploy.release.promotion import Requires
from conductor_deploy.release.retention import KEEP

__all__ = [
    "FILE",
    "Configuration",
    "Environment",
    "Ignore",
    "Limits",
    "Lint",
    "Requires",
    "find_root",
    "load",
    "of_server",
]

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}

Versions = Literal["mutable", "immutable"]


@dataclass(frozen=True, slots=True)
class Lint:
    disable: tuple[str, ...] = ()
    severity: Mapping[str, str] = field(default_factory=dict)
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Environment:
    """Where definitions go, as written: references such as `env:NAME` are resolved when connecting."""

    name: str
    server: str | None = field(default=None, repr=False)
    auth: JSONObject | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    tls: JSONObject = field(default_factory=dict)
    proxy: str | None = field(default=None, repr=False)
    timeout: float = 30
    kinds: tuple[str, ...] = tuple(KINDS)
    chain: tuple[str, ...] = ()  # itself, then what it extends, nearest first
    versions: Versions = "mutable"
    protected: bool = False
    requires: Requires = field(default_factory=Requires)
    defaults: Mapping[str, JSONObject] = field(default_factory=dict)  # by kind
    default_places: Mapping[tuple[str, str], str] = field(
        default_factory=dict
    )  # by kind and field: file:line
    ignore: tuple[Ignore, ...] = ()


@dataclass(frozen=True, slots=True)
class Configuration:
    root: Path
    project: str
    environments: Mapping[str, Environment]
    file: Path | None = None  # where this is written; None: nowhere
    definitions: str = "definitions"
    kinds: Mapping[str, str] = field(default_factory=dict)  # glob → kind
    python: tuple[str, ...] = ()
    runs_python: bool = True  # False: the modules of `python` are left alone
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    versions: Versions = "mutable"
    defaults: Mapping[str, JSONObject] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    protect: tuple[Pattern, ...] = ()
    ignore: tuple[Ignore, ...] = ()
    templates_exclude: tuple[str, ...] = ()
    lint: Lint = Lint()
    keep: int = KEEP  # releases of an environment whose records stay
    places: Mapping[tuple[str, str], Position] = field(default_factory=dict)  # see `place`

    def place(self, setting: str, value: str) -> Position | None:
        """Where `definitions` or an item of `python` is written; None where it is not."""
        return self.places.get((setting, value))

    def select(self, names: Sequence[str]) -> tuple[Environment, ...]:
        """The environments behind `-e`, groups unfolded, each once; the only one where none is given.

        Raises WrongUsage.
        """
        if not names and len(self.environments) == 1:
            return tuple(self.environments.values())
        if not names:
            raise WrongUsage(
                "say which environment: -e NAME", hint=f"there are {', '.join(self._selectable)}"
            )
        unfolded = [member for name in names for member in self._members(name)]
        return tuple(self.environments[name] for name in dict.fromkeys(unfolded))

    @property
    def _selectable(self) -> tuple[str, ...]:
        return (*self.environments, *self.groups)

    def _members(self, name: str) -> tuple[str, ...]:
        if name in self.groups:
            return self.groups[name]
        if name in self.environments:
            return (name,)
        hint = did_you_mean(name, self._selectable) or f"there are {', '.join(self._selectable)}"
        raise WrongUsage(f"there is no environment {name!r}", hint=hint)


def find_root(start: Path) -> Path:
    """The nearest folder, from `start` upward, with a configuration; `start` itself where there is none."""
    return next((folder for folder in (start, *start.parents) if (folder / FILE).is_file()), start)


def load(root: Path, file: Path | None, environ: Mapping[str, str]) -> Configuration:
    """Raises CannotRun where there is no configuration, DefinitionsInvalid with all that is wrong in it.

    Only where it names no server do `CONDUCTOR_SERVER_URL` and `CONDUCTOR_AUTH_*` of `environ` serve.
    """
    path = file or root / FILE
    if not path.is_file():
        raise _missing(root, file)
    documents, problems = read_settings(path, root)
    problems += check(documents, path, root) if documents or not problems else ()
    if problems:
        raise DefinitionsInvalid(f"{path.name} is wrong", sorted_problems(problems))
    found = _configuration(root, cast(JSONObject, documents[0].value), environ)
    placed = {
        name: replace(each, default_places=_default_places(documents[0], each.chain))
        for name, each in found.environments.items()
    }
    return replace(found, environments=placed, file=path, places=_places(documents[0]))


def _missing(root: Path, file: Path | None) -> CannotRun:
    hint = "`conductor-deploy init` writes one"
    if file:
        return CannotRun(f"there is no file {file}", hint=hint)
    above = find_root(root.resolve())
    if not (above / FILE).is_file():
        return CannotRun(f"there is no {FILE} in {root} or above", hint=hint)
    return CannotRun(
        f"there is no {FILE} in {root}",
        hint=f"-C names the folder that holds it: -C {shlex.quote(str(above))}",
    )


def of_server(server: str, root: Path, environ: Mapping[str, str]) -> Configuration:
    """One environment, `live`, for a server that no configuration names yet; `CONDUCTOR_AUTH_*` serve."""
    live = {**_from_outside(environ), "server": server}
    return _configuration(root, {"project": "live", "environments": {"live": live}}, environ)


Written = Mapping[str, Any]  # a mapping of the file, once its structure is known to be right


def _configuration(root: Path, value: Written, environ: Mapping[str, str]) -> Configuration:
    written = {name: body or {} for name, body in value["environments"].items()}
    if not any("server" in body for body in written.values()):
        written = {name: {**_from_outside(environ), **body} for name, body in written.items()}
    return Configuration(
        root=root,
        project=value["project"],
        environments={name: _environment(name, written, value) for name in written},
        definitions=value.get("definitions", "definitions"),
        kinds=value.get("kinds", {}),
        python=tuple(value.get("python", ())),
        groups={name: tuple(members) for name, members in value.get("groups", {}).items()},
        versions=value.get("versions", "mutable"),
        defaults=value.get("defaults", {}),
        limits=_limits(value.get("limits", {})),
        protect=tuple(map(Pattern.parse, value.get("protect", ()))),
        ignore=_ignore([value]),
        templates_exclude=tuple(value.get("templates", {}).get("exclude", ())),
        lint=_lint(value.get("lint", {})),
        keep=value.get("releases", {}).get("keep", KEEP),
    )


def _from_outside(environ: Mapping[str, str]) -> Written:
    """What the variables of Conductor's own clients say, by reference."""
    found: dict[str, JSON] = {}
    if environ.get("CONDUCTOR_SERVER_URL"):
        found["server"] = "env:CONDUCTOR_SERVER_URL"
    if environ.get("CONDUCTOR_AUTH_TOKEN"):
        found["auth"] = {"token": "env:CONDUCTOR_AUTH_TOKEN"}
    elif environ.get("CONDUCTOR_AUTH_KEY"):
        found["auth"] = {"key": "env:CONDUCTOR_AUTH_KEY", "secret": "env:CONDUCTOR_AUTH_SECRET"}
    return found


def _environment(name: str, written: Mapping[str, Written], project: Written) -> Environment:
    own = written[name]
    chain = _chain(name, written)
    inherited = [project, *(written[ancestor] for ancestor in reversed(chain))]  # weakest first
    return Environment(
        name=name,
        server=own.get("server"),
        auth=own.get("auth"),
        headers=own.get("headers", {}),
        tls=own.get("tls", {}),
        proxy=own.get("proxy"),
        timeout=own.get("timeout", 30),
        kinds=tuple(own.get("kinds", KINDS)),
        chain=chain,
        versions=own.get("versions", project.get("versions", "mutable")),
        protected=own.get("protected", False),
        requires=_requires(own.get("requires", {})),
        defaults=_defaults(inherited),
        ignore=_ignore(inherited),
    )


def _chain(name: str, written: Mapping[str, Written]) -> tuple[str, ...]:
    parent = written[name].get("extends")
    return (name, *_chain(parent, written)) if parent else (name,)


def _requires(value: Written) -> Requires:
    soak = value.get("soak", "0s")
    seconds = int(soak[:-1]) * _SECONDS[soak[-1]]
    return Requires(value.get("promoted_from"), value.get("no_drift", False), seconds)


def _defaults(inherited: Sequence[Written]) -> Mapping[str, JSONObject]:
    found = [level.get("defaults", {}) for level in inherited]
    return {
        kind: {name: value for defaults in found for name, value in defaults.get(kind, {}).items()}
        for kind in KINDS
    }


def _places(file: Settings) -> Mapping[tuple[str, str], Position]:
    written = cast(Written, file.value)
    modules = {
        ("python", module): file.position(join_pointer("python", str(index)))
        for index, module in enumerate(written.get("python", ()))
    }
    if "definitions" not in written:
        return modules
    return {**modules, ("definitions", written["definitions"]): file.position("/definitions")}


def _default_places(file: Settings, chain: Sequence[str]) -> Mapping[tuple[str, str], str]:
    written = cast(Written, file.value)
    levels = {"": written}
    for name in reversed(chain):
        levels[join_pointer("environments", name)] = written["environments"][name] or {}
    places = {}
    for pointer, level in levels.items():
        for kind, fields in level.get("defaults", {}).items():
            for name in fields:
                position = file.position(pointer + join_pointer("defaults", kind, name))
                places[kind, name] = f"{position.file}:{position.line}"
    return places


def _ignore(levels: Sequence[Written]) -> tuple[Ignore, ...]:
    entries = [entry for level in levels for entry in level.get("ignore", ())]
    return tuple(Ignore(Pattern.parse(entry["key"]), tuple(entry["paths"])) for entry in entries)


def _limits(value: Written) -> Limits:
    """A percentage that somebody set is meant as it is written."""
    return Limits(**value, spares_one="max_delete_percent" not in value)


def _lint(value: Written) -> Lint:
    return Lint(tuple(value.get("disable", ())), value.get("severity", {}), tuple(value.get("rules", ())))
