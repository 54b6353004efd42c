"""Options that several commands share."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from conductor_deploy.cli.completion import complete_environment, complete_guard, complete_key

if TYPE_CHECKING:
    from conductor_deploy.definition.pattern import Pattern

__all__ = [
    "allow_option",
    "environment_option",
    "one_environment_option",
    "read_pattern",
    "select_option",
    "selection_options",
    "strict_option",
    "variable_options",
    "yes_option",
]

Command = TypeVar("Command", bound=Callable[..., Any])


def environment_option(command: Command) -> Command:
    return _environments("An environment or a group; may be repeated, and left out when there is only one.")(
        command
    )


def one_environment_option(command: Command) -> Command:
    """For commands that end with `Session.environment`."""
    return _environments("An environment; may be left out when there is only one.")(command)


def _environments(summary: str) -> Callable[[Command], Command]:
    return click.option(
        "-e",
        "environments",
        metavar="ENV",
        multiple=True,
        shell_complete=complete_environment,
        help=summary,
    )


def variable_options(command: Command) -> Command:
    command = click.option(
        "--var",
        "assignments",
        metavar="NAME=VALUE",
        multiple=True,
        help="Set a variable; wins over all others.",
    )(command)
    return click.option(
        "--var-file",
        "var_files",
        multiple=True,
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="A YAML or JSON file of variables; wins over the environment's.",
    )(command)


def selection_options(command: Command) -> Command:
    command = click.option(
        "--prune", is_flag=True, help="Also delete what is owned and no longer in the repository."
    )(command)
    command = select_option(
        "Only keys like these: workflow/order_*, task/charge, workflow/order+ (with what depends on it)."
    )(command)
    return click.option(
        "--changed-since",
        metavar="REF",
        help="Only definitions whose files changed since this commit or branch.",
    )(command)


def select_option(summary: str) -> Callable[[Command], Command]:
    """Hands on patterns, read."""
    return click.option(
        "--select",
        "select",
        metavar="PATTERN",
        multiple=True,
        callback=_patterns,
        shell_complete=complete_key,
        help=summary,
    )


def _patterns(
    context: click.Context, parameter: click.Parameter, texts: Sequence[str]
) -> "tuple[Pattern, ...]":
    return tuple(read_pattern(context, parameter, text) for text in texts)


def read_pattern(_: click.Context, __: click.Parameter, text: str) -> "Pattern":
    """For click: what a person wrote, or why it can't be read."""
    from conductor_deploy.definition.pattern import Pattern

    try:
        return Pattern.parse(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def _guards(_: click.Context, __: click.Parameter, texts: tuple[str, ...]) -> tuple[str, ...]:
    if texts:
        from conductor_deploy.plan.guards import check_allowed

        for text in texts:
            check_allowed(text)
    return texts


def allow_option(command: Command) -> Command:
    return click.option(
        "--allow",
        "allow",
        metavar="GUARD[=KEY]",
        multiple=True,
        callback=_guards,
        shell_complete=complete_guard,
        help="Lift one guard, as the refusal says; recorded.",
    )(command)


def strict_option(command: Command) -> Command:
    return click.option("--strict", is_flag=True, help="Warnings are errors.")(command)


def yes_option(command: Command) -> Command:
    return click.option("--yes", is_flag=True, help="Do not ask.")(command)
