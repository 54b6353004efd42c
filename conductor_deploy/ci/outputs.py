"""What later steps of a job can ask: a document of a run as names and texts."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

__all__ = ["outputs", "plans_of"]

_COUNTS = ("create", "update", "delete", "blocked", "warnings")


def plans_of(document: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The plan documents in what any command printed as JSON."""
    if "applied" in document:
        return [plan for each in document["applied"] for plan in plans_of(each)]
    if "plans" in document:
        return list(document["plans"])
    if "plan" in document:
        return [document["plan"]]
    return [document] if "changes" in document else []


def outputs(document: Mapping[str, Any]) -> dict[str, str]:
    """Of the documents of `plan`, `drift`, `promote`, `rollback` and `apply`; counts are over all environments."""
    plans = plans_of(document)
    if not plans:
        return {}
    told = {name: str(sum(plan["summary"][name] for plan in plans)) for name in _COUNTS}
    told["new-version"] = str(sum(_is_new_version(each) for plan in plans for each in plan["changes"]))
    told["changes"] = _said(any(plan["changes"] for plan in plans))
    told["checksum"] = ",".join(plan["checksum"] for plan in plans)
    return {**told, **_releases(document.get("applied", [document]))}


def _is_new_version(change: Mapping[str, Any]) -> bool:
    return change["action"] == "create" and change["compared_with"] not in (None, change["key"])


def _releases(applied: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    done = [each for each in applied if "outcomes" in each]
    numbers = [str(each["release"]) for each in done if each["release"] is not None]
    statuses = dict.fromkeys(each["status"] for each in done)
    return {"release": ",".join(numbers), "status": ",".join(statuses)} if done else {}


def _said(truth: bool) -> str:
    return "true" if truth else "false"
