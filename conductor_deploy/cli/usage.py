"""What somebody may have meant by a command line that click could not read."""

import re

import click

from conductor_deploy.cli.session import Session
from conductor_deploy.errors import ConductorDeployError

__all__ = ["usage_hint"]

_LONG_NAMES = ("--env", "--environment")


def usage_hint(error: click.UsageError) -> str | None:
    """What to write instead, where that is plain."""
    if error.ctx is None or error.ctx.parent is None:
        return None
    if isinstance(error, click.NoSuchOption):
        return _of_option(error.option_name, error.ctx, error.ctx.find_root())
    return _of_environment(error.message, error.ctx) if _takes("-e", error.ctx) else None


def _of_option(name: str, context: click.Context, root: click.Context) -> str | None:
    if _takes(name, root):
        return f"it stands before the command: {root.info_name} {name} {context.info_name}"
    return "an environment is named by -e" if name in _LONG_NAMES and _takes("-e", context) else None


def _of_environment(message: str, context: click.Context) -> str | None:
    """For `plan local` and `apply local`: a word too many, or no file, but an environment."""
    session = context.find_object(Session)
    said = re.search(r"extra arguments? \((\S+)|(?:File|Path) '([^']*)' does not exist", message)
    if session is None or said is None:
        return None
    name = said[1].rstrip(")") if said[1] else said[2]
    try:
        session.configuration.select([name])
    except ConductorDeployError:
        return None
    return f"an environment is named by -e: {context.command_path} -e {name}"


def _takes(option: str, context: click.Context) -> bool:
    return any(option in (*each.opts, *each.secondary_opts) for each in context.command.params)
