"""The secrets of an environment: names, and where each value is. `environments/ENV/secrets.yaml` holds no value."""

from collections.abc import Iterator, Mapping

from conductor_deploy.definition.document import Problem
from conductor_deploy.definition.placeholder import is_secret_name
from conductor_deploy.deploy.configuration import Configuration, Environment
from conductor_deploy.deploy.secrets import SCHEMES
from conductor_deploy.deploy.settings import Settings, read_settings
from conductor_deploy.jsonvalue import JSON, join_pointer

__all__ = ["SECRETS_FILE", "read_references"]

SECRETS_FILE = "secrets.yaml"
_FORMS = "env:NAME, file:PATH or command:…"


def read_references(
    configuration: Configuration, environment: Environment
) -> tuple[Mapping[str, str], tuple[Problem, ...]]:
    """References by name, those of what the environment extends first, and everything wrong with the files."""
    references: dict[str, str] = {}
    problems: list[Problem] = []
    for name in reversed(environment.chain):
        path = configuration.root / "environments" / name / SECRETS_FILE
        if not path.exists():
            continue
        documents, found = read_settings(path, configuration.root)
        problems += found
        for file in documents:
            problems += _mistakes(file)
            if isinstance(file.value, Mapping):
                references |= {key: value for key, value in file.value.items() if isinstance(value, str)}
    return references, tuple(problems)


def _mistakes(file: Settings) -> Iterator[Problem]:
    if not isinstance(file.value, Mapping):
        yield file.problem("CD053", "", "a file of secrets is a mapping: `name: env:NAME`")
        return
    for name, value in file.value.items():
        pointer = join_pointer(name)
        if not is_secret_name(name):
            position = file.name_position(pointer)
            hint = "use letters, digits, `_`, `-` and `.`"
            yield Problem("CD055", "error", f"{name!r} can't be the name of a secret", position, hint=hint)
        if not _is_reference(value):
            message = f"the secret `{name}` is not a reference; a file holds no value of a secret"
            yield file.problem("CD054", pointer, message, f"say where the value is: {_FORMS}")


def _is_reference(value: JSON) -> bool:
    if not isinstance(value, str):
        return False
    scheme, colon, rest = value.partition(":")
    return bool(colon and rest.strip()) and scheme in SCHEMES
