"""Whether what a plan would change is what somebody looked at before it was merged."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from conductor_deploy.ci.marker import Reviewed
from conductor_deploy.present.comment import changes_digest
from conductor_deploy.present.markdown import code
from conductor_deploy.present.values import key_text

__all__ = ["Comparison", "compared"]

_NAMED = 10


@dataclass(frozen=True, slots=True)
class Comparison:
    """`words` are Markdown, to stand beside the plan."""

    result: Literal["same", "different", "unknown"]
    words: str


def compared(plan: Mapping[str, Any], reviewed: Reviewed, link: str) -> Comparison:
    """`link` leads to the review."""
    if changes_digest(plan) == reviewed.digest:
        return Comparison("same", f"✅ Same changes as reviewed in {link}.")
    return Comparison(
        "different", f"⚠️ Not the changes that were reviewed in {link}{_difference(plan, reviewed)}."
    )


def _difference(plan: Mapping[str, Any], reviewed: Reviewed) -> str:
    if reviewed.changes is None:
        return ", which were too many to be kept there"
    now = {f"{change['action']} {change['key']}": change["after_digest"] for change in plan["changes"]}
    then = reviewed.changes
    parts = {
        "only now": now.keys() - then.keys(),
        "only then": then.keys() - now.keys(),
        "with another body": {each for each in now.keys() & then.keys() if now[each] != then[each]},
    }
    told = [f"{words}: {_listed(sorted(keys))}" for words, keys in parts.items() if keys]
    return f": {'; '.join(told)}" if told else ""


def _listed(keys: Iterable[str]) -> str:
    spans = [code(key_text(key)) for key in keys]
    more = f" and {len(spans) - _NAMED} more" if len(spans) > _NAMED else ""
    return ", ".join(spans[:_NAMED]) + more
