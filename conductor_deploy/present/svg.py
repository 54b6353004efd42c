"""A flow as an SVG picture: where things stand is graphlay's work, what they look like is ours.

It holds no scripts, no links and no styles from outside, and reads on a light page as on a dark one.
"""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

import graphlay

from conductor_deploy.analysis.flow import Edge, Flow, Group, Node, Shape
from conductor_deploy.jsonvalue import JSONObject
from conductor_deploy.present.drawing import COLOURS, LINE, Colour, label, words
from conductor_deploy.present.width import columns

__all__ = ["svg"]

_LETTER, _ROW, _ROOM = 7.2, 16, 12  # pixels: a column of text, a line of it, and what is left free around it
_ASIDE = 6  # pixels beside a box, where edges would touch it
_PLAIN = Colour("#f6f8fa", "#57606a", "#1f2328")
_OPTIONS = {
    "direction": "topbottom",
    "spacing": {"layer_gap": 24.0, "node_gap": 28.0, "compound_header": 18.0, "compound_padding": 14.0},
}


class _Box(NamedTuple):
    x: float
    y: float
    width: float
    height: float


class _Piece(NamedTuple):
    """An edge, or half of one that has a label: that stands in a place of its own, which the edge leads through."""

    edge: Edge
    source: int
    target: int
    has_arrow: bool


def svg(flow: Flow) -> str:
    pieces = [*_pieces(flow)]
    layout = graphlay.layout(_graph(flow, pieces), options=_OPTIONS)
    boxes = [_placed(drawn) for drawn in layout.nodes]
    first, end = len(flow.groups), len(flow.groups) + len(flow.nodes)
    boxes[first:end] = map(_inset, boxes[first:end])
    lines = [
        *map(_group, flow.groups, boxes),
        *(
            _path(piece, _touching(drawn["points"], boxes[piece.source], boxes[piece.target]))
            for piece, drawn in zip(pieces, layout.edges, strict=True)
        ),
        *(line for node, box in zip(flow.nodes, boxes[first:end], strict=True) for line in _node(node, box)),
        *map(_edge_label, _labelled(flow), boxes[end:]),
    ]
    return "\n".join([*_head(_framed(layout.bounds)), *lines, "</svg>"]) + "\n"


def _pieces(flow: Flow) -> Iterator[_Piece]:
    """Between places: groups come first, each before those in it, then nodes, then labels."""
    places = {node.number: index for index, node in enumerate(flow.nodes, len(flow.groups))}
    free = len(flow.groups) + len(flow.nodes)
    for edge in flow.edges:
        source = places[edge.source]
        if edge.label:
            yield _Piece(edge, source, free, False)
            source, free = free, free + 1
        yield _Piece(edge, source, places[edge.target], True)


def _labelled(flow: Flow) -> list[Edge]:
    return [edge for edge in flow.edges if edge.label]


def _graph(flow: Flow, pieces: Sequence[_Piece]) -> JSONObject:
    places = {group.number: index for index, group in enumerate(flow.groups)}
    return {
        "nodes": [
            *(_placeable(1, 1, places.get(group.parent or 0)) for group in flow.groups),
            *(
                {**_placeable(*_size(node), places.get(node.group or 0)), **_sides(node)}
                for node in flow.nodes
            ),
            *(
                _placeable(
                    _text_width(label(edge.label)) + 8, _ROW, places.get(_group_around(edge, flow) or 0)
                )
                for edge in _labelled(flow)
            ),
        ],
        "edges": [
            {
                "source": piece.source,
                "target": piece.target,
                "weight": 1.0,
                "reverse_for_ranking": piece.edge.kind == "back",
            }
            for piece in pieces
        ],
    }


def _placeable(width: float, height: float, parent: int | None) -> JSONObject:
    size: JSONObject = {"size": {"width": width, "height": height}, "shape": "box", "key": ""}
    return size if parent is None else {**size, "parent": parent}


def _sides(node: Node) -> JSONObject:
    """What leads back to a loop, or on from it, does so beside what is in it."""
    return {"port_sides": "any"} if node.shape == "loop" else {}


def _group_around(edge: Edge, flow: Flow) -> int | None:
    """The innermost group that both ends are in."""
    parents = {group.number: group.parent for group in flow.groups}
    source, target = ([*_outwards(flow.nodes[end - 1].group, parents)] for end in (edge.source, edge.target))
    return next((group for group in source if group in target), None)


def _outwards(group: int | None, parents: Mapping[int, int | None]) -> Iterator[int]:
    while group is not None:
        yield group
        group = parents[group]


def _touching(points: Sequence[Mapping[str, float]], source: _Box, target: _Box) -> list[tuple[float, float]]:
    """The way from one box to the other, which are narrower than the places that they were given."""
    way = [(point["x"], point["y"]) for point in points]
    way[:2] = _to_box(way[:2], source)
    way[-2:] = reversed(_to_box(way[:-3:-1], target))
    return way


def _to_box(ends: Sequence[tuple[float, float]], box: _Box) -> list[tuple[float, float]]:
    """Moves the first point, and the second with it where the line is upright."""
    (x, y), (next_x, next_y) = ends
    inside = min(max(x, box.x), box.x + box.width)
    return [(inside, y), (inside if next_x == x else next_x, next_y)]


def _framed(bounds: Mapping[str, Any]) -> _Box:
    low, high = bounds["min"], bounds["max"]
    width, height = high["x"] - low["x"] + 2 * _ROOM, high["y"] - low["y"] + 2 * _ROOM
    return _Box(low["x"] - _ROOM, low["y"] - _ROOM, width, height)


def _placed(drawn: Mapping[str, Any]) -> _Box:
    center, size = drawn["center"], drawn["size"]
    width, height = size["width"], size["height"]
    return _Box(center["x"] - width / 2, center["y"] - height / 2, width, height)


def _inset(box: _Box) -> _Box:
    return box._replace(x=box.x + _ASIDE, width=box.width - 2 * _ASIDE)


def _text_width(text: str) -> float:
    return columns(text) * _LETTER


def _size(node: Node) -> tuple[float, float]:
    """With room for the slants of its shape."""
    lines = words(node)
    width = max(map(_text_width, lines)) + 2 * (_ROOM + _ASIDE + _SLANTS.get(node.shape, 0))
    return width, _ROW * len(lines) + _ROOM


_SLANTS: Mapping[Shape, float] = {"fork": 14, "join": 14, "choice": 16, "loop": 6, "call": 4, "event": 8}
_ROUND: frozenset[Shape] = frozenset({"start", "end", "stop", "wait"})


def _head(frame: _Box) -> Iterator[str]:
    x, y, width, height = (f"{length:g}" for length in frame)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{x} {y} {width} {height}" width="{width}" '
        f'height="{height}" font-family="sans-serif" font-size="12" text-anchor="middle">'
    )
    for name, colour in (("arrow", _PLAIN.stroke), ("removed", COLOURS["removed"].stroke)):
        yield (
            f'<marker id="{name}" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
            f'<path d="M0 0L8 4L0 8z" fill="{colour}"/></marker>'
        )
    yield f'{_rect(frame, 0)} fill="#fff"/>'


def _group(group: Group, box: _Box) -> str:
    title = _text(box.x + 8, box.y + 14, label(group.label), f'text-anchor="start" fill="{_PLAIN.stroke}"')
    return f'{_rect(box, 6)} fill="none" stroke="{LINE}" stroke-dasharray="3 3"/>{title}'


def _node(node: Node, box: _Box) -> Iterator[str]:
    colour = COLOURS[node.mark] if node.mark else _PLAIN
    dashes = ' stroke-dasharray="5 4"' if node.mark == "removed" or node.shape == "more" else ""
    yield f'{_outline(node.shape, box)} fill="{colour.fill}" stroke="{colour.stroke}"{dashes}/>'
    if node.shape == "call":
        inner = _Box(box.x + 5, box.y, box.width - 10, box.height)
        yield f'{_rect(inner, 0)} fill="none" stroke="{colour.stroke}"{dashes}/>'
    lines = words(node)
    top = box.y + box.height / 2 - _ROW * (len(lines) - 1) / 2 + 4
    for number, line in enumerate(lines):
        weight = ' font-weight="600"' if number == 0 else ""
        yield _text(box.x + box.width / 2, top + _ROW * number, line, f'fill="{colour.text}"{weight}')


def _outline(shape: Shape, box: _Box) -> str:
    if shape in _CORNERS:
        x, y, width, height = box
        slant = _SLANTS.get(shape, 0) / width
        points = (
            (x + width * (right + slant * inward), y + height * down)
            for right, inward, down in _CORNERS[shape]
        )
        return f'<polygon points="{" ".join(f"{left:g},{top:g}" for left, top in points)}"'
    return _rect(box, min(box.height / 2, 16) if shape in _ROUND else 3)


# From the left (0 to 1), slants to the right, and from above (0 to 1).
_CORNERS: Mapping[Shape, Sequence[tuple[float, int, float]]] = {
    "choice": ((0, 1, 0), (1, -1, 0), (1, 0, 0.5), (1, -1, 1), (0, 1, 1), (0, 0, 0.5)),
    "fork": ((0, 1, 0), (1, -1, 0), (1, 0, 1), (0, 0, 1)),
    "join": ((0, 0, 0), (1, 0, 0), (1, -1, 1), (0, 1, 1)),
    "loop": (
        (0, 1, 0),
        (1, -1, 0),
        (1, 0, 0.25),
        (1, 0, 0.75),
        (1, -1, 1),
        (0, 1, 1),
        (0, 0, 0.75),
        (0, 0, 0.25),
    ),
    "event": ((0, 0, 0), (1, 0, 0), (1, 0, 1), (0, 0, 1), (0, 1, 0.5)),
}


def _rect(box: _Box, radius: float) -> str:
    return f'<rect x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}" rx="{radius:g}"'


def _path(piece: _Piece, points: Sequence[tuple[float, float]]) -> str:
    way = "L".join(f"{x:g} {y:g}" for x, y in points)
    is_removed = piece.edge.kind == "removed"
    colour = COLOURS["removed"].stroke if is_removed else _PLAIN.stroke
    dashes = ' stroke-dasharray="4 3"' if piece.edge.kind in ("removed", "aside") else ""
    arrow = f' marker-end="url(#{"removed" if is_removed else "arrow"})"' if piece.has_arrow else ""
    return f'<path d="M{way}" fill="none" stroke="{colour}"{dashes}{arrow}/>'


def _edge_label(edge: Edge, box: _Box) -> str:
    attributes = f'fill="{_PLAIN.stroke}" font-size="11"'
    return _text(box.x + box.width / 2, box.y + box.height / 2 + 4, label(edge.label), attributes)


def _text(x: float, y: float, text: str, attributes: str) -> str:
    return f'<text x="{x:g}" y="{y:g}" {attributes}>{escape(text)}</text>'
