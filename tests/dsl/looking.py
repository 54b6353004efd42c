"""Looking at code in the process of the tests, as a child process does."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from conductor_deploy.client.worker._declared import declared
from conductor_deploy.client.workflow.conductor_workflow import ConductorWorkflow
from conductor_deploy.client.workflow.task.task import TaskInterface
from conductor_deploy.dsl.collection import Collector
from conductor_deploy.dsl.examination import examine
from conductor_deploy.dsl.export import Exported, exported
from conductor_deploy.dsl.places import Watch
from conductor_deploy.dsl.refusal import Refusal
from conductor_deploy.dsl.territory import Territory

__all__ = ["look_here"]


def look_here(root: Path, *modules: str) -> Exported:
    """As `export`. Imports what stands below `root`, and forgets it again."""
    territory = Territory(root)
    with _undone(root):
        watch = Watch(territory)
        watch.begin()
        result = examine(modules, Collector(territory, watch), Refusal(territory), root / "current")
        return exported(json.loads(json.dumps(result)), territory)


@contextmanager
def _undone(root: Path) -> Iterator[None]:
    modules, path, workers = dict(sys.modules), list(sys.path), dict(declared)
    builders: list[tuple[Any, str, Any]] = [
        (TaskInterface, "__init__", TaskInterface.__init__),
        (ConductorWorkflow, "__init__", ConductorWorkflow.__init__),
        (ConductorWorkflow, "register", ConductorWorkflow.register),
    ]
    sys.path.insert(0, str(root))
    declared.clear()
    try:
        yield
    finally:
        for made, name, before in builders:
            setattr(made, name, before)
        sys.path[:] = path
        for name in sys.modules.keys() - modules.keys():
            file = getattr(sys.modules[name], "__file__", None)
            if not file or Path(file).is_relative_to(root):
                del sys.modules[name]
        declared.clear()
        declared.update(workers)
