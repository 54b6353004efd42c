"""The comment on a pull request: what `plan -o json` found, for every environment, as a reviewer reads it."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal

from conductor_deploy.jsonvalue import digest
from conductor_deploy.plan.planfile import plans_in
from conductor_deploy.present.markdown import drift_markdown, plan_markdown

__all__ = ["LIMIT", "changes_digest", "comment"]

LIMIT = 60_000  # characters; GitHub takes 65,536 in a comment


def comment(
    plans: Sequence[Mapping[str, Any]],
    *,
    marker: str = "",
    title: str = "",
    note: str = "",
    links: Mapping[str, str] = MappingProxyType({}),
    about: Literal["plan", "drift"] = "plan",
    limit: int = LIMIT,
) -> str:
    """Markdown of at most `limit` characters for GitHub and GitLab.

    `plans` are the documents that `plan -o json` (or `drift -o json`) printed: of one environment or of several,
    and also `{"error": …, "problems": …}` of a run that failed, to which the caller adds the "environment".
    `marker` becomes the first line, an HTML comment by which the comment is found again; `title` is a heading over
    several environments; `note` is a line of Markdown by the caller, below the verdict ("same changes as reviewed in
    #123"); `links` are words and the addresses behind them ("run", "plan file"), where cut details are to be found.
    """
    markdown = drift_markdown if about == "drift" else plan_markdown
    parts = [markdown(plan, limit // len(plans)) for each in plans for plan in plans_in(each)]
    return "\n\n".join(part for part in (marker, note, *parts) if part)


def changes_digest(plan: Mapping[str, Any]) -> str:
    """64 hex digits over the changes alone: two plan documents of the same changes have the same, whenever and
    against whatever state of the server they were made."""
    changes = [[each["action"], each["key"], each["after_digest"]] for each in plan["changes"]]
    owned = [[action, key, None] for action in ("adopted", "forgotten") for key in plan.get(action, ())]
    return digest(sorted([*changes, *owned], key=lambda change: change[:2]), 64)
