"""What a run takes from the outside, read once: directories, flags, environment variables, clock, terminal."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from conductor_deploy.cli.progress import fitted, terminal_width
from conductor_deploy.errors import WrongUsage

if TYPE_CHECKING:
    from conductor_deploy.deploy.configuration import Configuration, Environment
    from conductor_deploy.deploy.lock import Ambient
    from conductor_deploy.deploy.promotion import Surroundings
    from conductor_deploy.deploy.vault import Vaults
    from conductor_deploy.present.palette import Palette
    from conductor_deploy.wire.connection import Connection

__all__ = ["Session", "pass_session"]


@dataclass(frozen=True)
class Session:
    directory: Path | None
    config: Path | None
    color: Literal["auto", "always", "never"]
    verbosity: int  # -1 quiet, 0, 1 verbose
    python: bool
    environ: Mapping[str, str]
    is_review: bool = False  # in a job of a pull request, whose plans are never applied

    @cached_property
    def configuration(self) -> "Configuration":
        from conductor_deploy.deploy.configuration import find_root, load

        found = load(self.directory or find_root(Path.cwd()), self.config, self.environ)
        if found.python and not self.python:
            modules = ", ".join(found.python)
            self.say(f"--no-python: {modules} not run; what files have of it counts, the rest is left out")
        return replace(found, runs_python=self.python)

    def environment(self, names: Sequence[str]) -> "Environment":
        """The one that `-e` names; WrongUsage for a group of several."""
        chosen = self.configuration.select(names)
        if len(chosen) != 1:
            raise WrongUsage(
                f"this command takes one environment, not {len(chosen)}", hint="name it: -e NAME"
            )
        return chosen[0]

    def connect(self, environment: "Environment") -> "Connection":
        from conductor_deploy.deploy.target import connect

        return connect(environment, self.configuration, self.environ)

    @cached_property
    def surroundings(self) -> "Surroundings":
        """Of the environment that a command is about: what its requirements are proven from."""
        from conductor_deploy.deploy.pipeline import Outside
        from conductor_deploy.deploy.promotion import Surroundings

        outside = Outside(self.environ, vaults=self.vaults)
        return Surroundings(self.configuration, self.connect, self.ambient, outside, self.config)

    @cached_property
    def vaults(self) -> "Vaults":
        """The secrets of every environment, each value fetched once."""
        from conductor_deploy.deploy.vault import Vaults

        return Vaults()

    @cached_property
    def ambient(self) -> "Ambient":
        import secrets
        import time

        from conductor_deploy.deploy.lock import Ambient

        return Ambient(time.time, time.sleep, lambda: secrets.token_hex(16))

    def palette(self, stream: Literal["stdout", "stderr"] = "stdout") -> "Palette":
        from conductor_deploy.present.palette import COLORED, PLAIN

        return COLORED if self._is_colored(stream) else PLAIN

    def _is_colored(self, stream: Literal["stdout", "stderr"]) -> bool:
        """Flags first, then NO_COLOR and FORCE_COLOR, then whether anybody watches."""
        if self.color != "auto":
            return self.color == "always"
        if self.environ.get("NO_COLOR"):
            return False
        return bool(self.environ.get("FORCE_COLOR")) or self.can_draw(stream)

    def is_terminal(self, stream: Literal["stdin", "stdout", "stderr"]) -> bool:
        """False also for a stream that was closed before the run began."""
        opened = getattr(sys, stream)
        return opened is not None and bool(opened.isatty())

    def can_draw(self, stream: Literal["stdout", "stderr"]) -> bool:
        """Whether colours can be seen there, and lines be written over."""
        return self.is_terminal(stream) and self.environ.get("TERM") != "dumb"

    def width(self, stream: Literal["stdout", "stderr"] = "stdout") -> int | None:
        """Of the terminal, in columns; None where a text goes elsewhere."""
        return terminal_width(getattr(sys, stream)) if self.is_terminal(stream) else None

    def fitted(self, text: str, stream: Literal["stdout", "stderr"] = "stdout") -> str:
        return fitted(text, getattr(sys, stream))

    @property
    def is_interactive(self) -> bool:
        return self.is_terminal("stdin") and self.is_terminal("stderr")

    def say(self, message: str) -> None:
        """Progress, to stderr; results go to stdout by way of a `Report`."""
        if self.verbosity >= 0:
            self._tell(self.fitted(message, "stderr"))

    def confirm(self, what: str, question: str) -> bool:
        """Ask a person; what it is about is shown to a quiet run, too."""
        self._tell(what)
        return click.confirm(f"\n{question}", err=True)

    def _tell(self, message: str) -> None:
        """Never a reason to stop: whoever listened may have gone away, in the middle of a release."""
        try:
            click.echo(message, err=True, color=self.color == "always" or None)
        except RuntimeError:
            pass  # from a signal handler, while another message was being written
        except OSError:
            _silence_stderr()

    @property
    def actor(self) -> str:
        """Who runs this: the CI system's word for it, else the login name."""
        for name in (
            "GITHUB_ACTOR",
            "GITLAB_USER_LOGIN",
            "CONDUCTOR_DEPLOY_ACTOR",
            "USER",
            "LOGNAME",
            "USERNAME",
        ):
            if value := self.environ.get(name):
                return value
        return f"uid {os.getuid()}" if hasattr(os, "getuid") else "unknown"

    @property
    def run_url(self) -> str | None:
        """The page of the CI run, where there is one."""
        env = self.environ
        if "GITHUB_RUN_ID" in env and "GITHUB_REPOSITORY" in env:
            server = env.get("GITHUB_SERVER_URL", "https://github.com")
            return f"{server}/{env['GITHUB_REPOSITORY']}/actions/runs/{env['GITHUB_RUN_ID']}"
        return env.get("CI_JOB_URL") or env.get("BUILD_URL")


def _silence_stderr() -> None:
    """What is left in its buffer, and all that comes, goes nowhere: the flush at exit must not fail."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stderr.fileno())
    os.close(nowhere)


pass_session = click.make_pass_decorator(Session)
