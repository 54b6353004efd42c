"""The patches of an environment, and of what it extends."""

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, cast

from conductor_deploy.definition.document import Position, Problem
from conductor_deploy.definition.patch import Edit, Patch
from conductor_deploy.definition.pattern import Pattern
from conductor_deploy.definition.render import Scope, render_value
from conductor_deploy.definition.schemafiles import schema
from conductor_deploy.deploy.configuration import Configuration, Environment
from conductor_deploy.deploy.settings import Settings, read_settings
from conductor_deploy.jsonvalue import JSON, join_pointer

__all__ = ["read_patches"]


def read_patches(
    configuration: Configuration, environment: Environment, scope: Scope
) -> tuple[tuple[Patch, ...], tuple[Problem, ...]]:
    """The patches, rendered, in the order they apply in: what is extended first, then by file name.

    Patches of kinds that the environment does not take are left out.
    """
    files = _files(configuration, environment)
    found = [item for path in files for item in _read(path, configuration, scope)]
    patches = (item for item in found if isinstance(item, Patch) and _is_taken(item.target, environment))
    return tuple(patches), tuple(item for item in found if isinstance(item, Problem))


def _files(configuration: Configuration, environment: Environment) -> Iterator[Path]:
    for name in reversed(environment.chain):
        folder = configuration.root / "environments" / name / "patches"
        yield from sorted(path for path in folder.glob("*") if not path.name.startswith("."))


def _is_taken(target: Pattern, environment: Environment) -> bool:
    return any(fnmatchcase(kind, target.text.partition("/")[0]) for kind in environment.kinds)


def _read(path: Path, configuration: Configuration, scope: Scope) -> Iterator[Patch | Problem]:
    if path.suffix != ".yaml":
        name = path.relative_to(configuration.root).as_posix()
        yield Problem(
            "CD047", "error", "is no patch", Position(name), hint="end its name in .yaml, or move it away"
        )
        return
    documents, problems = read_settings(path, configuration.root)
    yield from problems
    for file in documents:
        if isinstance(file.value, list):
            for index, body in enumerate(file.value):
                yield from _patch(file, f"/{index}", body, scope)
        else:
            yield from _patch(file, "", file.value, scope)


def _patch(file: Settings, pointer: str, body: JSON, scope: Scope) -> Iterator[Patch | Problem]:
    wrong = file.misfits(body, _schema(), pointer, "the patch")
    yield from wrong
    if wrong:
        return
    written = cast(Mapping[str, Any], body)
    try:
        target = Pattern.parse(written["target"])
        if target.dependants:
            raise ValueError(f"{target.text!r}: a patch has no dependants; leave the + out, or write \\+")
    except ValueError as error:
        yield file.problem("CD045", f"{pointer}/target", str(error))
        return
    edits: list[Edit] = []
    for item in _edits(file, pointer, written, scope):
        if isinstance(item, Problem):
            yield item
        else:
            edits.append(item)
    yield Patch(target, tuple(edits), file.position(pointer), written.get("task"))


def _edits(file: Settings, pointer: str, patch: Mapping[str, Any], scope: Scope) -> Iterator[Edit | Problem]:
    for name, value in patch.get("set", {}).items():
        place = pointer + join_pointer("set", name)
        rendered = render_value(value, place, file, scope)
        yield from rendered.problems
        origins = {inner[len(place) :]: origin for inner, origin in rendered.origins.items()}
        yield Edit(_pointer(name), file.name_position(place), rendered.value, origins=origins)
    written = {_pointer(name) for name in patch.get("set", ())}
    for index, name in enumerate(patch.get("remove", ())):
        if _pointer(name) in written:
            message = f"`{name}` is set and removed by one patch"
            yield file.problem("CD045", f"{pointer}/remove/{index}", message)
        yield Edit(_pointer(name), file.position(f"{pointer}/remove/{index}"), is_removal=True)


def _pointer(name: str) -> str:
    return name if name.startswith("/") else join_pointer(name)


def _schema() -> Mapping[str, Any]:
    return cast(Mapping[str, Any], schema("patch.json")["$defs"]["patch"])
