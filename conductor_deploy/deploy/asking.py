"""What a plan is asked for: by the configuration, by a person, and by what the releases on the server say."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from conductor_deploy.definition.document import Key, Problem
from conductor_deploy.definition.normalise import NORMALISER
from conductor_deploy.definition.pattern import Pattern, escape
from conductor_deploy.deploy.configuration import Configuration, Environment
from conductor_deploy.deploy.live import Live
from conductor_deploy.plan.plan import Operation
from conductor_deploy.plan.request import Hold, PlanRequest
from conductor_deploy.release.history import SETTLED, History, owners, settle_entries
from conductor_deploy.release.record import Record, record_name

__all__ = ["UNFINISHED", "Wishes", "plan_request"]

UNFINISHED = "CD302"
_NAMES_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person asks of a plan."""

    prune: bool = False
    select: tuple[Pattern, ...] = ()
    changed_since: str | None = None
    allow: frozenset[str] = frozenset()
    strict: bool = False


def plan_request(
    configuration: Configuration,
    environment: Environment,
    live: Live,
    wishes: Wishes,
    operation: Operation = Operation(),  # noqa: B008 # immutable
) -> PlanRequest:
    past = live.history(configuration.project, environment.name)
    held = past.held(live.digest_of)
    owned_by = owners(live.records, live.server.url, live.digest_of)
    me = f"{configuration.project}/{environment.name}"
    inventory = past.inventory(live.digest_of)
    return PlanRequest(
        project=configuration.project,
        environment=environment.name,
        server=live.server,
        operation=operation,
        base_release=past.base_release,
        inventory={key: seen for key, seen in inventory.items() if owned_by.get(key, me) == me},
        comparable=past.proves(live.server.version, NORMALISER),
        owners=owned_by,
        unknown_owners=_unknown_owners(live, record_name(configuration.project, environment.name)),
        held=held,
        released=past.all_released,
        prune=wishes.prune,
        select=wishes.select,
        protect=configuration.protect,
        ignore=environment.ignore,
        limits=configuration.limits,
        versions=environment.versions,
        allow=wishes.allow,
        problems=(*_about_releases(past, live), *_about_shadows(held, live)),
    )


def _unknown_owners(live: Live, mine: str) -> tuple[str, ...]:
    """Records of others that can't be read, where no newer one says what they own."""
    known = {record.name: record.number for record in live.records if record.inventory is not None}
    return tuple(
        f"{key.name}, version {key.version}: {reason}"
        for key, reason in live.unreadable.items()
        if key.name != mine and known.get(key.name, -1) < (key.version or 0)
    )


def _about_releases(past: History, live: Live) -> Iterator[Problem]:
    if past.interrupted:
        record = past.interrupted
        again = "rollback" if record.operation.kind == "rollback" else "apply"
        yield Problem(
            UNFINISHED,
            "warning",
            f"release {record.number} by {record.lease.holder} is not finished: it is under way, or died;"
            f" {_extent(record, live)}",
            hint=f"if it died, run {again} again: what it had done is skipped",
        )
    if past.ignored and not past.records:
        elsewhere = past.ignored[-1]
        yield Problem(
            "CD303",
            "warning",
            f"the release records were made on {elsewhere.server.url}; this server is a copy, they are ignored here",
        )


def _extent(record: Record, live: Live) -> str:
    """What was done and what was not, by what is on the server."""
    entries = settle_entries(record, live.digest_of)
    done = [entry.key for entry in entries if entry.result in SETTLED]
    left = [entry.key for entry in entries if entry.result not in SETTLED]
    told = [f"{words}: {_listed(keys)}" for words, keys in (("done", done), ("not done", left)) if keys]
    return "; ".join(told) or "nothing was written yet"


def _about_shadows(held: Mapping[Key, Hold], live: Live) -> Iterator[Problem]:
    """Told until it is cleared: the next push would be surprised that its version is not the latest."""
    for key, hold in held.items():
        shadow = hold.shadow
        if shadow is not None and shadow in live.raw and key in live.raw:
            number = 1 + max(k.version or 0 for k in live.raw if (k.kind, k.name) == (key.kind, key.name))
            yield Problem(
                "CD315",
                "warning",
                f"{escape(shadow)}, rolled forward in release {hold.release}, shadows @{key.version}:"
                f" bump the repository to @{number} or remove @{shadow.version}",
                key=shadow,
            )


def _listed(keys: list[Key]) -> str:
    shown = ", ".join(map(escape, keys[:_NAMES_SHOWN]))
    return shown if len(keys) <= _NAMES_SHOWN else f"{shown} and {len(keys) - _NAMES_SHOWN} more"
