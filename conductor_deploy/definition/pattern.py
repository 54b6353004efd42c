"""Patterns over keys and paths, as people write them in flags and in the configuration."""

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase

from conductor_deploy.definition.document import KINDS, Key

__all__ = ["Pattern", "escape", "matches_path", "parse_key"]

_TOKEN = re.compile(r"\\(.)|(.)", re.DOTALL)  # an escaped character, or a character
_VERSIONED = re.compile(r"((?:\\.|[^\\])*)@(-?[0-9*]+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Pattern:
    r"""`workflow/order_*@2+`: `*` is any run, a trailing `+` adds dependants, `\` takes a character as it is.

    Without a version it means every version.
    """

    text: str
    dependants: bool
    _kind: re.Pattern[str]
    _name: re.Pattern[str]  # of kinds without versions, and without a version in the pattern
    _versioned: tuple[re.Pattern[str], re.Pattern[str]] | None  # name and version

    @classmethod
    def parse(cls, text: str) -> "Pattern":
        """ValueError where no key can match."""
        tokens = [match[0] for match in _TOKEN.finditer(text)]
        dependants = tokens[-1:] == ["+"]
        plain = text[:-1] if dependants else text
        kind, slash, name = ("*", "/", "*") if plain == "*" else plain.partition("/")
        if not slash or not name:
            raise ValueError(f"{text!r} is no pattern of keys: write workflow/NAME@VERSION or task/NAME")
        of_kind = _expression(kind)
        if not any(map(of_kind.fullmatch, KINDS)):
            raise ValueError(f"{text!r} matches nothing: there is no kind {kind!r}, only {', '.join(KINDS)}")
        versioned = _VERSIONED.fullmatch(name)
        parts = (_expression(versioned[1]), _expression(versioned[2])) if versioned else None
        return cls(text, dependants, of_kind, _expression(name), parts)

    def matches(self, key: Key) -> bool:
        if not self._kind.fullmatch(key.kind.name):
            return False
        if self._versioned is None or key.version is None:
            return bool(self._name.fullmatch(key.name))
        name, version = self._versioned
        return bool(name.fullmatch(key.name) and version.fullmatch(str(key.version)))


def _expression(text: str) -> re.Pattern[str]:
    pieces = (".*" if match[0] == "*" else re.escape(match[1] or match[2]) for match in _TOKEN.finditer(text))
    return re.compile("".join(pieces), re.DOTALL)


def escape(key: Key) -> str:
    """The key as output shows it: a pattern that matches it and, of a versioned kind, this version alone."""
    return str(Key(key.kind, re.sub(r"([*@+\\])", r"\\\1", key.name), key.version))


def parse_key(text: str) -> Key:
    """A key as output shows it, or with nothing escaped. ValueError where it is none."""
    kind, _, name = text.partition("/")
    if not name or kind not in KINDS:
        raise ValueError(f"{text!r} is no key: write workflow/NAME@VERSION or task/NAME")
    versioned = _VERSIONED.fullmatch(name) if KINDS[kind].versioned else None
    if versioned is None or "*" in versioned[2]:
        return Key(KINDS[kind], _unescaped(name))
    return Key(KINDS[kind], _unescaped(versioned[1]), int(versioned[2]))


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)


def matches_path(glob: str, path: str) -> bool:
    """`legacy/*.json` fits that folder wherever it is; `*` also crosses folders."""
    return fnmatchcase(path, glob) or fnmatchcase(path, f"*/{glob}")
