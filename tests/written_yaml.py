"""YAML texts of workflows as people may write them: any indentation, comments at any column, every style."""

from itertools import chain
from random import Random
from typing import TypeAlias

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

__all__ = ["YAML_TEXTS"]

_Lines: TypeAlias = list[str]  # of a value: the first goes beside its name or dash, the others below

_DEPTH = 3
_SCALARS = ("x", "'it''s'", '"a # b"', "1.10", "yes", "", "!raw '{{ x }}'", "&s x", "~", "several words")
_FLOW = ("[]", "{}", "[a, {b: c}]", "{a: [1,  2] ,b: 'c, d'}", "&f [x]", "!!map {a: b}")
_PROPERTIES = ("", "", "&x", "!!{tag}", "&x !!{tag}", "!!{tag}  &x")
_NAMES = ("b", "'c'", '"d"', "&k e", "f g", "? h", "long" * 230, "'" + "quoted" * 160 + "'")
_HEADERS = ("|", "|+", "|-", ">", ">+", ">-", "| # why")
_BLOCKS = (("text",), ("one", "two"), ("one", "", "  two"), ("a", "", ""), ("# no comment",), ("a", "#b"))
_COLUMNS = (0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 40)


def _text(random: Random) -> str:
    """A workflow with its fields in any order, whose variables hold anything. Not each can be read."""
    fields = [
        ["name: a"],
        ["tasks: [{name: t, taskReferenceName: t}]"],
        _named("variables:", _mapping(random, 0, _DEPTH)),
        _named("inputTemplate:", _mapping(random, 0, 1)),
        _named("description:", _block(random, 0)),
    ]
    random.shuffle(fields)
    return "\n".join(_between(random, fields[random.randrange(2) :])) + "\n"


def _value(random: Random, column: int, depth: int) -> _Lines:
    """What an entry at this column holds."""
    match random.randrange(7 if depth else 4):
        case 0 | 1:
            return [random.choice(_SCALARS) + _beside(random)]
        case 2:
            return [random.choice(_FLOW) + _beside(random)]
        case 3:
            return _block(random, column)
        case 4:
            return _list(random, column, depth)
    return _mapping(random, column, depth)


def _block(random: Random, column: int) -> _Lines:
    pad = " " * (column + random.randrange(1, 6))
    return [
        random.choice(_HEADERS),
        *(f"{pad}{line}" if line else "" for line in random.choice(_BLOCKS)),
    ]


def _mapping(random: Random, column: int, depth: int) -> _Lines:
    inside = column + random.randrange(1, 6)
    names = random.sample(_NAMES, random.randrange(1, 4))
    entries = [_named(" " * inside + _key(name), _value(random, inside, depth - 1)) for name in names]
    return [_opening(random, "map"), *_between(random, entries)]


def _key(name: str) -> str:
    return name if name.startswith("?") else f"{name}:"


def _list(random: Random, column: int, depth: int) -> _Lines:
    inside = column + random.randrange(1, 6)
    count = random.randrange(1, 4)
    entries = [_named(f"{' ' * inside}-", _value(random, inside, depth - 1)) for _ in range(count)]
    return [_opening(random, "seq"), *_between(random, entries)]


def _named(name: str, value: _Lines) -> _Lines:
    """With a value; one below a dash may begin beside it, one of `? name` has a line of its own."""
    first, *others = value
    if name.lstrip().startswith("?"):
        return [name, f"{name.partition('?')[0]}: {first}", *others]
    return [f"{name} {first}", *others]


def _opening(random: Random, tag: str) -> str:
    return random.choice(_PROPERTIES).format(tag=tag) + _beside(random)


def _beside(random: Random) -> str:
    return random.choice(("", "", "", " # beside"))


def _between(random: Random, entries: list[_Lines]) -> _Lines:
    """The lines of entries, with comments and empty lines around."""
    return list(chain(*([*_comments(random), *lines] for lines in entries), _comments(random)))


def _comments(random: Random) -> _Lines:
    comments = [" " * random.choice(_COLUMNS) + "# note", ""]
    return random.choices(comments, (3, 1), k=random.choice((0, 0, 1, 1, 2, 3)))


YAML_TEXTS: SearchStrategy[str] = st.integers(0, 2**32).map(lambda seed: _text(Random(seed)))
