"""Values that the configuration only refers to: `env:NAME`, `file:PATH`, `command:…`."""

import shlex
import subprocess
from collections.abc import Mapping
from pathlib import Path

from conductor_deploy.errors import CannotRun

__all__ = ["SCHEMES", "Hidden", "resolve"]

SCHEMES = ("env", "file", "command")

_TIME_LIMIT = 60.0  # seconds; a password manager may ask its server


class Hidden(str):
    """Text that shows itself to nobody by accident: in tracebacks, logs and reprs it is `***`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"


def resolve(
    reference: str, environ: Mapping[str, str], root: Path, *, time_limit: float = _TIME_LIMIT
) -> str:
    """The value behind a reference; other text is the value itself. `root` is where files and commands are.

    Raises CannotRun, which names the reference and never a value.
    """
    scheme, colon, rest = reference.partition(":")
    if not colon or scheme not in SCHEMES:
        return reference
    match scheme:
        case "env":
            value = environ.get(rest, "")
        case "file":
            value = _read(rest, root)
        case _:
            value = _run(rest, environ, root, time_limit)
    if not value:
        raise CannotRun(_EMPTY[scheme].format(rest))
    return Hidden(value)


_EMPTY = {
    "env": "the environment variable {} is not set",
    "file": "the file {} is empty",
    "command": "the command `{}` printed nothing",
}


def _read(path: str, root: Path) -> str:
    try:
        return (root / Path(path).expanduser()).read_text("utf-8").rstrip("\r\n")
    except OSError as error:
        raise CannotRun(f"the file {path} can't be read: {error.strerror}") from error
    except UnicodeDecodeError:
        raise CannotRun(f"the file {path} is not UTF-8") from None  # the cause would show its bytes
    except (ValueError, RuntimeError) as error:  # a zero byte; `~` of nobody
        raise CannotRun(f"the file {path} can't be read: {error}") from error


def _run(command: str, environ: Mapping[str, str], root: Path, time_limit: float) -> str:
    """What the command prints. It is shown to nobody, not even on failure: it may hold the value."""
    try:
        done = subprocess.run(
            shlex.split(command),
            cwd=root,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=time_limit,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise CannotRun(f"the command `{command}` did not end within {time_limit:g} s") from None
    except (OSError, ValueError, IndexError) as error:
        raise CannotRun(f"the command `{command}` can't be run: {error}") from error
    if done.returncode:
        hint = "run it yourself to see what it says"
        raise CannotRun(f"the command `{command}` ended with exit code {done.returncode}", hint=hint)
    return done.stdout.decode("utf-8", "replace").rstrip("\r\n")
