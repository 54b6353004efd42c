"""Programs that build workflows, run with the official SDK and with ours, and what both make of them."""

import json
import pkgutil
import re
import warnings
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from itertools import zip_longest
from types import MappingProxyType
from typing import Any

OFFICIAL = "conductor.client"
OURS = "conductor_deploy.client"
ELSEWHERE = (
    "http.models.start_workflow_request",
    "http.models.state_change_event",
    "http.models.workflow_task",
    "http.models.task_def",
)


@cache
def names(root: str) -> Mapping[str, Any]:
    """Every public name that a program may use."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        package = import_module(f"{root}.workflow")
        found = [module.name for module in pkgutil.walk_packages(package.__path__, f"{root}.workflow.")]
        modules = [import_module(name) for name in [*found, *(f"{root}.{name}" for name in ELSEWHERE)]]
    return MappingProxyType({name: vars(module)[name] for module in modules for name in vars(module)})


def run(program: str, root: str) -> dict[str, Any]:
    """The names that the program defines; `{root}` in it stands for the root of the SDK's modules."""
    space = dict(names(root))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(program.replace("{root}", root), space)  # the programs are those of the tests
    return space


def written(value: Any, root: str) -> Any:
    """The JSON that the SDK sends for a workflow, a task or what both become."""
    for method in ("to_workflow_def", "to_workflow_task"):
        if hasattr(type(value), method):
            value = getattr(value, method)()
    client = import_module(f"{root}.http.api_client").ApiClient
    return json.loads(json.dumps(client.sanitize_for_serialization(client.__new__(client), value)))


def result(program: str, root: str) -> Any:
    """What `result` of the program is written as, with the names that nobody chose made equal."""
    return canonical(written(run(program, root)["result"], root))


UNCHOSEN = re.compile(r"(?:^|(?<=^join_))(forked|sub|child|inner)_([23456789A-HJ-NP-Za-km-z]{22}|\d+)$")


def canonical(value: Any) -> Any:
    """The same with the reference names that nobody chose numbered in one way.

    Both SDKs complete `forked` and a workflow's name, here `sub`, `child` or `inner`: random text or a number.
    """
    return _canonical(value, {})


def _canonical(value: Any, seen: dict[str, str]) -> Any:
    if isinstance(value, dict):
        seen = {} if "tasks" in value else seen  # a definition inside another has names of its own
        return {key: _canonical(value[key], seen) for key in sorted(value)}
    if isinstance(value, list):
        return [_canonical(item, seen) for item in value]
    match = UNCHOSEN.search(value) if isinstance(value, str) else None
    if match is None:
        return value
    return value[: match.start()] + seen.setdefault(match[0], f"{match[1]}#{len(seen)}")


def with_joins(body: Any) -> Any:
    """A definition of the official SDK, with a JOIN behind each fork that has none.

    A branch that ends with such a fork then ends with its JOIN, which is what the fork around waits for.
    """
    if isinstance(body, dict):
        body = {key: with_joins(value) for key, value in body.items()}
        if body.get("type") == "FORK_JOIN":
            body["joinOn"] = [branch[-1]["taskReferenceName"] for branch in body["forkTasks"]]
        return body
    if isinstance(body, list):
        return _joined([with_joins(item) for item in body])
    return body


def _joined(items: list[Any]) -> list[Any]:
    joined = []
    for item, following in zip_longest(items, items[1:]):
        joined.append(item)
        if not isinstance(item, dict) or item.get("type") not in ("FORK_JOIN", "FORK_JOIN_DYNAMIC"):
            continue
        name = f"join_{item['taskReferenceName']}"
        if following is None or following["type"] != "JOIN":
            empty: dict[str, Any] = {"name": name, "taskReferenceName": name, "inputParameters": {}}
            joined.append({**empty, "type": "JOIN", "joinOn": item.get("joinOn", [])})
        elif following["taskReferenceName"] == name:
            following["joinOn"] = item["joinOn"]
    return joined
