"""Options that several commands share."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from conductor_deploy.definition.pattern import Pattern

__all__ = [
    "allow_option",
    "complete_environment",
    "environment_option",
    "read_pattern",
    "select_option",
    "selection_options",
    "strict_option",
    "variable_options",
    "yes_option",
]

Command = TypeVar("Command", bound=Callable[..., Any])


def complete_environment(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Names from the configuration nearest to here; nothing where there is none."""
    from conductor_deploy.deploy.configuration import find_root, load
    from conductor_deploy.errors import ConductorDeployError

    try:
        configuration = load(ctx.find_root().params.get("directory") or find_root(Path.cwd()), None, {})
    except ConductorDeployError:
        return []
    names = [*configuration.environments, *configuration.groups]
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]


def environment_option(command: Command) -> Command:
    return click.option(
        "-e",
        "environments",
        metavar="ENV",
        multiple=True,
        shell_complete=complete_environment,
        help="An environment or a group; may be repeated, and left out when there is only one.",
    )(command)


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
        "--select", "select", metavar="PATTERN", multiple=True, callback=_patterns, help=summary
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
        help="Lift one guard, as the refusal says; recorded.",
    )(command)


def strict_option(command: Command) -> Command:
    return click.option("--strict", is_flag=True, help="Warnings are errors.")(command)


def yes_option(command: Command) -> Command:
    return click.option("--yes", is_flag=True, help="Do not ask.")(command)
