"""What a comment of ours says to later runs, in HTML comments that nobody sees."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conductor_deploy.present.comment import changes_digest

__all__ = ["PLANS", "Reviewed", "drift_marker", "plan_marker", "reviewed_in", "with_changes"]

PLANS = "<!-- conductor-deploy:plan:{project}:"  # how the comments of all environments begin
_ROOM = 6_000  # characters for the single changes; of more, only the digest over all is kept
_DATA = re.compile(
    r".*\n<!-- conductor-deploy:changes (\{.*?\}) -->\n"
)  # the second line: the others hold names


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The changes of one environment as a comment showed them. `changes`, by action and key; None: too many to keep."""

    digest: str
    changes: Mapping[str, str | None] | None


def plan_marker(project: str, environments: Sequence[str]) -> str:
    return f"{PLANS.format(project=project)}{'+'.join(environments)} -->"


def drift_marker(project: str, environment: str) -> str:
    return f"<!-- conductor-deploy:drift:{project}:{environment} -->"


def with_changes(marker: str, plans: Sequence[Mapping[str, Any]]) -> str:
    """The marker, and what a later run compares its own changes with."""
    shown = {plan["environment"]: _shown(plan) for plan in plans if "changes" in plan}
    return f"{marker}\n{_hidden(shown)}" if shown else marker


def _shown(plan: Mapping[str, Any]) -> dict[str, Any]:
    changes = {f"{change['action']} {change['key']}": change["after_digest"] for change in plan["changes"]}
    kept = changes if len(json.dumps(changes)) <= _ROOM else None
    return {"digest": changes_digest(plan), "changes": kept}


def _hidden(content: Mapping[str, Any]) -> str:
    """No text of a definition may end the HTML comment."""
    text = json.dumps(content, separators=(",", ":"))
    escaped = re.sub("[-<>]", lambda found: f"\\u{ord(found[0]):04x}", text)
    return f"<!-- conductor-deploy:changes {escaped} -->"


def reviewed_in(text: str, environment: str) -> Reviewed | None:
    """What a comment of ours showed of an environment; None where it says nothing that can be read."""
    found = _DATA.match(text)
    try:
        shown = json.loads(found[1])[environment] if found else None
        return Reviewed(shown["digest"], shown["changes"]) if shown else None
    except (ValueError, KeyError, TypeError):
        return None
