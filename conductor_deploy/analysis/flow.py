"""What runs after what in a workflow, as nodes, edges and groups: the value behind every drawing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from conductor_deploy.analysis.steps import Lane, Mark, Step, steps_of
from conductor_deploy.jsonvalue import JSON, JSONObject

__all__ = ["Edge", "Flow", "Group", "Node", "Shape", "flow"]

Shape = Literal[
    "start", "end", "task", "choice", "fork", "join", "loop", "call", "wait", "stop", "event", "more"
]


@dataclass(frozen=True, slots=True)
class Node:
    """`lines` hold what the definition says, as it says it: whoever draws escapes it."""

    number: int
    shape: Shape
    lines: tuple[str, ...]
    mark: Mark | None = None
    group: int | None = None
    count: int = 1  # of the nodes that it stands for


@dataclass(frozen=True, slots=True)
class Edge:
    """`back` leads to the next turn of a loop, `aside` to what runs only when the workflow fails."""

    source: int
    target: int
    label: str = ""
    kind: Literal["then", "back", "aside", "removed"] = "then"


@dataclass(frozen=True, slots=True)
class Group:
    """A loop or a workflow inside the workflow; `parent` is the number of the group around it."""

    number: int
    label: str
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """Nodes are numbered from 1 on in the definition's order, groups likewise: an outer one before those in it."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    groups: tuple[Group, ...] = ()


def flow(workflow: JSONObject, steps: Sequence[Step] | None = None, mark: Mark | None = None) -> Flow:
    """Of a definition, or of `steps` that tell how it changed; `mark` is what became of its own fields."""
    chart = _Chart()
    name, version = workflow.get("name"), workflow.get("version")
    lines = (str(name or "?"), *([f"version {version}"] if version is not None else []))
    start = chart.node("start", lines, mark)
    if failing := workflow.get("failureWorkflow"):
        target = chart.node("call", (str(failing), "failureWorkflow"))
        chart.edge(Edge(start, target, "on failure", "aside"))
    ends = chart.draw(steps_of(workflow) if steps is None else steps, [_End(start)])
    if ends:
        chart.link(ends, chart.node("end", ("end",)))
    return Flow(tuple(chart.nodes), tuple(chart.edges.values()), tuple(chart.groups))


@dataclass(frozen=True, slots=True)
class _End:
    """Where an edge starts, and what is written on it."""

    node: int
    label: str = ""
    is_removed: bool = False


class _Chart:
    """Nodes and edges as they are found; edges between the same two nodes are one, with the labels of all."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.edges: dict[tuple[int, int, str], Edge] = {}
        self.groups: list[Group] = []
        self._group: int | None = None

    def node(self, shape: Shape, lines: tuple[str, ...], mark: Mark | None = None) -> int:
        number = len(self.nodes) + 1
        self.nodes.append(Node(number, shape, lines, mark, self._group))
        return number

    def edge(self, edge: Edge) -> None:
        key = (edge.source, edge.target, edge.kind)
        labels = (self.edges[key].label if key in self.edges else "", edge.label)
        self.edges[key] = replace(edge, label=", ".join(label for label in labels if label))

    def link(self, ends: Iterable[_End], node: int, kind: Literal["then", "back"] = "then") -> None:
        for end in ends:
            self.edge(Edge(end.node, node, end.label, "removed" if end.is_removed else kind))

    def draw(self, steps: Sequence[Step], ends: Sequence[_End]) -> list[_End]:
        """Steps one after the other, from where edges start; where they start afterwards.

        Removed steps hang beside the way that is left, from where it comes to where it goes on.
        """
        live, gone = list(ends), list[_End]()
        for step in steps:
            if step.mark == "removed":
                gone = _removed(self._step(step, _removed(gone or live)))
            else:
                live, gone = self._step(step, [*live, *gone]), []
        return [*live, *gone]

    def _step(self, step: Step, ends: Sequence[_End]) -> list[_End]:
        if step.type == "DO_WHILE":
            return self._inside(f"loop: {step.reference}", lambda: self._loop(step, ends))
        node = self._node(step, ends)
        if step.type == "TERMINATE":
            return []
        if step.type == "SUB_WORKFLOW" and step.own_lanes:
            label = f"workflow inside: {step.reference}"
            inner = self._inside(label, lambda: self._lanes(step.own_lanes, node))
            return inner if any(not end.is_removed for end in inner) else [*inner, _End(node)]
        return [*self._lanes(step.own_lanes, node), *_ways_on(step, node)]

    def _node(self, step: Step, ends: Sequence[_End]) -> int:
        node = self.node(_SHAPES.get(step.type, "task"), (step.reference, _detail(step)), step.mark)
        self.link(ends, node)
        return node

    def _loop(self, step: Step, ends: Sequence[_End]) -> list[_End]:
        node = self._node(step, ends)
        self.link(self._lanes(step.own_lanes, node), node, "back")
        return [_End(node, "done")]

    def _inside(self, label: str, draw: Callable[[], list[_End]]) -> list[_End]:
        outer, number = self._group, len(self.groups) + 1
        self.groups.append(Group(number, label, outer))
        self._group = number
        ends = draw()
        self._group = outer
        return ends

    def _lanes(self, lanes: Iterable[Lane], node: int) -> list[_End]:
        return [end for lane in lanes for end in self._lane(lane, node)]

    def _lane(self, lane: Lane, node: int) -> list[_End]:
        ends = [_End(node, _lane_label(lane), lane.is_removed)]
        if not lane.is_removed:
            return self.draw(lane.steps, ends)
        for step in lane.steps:
            ends = _removed(self._step(step, ends))
        return ends


def _ways_on(step: Step, node: int) -> list[_End]:
    """Past its lanes, where that is possible."""
    lanes = [lane for lane in step.own_lanes if step.mark == "removed" or not lane.is_removed]
    if step.type in ("SWITCH", "DECISION"):
        has_default = any(lane.path[0] == "defaultCase" for lane in lanes)
        return [] if has_default else [_End(node, "default")]
    return [] if lanes else [_End(node, _WAYS_ON.get(step.type, ""))]


def _removed(ends: Iterable[_End]) -> list[_End]:
    return [replace(end, is_removed=True) for end in ends]


_SHAPES: Mapping[str, Shape] = {
    "SWITCH": "choice",
    "DECISION": "choice",
    "FORK_JOIN": "fork",
    "FORK_JOIN_DYNAMIC": "fork",
    "JOIN": "join",
    "EXCLUSIVE_JOIN": "join",
    "DO_WHILE": "loop",
    "SUB_WORKFLOW": "call",
    "START_WORKFLOW": "call",
    "WAIT": "wait",
    "WAIT_FOR_WEBHOOK": "wait",
    "HUMAN": "wait",
    "TERMINATE": "stop",
    "EVENT": "event",
}
_WAYS_ON = {"FORK_JOIN_DYNAMIC": "tasks made as it runs"}


def _lane_label(lane: Lane) -> str:
    labels = {"defaultCase": "default", "loopOver": "each time"}
    field = str(lane.path[0])
    return str(lane.path[1]) if field == "decisionCases" else labels.get(field, "")


def _detail(step: Step) -> str:
    """The type and what it is about: the task's name, the workflow that it runs, how it ends."""
    name = step.body.get("name")
    own = "" if name in (None, step.reference, step.type) else str(name)
    about = _ABOUT[step.type](step.body) if step.type in _ABOUT else ""
    return " ".join(filter(None, (step.type, about or own)))


def _called(value: JSON) -> str:
    if not isinstance(value, Mapping) or not value.get("name"):
        return ""
    version = value.get("version")
    return f"{value['name']}, latest" if version is None else f"{value['name']}@{version}"


def _input(body: JSONObject, name: str) -> JSON:
    inputs = body.get("inputParameters")
    return inputs.get(name) if isinstance(inputs, Mapping) else None


def _status(body: JSONObject) -> str:
    status = _input(body, "terminationStatus")
    return status if isinstance(status, str) else ""


_ABOUT: Mapping[str, Callable[[JSONObject], str]] = {
    "SUB_WORKFLOW": lambda body: _called(body.get("subWorkflowParam")),
    "START_WORKFLOW": lambda body: _called(_input(body, "startWorkflow")),
    "TERMINATE": _status,
}
