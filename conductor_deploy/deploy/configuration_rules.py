"""What is wrong with a configuration: its structure, and names that lead nowhere."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from conductor_deploy.definition.document import Position, Problem
from conductor_deploy.definition.pattern import Pattern
from conductor_deploy.definition.schemafiles import schema
from conductor_deploy.definition.suggest import did_you_mean
from conductor_deploy.deploy.settings import Settings
from conductor_deploy.jsonvalue import JSON, JSONObject, join_pointer, walk

__all__ = ["FILE", "check"]

FILE = "conductor-deploy.yaml"
_LAYERS = (
    "vars.yaml",
    "secrets.yaml",
    "patches",
)  # what makes a folder under environments/ one of an environment


def check(documents: Sequence[Settings], path: Path, root: Path) -> tuple[Problem, ...]:
    """Every problem of the file. Rules about names look past parts whose structure is wrong."""
    if len(documents) != 1:
        message = "holds several YAML documents; one is read" if documents else "holds no configuration"
        return (Problem("CD040", "error", f"{path.name} {message}", Position(path.name)),)
    file = documents[0]
    found = [
        *file.misfits(file.value, schema("configuration.json"), "", "the file"),
        *_extends(file),
        *_groups(file),
        *_promotions(file),
    ]
    found += [*_patterns(file), *_templates(file)]
    if isinstance(file.value, Mapping) and "environments" in file.value:
        found += _folders(file, path, root)
    return tuple(found)


def _part(value: JSON, *names: str) -> JSONObject:
    """The mapping at a path of names; an empty one where there is none."""
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def _list(value: JSON) -> Sequence[JSON]:
    return value if isinstance(value, list) else ()


def _environments(file: Settings) -> Mapping[str, JSONObject]:
    return {name: _part(body) for name, body in _part(file.value, "environments").items()}


def _no_environment(file: Settings, pointer: str, name: JSON) -> Iterator[Problem]:
    known = _environments(file)
    if isinstance(name, str) and name not in known:
        hint = did_you_mean(name, known) or f"there are {', '.join(known)}"
        yield file.problem("CD043", pointer, f"there is no environment `{name}`", hint)


def _extends(file: Settings) -> Iterator[Problem]:
    environments = _environments(file)
    for name, body in environments.items():
        pointer = join_pointer("environments", name, "extends")
        parent = body.get("extends")
        yield from _no_environment(file, pointer, parent)
        chain = [name]
        while isinstance(parent, str) and parent in environments and parent not in chain:
            chain.append(parent)
            parent = environments[parent].get("extends")
        if parent == name:
            message = f"`{name}` extends itself: {' → '.join([*chain, name])}"
            yield file.problem(
                "CD044", pointer, message, "an environment starts from one that does not start from it"
            )


def _groups(file: Settings) -> Iterator[Problem]:
    for name, members in _part(file.value, "groups").items():
        if name in _environments(file):
            message = f"`{name}` is an environment already, so `-e {name}` could mean two things"
            yield file.problem(
                "CD043", join_pointer("groups", name), message, "give the group a name of its own"
            )
        for index, member in enumerate(_list(members)):
            yield from _no_environment(file, join_pointer("groups", name, index), member)


def _promotions(file: Settings) -> Iterator[Problem]:
    for name, body in _environments(file).items():
        pointer = join_pointer("environments", name, "requires", "promoted_from")
        source = _part(body, "requires").get("promoted_from")
        yield from _no_environment(file, pointer, source)
        if source == name:
            yield file.problem("CD043", pointer, f"`{name}` can't be promoted from itself")


def _patterns(file: Settings) -> Iterator[Problem]:
    owners: list[tuple[str, JSON]] = [("", file.value)]
    owners += [(join_pointer("environments", name), body) for name, body in _environments(file).items()]
    written: list[tuple[str, JSON]] = [
        (f"/protect/{index}", text) for index, text in enumerate(_list(_part(file.value).get("protect")))
    ]
    for owner, body in owners:
        for index, entry in enumerate(_list(_part(body).get("ignore"))):
            written.append((f"{owner}/ignore/{index}/key", _part(entry).get("key")))
    for pointer, text in written:
        if isinstance(text, str) and text:
            yield from _pattern(file, pointer, text)


def _pattern(file: Settings, pointer: str, text: str) -> Iterator[Problem]:
    try:
        Pattern.parse(text)
    except ValueError as error:
        yield file.problem("CD045", pointer, str(error))


def _templates(file: Settings) -> Iterator[Problem]:
    """`defaults` fill in after rendering, so a template in them would reach the server as it is."""
    for pointer, value in walk(file.value):
        if "/defaults/" in pointer and isinstance(value, str) and "{{" in value:
            yield file.problem(
                "CD046", pointer, "defaults are no templates", "write a patch, or the template in the file"
            )


def _folders(file: Settings, path: Path, root: Path) -> Iterator[Problem]:
    """Files beside the configuration that look as if they did something, and would do nothing.

    Beside a configuration of another name they may well be those of the usual one.
    """
    known = _environments(file)
    folders = sorted(folder for folder in (root / "environments").glob("*") if folder.is_dir())
    if path.resolve() != (root / FILE).resolve():
        folders = [folder for folder in folders if folder.name in known]
    for folder in folders:
        if folder.name not in known and any((folder / layer).exists() for layer in _LAYERS):
            hint = did_you_mean(folder.name, known) or "rename or remove the folder"
            message = f"the folder environments/{folder.name} belongs to no environment"
            yield file.problem("CD047", "/environments", message, hint)
    for stray in (folder / name for folder in (root, *folders) for name in ("vars.yml", "secrets.yml")):
        if stray.exists():
            name = stray.relative_to(root).as_posix()
            yield Problem("CD047", "error", "is not read", Position(name), hint=f"name it {stray.stem}.yaml")
    if (root / "secrets.yaml").exists():
        hint = "secrets are of one environment: environments/ENV/secrets.yaml"
        yield Problem("CD047", "error", "is not read", Position("secrets.yaml"), hint=hint)
