"""A flow as a Mermaid flowchart, within the limits that GitHub has for one.

Ids are ours. All that a definition says stands in quotes, with everything but letters, digits and a few signs as
numbers, so that it can neither end the text nor be read as Markdown or HTML.
"""

import re
from collections.abc import Iterator, Mapping

from conductor_deploy.analysis.flow import Edge, Flow, Node, Shape
from conductor_deploy.analysis.folding import reduced
from conductor_deploy.analysis.steps import Mark
from conductor_deploy.present.drawing import COLOURS, LINE, drawable, label, words

__all__ = ["mermaid"]

_EDGES = 500  # Mermaid's `maxEdges`, which GitHub leaves as it is
_CHARACTERS = 50_000  # Mermaid's `maxTextSize`, likewise


def mermaid(flow: Flow) -> str:
    """Large flows lose what doesn't matter, or what doesn't fit."""
    return _text(
        reduced(drawable(flow), lambda found: len(found.edges) <= _EDGES and len(_text(found)) <= _CHARACTERS)
    )


def _text(flow: Flow) -> str:
    marks = {node.mark for node in flow.nodes}
    lines = [
        *_boxes(flow, None),
        *map(_arrow, flow.edges),
        *_removed_links(flow),
        *(f"classDef {mark} {_style(mark)}" for mark in COLOURS if mark in marks),
        *_frames(flow),
    ]
    return "\n".join(["flowchart TD", *(f"  {line}" for line in lines)]) + "\n"


def _boxes(flow: Flow, group: int | None) -> Iterator[str]:
    """The nodes of a group, and the groups in it."""
    yield from (_box(node) for node in flow.nodes if node.group == group)
    for inner in flow.groups:
        if inner.parent == group:
            yield f'subgraph g{inner.number}["{_escaped(label(inner.label))}"]'
            yield from (f"  {line}" for line in _boxes(flow, inner.number))
            yield "end"


def _box(node: Node) -> str:
    text = "<br/>".join(map(_escaped, words(node)))
    return f"n{node.number}{_SHAPES[node.shape].format(text)}" + (f":::{node.mark}" if node.mark else "")


_SHAPES: Mapping[Shape, str] = {
    "start": '(["{}"])',
    "end": '(["{}"])',
    "task": '["{}"]',
    "choice": '{{"{}"}}',
    "fork": '[/"{}"\\]',
    "join": '[\\"{}"/]',
    "loop": '{{{{"{}"}}}}',
    "call": '[["{}"]]',
    "wait": '("{}")',
    "stop": '(["{}"])',
    "event": '>"{}"]',
    "more": '("{}")',
}


def _arrow(edge: Edge) -> str:
    arrow = "-.->" if edge.kind in ("aside", "removed") else "-->"
    text = f'|"{_escaped(label(edge.label))}"|' if edge.label else ""
    return f"n{edge.source} {arrow}{text} n{edge.target}"


def _frames(flow: Flow) -> Iterator[str]:
    if flow.groups:
        yield f"classDef inside fill:none,stroke:{LINE},stroke-dasharray:2 3"
        yield f"class {','.join(f'g{group.number}' for group in flow.groups)} inside"


def _removed_links(flow: Flow) -> Iterator[str]:
    numbers = [str(number) for number, edge in enumerate(flow.edges) if edge.kind == "removed"]
    if numbers:
        yield f"linkStyle {','.join(numbers)} stroke:{COLOURS['removed'].stroke}"


def _style(mark: Mark) -> str:
    colour = COLOURS[mark]
    dashes = ",stroke-dasharray:5 4" if mark == "removed" else ""
    return f"fill:{colour.fill},stroke:{colour.stroke},color:{colour.text}{dashes}"


def _escaped(text: str) -> str:
    """A dot or a dash before a blank would begin a list."""
    broken = _MEANINGFUL.sub("\\g<0>\N{ZERO WIDTH SPACE}", text)
    return re.sub(r"[^\w .,:/-]|[.-](?= )", lambda sign: f"#{ord(sign[0])};", broken)


# What Mermaid reads even where it is written in numbers: `\n`, icons, formulas, and its own marks for numbers.
_MEANINGFUL = re.compile(r"\\(?=n)|:(?=fa-)|\$(?=\$)|[°¶]")
