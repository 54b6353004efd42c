"""A YAML text as a tree of what is written where, with every comment at the entry it is about.

Only for texts that can be read without an error.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import yaml

from conductor_deploy.definition.syntax.yaml_text import LOADER

__all__ = ["Entry", "Node", "Page", "comments", "lay_out"]

_COMMENT = re.compile(r"(?:^|[ \t])(#.*)")
_PROPERTY = re.compile(r"[&!]\S*(?:\s|#.*)*")  # an anchor or a tag, and what stands between it and the next


@dataclass(slots=True, eq=False)
class Node:
    """A value: its first event; its text, unless it is a block collection; what a collection holds, and where."""

    event: Any
    column: int  # of its entries; anchor and tag of a block collection stand further up
    text: str = ""
    entries: list["Entry"] = field(default_factory=list)
    foot: list[str] = field(default_factory=list)  # comments below the last entry

    @property
    def is_collection(self) -> bool:
        return isinstance(self.event, yaml.CollectionStartEvent)

    @property
    def is_block(self) -> bool:
        """True for a scalar after | or >."""
        return isinstance(self.event, yaml.ScalarEvent) and self.event.style in ("|", ">")


@dataclass(slots=True, eq=False)
class Entry:
    """An item of a list, or of a mapping with its name. In the comments `before` it, "" is an empty line."""

    parents: tuple[Node, ...]  # the collections it is in, from the outermost
    name: Node | None = None
    value: Node = field(init=False)
    before: list[str] = field(default_factory=list)
    after_name: str = ""
    after_value: str = ""


@dataclass(slots=True, eq=False)
class Page:
    """A document of a file: its value (None where that is no collection), and the comments around it.

    A line `---` is in the head, so that what stands above it stays there.
    """

    start: int
    root: Node | None = None
    head: list[str] = field(default_factory=list)
    foot: list[str] = field(default_factory=list)


def lay_out(text: str) -> list[Page]:
    """The documents of a text, also those that hold nothing."""
    laid_out = list(_Reader(text).pages())
    ends = [page.start for page, _ in laid_out[1:]] + [len(text)]
    for (page, points), end in zip(laid_out, ends, strict=True):
        _hand_out_comments(text, page, points, end)
    return [page for page, _ in laid_out]


def comments(pages: Iterable[Page]) -> Iterator[str]:
    """Every comment, in no particular order."""
    for page in pages:
        yield from (line for line in page.head + page.foot if line.startswith("#"))
        yield from _comments_inside(page.root) if page.root else ()


def _comments_inside(node: Node) -> Iterator[str]:
    yield from filter(None, node.foot)
    for entry in node.entries:
        yield from filter(None, [*entry.before, entry.after_name, entry.after_value])
        yield from _comments_inside(entry.value)


@dataclass(frozen=True, slots=True)
class _Point:
    """A scalar, an alias, a bracket that closes a collection or opens an empty one. Comments stand between."""

    start: int
    end: int
    entry: Entry | None = None  # whose name or value it is; None of the root
    is_name: bool = False  # or a bracket after it
    opens: Entry | None = None  # the outermost entry that begins with it
    closes: Node | None = None


@dataclass(slots=True)
class _Reader:
    text: str
    points: list[_Point] = field(default_factory=list)
    opening: Entry | None = None
    events: Iterator[Any] = field(init=False)

    def pages(self) -> Iterator[tuple[Page, list[_Point]]]:
        self.events = yaml.parse(self.text, Loader=LOADER)
        is_first = True
        for event in self.events:
            if not isinstance(event, yaml.DocumentStartEvent):
                continue
            mark: Any = event.start_mark
            page = Page(0 if is_first else mark.index)
            is_first, self.points = False, []
            root = self.node(next(self.events), None, ())
            if root.is_collection:
                page.root = root
            yield page, self.points if page.root else []

    def node(self, event: Any, entry: Entry | None, parents: tuple[Node, ...], is_name: bool = False) -> Node:
        node = Node(event, self.column(event))
        if not node.is_collection:
            start, end = event.start_mark.index, self.end_of_scalar(node)
            node.text = self.text[start:end].removesuffix("\n")
            self.add_point(_Point(start, end, entry, is_name, self.opening))
            return node
        end_event = self.collection(node, (*parents, node))
        if event.flow_style and not node.entries:
            self.add_point(_Point(event.start_mark.index, event.end_mark.index, entry, True, self.opening))
        if event.flow_style:
            start, end = end_event.start_mark.index, end_event.end_mark.index
            node.text = self.text[event.start_mark.index : end]
            self.add_point(_Point(start, end, entry, closes=node))
        return node

    def column(self, event: Any) -> int:
        at: int = event.start_mark.index
        if isinstance(event, yaml.CollectionStartEvent):
            properties = sum(each is not None for each in (event.anchor, event.tag))
            for found in islice(_PROPERTY.finditer(self.text, at), properties):
                at = found.end()
        return at - self.text.rfind("\n", 0, at) - 1

    def add_point(self, point: _Point) -> None:
        self.points.append(point)
        self.opening = None

    def collection(self, node: Node, parents: tuple[Node, ...]) -> Any:
        """Fill in the entries; the event that ends it."""
        while not isinstance(event := next(self.events), yaml.CollectionEndEvent):
            entry = Entry(parents)
            self.opening = self.opening or entry
            if isinstance(node.event, yaml.MappingStartEvent):
                entry.name = self.node(event, entry, parents, is_name=True)
                event = next(self.events)
            entry.value = self.node(event, entry, parents)
            node.entries.append(entry)
        return event

    def end_of_scalar(self, node: Node) -> int:
        """A block ends with its last line, without the empty lines below it unless it keeps them."""
        event = node.event
        start: int = event.start_mark.index
        end: int = event.end_mark.index
        if not node.is_block:
            return end
        written = self.text[start:end]
        header, _, block = written.partition("\n")
        if "+" in header.partition("#")[0]:
            return end
        lines = block.split("\n")
        used = event.value.rstrip("\n").count("\n") + 1
        while lines and not lines[-1].strip(" \t") and (event.style == ">" or len(lines) > used):
            lines.pop()
        return start + len("\n".join([header, *lines]))


def _hand_out_comments(text: str, page: Page, points: list[_Point], end: int) -> None:
    last: _Point | None = None
    at = page.start
    for point in points:
        _hand_out_gap(text, at, page, last, point)
        last, at = point, max(point.end, at)
    _hand_out_gap(text, at, page, last, _Point(end, end))


def _hand_out_gap(text: str, at: int, page: Page, last: _Point | None, following: _Point) -> None:
    """The comments and empty lines between two points."""
    lines = text[at : following.start].split("\n")
    if at > 0 and text[at - 1] != "\n":
        _hand_out_rest_of_line(lines.pop(0), page, last)
    if lines and (following.start < len(text) or not lines[-1].strip()):
        lines.pop()  # the start of the line in which the following point stands
    is_after_empty = is_after_dash = False
    for line in _own_lines(lines, page, last):
        comment = _COMMENT.search(line)
        if comment:
            target = _target(0 if is_after_dash else comment.start(1), page, last, following)
            if is_after_empty and (target or target is not page.head):
                target.append("")
            target.append(comment[1].rstrip())
        is_after_empty = not comment and (is_after_empty or not line.strip())
        is_after_dash = is_after_dash or line.lstrip().startswith("-")
    if is_after_empty:
        _target(0, page, last, following).append("")


def _own_lines(lines: Iterable[str], page: Page, last: _Point | None) -> Iterator[str]:
    """Without those of a `:` below `? name`, whose comments are beside it."""
    for line in lines:
        if last is None and line.startswith("---"):
            page.head.append("---")
        if last and last.is_name and line.lstrip().startswith(":"):
            _hand_out_rest_of_line(line, page, last)
        else:
            yield line


def _hand_out_rest_of_line(line: str, page: Page, last: _Point | None) -> None:
    comment = _COMMENT.search(line)
    if comment is None:
        return
    text = comment[1].rstrip()
    if last is None or last.entry is None:
        page.foot.append(text)
    elif last.is_name and last.entry.after_name:
        last.entry.before.append(text)
    elif last.is_name:
        last.entry.after_name = text
    else:
        last.entry.after_value = text


def _target(column: int, page: Page, last: _Point | None, following: _Point) -> list[str]:
    """The list that a comment in a line of its own belongs to."""
    if last is None:
        return page.head
    if following.closes:
        return following.closes.foot
    next_entry = following.opens or following.entry
    inside = next_entry.parents if next_entry else ()
    if next_entry is None or column > inside[-1].column:
        parents = last.entry.parents if last.entry else ()
        left = [
            node
            for node in parents
            if node not in inside and node.column <= column and not node.event.flow_style
        ]
        if left and left[-1] is not page.root:
            return left[-1].foot
    return next_entry.before if next_entry else page.foot
