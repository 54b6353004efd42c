"""The variables of an environment, from the weakest layer to the strongest."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from conductor_deploy.definition.document import Problem
from conductor_deploy.definition.render import Variables
from conductor_deploy.definition.source import NumberText, Source
from conductor_deploy.deploy.configuration import Configuration, Environment
from conductor_deploy.deploy.settings import Settings, read_settings
from conductor_deploy.errors import WrongUsage
from conductor_deploy.jsonvalue import JSON, join_pointer, walk

__all__ = ["PREFIX", "load_variables", "set_outside", "unused"]

PREFIX = "CONDUCTOR_DEPLOY_VAR_"
_WORDS = """and caller else false if in is kwargs loop none not or recursive self super true varargs
    False None True dict namespace range secret"""
_TAKEN = frozenset(_WORDS.split())


def load_variables(
    configuration: Configuration,
    environment: Environment,
    var_files: Sequence[Path],
    environ: Mapping[str, str],
    assignments: Sequence[str],
) -> tuple[Variables, tuple[Problem, ...]]:
    """Each name wholly from its strongest layer: vars.yaml < what the environment extends < the environment <
    `var_files` < `CONDUCTOR_DEPLOY_VAR_name` < `assignments` ("name=value").

    With them all that is wrong in the files. Raises WrongUsage for the rest.
    """
    problems: list[Problem] = []
    values: dict[str, JSON] = {}
    origins: dict[str, str] = {}
    layers = [
        _from_file(path, configuration.root, problems)
        for path in _files(configuration, environment, var_files)
    ]
    for layer in [*layers, _from_environ(environ), _from_assignments(assignments)]:
        values |= layer.values
        replaced = {path for path in origins if path.partition(".")[0] in layer.values}
        origins = {path: place for path, place in origins.items() if path not in replaced} | dict(
            layer.origins
        )
    return Variables(values, origins, all(layer.is_whole for layer in layers)), tuple(problems)


def set_outside(
    var_files: Sequence[Path], environ: Mapping[str, str], assignments: Sequence[str]
) -> tuple[str, ...]:
    """The names of the variables that no file of the repository sets, sorted. Their values are nobody's business."""
    files = (_from_file(path.resolve(), path.parent, []) for path in var_files)
    layers = (*files, _from_environ(environ), _from_assignments(assignments))
    return tuple(sorted({name for layer in layers for name in layer.values}))


def unused(
    assignments: Sequence[str], configuration: Configuration, sources: Iterable[Source]
) -> Iterator[Problem]:
    """A warning for each of `assignments` that no template names: after a slip of the pen, all else stays as it was."""
    if not assignments:
        return
    patches = configuration.root.glob("environments/*/patches/*.yaml")
    texts = [*(source.text for source in sources), *(path.read_text("utf-8", "replace") for path in patches)]
    words = {word for text in texts if "{" in text for word in re.findall(r"\w+", text)}
    for name in dict.fromkeys(assignment.partition("=")[0] for assignment in assignments):
        if name not in words:
            yield Problem("CD056", "warning", f"--var {name}: no template uses it")


def _files(
    configuration: Configuration, environment: Environment, var_files: Sequence[Path]
) -> Iterator[Path]:
    root = configuration.root
    folders = [root, *(root / "environments" / name for name in reversed(environment.chain))]
    yield from (folder / "vars.yaml" for folder in folders if (folder / "vars.yaml").exists())
    for path in var_files:
        if not path.is_file():
            raise WrongUsage(f"there is no file {path}")
        yield path.resolve()


def _from_file(path: Path, root: Path, problems: list[Problem]) -> Variables:
    documents, found = read_settings(path, root)
    problems += found
    if len(documents) > 1:
        problems.append(documents[1].problem("CD050", "", "a file of variables is one YAML document"))
    for file in documents[:1]:
        problems += _mistakes(file)
        if isinstance(file.value, Mapping):
            return Variables(file.value, dict(_places(file, file.value)))
    return Variables(is_whole=False)


def _mistakes(file: Settings) -> Iterator[Problem]:
    if not isinstance(file.value, Mapping):
        yield file.problem("CD050", "", "a file of variables is a mapping: `name: value`")
        return
    for name in file.value:
        if reason := _unusable(name):
            position = file.name_position(join_pointer(name))
            yield Problem("CD051", "error", reason, position, hint="write a name of letters, digits and `_`")
    for pointer, value in walk(file.value):
        if isinstance(value, str) and "{{" in value and pointer not in file.raw:
            hint = "write it in the definition; mark text that is no template !raw"
            yield file.problem("CD052", pointer, "the value of a variable is no template", hint)


def _unusable(name: str) -> str | None:
    if not name.isidentifier() or not name.isascii():
        return f"a template can't name the variable `{name}`"
    return f"`{name}` means something else in templates" if name in _TAKEN else None


def _places(
    file: Settings, value: Mapping[str, JSON], path: str = "", pointer: str = ""
) -> Iterator[tuple[str, str]]:
    for name, item in value.items():
        position = file.position(pointer + join_pointer(name))
        yield path + name, f"{position.file}:{position.line}"
        if isinstance(item, Mapping):
            yield from _places(file, item, f"{path}{name}.", pointer + join_pointer(name))


def _from_environ(environ: Mapping[str, str]) -> Variables:
    found = {name.removeprefix(PREFIX): name for name in sorted(environ) if name.startswith(PREFIX)}
    for short, name in found.items():
        if reason := _unusable(short):
            raise WrongUsage(f"{name}: {reason}")
    return Variables({short: _read(environ[name]) for short, name in found.items()}, found)


def _from_assignments(assignments: Sequence[str]) -> Variables:
    values: dict[str, JSON] = {}
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        if not equals:
            raise WrongUsage(f"--var {assignment}: there is no `=`", hint="write --var name=value")
        if reason := _unusable(name):
            raise WrongUsage(f"--var {name}: {reason}")
        values[name] = _read(text)
    return Variables(values, {name: f"--var {name}" for name in values})


def _read(text: str) -> JSON:
    """JSON where it is JSON (5, true, [1, 2]), else the text itself. `"5"` in its quotes stays a string."""
    try:
        value: JSON = json.loads(text, parse_float=NumberText, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return text
    return value


def _no_number(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")
