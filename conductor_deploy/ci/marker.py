"""What a comment of ours says to later runs, in HTML comments that nobody sees."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conductor_deploy.present.comment import changes_digest

__all__ = ["PLANS", "Reviewed", "drift_marker", "plan_marker", "reviewed_in", "with_changes"]

PLANS = "<!-- conductor-deploy:plan:{project}:"  # how the comments of all environments begin
_ROOM = 12_000  # characters for the single changes; of more, only the digest over all is kept
_DATA = re.compile(
    r".*\n<!-- conductor-deploy:changes (\{.*?\}) -->\s"
)  # the second line: later ones hold names


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
    shown = {plan["environment"]: _shown(plan, _ROOM // len(plans)) for plan in plans}
    return f"{marker}\n<!-- conductor-deploy:changes {_escaped(shown)} -->" if shown else marker


def _shown(plan: Mapping[str, Any], room: int) -> dict[str, Any]:
    changes = {f"{change['action']} {change['key']}": change["after_digest"] for change in plan["changes"]}
    return {"digest": changes_digest(plan), "changes": changes if len(_escaped(changes)) <= room else None}


def _escaped(content: Mapping[str, Any]) -> str:
    """No text of a definition may end the HTML comment."""
    text = json.dumps(content, separators=(",", ":"))
    return re.sub("[-<>]", lambda found: f"\\u{ord(found[0]):04x}", text)


def reviewed_in(text: str, environment: str) -> Reviewed | None:
    """What a comment of ours showed of an environment; None where it says nothing that can be read."""
    found = _DATA.match(text)
    try:
        shown = json.loads(found[1])[environment] if found else None
        return Reviewed(shown["digest"], shown["changes"]) if shown else None
    except (ValueError, KeyError, TypeError):
        return None
