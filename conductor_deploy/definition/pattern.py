"""Patterns over keys and paths, as people write them in flags and in the configuration."""

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase

from conductor_deploy.definition.document import KINDS, Key

__all__ = ["Pattern", "escape", "matches_path", "parse_key"]

_TOKEN = re.compile(r"\\(.)|(.)", re.DOTALL)
_VERSION = re.compile(r"(?P<name>(?:\\.|[^\\])*)@(?P<version>-?[0-9*]+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Pattern:
    """`workflow/order_*@2+`: `*` is any run, no version is every version, a trailing `+` adds dependants, and
    `\\` takes the next character as it is."""

    text: str
    dependants: bool
    _kind: re.Pattern[str]
    _name: re.Pattern[str]
    _whole: re.Pattern[str]
    _version: re.Pattern[str] | None

    @classmethod
    def parse(cls, text: str) -> "Pattern":
        """ValueError where no key can match."""
        tokens = [(match[0], match[1] or match[2]) for match in _TOKEN.finditer(text)]
        dependants = bool(tokens) and tokens[-1][0] == "+"
        bare = text[:-1] if dependants else text
        kind, slash, name = bare.partition("/")
        if bare == "*":
            kind, name = "*", "*"
        elif not slash or not name:
            raise ValueError(
                f"{text!r} is not a pattern: write workflow/NAME, workflow/NAME@VERSION or task/NAME"
            )
        kind_expression = _expression(kind)
        if not any(kind_expression.fullmatch(known) for known in KINDS):
            raise ValueError(f"{text!r}: there is no kind {kind!r}; kinds are {', '.join(KINDS)}")
        versioned = _VERSION.fullmatch(name)
        return cls(
            text,
            dependants,
            kind_expression,
            _expression(versioned["name"] if versioned else name),
            _expression(name),
            _expression(versioned["version"]) if versioned else None,
        )

    def matches(self, key: Key) -> bool:
        if not self._kind.fullmatch(key.kind.name):
            return False
        if key.version is None:
            return bool(self._whole.fullmatch(key.name))
        if not self._name.fullmatch(key.name):
            return False
        return self._version is None or bool(self._version.fullmatch(str(key.version)))


def _expression(text: str) -> re.Pattern[str]:
    pieces = (".*" if match[0] == "*" else re.escape(match[1] or match[2]) for match in _TOKEN.finditer(text))
    return re.compile("".join(pieces), re.DOTALL)


def escape(key: Key) -> str:
    """The pattern that matches this key and, of a versioned kind, this version only."""
    name = re.sub(r"([*@+\\])", r"\\\1", key.name)
    return str(Key(key.kind, name, key.version))


def parse_key(text: str) -> Key:
    """The inverse of `escape`; also reads what has nothing escaped. ValueError where it is no key."""
    key = Key.parse(text)
    return Key(key.kind, re.sub(r"\\(.)", r"\1", key.name, flags=re.DOTALL), key.version)


def matches_path(glob: str, path: str) -> bool:
    """`legacy/*.json` fits that folder wherever it is; `*` also crosses folders."""
    return fnmatchcase(path, glob) or fnmatchcase(path, f"*/{glob}")
