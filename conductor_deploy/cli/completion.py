"""What a shell offers when the tab key is pressed: names from the repository nearest to here.

Nothing is printed where there is no repository or something is wrong with it, no server is asked, no secret
resolved, and no user code runs.
"""

import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import BashComplete, CompletionItem, add_completion_class
from click.shell_completion import split_arg_string as shell_words

if TYPE_CHECKING:
    from conductor_deploy.deploy.configuration import Configuration

__all__ = [
    "COMPLETION",
    "complete_environment",
    "complete_guard",
    "complete_key",
    "complete_workflow",
    "register",
]

COMPLETION = "_CONDUCTOR_DEPLOY_COMPLETE"  # the environment variable by which a shell asks


def complete_environment(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    configuration = _configuration(ctx)
    return _starting(
        incomplete, [*configuration.environments, *configuration.groups] if configuration else []
    )


def complete_key(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Keys of what the repository holds for the environment of `-e`, or else for the first one.

    What has several versions is offered without one, too.
    """
    from conductor_deploy.definition.pattern import escape
    from conductor_deploy.deploy.pipeline import Outside, desire, read_repository
    from conductor_deploy.errors import ConductorDeployError

    configuration = _configuration(ctx)
    if configuration is None:
        return []
    try:
        named = tuple(ctx.params.get("environments") or ())[:1] or tuple(configuration.environments)[:1]
        environment = configuration.select(named)[0]
        repository = read_repository(replace(configuration, runs_python=False))
        state = desire(repository, environment, Outside(dict(os.environ))).state
    except (ConductorDeployError, OSError):
        return []
    count = Counter(replace(key, version=None) for key in state)
    keys = (key for key in {*state, *count} if key in state or count[key] > 1)
    return _starting(incomplete, map(escape, sorted(keys, key=lambda key: key.sort_key)))


def complete_workflow(
    ctx: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    return [item for item in complete_key(ctx, parameter, incomplete) if item.value.startswith("workflow/")]


def complete_guard(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from conductor_deploy.plan.guards import GUARDS

    words = [f"{name}={choice}" for name, choices in GUARDS.items() for choice in choices or ("",)]
    return _starting(
        incomplete, [word if GUARDS[word.split("=")[0]] is not None else word[:-1] for word in words]
    )


def _configuration(ctx: click.Context) -> "Configuration | None":
    from conductor_deploy.deploy.configuration import find_root, load
    from conductor_deploy.errors import ConductorDeployError

    given = ctx.find_root().params
    try:
        return load(given.get("directory") or find_root(Path.cwd()), given.get("config"), {})
    except (ConductorDeployError, OSError):
        return None


def _starting(incomplete: str, words: Iterable[str]) -> list[CompletionItem]:
    return [CompletionItem(word) for word in words if word.startswith(incomplete)]


class Bash(BashComplete):
    """As click's, but for words with `@`, `=` and `:` in them, as keys have: bash takes these for several words.

    What it inserts is quoted: a name may hold blanks.
    """

    source_template = r"""
%(complete_func)s() {
    local IFS=$'\n' line full prefix completion type value
    line="${COMP_LINE:0:COMP_POINT}"
    full="${line//\\ /_}"
    full="${full##*[[:space:]]}"
    prefix="${full%%"${full##*[@=:]}"}"
    for completion in $(env COMP_WORDS="$line" %(complete_var)s=bash_complete "$1"); do
        IFS=',' read -r type value <<< "$completion"
        if [[ $type == dir ]]; then
            COMPREPLY=()
            compopt -o dirnames
        elif [[ $type == file ]]; then
            COMPREPLY=()
            compopt -o default
        elif [[ $type == plain ]]; then
            value="${value:${#prefix}}"
            [[ $value ]] && printf -v value %%q "$value"
            COMPREPLY+=("$value")
        fi
    done
}

complete -o nosort -F %(complete_func)s %(prog_name)s
"""

    def get_completion_args(self) -> tuple[list[str], str]:
        """A letter at the end tells whether a blank there divides words, or is part of one."""
        _, *words = shell_words(f"{os.environ['COMP_WORDS']}x")
        return (words[:-1], words[-1][:-1]) if words else ([], "")


def register() -> None:
    """Before click looks for the class that completes in a shell."""
    add_completion_class(Bash)
