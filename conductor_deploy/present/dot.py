"""A flow in Graphviz's language, whole: there is no limit to a drawing of one's own."""

from collections.abc import Iterator, Mapping

from conductor_deploy.analysis.flow import Edge, Flow, Node, Shape
from conductor_deploy.present.drawing import COLOURS, LINE, label, words

__all__ = ["dot"]

_SHAPES: Mapping[Shape, str] = {
    "start": "shape=box, style=rounded",
    "end": "shape=box, style=rounded",
    "task": "shape=box",
    "choice": "shape=diamond",
    "fork": "shape=trapezium",
    "join": "shape=invtrapezium",
    "loop": "shape=hexagon",
    "call": "shape=box, peripheries=2",
    "wait": "shape=box, style=rounded",
    "stop": "shape=octagon",
    "event": "shape=cds",
    "more": "shape=box, style=dashed",
}


def dot(flow: Flow) -> str:
    lines = [
        'graph [fontname="sans-serif"]',
        'node [fontname="sans-serif", fontsize=11]',
        'edge [fontname="sans-serif", fontsize=10]',
        *_boxes(flow, None),
        *map(_arrow, flow.edges),
    ]
    return "\n".join(["digraph {", *(f"  {line}" for line in lines), "}"]) + "\n"


def _boxes(flow: Flow, group: int | None) -> Iterator[str]:
    yield from (_box(node) for node in flow.nodes if node.group == group)
    for inner in flow.groups:
        if inner.parent == group:
            yield f"subgraph cluster_g{inner.number} {{"
            yield f'  label={_quoted(label(inner.label))}; style=dashed; color="{LINE}"'
            yield from (f"  {line}" for line in _boxes(flow, inner.number))
            yield "}"


def _box(node: Node) -> str:
    attributes = [f"label={_quoted(*words(node))}", _SHAPES[node.shape]]
    if node.mark:
        colour = COLOURS[node.mark]
        style = "filled,dashed" if node.mark == "removed" else "filled"
        attributes += [
            f'style="{style}", fillcolor="{colour.fill}", color="{colour.stroke}", fontcolor="{colour.text}"'
        ]
    return f"n{node.number} [{', '.join(attributes)}]"


def _arrow(edge: Edge) -> str:
    attributes = [f"label={_quoted(label(edge.label))}"] if edge.label else []
    if edge.kind in ("aside", "removed"):
        attributes.append("style=dashed")
    if edge.kind == "back":
        attributes.append("constraint=false")  # else the loop's head might stand below what is in it
    if edge.kind == "removed":
        attributes.append(f'color="{COLOURS["removed"].stroke}"')
    return f"n{edge.source} -> n{edge.target}" + (f" [{', '.join(attributes)}]" if attributes else "")


def _quoted(*lines: str) -> str:
    r"""Lines of a label: `\N` would be the node's name, and `&lt;` a `<`."""
    escaped = (line.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return '"' + "\\n".join(escaped) + '"'
