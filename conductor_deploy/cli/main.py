"""`conductor-deploy`: the group of all commands, and the one place where outcomes become output and exit codes."""

import gc
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from conductor_deploy import __version__
from conductor_deploy.cli.completion import COMPLETION, register
from conductor_deploy.cli.interruption import terminable
from conductor_deploy.cli.progress import fitted
from conductor_deploy.cli.report import OUTPUT, Report, json_text
from conductor_deploy.cli.session import Session
from conductor_deploy.cli.usage import usage_hint
from conductor_deploy.errors import CannotRun, ConductorDeployError, Internal, Interrupted, WrongUsage

if TYPE_CHECKING:
    from conductor_deploy.present.palette import Palette

__all__ = ["exit_code", "main", "outcome", "run", "why"]

# Command → (module, one line of help). Modules are imported when their command runs, so that `--help` stays fast.
COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("files", "Scaffold a repository of definitions."),
    "validate": ("check", "Check the definitions, offline, for every environment."),
    "render": ("check", "Print the final JSON of every definition for one environment."),
    "fmt": ("files", "Bring definition files into canonical order and style."),
    "plan": ("plan", "Show what apply would do; changes nothing."),
    "show": ("plan", "Print a saved plan."),
    "diff": ("compare", "Compare two directories, commits, environments, plans or versions."),
    "apply": ("apply", "Carry out a saved plan; without one: plan, show, ask, apply."),
    "drift": ("plan", "Show what changed on the server since the last release."),
    "promote": ("promote", "Apply to an environment exactly the sources that another one has."),
    "adopt": ("ownership", "Take live definitions that nobody owns, or another project, into the inventory."),
    "forget": ("ownership", "Leave owned definitions alone from now on."),
    "rollback": ("apply", "Take back a release, or a version."),
    "status": ("status", "Show where each definition stands in each environment."),
    "history": ("history", "Show the releases of an environment."),
    "pull": ("files", "Write live definitions to files."),
    "graph": ("graph", "Draw a workflow, or what changed between two."),
    "bump": ("bump", "Copy a workflow to its next version, and re-point its pinned callers."),
    "generate": ("generate", "Write the definitions of a file as Python."),
    "export": ("export", "Write workflows defined in Python to definition files."),
    "lock": ("lock", "Show who holds the release lock of an environment."),
    "unlock": ("lock", "Free the release lock of an environment."),
    "ci": ("ci", "What a CI job calls: runs a command, tells the host and the pull request."),
    "worker": ("worker", "Run workers."),
    "workers": ("workers", "Show which tasks are polled by a worker, and when last."),
    "server": ("server", "Run a real Conductor server on this machine."),
    "schema": ("about", "Print the bundled JSON Schema of a kind, for editors."),
    "doctor": ("about", "Check configuration, credentials, server and what its version can do."),
    "completion": ("about", "Print a shell completion script."),
    "version": ("about", "Print the version."),
}

# Looking for garbage among definitions, which all stay until the end, took a seventh of a plan.
OBJECTS_BETWEEN_COLLECTIONS = 100_000


class LazyGroup(click.Group):
    """Knows the names and one-line helps of its commands without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"conductor_deploy.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from conductor_deploy.definition.suggest import did_you_mean

            hint = did_you_mean(args[0], COMMANDS)
            raise click.UsageError(" ".join(filter(None, (error.message, hint))), ctx) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])


@click.group(
    cls=LazyGroup, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.option(
    "-C",
    "directory",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The repository of definitions (default: search upward for conductor-deploy.yaml).",
)
@click.option(
    "-c", "config", type=click.Path(dir_okay=False, path_type=Path), help="Another configuration file."
)
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True)
@click.option("-q", "--quiet", is_flag=True, help="No progress on stderr.")
@click.option("-v", "--verbose", is_flag=True, help="Say more on stderr.")
@click.option("--no-python", is_flag=True, help="Do not import the modules under `python:`.")
@click.version_option(__version__, prog_name="conductor-deploy", message="%(prog)s %(version)s")
@click.pass_context
def main(ctx: click.Context, /, directory: Path | None, config: Path | None, **flags: Any) -> None:
    """GitOps for Conductor: review, deploy, promote and roll back workflow definitions."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
    if flags["quiet"] and flags["verbose"]:
        raise click.UsageError("--quiet and --verbose exclude each other")
    verbosity = int(flags["verbose"]) - int(flags["quiet"])
    ctx.obj = Session(directory, config, flags["color"], verbosity, not flags["no_python"], dict(os.environ))


@main.result_callback()
@click.pass_context
def print_report(ctx: click.Context, /, report: Report | None, **_: Any) -> int:
    if report is None:
        return 0
    text = report.printed(ctx.meta.get(OUTPUT, "text"))
    if text:
        click.echo(text, color=True)
    if report.error:
        return _explain(report.error, ctx.obj.palette("stderr"))
    return report.exit_code


def run(arguments: Sequence[str] | None = None) -> None:
    """The console script: never returns."""
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    if COMPLETION in os.environ:
        register()
    with terminable():
        code = exit_code(list(sys.argv[1:] if arguments is None else arguments))
    sys.exit(code)


def exit_code(arguments: list[str]) -> int:
    """Run one command line; print what it found; the code to exit with."""
    return outcome(
        lambda: main.main(arguments, prog_name="conductor-deploy", standalone_mode=False), arguments
    )


def outcome(command: Callable[[], int | None], arguments: list[str]) -> int:
    """Run what a command line asks for; whatever it raises is told as that line wants it, and has its code."""
    try:
        return int(command() or 0)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the flush at exit must not fail
        return 1
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - also our own mistakes owe one document
        reason = why(error)
        if isinstance(reason, Internal) and not {"-v", "--verbose"}.isdisjoint(arguments):
            traceback.print_exception(error)
        usage = error.ctx.get_usage() + "\n" if isinstance(error, click.UsageError) and error.ctx else ""
        return _explain(reason, _palette(arguments), _wants_json(arguments), usage)


def why(error: BaseException) -> ConductorDeployError:
    """As one of the errors that are known, whatever was raised."""
    match error:
        case ConductorDeployError():
            return error
        case click.UsageError():
            return WrongUsage(error.format_message().replace("\n\t", " "), hint=usage_hint(error))
        case click.ClickException():
            return CannotRun(error.format_message())
        case KeyboardInterrupt() | click.Abort():
            return Interrupted("interrupted; nothing was written")
        case OSError():
            place = f"{error.filename}: " if error.filename else ""
            return CannotRun(f"{place}{error.strerror or error}")
    return Internal(f"a mistake in conductor-deploy: {type(error).__name__}: {error}")


def _explain(
    error: ConductorDeployError, palette: "Palette", wants_json: bool = False, usage: str = ""
) -> int:
    from conductor_deploy.present import failure

    if wants_json:
        click.echo(json_text(failure.document(error)))
    click.echo(usage + fitted(failure.text(error, palette), sys.stderr), err=True, color=True)
    return error.exit_code


def _palette(arguments: list[str]) -> "Palette":
    """For a command line that click may not have read."""
    words = (word for argument in arguments for word in argument.split("="))
    color: Any = dict(pairwise(words)).get("--color", "auto")
    return Session(None, None, color, 0, False, dict(os.environ)).palette("stderr")


def _wants_json(arguments: list[str]) -> bool:
    """Read by hand: also a command line that click could not read owes one JSON document."""
    return not {"-ojson", "--output=json"}.isdisjoint(arguments) or any(
        option in ("-o", "--output") and value == "json" for option, value in pairwise(arguments)
    )
