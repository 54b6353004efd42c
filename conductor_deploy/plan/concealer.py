"""What a server's definitions look like to everybody: with a placeholder wherever a secret is, or was put."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from conductor_deploy.definition.document import Key, Kind
from conductor_deploy.definition.placeholder import sealed
from conductor_deploy.jsonvalue import JSONObject
from conductor_deploy.plan.secrecy import Concealment, Places, Sealer, hidden, masked

__all__ = ["Concealer", "Recorded", "Seal", "openly", "recorded", "sealing"]

Seal: TypeAlias = Callable[[str, str], str]  # a place's own text and the string there → what is shown


def sealing(sealer: Sealer) -> Seal:
    return lambda text, value: sealed(text, sealer.seal(value))


def openly(text: str, value: str) -> str:
    """The text of the place alone, whatever the value is."""
    return text


@dataclass(frozen=True, slots=True)
class Recorded:
    """Where the releases of one project and environment put secrets."""

    places: Mapping[Key, Places]
    seal: Seal


def recorded(concealment: Concealment, sealer: Sealer | None = None) -> Recorded:
    """Sealed by this key, else by the one that the records keep; openly where neither is there."""
    if sealer is None and concealment.key:
        kept = Sealer(bytes.fromhex(concealment.key))
        sealer = kept if kept.id == concealment.id else None
    return Recorded(concealment.places, sealing(sealer) if sealer else openly)


@dataclass(frozen=True)
class Concealer:
    """`wanted` is where the repository has secrets, `values` what they are; `seal` and `sealer` are this run's."""

    recorded: tuple[Recorded, ...]
    wanted: Mapping[Key, Places] = field(default_factory=dict)
    seal: Seal | None = None
    sealer: Sealer | None = None
    values: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def is_idle(self) -> bool:
        """Nobody knows of any secret, so that nothing can pass for one."""
        return not self.recorded and self.seal is None

    def as_recorded(self, key: Key, body: JSONObject) -> JSONObject:
        """As the releases know it, whatever the repository says by now: what digests are compared over."""
        for known in self.recorded:
            if key in known.places:
                return masked(body, known.places[key], known.seal)
        return body

    def as_shown(self, key: Key, body: JSONObject) -> JSONObject:
        """Without any value: of this version, of other versions at the same places, or known to be one."""
        if self.is_idle:
            return body
        places = self._places(key)
        shown = masked(body, places, self.seal or self._seal_of(key))
        return hidden(shown, self.values, self.sealer) if self.sealer and self.values else shown

    def _places(self, key: Key) -> Places:
        """All of its name; where two say the same place, this version's goes, and the repository's first."""
        others = [places for versions in self._by_name for places in versions.get(_name(key), ())]
        own = [layer[key] for layer in self._layers if key in layer]
        return {place: text for places in (*others, *own) for place, text in places.items()}

    @property
    def _layers(self) -> tuple[Mapping[Key, Places], ...]:
        return *(known.places for known in self.recorded), self.wanted

    @cached_property
    def _by_name(self) -> tuple[Mapping[tuple[Kind, str], list[Places]], ...]:
        return tuple(map(_versions, self._layers))

    def _seal_of(self, key: Key) -> Seal:
        name = (key.kind, key.name)
        seals = (known.seal for known in self.recorded if any(_name(other) == name for other in known.places))
        return next(seals, openly)


def _name(key: Key) -> tuple[Kind, str]:
    return key.kind, key.name


def _versions(layer: Mapping[Key, Places]) -> Mapping[tuple[Kind, str], list[Places]]:
    found: defaultdict[tuple[Kind, str], list[Places]] = defaultdict(list)
    for key, places in layer.items():
        found[_name(key)].append(places)
    return found
