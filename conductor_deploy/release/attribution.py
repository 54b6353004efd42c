"""When a definition was edited behind the back of all releases, and by whom, where the server tells."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timezone

from conductor_deploy.definition.document import Key
from conductor_deploy.jsonvalue import JSON, JSONObject
from conductor_deploy.plan.plan import Change, Edited, Plan

__all__ = ["OURS", "attributed"]

OURS = " via conductor-deploy"  # in the name that our own writes leave; a copy of a definition carries it on
_MILLISECONDS = 1000
_STAMPS = (("createTime", "createdBy"), ("updateTime", "updatedBy"), ("updatedTime", "updatedBy"))


def attributed(plan: Plan, raw: Mapping[Key, JSONObject], written: Mapping[Key, datetime]) -> Plan:
    """`raw`: definitions as the server answered them; `written`: when a release last wrote each."""
    changes = (
        replace(change, edited=_edited(change, raw, written)) if change.cause in ("drift", "both") else change
        for change in plan.changes
    )
    return replace(plan, changes=tuple(changes))


def _edited(change: Change, raw: Mapping[Key, JSONObject], written: Mapping[Key, datetime]) -> Edited | None:
    """None where the last write that the server knows of is older than the release: it tells of another one."""
    body = raw.get(change.key, {})
    milliseconds, name = max((_stamp(body, *names) for names in _STAMPS), key=lambda stamp: stamp[0])
    if not milliseconds:
        return None
    time = datetime.fromtimestamp(milliseconds // _MILLISECONDS, timezone.utc)
    if change.key in written and time < written[change.key]:
        return None
    return Edited(time, name if isinstance(name, str) and name and OURS not in name else None)


def _stamp(body: JSONObject, when: str, who: str) -> tuple[int, JSON]:
    time = body.get(when)
    return (time if isinstance(time, int) else 0), body.get(who)
