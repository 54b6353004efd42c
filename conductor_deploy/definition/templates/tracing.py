"""Which values of a templated file a `{{ … }}` made, wholly or in part."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import takewhile
from json import JSONDecoder
from typing import Any

import yaml

from conductor_deploy.definition.document import Origin
from conductor_deploy.definition.render import Scope
from conductor_deploy.definition.source import Document, Made, Source
from conductor_deploy.definition.syntax.yaml_text import LOADER
from conductor_deploy.jsonvalue import JSON, walk

__all__ = ["origins"]

_DECODER = JSONDecoder(strict=False)


def origins(document: Document, scope: Scope) -> Mapping[str, Origin]:
    """By pointer: the line of the template, then the variables used there.

    Not followed is what a variable of the template's own stands for, nor why it took a branch.
    """
    source = document.source
    end_of = _json_end(source.text) if source.is_json else _yaml_end(source.text)
    lasts = [made.end for made in source.made]
    found = {}
    for pointer in _scalars(document.body):
        start = source.offset(document.number, document.pointer + pointer)
        end = None if start is None else end_of(start)
        if start is not None and end is not None:
            later = (source.made[place] for place in range(bisect_right(lasts, start), len(lasts)))
            found[pointer] = _origin([*takewhile(_begins_before(end), later)], source, scope)
    return {pointer: origin for pointer, origin in found.items() if origin.places}


def _scalars(body: JSON) -> Iterator[str]:
    return (pointer for pointer, value in walk(body) if not isinstance(value, dict | list))


def _begins_before(end: int) -> Callable[[Made], bool]:
    return lambda made: made.start < end


def _origin(made: Sequence[Made], source: Source, scope: Scope) -> Origin:
    places: dict[str, tuple[str, ...]] = {}
    for each in made:
        for place, names in _places(each, source, scope):
            places[place] = tuple(dict.fromkeys((*places.get(place, ()), *names)))
    return Origin(places)


def _places(made: Made, source: Source, scope: Scope) -> Iterator[tuple[str, tuple[str, ...]]]:
    line = f"{source.path}:{made.line}"
    yield line, ()
    yield from scope.origin(made.variables, lambda: line).places.items()


def _json_end(text: str) -> Callable[[int], int | None]:
    """Where the scalar ends that begins there."""
    return lambda start: _DECODER.raw_decode(text, start)[1]


def _yaml_end(text: str) -> Callable[[int], int | None]:
    """Where the scalar ends that begins there; None of an alias."""
    events = yaml.parse(text, Loader=LOADER)
    scalars: Iterator[Any] = (event for event in events if isinstance(event, yaml.ScalarEvent))
    return {event.start_mark.index: event.end_mark.index for event in scalars}.get
