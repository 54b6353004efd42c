"""Definitions for property tests, drawn from the table of fields that the JSON Schemas are compiled to.

Built from a seed: ten times as fast as composed strategies, and a failure still shows what failed.
"""

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from conductor_deploy.definition.decoding.beans import Bean
from conductor_deploy.definition.decoding.fields import bean_of
from conductor_deploy.definition.document import KINDS, Kind

__all__ = ["any_object", "definitions", "kinds_and_definitions"]

DEPTH = 3  # of objects with known fields inside each other
NAMES = ("a", "b", "", "é 😀", "a/b~c", "${workflow.input.x}")
SCALARS = (
    *(None, True, False, 0, 1, -1, 7, 3600, 2**31 - 1, 2**31, -(2**63), 2**63, 12345678901234567890),
    *(0.0, -0.0, 1.0, 1.5, -1.9, 1e2, 1e-7, 1e16, 123456789.123456789),
    *("", " ", "a", "1", " 7 ", "1.0", "null", "true", "False", "0", "two\nlines", "é 😀", "\x00"),
)


def definitions(kind: Kind) -> SearchStrategy[dict[str, Any]]:
    """Definitions with a name, whose other fields hold what they should, or something else."""
    return st.integers(0, 2**32).map(lambda seed: _definition(Random(seed), kind))


def kinds_and_definitions() -> SearchStrategy[tuple[Kind, dict[str, Any]]]:
    return st.sampled_from(list(KINDS.values())).flatmap(
        lambda kind: st.tuples(st.just(kind), definitions(kind))
    )


def _definition(random: Random, kind: Kind) -> dict[str, Any]:
    return {**any_object(random, bean_of(kind, None)), "name": random.choice("abc")}


def any_object(random: Random, bean: Bean, depth: int = DEPTH) -> dict[str, Any]:
    """An object with some of the bean's fields."""
    fields = random.sample(bean.fields, random.randrange(min(7, len(bean.fields) + 1)))
    return {field.name: _value(random, field.shape, depth) for field in fields}


def _value(random: Random, shape: Any, depth: int) -> Any:
    if not random.randrange(6):
        return _anything(random, 2)
    return _PROPER.get(type(shape).__name__, _free)(random, shape, depth)


def _free(random: Random, _shape: Any, depth: int) -> Any:
    return _anything(random, depth)


def _anything(random: Random, depth: int) -> Any:
    match random.randrange(4) if depth else 0:
        case 1:
            return [_anything(random, depth - 1) for _ in range(random.randrange(3))]
        case 2:
            return {random.choice(NAMES): _anything(random, depth - 1) for _ in range(random.randrange(3))}
        case _:
            return random.choice(SCALARS)


def _list(random: Random, shape: Any, depth: int) -> Any:
    return [_value(random, shape.item, depth) for _ in range(random.randrange(3) if depth else 0)]


def _map(random: Random, shape: Any, depth: int) -> Any:
    size = random.randrange(3) if depth else 0
    return {random.choice(shape.names or NAMES): _value(random, shape.item, depth) for _ in range(size)}


def _inline(random: Random, shape: Any, depth: int) -> Any:
    return _bean(random, shape.workflow, depth) if random.randrange(3) else "${workflow.input.flow}"


def _bean(random: Random, shape: Any, depth: int) -> Any:
    return any_object(random, shape, depth - 1) if depth else None


_PROPER: Mapping[str, Callable[[Random, Any, int], Any]] = {
    "Text": lambda random, _shape, _depth: random.choice(NAMES),
    "Integer": lambda random, shape, _depth: random.choice((0, 1, 2, 3, 60, 3600, shape.low, shape.high)),
    "Boolean": lambda random, _shape, _depth: random.random() < 0.5,
    "Choice": lambda random, shape, _depth: random.choice(shape.names),
    "FreeMap": lambda random, _shape, depth: {
        name: _anything(random, depth) for name in random.sample(NAMES, 2)
    },
    "ListOf": _list,
    "MapOf": _map,
    "ServerOwned": lambda random, shape, depth: _value(random, shape.shape, depth),
    "NeverNull": lambda random, shape, depth: _value(random, shape.shape, depth),
    "Bean": _bean,
    "InlineWorkflow": _inline,
    "Packed": lambda _random, _shape, _depth: {"@type": "type.example/x", "@value": "aGk="},
}
