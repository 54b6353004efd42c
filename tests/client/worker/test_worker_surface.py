"""What the official SDK has in its packages of workers, events and telemetry is here, or said to be absent."""

import inspect
import pkgutil
import warnings
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

PACKAGES = ("automator", "context", "event", "telemetry", "worker")
PAGE = Path(__file__).parents[3] / "docs" / "workers.md"
# What only the official runners call; the page says so.
ABSENT = {
    "ASYNC_TASK_RUNNING",
    "BackgroundEventLoop",
    "CollectorRegistry",
    "Gauge",
    "Histogram",
    "MultiProcessCollector",
    "Summary",
    "Worker.api_client",
    "Worker.check_completed_async_tasks",
    "AsyncTaskRunner.run_once",
    "TaskRunner.run_once",
    "MetricsCollectorBase.provide_metrics",
    "collection_types",
    "dict_types",
    "simple_types",
    "write_to_textfile",
}


def modules() -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for package in PACKAGES:
            opened = import_module(f"conductor.client.{package}")
            yield package
            for found in pkgutil.walk_packages(opened.__path__, f"{package}."):
                import_module(f"conductor.client.{found.name}")
                yield found.name


def public(module: Any) -> Iterator[tuple[str, Any]]:
    """Names that are the module's own, or that it says are."""
    said = getattr(module, "__all__", ())
    for name, value in vars(module).items():
        is_own = getattr(value, "__module__", module.__name__) == module.__name__
        if not name.startswith("_") and (name in said or (is_own and not inspect.ismodule(value))):
            yield name, value


def parameters(function: Any) -> list[tuple[str, bool]]:
    """By name, and whether there is a default; what we add is keyword-only."""
    given = inspect.signature(function).parameters.values()
    return [(each.name, each.default is each.empty) for each in given if each.kind is not each.KEYWORD_ONLY]


def members(name: str, official: Any) -> Iterator[tuple[str, Any]]:
    """A function itself, or the public members of a class and its constructor."""
    if inspect.isfunction(official):
        yield name, official
    elif inspect.isclass(official) and not getattr(official, "_is_protocol", False):
        for member, value in vars(official).items():
            if not member.startswith("_") or member == "__init__":
                yield f"{name}.{member}", value


@pytest.mark.parametrize("module", sorted(modules()))
def test_each_public_name_is_there(module: str) -> None:
    ours, official = (
        import_module(f"conductor_deploy.client.{module}"),
        import_module(f"conductor.client.{module}"),
    )
    names = {
        name: value
        for name, value in public(official)
        if name not in ABSENT | {"TYPE_CHECKING", "platform", "T"}
    }
    assert [name for name in names if not hasattr(ours, name)] == []
    for name, value in names.items():
        if getattr(value, "__module__", "") == official.__name__:
            check_members(ours, name, value)


def check_members(ours: Any, name: str, official: Any) -> None:
    for path, value in members(name, official):
        if path in ABSENT:
            continue
        found = ours
        for part in path.split("."):
            found = getattr(found, part)
        if inspect.isfunction(value):
            assert parameters(found)[: len(parameters(value))] == parameters(value), path


def test_the_page_names_what_is_absent() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [name for name in sorted(ABSENT) if f"`{name.rpartition('.')[2]}`" not in page] == []
