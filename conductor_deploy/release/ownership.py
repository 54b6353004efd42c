"""Who owns a definition from the next release on, without a write to it."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from conductor_deploy.definition.document import Key, Problem, State
from conductor_deploy.definition.pattern import Pattern, escape
from conductor_deploy.errors import GuardRefused, WrongUsage
from conductor_deploy.plan.assemble import is_machinery
from conductor_deploy.plan.plan import Guard, Plan, SourceSeen
from conductor_deploy.plan.request import PlanRequest
from conductor_deploy.plan.selection import selected
from conductor_deploy.release.history import History

__all__ = ["adoption", "oblivion", "source_in_effect"]

_ADOPTS_AGAIN = "CD314"
_GOES_BACK = "CD316"


def adoption(pattern: Pattern, taken_from: str | None, live: State, request: PlanRequest) -> Plan:
    """Take what nobody owns into the inventory, or what `taken_from` does: a project, or `project/environment`.

    Raises WrongUsage where nothing is like the pattern, GuardRefused where all that is belongs to somebody else.
    """
    is_like = selected([pattern], live)
    found = [key for key in live if is_like(key) and not is_machinery(live[key])]
    if not found:
        raise WrongUsage(f"nothing on {request.environment} is like {pattern.text}")
    adopted = [key for key in found if _is_for_adoption(key, taken_from, request)]
    mine = [key for key in found if key in request.inventory]
    if not adopted and not mine:
        raise _refusal(found, taken_from, request)
    return _plan(request, adopted=sorted(adopted, key=_order))


def _is_for_adoption(key: Key, taken_from: str | None, request: PlanRequest) -> bool:
    owner = request.owners.get(key)
    if key in request.inventory or owner == request.owner:
        return False
    if owner is None or taken_from is None:
        return owner is None and taken_from is None and not request.unknown_owners
    return taken_from in (owner, owner.partition("/")[0])


def _refusal(found: Sequence[Key], taken_from: str | None, request: PlanRequest) -> GuardRefused:
    guards: dict[Guard, list[Key]] = {}
    for key in found:
        guards.setdefault(_guard(request.owners.get(key), taken_from, request), []).append(key)
    return GuardRefused("nothing can be adopted; nothing was written", keys=guards)


def _guard(owner: str | None, taken_from: str | None, request: PlanRequest) -> Guard:
    if owner is not None:
        return Guard("foreign", "blocked", f"{owner} owns it", lift=f"--from {owner}")
    if taken_from is not None:
        return Guard("foreign", "blocked", f"nobody owns it, so it can't be taken from {taken_from}")
    message = "who owns it is unknown: a release record of another project can't be read"
    return Guard("foreign", "blocked", message, request.unknown_owners)


def oblivion(
    pattern: Pattern, written: Collection[Key], heirs: Mapping[Key, str], live: State, request: PlanRequest
) -> Plan:
    """Leave alone from now on what is owned and like the pattern.

    `written` are the keys of the repository, `heirs` those who still list a key that was taken from them.
    Raises WrongUsage where nothing is like the pattern.
    """
    forgotten = sorted(filter(selected([pattern], live), request.inventory), key=_order)
    if not forgotten:
        raise WrongUsage(f"{request.owner} owns nothing like {pattern.text}")
    problems = (*_adopted_again(forgotten, written), *_going_back(forgotten, heirs))
    return _plan(request, forgotten=forgotten, problems=problems)


def _going_back(forgotten: Sequence[Key], heirs: Mapping[Key, str]) -> Iterator[Problem]:
    for key in forgotten:
        if heir := heirs.get(key):
            message = f"{escape(key)} goes back to {heir}, which still lists it"
            hint = f"a release of {heir} before this leaves it to nobody"
            yield Problem(_GOES_BACK, "warning", message, key=key, hint=hint)


def _adopted_again(forgotten: Sequence[Key], written: Collection[Key]) -> Iterator[Problem]:
    for key in forgotten:
        if key in written:
            message = f"{escape(key)} is still in the repository: the next apply adopts it again"
            yield Problem(
                _ADOPTS_AGAIN, "warning", message, key=key, hint="remove its definition before that"
            )


def _plan(
    request: PlanRequest,
    adopted: Sequence[Key] = (),
    forgotten: Sequence[Key] = (),
    problems: tuple[Problem, ...] = (),
) -> Plan:
    return Plan(
        project=request.project,
        environment=request.environment,
        server=request.server,
        source=request.source,
        base_release=request.base_release,
        changes=(),
        adopted=tuple(adopted),
        forgotten=tuple(forgotten),
        problems=(*request.problems, *problems),
    )


def source_in_effect(past: History) -> SourceSeen:
    """The sources that an environment has; of none where the last release does not say."""
    newest = past.newest
    is_whole = newest is not None and newest.status == "applied" and newest.operation.kind != "rollback"
    return newest.source if newest is not None and is_whole else SourceSeen()


def _order(key: Key) -> tuple[int, str, int]:
    return key.sort_key
