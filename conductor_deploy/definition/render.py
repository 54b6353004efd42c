"""Definitions with their templates worked out: `{{ … }}` in string values, and whole `.j2` files."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Protocol

from conductor_deploy.definition.document import Origin, Position, Problem
from conductor_deploy.definition.pattern import matches_path
from conductor_deploy.definition.source import Document, Source
from conductor_deploy.jsonvalue import JSON

__all__ = ["UNDEFINED", "Rendered", "Scope", "Variables", "Written", "render", "render_text", "render_value"]

UNDEFINED = "CD071"  # the code of a problem: no variable has this name

_BUILT_INS = ("env", "project")
# How a file may spell what opens a template, escapes of JSON and YAML included.
_MARKS = ("{{", "{%", "\\u007b", "\\u007B", "\\x7b", "\\x7B", "{\\\n")


@dataclass(frozen=True, slots=True)
class Variables:
    """Values by name, and where each comes from; values inside a mapping have origins too (`db.host`).

    Not `is_whole`: some could not be read, so that a name that is missing may be one of them.
    """

    values: Mapping[str, JSON] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Scope:
    """What a template sees, and the files (globs) that are no templates. `secrets` are names; None: any will do."""

    variables: Variables
    environment: str
    project: str
    exclude: tuple[str, ...] = ()
    secrets: frozenset[str] | None = None

    @property
    def values(self) -> Mapping[str, JSON]:
        return {"env": self.environment, "project": self.project, **self.variables.values}

    def excludes(self, path: str) -> bool:
        return any(matches_path(glob, path) for glob in self.exclude)

    def origin(self, names: Iterable[str], place: Callable[[], str]) -> Origin:
        """The places of these variables, in order; the template's own where there are only built-ins."""
        names = tuple(dict.fromkeys(names))
        found: dict[str, tuple[str, ...]] = {}
        for name in names:
            if written := self._origin(name):
                found[written] = (*found.get(written, ()), name)
        return Origin(found or {place(): tuple(name for name in names if name in _BUILT_INS)})

    def _origin(self, path: str) -> str | None:
        """Where the value at a path was written: there, or the nearest value around it."""
        while path not in self.variables.origins and "." in path:
            path = path.rpartition(".")[0]
        return self.variables.origins.get(path)


class Written(Protocol):
    """What a value was read from: a definition, a patch."""

    @property
    def source(self) -> Source: ...
    @property
    def raw(self) -> frozenset[str]: ...
    def position(self, pointer: str = "") -> Position: ...


@dataclass(frozen=True, slots=True)
class Rendered:
    """A value after rendering, the origin of each part that came from a template, and what went wrong."""

    value: JSON
    origins: Mapping[str, Origin] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def render(document: Document, scope: Scope) -> tuple[Document, tuple[Problem, ...]]:
    """The document with every `{{ … }}` in its string values worked out; itself where there is none."""
    if document.source.path.endswith(".j2"):
        return _traced(document, scope), ()
    rendered = render_value(document.body, "", document, scope)
    if rendered.value is document.body or not isinstance(rendered.value, Mapping):
        return document, rendered.problems
    origins = {**document.origins, **rendered.origins}
    return replace(document, body=rendered.value, origins=origins), rendered.problems


def _traced(document: Document, scope: Scope) -> Document:
    if not document.source.made:
        return document
    from conductor_deploy.definition.templates.tracing import origins  # as below

    return replace(document, origins={**document.origins, **origins(document, scope)})


def render_value(value: JSON, pointer: str, written: Written, scope: Scope) -> Rendered:
    """The value written at `pointer`, rendered. What can't be rendered stays as it is, with a problem."""
    if not _may_hold(_MARKS, written.source, scope):
        return Rendered(value)
    from conductor_deploy.definition.templates.rendering import render_strings  # most files hold no template

    return render_strings(value, pointer, written, scope)


def render_text(source: Source, scope: Scope) -> tuple[Source, tuple[Problem, ...]]:
    """A `.j2` file as the text that is to be parsed; the file itself, and the problem, where that fails."""
    if not _may_hold(("{{", "{%", "{#"), source, scope):
        return source, ()
    from conductor_deploy.definition.templates.rendering import render_file  # as above

    return render_file(source, scope)


def _may_hold(marks: tuple[str, ...], source: Source, scope: Scope) -> bool:
    return _holds_any(source.text, marks) and not scope.excludes(source.path)


@lru_cache(maxsize=16)
def _holds_any(text: str, marks: tuple[str, ...]) -> bool:
    """Asked for each definition of a file, of which there may be thousands."""
    return any(mark in text for mark in marks)
