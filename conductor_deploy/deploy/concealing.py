"""The two states of a comparison, the desired and the live one, with a seal in the place of every secret."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from conductor_deploy.definition.document import Key, Problem, State
from conductor_deploy.definition.placeholder import holds_mark
from conductor_deploy.deploy.definitions import Defined
from conductor_deploy.deploy.live import Live
from conductor_deploy.deploy.vault import Secrecy
from conductor_deploy.jsonvalue import JSONObject, digest, walk
from conductor_deploy.plan.concealer import openly
from conductor_deploy.plan.diff import diff
from conductor_deploy.plan.outline import outline
from conductor_deploy.plan.plan import Change, Guard, Plan
from conductor_deploy.plan.request import PlanRequest
from conductor_deploy.plan.secrecy import Places, names_in, places_in

__all__ = [
    "Concealed",
    "as_of_now",
    "as_shown",
    "conceal",
    "misplaced_secrets",
    "spoken",
    "with_concealment",
]

_NOTE = "current-secret"


@dataclass(frozen=True, slots=True)
class Concealed:
    """Both states as they may be shown. `places`: where the desired one holds secrets."""

    desired: State
    live: Live
    secrecy: Secrecy
    places: Mapping[Key, Places] = field(default_factory=dict)


def conceal(desired: State, live: Live, secrecy: Secrecy, owner: tuple[str, str]) -> Concealed:
    """Fetch what the desired state asks for, and seal it; seal what the server has in its place.

    Raises CannotRun for a value that can't be had.
    """
    if not secrecy.vault.references and secrecy.past is None:
        return Concealed(desired, live, secrecy)
    holders = {key: each for key, each in desired.items() if holds_mark(each.body)}
    if not holders and secrecy.past is None:
        return Concealed(desired, live, secrecy)
    sealed = {key: replace(each, body=secrecy.sealed(each.body)) for key, each in holders.items()}
    places = {key: places_in(each.body) for key, each in holders.items()}
    return Concealed({**desired, **sealed}, live.concealed(secrecy, owner, places), secrecy, places)


def as_shown(request: PlanRequest, live: Live, secrecy: Secrecy) -> PlanRequest:
    """The request with digests of what is shown, where that hides more than the releases knew of."""
    forms = live.definitions
    if forms.concealer.is_idle:
        return request
    hiding = [key for key in request.inventory if key in forms and holds_mark(forms[key].body)]
    as_released = [key for key in hiding if forms.digest_of(key) == request.inventory[key]]
    shown = {key: digest(forms[key].body) for key in as_released}
    comparable = request.comparable and secrecy.proves
    return replace(request, inventory={**request.inventory, **shown}, comparable=comparable)


def with_concealment(plan: Plan, concealed: Concealed) -> Plan:
    """The plan with what a release of it is to keep about secrets, where there are any."""
    if concealed.live.definitions.concealer.is_idle:
        return plan
    if not concealed.places and not any(holds_mark([c.before, c.after]) for c in plan.changes):
        return plan
    return replace(plan, concealment=concealed.secrecy.concealment(concealed.places))


def as_of_now(plan: Plan, secrecy: Secrecy) -> Plan:
    """A rollback, which writes secrets as they are now and not as they were then, and says so."""
    if not any(holds_mark([change.before, change.after]) for change in plan.changes):
        return plan
    changes = tuple(_as_of_now(change, secrecy) for change in plan.changes)
    return replace(plan, changes=changes, concealment=secrecy.concealment({}))


def _as_of_now(change: Change, secrecy: Secrecy) -> Change:
    names = names_in(change.after or {})
    if change.after is None or not names:
        return change
    after = secrecy.sealed(change.after)
    note = Guard(_NOTE, "note", f"written with the current value of secret {', '.join(names)}")
    return replace(
        change,
        after=after,
        after_digest=digest(after),
        fields=diff(change.before, after),
        guards=(*change.guards, note),
    )


def spoken(live: Live, desired: State) -> Live:
    """What the server has, with `secret("…")` wherever the desired state has it, whatever the value is."""
    places = {key: there for key, each in desired.items() if (there := places_in(each.body))}
    if not places and live.definitions.concealer.is_idle:
        return live
    concealer = replace(live.definitions.concealer, wanted=places, seal=openly)
    return replace(live, definitions=live.definitions.concealed(concealer))


def misplaced_secrets(defined: Defined) -> Iterator[Problem]:
    """Secrets where they can't be hidden: what a definition, a task or a field is called."""
    for key, each in defined.state.items():
        for pointer in _called_secretly(key, each.body) if holds_mark(each.body) else ():
            position = defined.documents[key].position(pointer)
            yield Problem(
                "CD078",
                "error",
                "a name can't hold a secret",
                position,
                hint="a secret stands in a value; names are shown everywhere",
            )


def _called_secretly(key: Key, body: JSONObject) -> Iterator[str]:
    if holds_mark(key.name):
        yield "/name"
    for task in outline(body)[0]:
        names = ("name", "taskReferenceName", "type")
        yield from (f"{task.pointer}/{name}" for name in names if holds_mark(task.body.get(name)))
    for pointer, value in walk(body):
        if isinstance(value, Mapping) and any(holds_mark(name) for name in value):
            yield pointer
