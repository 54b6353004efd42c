"""What drawings of all formats have in common: the words in a box, the colours, and how large one may be."""

from collections.abc import Mapping
from dataclasses import dataclass

from conductor_deploy.analysis.flow import Flow, Node
from conductor_deploy.analysis.folding import changes_only
from conductor_deploy.analysis.steps import Mark
from conductor_deploy.definition.placeholder import as_template
from conductor_deploy.present.values import printable, shortened

__all__ = ["COLOURS", "LEGEND", "LINE", "SIGNS", "Colour", "drawable", "label", "words"]

_MOST_NODES = 60  # of a drawing of changes: larger ones show these and their neighbours only
LINE = "#8c959f"  # around groups
_WORDS = 48  # characters of a line in a box

SIGNS: Mapping[Mark, str] = {"added": "+", "removed": "\N{MINUS SIGN}", "changed": "~", "moved": "⇄"}
LEGEND = ", ".join(f"`{sign}` {mark}" for mark, sign in SIGNS.items())


@dataclass(frozen=True, slots=True)
class Colour:
    """Of a box: read on a light page as on a dark one, since the text brings its own colour."""

    fill: str
    stroke: str
    text: str


COLOURS: Mapping[Mark, Colour] = {
    "added": Colour("#dafbe1", "#1a7f37", "#0a3d1c"),
    "removed": Colour("#ffebe9", "#cf222e", "#6e011a"),
    "changed": Colour("#fff3c4", "#9a6700", "#3d2900"),
    "moved": Colour("#ddf4ff", "#0969da", "#032f62"),
}


def drawable(flow: Flow) -> Flow:
    """Of a large drawing of changes only these, and what is around them."""
    is_large = len(flow.nodes) > _MOST_NODES and any(node.mark for node in flow.nodes)
    return changes_only(flow) if is_large else flow


def words(node: Node) -> tuple[str, ...]:
    """The lines in a box; the first has the sign that tells without colour what became of it."""
    first, *rest = map(label, node.lines)
    return (f"{SIGNS[node.mark]} {first}" if node.mark else first, *rest)


def label(text: str) -> str:
    """One line, of which everything is seen."""
    return shortened(printable(as_template(text)), _WORDS)
