"""What a command hands back: its views by output format, made only when printed, and its exit code."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import click

from conductor_deploy.errors import ConductorDeployError
from conductor_deploy.jsonvalue import JSON

__all__ = ["Report", "json_text", "output_option"]

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Report:
    """`views` are named by output format; "json" gives a JSON document, all others text.

    An `error` is told on stderr after the report: the run stopped, but did something first.
    """

    views: Mapping[str, Callable[[], Any]]
    exit_code: int = 0
    error: ConductorDeployError | None = None

    def printed(self, output: str) -> str:
        view = self.views[output if output in self.views else "text"]()
        return view if isinstance(view, str) else json_text(view)


def json_text(document: JSON) -> str:
    import json

    return json.dumps(document, indent=2, ensure_ascii=False)


def output_option(*formats: str) -> Callable[[Command], Command]:
    """`-o/--output`. The first format is the default; `main` reads it where the report is printed."""
    return click.option(
        "-o",
        "--output",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        expose_value=False,
        callback=lambda context, _, value: context.meta.__setitem__(OUTPUT, value),
        help="What to print on stdout.",
    )


OUTPUT = "conductor_deploy.output"
