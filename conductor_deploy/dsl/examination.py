"""Module by module: what code defines, and what is wrong with it."""

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from conductor_deploy.dsl.collection import Collector, Found, Misfit
from conductor_deploy.dsl.failures import Failure, failure, refused, tell
from conductor_deploy.dsl.modules import Asked, NoSuchModule, load
from conductor_deploy.dsl.refusal import Refusal

__all__ = ["examine"]

_OURS = (Misfit, NoSuchModule)
_HINT = (
    "a workflow is held by a name of the module, or made by a function that is annotated `-> ConductorWorkflow` "
    "and needs at most an executor; else say which: MODULE:NAME"
)


def examine(modules: Iterable[str], collector: Collector, refusal: Refusal, current: Path) -> dict[str, Any]:
    """The definitions in modules, their problems, and the user's files that took part, as JSON.

    `current` is a file that always names the module in hand. Tracebacks go to stderr.
    """
    found: list[Found] = []
    problems: list[Failure] = []
    for text in modules:
        current.write_text(text, "utf-8")
        refusal.tried.clear()
        asked = Asked.parse(text)
        try:
            there = collector.collect(load(asked, collector.territory.root), asked.name)
        except BaseException as error:  # noqa: BLE001 - whatever the user's code raises, sys.exit included
            if not isinstance(error, _OURS):
                tell(error, collector.territory)
            problems.append(failure(error, asked, collector.territory, refusal))
            continue
        found += there
        problems += refused(refusal, "warning")
        if not there:
            file = asked.file_in(collector.territory.root)
            problems.append(Failure("CD025", f"{text} defines no workflow and no worker", file, 1, _HINT))
    return {
        "definitions": [asdict(each) for each in found],
        "problems": [asdict(each) for each in problems],
        "files": collector.territory.loaded(),
    }
