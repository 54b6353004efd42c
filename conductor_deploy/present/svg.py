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
    "spacing": {"layer_gap": 36.0, "node_gap": 28.0, "compound_header": 18.0, "compound_padding": 14.0},
}


class _Box(NamedTuple):
    x: float
    y: float
    width: float
    height: float


def svg(flow: Flow) -> str:
    layout = graphlay.layout(_graph(flow), options=_OPTIONS)
    boxes = [_placed(drawn) for drawn in layout.nodes]
    groups, nodes = boxes[: len(flow.groups)], map(_inset, boxes[len(flow.groups) :])
    edges = list(zip(flow.edges, layout.edges, strict=True))
    lines = [
        *map(_group, flow.groups, groups),
        *(_path(edge, drawn["points"]) for edge, drawn in edges),
        *(line for node, box in zip(flow.nodes, nodes, strict=True) for line in _node(node, box)),
        *(line for edge, drawn in edges for line in _edge_label(edge, drawn)),
    ]
    return "\n".join([*_head(_framed(layout.bounds)), *lines, "</svg>"]) + "\n"


def _graph(flow: Flow) -> JSONObject:
    """Nodes are named by their place: groups come first, each before those in it."""
    groups = {group.number: index for index, group in enumerate(flow.groups)}
    nodes = {node.number: len(groups) + index for index, node in enumerate(flow.nodes)}
    return {
        "nodes": [
            *(_placeable(1, 1, groups.get(group.parent or 0)) for group in flow.groups),
            *(_placeable(*_size(node), groups.get(node.group or 0)) for node in flow.nodes),
        ],
        "edges": [
            {"source": nodes[edge.source], "target": nodes[edge.target], "weight": 1.0, **_label_room(edge)}
            for edge in flow.edges
        ],
    }


def _placeable(width: float, height: float, parent: int | None) -> JSONObject:
    size: JSONObject = {"size": {"width": width, "height": height}, "shape": "box", "key": ""}
    return size if parent is None else {**size, "parent": parent}


def _label_room(edge: Edge) -> JSONObject:
    return {"label_size": {"width": _text_width(label(edge.label)) + 8, "height": _ROW}} if edge.label else {}


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


def _path(edge: Edge, points: Sequence[Mapping[str, float]]) -> str:
    way = "L".join(f"{point['x']:g} {point['y']:g}" for point in points)
    colour, arrow = (
        (COLOURS["removed"].stroke, "removed") if edge.kind == "removed" else (_PLAIN.stroke, "arrow")
    )
    dashes = ' stroke-dasharray="4 3"' if edge.kind in ("removed", "aside") else ""
    return f'<path d="M{way}" fill="none" stroke="{colour}"{dashes} marker-end="url(#{arrow})"/>'


def _edge_label(edge: Edge, drawn: Mapping[str, Any]) -> Iterator[str]:
    if not edge.label:
        return
    text, anchor = label(edge.label), drawn["label_anchor"]
    width = _text_width(text) + 6
    box = _Box(anchor["x"] - width / 2, anchor["y"] - _ROW / 2, width, _ROW)
    yield f'{_rect(box, 2)} fill="#fff" fill-opacity="0.85"/>'
    yield _text(anchor["x"], anchor["y"] + 4, text, f'fill="{_PLAIN.stroke}" font-size="11"')


def _text(x: float, y: float, text: str, attributes: str) -> str:
    return f'<text x="{x:g}" y="{y:g}" {attributes}>{escape(text)}</text>'
