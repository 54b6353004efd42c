"""Large flows made small: what matters stays, and of the rest it is said how much there is."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from conductor_deploy.analysis.flow import Edge, Flow, Node

__all__ = ["changes_only", "folded", "reduced"]


def changes_only(flow: Flow) -> Flow:
    """The start, what has a mark, the neighbours of that, and what would stand for itself alone."""
    marked = {node.number for node in flow.nodes if node.mark}
    near = {number for edge in flow.edges for number in _ends(edge) if not marked.isdisjoint(_ends(edge))}
    kept = {1} | marked | near
    rest = (node for node in folded(flow, kept, "unchanged").nodes if node.number not in kept)
    return folded(flow, kept | {node.number for node in rest if node.count == 1}, "unchanged")


def reduced(flow: Flow, fits: Callable[[Flow], bool]) -> Flow:
    """The flow, or as many of its first nodes as fit."""
    found, count = flow, len(flow.nodes)
    while count > 1 and not fits(found):
        count //= 2
        found = folded(flow, {node.number for node in flow.nodes[:count]}, "more")
    return found


def folded(flow: Flow, kept: Collection[int], word: str) -> Flow:
    """Without the other nodes: those of a group that hang together, or have the same neighbours, become one."""
    left = _groups_left(flow, kept)
    nodes = [replace(node, group=left[node.group]) for node in flow.nodes]
    heads = _heads(nodes, flow.edges, kept)
    counts: Counter[int] = Counter()
    for node in nodes:
        counts[heads[node.number]] += node.count
    shown = (node for node in nodes if heads[node.number] == node.number)
    return Flow(
        tuple(node if node.number in kept else _more(node, counts[node.number], word) for node in shown),
        tuple(dict.fromkeys(_rerouted(flow.edges, heads, kept))),
        tuple(group for group in flow.groups if left[group.number] == group.number),
    )


def _more(node: Node, count: int, word: str) -> Node:
    return replace(node, shape="more", lines=(f"… {count} {word}",), mark=None, count=count)


def _ends(edge: Edge) -> tuple[int, int]:
    return edge.source, edge.target


def _groups_left(flow: Flow, kept: Collection[int]) -> Mapping[int | None, int | None]:
    """For each group itself, or the innermost one around it, that still shows a node."""
    parents = {group.number: group.parent for group in flow.groups}
    shown: set[int | None] = {None}
    for node in flow.nodes:
        group = node.group if node.number in kept else None
        while group not in shown:
            shown.add(group)
            group = parents[group] if group else None
    left: dict[int | None, int | None] = {None: None}
    for number, parent in parents.items():
        left[number] = number if number in shown else left[parent]
    return left


def _heads(nodes: Sequence[Node], edges: Sequence[Edge], kept: Collection[int]) -> Mapping[int, int]:
    """For each node the one that stands for it: itself, where it is kept."""
    groups = {node.number: node.group for node in nodes}
    heads = {number: number for number in groups}
    for source, target in map(_ends, edges):
        if source not in kept and target not in kept and groups[source] == groups[target]:
            _join(heads, source, target)
    between: defaultdict[int, set[tuple[str, int]]] = defaultdict(set)
    for edge in edges:
        source, target = (_head(heads, number) for number in _ends(edge))
        if source != target:
            between[source].add(("to", target))
            between[target].add(("from", source))
    alike: dict[tuple[object, ...], int] = {}
    for number in [number for number in heads if heads[number] == number and number not in kept]:
        _join(heads, alike.setdefault((groups[number], *sorted(between[number])), number), number)
    return {number: _head(heads, number) for number in heads}


def _head(heads: Mapping[int, int], number: int) -> int:
    while heads[number] != number:
        number = heads[number]
    return number


def _join(heads: dict[int, int], left: int, right: int) -> None:
    low, high = sorted((_head(heads, left), _head(heads, right)))
    heads[high] = low


def _rerouted(edges: Iterable[Edge], heads: Mapping[int, int], kept: Collection[int]) -> Iterable[Edge]:
    """Edges inside what became one are gone; others keep their words where both their ends are kept."""
    for edge in edges:
        source, target = heads[edge.source], heads[edge.target]
        if source in kept and target in kept:
            yield edge
        elif source != target:
            yield replace(edge, source=source, target=target, label="")
