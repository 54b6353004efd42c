"""The values of an environment's secrets: each fetched once a run, when it is first asked for, and shown to nobody."""

import base64
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, quote_plus

from conductor_deploy.definition.document import Key
from conductor_deploy.definition.placeholder import fill, holds_mark
from conductor_deploy.definition.suggest import did_you_mean
from conductor_deploy.deploy.configuration import Configuration, Environment
from conductor_deploy.deploy.secret_references import SECRETS_FILE, read_references
from conductor_deploy.deploy.secrets import resolve
from conductor_deploy.errors import CannotRun
from conductor_deploy.jsonvalue import JSONObject
from conductor_deploy.plan.concealer import Concealer, recorded, sealing
from conductor_deploy.plan.secrecy import (
    Concealment,
    Places,
    Sealer,
    map_strings,
    masked,
    names_in,
    places_in,
)

__all__ = ["FINGERPRINT_KEY", "Secrecy", "Vault", "Vaults"]

FINGERPRINT_KEY = "CONDUCTOR_DEPLOY_FINGERPRINT_KEY"
_SHORTEST_BLOTTED = 4  # characters; less would blot out words that are no secrets


def _random_key() -> str:
    return secrets.token_hex(32)


@dataclass(frozen=True, slots=True)
class Vault:
    """Values by name. Raises CannotRun, which names the secret, the environment and the reference, never a value."""

    environment: str
    references: Mapping[str, str]
    environ: Mapping[str, str] = field(repr=False)
    root: Path
    new_key: str = field(default_factory=_random_key, repr=False)  # for records that have none yet, in hex
    _known: dict[str, str] = field(default_factory=dict, init=False, repr=False)

    def value(self, name: str) -> str:
        if name not in self._known:
            self._known[name] = self._fetched(name)
        return self._known[name]

    @property
    def known(self) -> Mapping[str, str]:
        """The values that were asked for."""
        return dict(self._known)

    @property
    def telling(self) -> tuple[str, ...]:
        """Every text that must not come back in an error, in all forms in which it may, the longest first."""
        values = [value for value in self._known.values() if len(value) >= _SHORTEST_BLOTTED]
        return tuple(sorted({form for value in values for form in _forms(value)}, key=len, reverse=True))

    def _fetched(self, name: str) -> str:
        where = f"environments/{self.environment}/{SECRETS_FILE}"
        if name not in self.references:
            hint = did_you_mean(name, self.references) or f"name it in {where}"
            raise CannotRun(f"{self.environment} has no secret `{name}`", hint=hint)
        try:
            value = str(resolve(self.references[name], self.environ, self.root))
        except CannotRun as error:
            raise CannotRun(
                f"the secret `{name}` of {self.environment}: {error.message}", hint=error.hint
            ) from None
        if holds_mark(value) or not _is_text(value):
            raise CannotRun(f"the secret `{name}` of {self.environment} is no text that JSON can hold")
        return value


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _forms(value: str) -> Iterable[str]:
    """As it is, on one line, in JSON, in a URL, in Base64."""
    encoded = base64.b64encode(value.encode()).decode()
    escaped = (json.dumps(value, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False))
    forms = (
        value,
        " ".join(value.split()),
        *escaped,
        quote(value, safe=""),
        quote(value),
        quote_plus(value),
        encoded,
    )
    return (form for form in forms if len(form) >= _SHORTEST_BLOTTED)


class Vaults:
    """The vault of each environment, opened once a run."""

    def __init__(self) -> None:
        self._open: dict[str, Vault] = {}

    def of(self, configuration: Configuration, environment: Environment, environ: Mapping[str, str]) -> Vault:
        name = environment.name
        if name not in self._open:
            references, _ = read_references(configuration, environment)
            self._open[name] = Vault(name, references, environ, configuration.root)
        return self._open[name]


@dataclass(frozen=True, slots=True)
class Secrecy:
    """A vault, and what the releases of its environment say about secrets."""

    vault: Vault
    past: Concealment | None

    @property
    def own_key(self) -> str | None:
        """In hex, what the release records are to keep; None where the key comes from outside."""
        if self.vault.environ.get(FINGERPRINT_KEY):
            return None
        return (self.past and self.past.key) or self.vault.new_key

    @property
    def sealer(self) -> Sealer:
        given = self.vault.environ.get(FINGERPRINT_KEY)
        return Sealer(
            given.encode("utf-8", "surrogateescape") if given else bytes.fromhex(self.own_key or "")
        )

    @property
    def proves(self) -> bool:
        """Whether what was sealed then and what is sealed now compare."""
        return self.past is None or not self.past.places or self.past.id == self.sealer.id

    def concealment(self, places: Mapping[Key, Places]) -> Concealment:
        return Concealment(self.sealer.id, {key: there for key, there in places.items() if there})

    def sealed(self, body: JSONObject) -> JSONObject:
        """With a seal of its value now on every string that holds a secret."""
        seal = sealing(self.sealer)
        return masked(body, places_in(body), lambda text, _: seal(text, self._filled(text)))

    def filled(self, body: JSONObject) -> JSONObject:
        """With the values: for the request that writes it, and nothing else."""
        if not holds_mark(body):
            return body
        return {name: map_strings(item, self._filled) for name, item in body.items()}

    def _filled(self, text: str) -> str:
        return fill(text, {name: self.vault.value(name) for name in names_in(text)})

    def concealer(self, wanted: Mapping[Key, Places]) -> Concealer:
        known = (recorded(self.past, self.sealer),) if self.past else ()
        return Concealer(known, wanted, sealing(self.sealer), self.sealer, self.vault.known)
