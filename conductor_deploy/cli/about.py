"""`schema`, `doctor`, `completion`, `version`: what the tool is and whether it can work here."""

import click

from conductor_deploy import __version__
from conductor_deploy.cli.options import environment_option
from conductor_deploy.cli.report import Report, output_option
from conductor_deploy.cli.session import Session, pass_session

__all__ = ["completion", "doctor", "schema", "version"]


@click.command()
@output_option("text", "json")
def version() -> Report:
    """Print the version."""
    return Report(
        {"text": lambda: f"conductor-deploy {__version__}", "json": lambda: {"version": __version__}}
    )


@click.command()
@click.argument(
    "kind",
    type=click.Choice(["workflow", "task", "event", "schedule", "configuration", "patch", "secrets"]),
    required=False,
)
def schema(kind: str | None) -> Report:
    """Print the bundled JSON Schema of KIND, for editors; without KIND, where the schemas are.

    In VS Code: "yaml.schemas": {"<path>": "workflows/*.yaml"}; `init` writes such settings.
    """
    from conductor_deploy.definition.schemafiles import schema_folder

    folder = schema_folder()
    if kind is None:
        names = sorted(item.name for item in folder.iterdir() if item.name.endswith(".json"))
        return Report({"text": lambda: "\n".join(str(folder / name) for name in names)})
    return Report({"text": lambda: (folder / f"{kind}.json").read_text("utf-8").rstrip()})


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> Report:
    """Print a completion script: eval "$(conductor-deploy completion bash)"."""
    from click.shell_completion import get_completion_class

    from conductor_deploy.cli.completion import COMPLETION, register
    from conductor_deploy.cli.main import main

    register()
    script = get_completion_class(shell)
    if script is None:
        raise click.UsageError(f"no completion for {shell}")
    source = script(main, {}, "conductor-deploy", COMPLETION).source()
    return Report({"text": lambda: source})


@click.command()
@environment_option
@output_option("text", "json")
@pass_session
def doctor(session: Session, environments: tuple[str, ...]) -> Report:
    """Check configuration, credentials, servers and what their versions can do."""
    from conductor_deploy.deploy.doctor import examine
    from conductor_deploy.present.checks import checks_document, checks_text

    found = examine(lambda: session.configuration, environments, session.environ)
    failed = any(check.result == "failed" for check in found)
    return Report(
        {
            "text": lambda: session.fitted(checks_text(found, session.palette())),
            "json": lambda: checks_document(found),
        },
        int(failed),
    )
