"""Flows as Mermaid, DOT and SVG."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conductor_deploy.analysis.flow import Flow, flow
from conductor_deploy.definition.placeholder import placeholder
from conductor_deploy.plan.diff import diff
from conductor_deploy.plan.merging import changed_flow
from conductor_deploy.present.dot import dot
from conductor_deploy.present.mermaid import mermaid
from conductor_deploy.present.svg import svg


def _task(reference: str, kind: str = "SIMPLE", **fields: Any) -> dict[str, Any]:
    return {"name": reference, "taskReferenceName": reference, "type": kind, **fields}


SHAPES: dict[str, Any] = {
    "name": "w",
    "failureWorkflow": "undo",
    "tasks": [
        _task("s", "SWITCH", decisionCases={"yes": [_task("t", "TERMINATE")]}),
        _task("f", "FORK_JOIN", forkTasks=[[_task("c", "SUB_WORKFLOW")], [_task("w", "WAIT")]]),
        _task("j", "JOIN"),
        _task("l", "DO_WHILE", loopOver=[_task("e", "EVENT")]),
    ],
}
BEFORE: dict[str, Any] = {"name": "w", "tasks": [_task("a"), _task("b"), _task("c"), _task("d")]}
AFTER: dict[str, Any] = {
    "name": "w",
    "tasks": [_task("b", optional=True), _task("d"), _task("c"), _task("e")],
}
CHANGED = changed_flow(BEFORE, AFTER, diff(BEFORE, AFTER))
HOSTILE = [
    "end",
    "a\"b'c",
    "#35; #quot; &lt;",
    "`**b** _i_`",
    "<script>alert(1)</script>",
    "a;b%%c\n%%{init: {}}%%",
    "1. x - y",
    "two\nlines\\nliteral",
    "\u202egnp.exe",
    "fa:fa-bomb $$x$$",
    "]]) --> n1:::added",
    "é 😀 日本語",
    "ﬂ°°35¶ß",
    "\x00\ud800]]>",
]

_TEXT = r'"(?:[\w .,:/-]|#\d+;|<br/>)*"'
_LINE = re.compile(
    rf"(n\d+[\[({{>/\\]+{_TEXT}[\])}}/\\]+(:::(added|removed|changed|moved))?"
    rf"|n\d+ (-->|-\.->)(\|{_TEXT}\|)? n\d+"
    rf"|subgraph g\d+\[{_TEXT}\]|end"
    r"|linkStyle [\d,]+ stroke:#\w+|classDef \w+ [\w:#, -]+|class g\d+(,g\d+)* inside)"
)


def _assert_mermaid(text: str) -> None:
    first, *lines = text.splitlines()
    assert first == "flowchart TD"
    for line in lines:
        assert _LINE.fullmatch(line.strip()), line
    assert sum(line.strip().startswith("subgraph") for line in lines) == sum(
        line.strip() == "end" for line in lines
    )
    assert len(text) <= 50_000
    assert sum("->" in line for line in lines) <= 500


def _line(count: int, **fields: Any) -> dict[str, Any]:
    return {"name": "w", "tasks": [_task(f"t{number}", **fields) for number in range(count)]}


def test_a_workflow_as_mermaid() -> None:
    assert mermaid(flow(SHAPES)) == (
        "flowchart TD\n"
        '  n1(["w"])\n'
        '  n2[["undo<br/>failureWorkflow"]]\n'
        '  n3{"s<br/>SWITCH"}\n'
        '  n4(["t<br/>TERMINATE"])\n'
        '  n5[/"f<br/>FORK_JOIN"\\]\n'
        '  n6[["c<br/>SUB_WORKFLOW"]]\n'
        '  n7("w<br/>WAIT")\n'
        '  n8[\\"j<br/>JOIN"/]\n'
        '  n11(["end"])\n'
        '  subgraph g1["loop: l"]\n'
        '    n9{{"l<br/>DO_WHILE"}}\n'
        '    n10>"e<br/>EVENT"]\n'
        "  end\n"
        '  n1 -.->|"on failure"| n2\n'
        "  n1 --> n3\n"
        '  n3 -->|"yes"| n4\n'
        '  n3 -->|"default"| n5\n'
        "  n5 --> n6\n"
        "  n5 --> n7\n"
        "  n6 --> n8\n"
        "  n7 --> n8\n"
        "  n8 --> n9\n"
        '  n9 -->|"each time"| n10\n'
        "  n10 --> n9\n"
        '  n9 -->|"done"| n11\n'
        "  classDef inside fill:none,stroke:#8c959f,stroke-dasharray:2 3\n"
        "  class g1 inside\n"
    )


def test_what_changed_is_coloured_and_has_a_sign() -> None:
    lines = mermaid(CHANGED).splitlines()
    for line in (
        '  n2["#8722; a<br/>SIMPLE"]:::removed',
        '  n3["#126; b<br/>SIMPLE"]:::changed',
        '  n4["#8644; d<br/>SIMPLE"]:::moved',
        '  n6["#43; e<br/>SIMPLE"]:::added',
        "  linkStyle 0,2 stroke:#cf222e",
    ):
        assert line in lines
    assert [line.split()[1] for line in lines if "classDef" in line] == [
        "added",
        "removed",
        "changed",
        "moved",
    ]
    _assert_mermaid(mermaid(CHANGED))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_text_and_nothing_else(name: str) -> None:
    case = _task("s", "SWITCH", decisionCases={name: [_task(name, "DO_WHILE", loopOver=[_task("x", name)])]})
    drawn = flow({"name": name, "failureWorkflow": name, "tasks": [case]})
    _assert_mermaid(mermaid(drawn))
    assert re.sub(r'"(\\.|[^"\\])*"', '""', dot(drawn)) == re.sub(
        r'"(\\.|[^"\\])*"', '""', dot(flow(_renamed(case)))
    )
    picture = ElementTree.fromstring(svg(drawn))
    assert {element.tag.partition("}")[2] for element in picture.iter()} <= {
        "svg",
        "marker",
        "path",
        "rect",
        "polygon",
        "text",
    }


def _renamed(case: dict[str, Any]) -> dict[str, Any]:
    inner = _task("n", "DO_WHILE", loopOver=[_task("x", "n")])
    return {"name": "n", "failureWorkflow": "n", "tasks": [{**case, "decisionCases": {"n": [inner]}}]}


@settings(max_examples=30)
@given(st.text(max_size=60), st.text(max_size=60))
def test_no_name_breaks_mermaid(name: str, kind: str) -> None:
    _assert_mermaid(mermaid(flow({"name": name, "tasks": [_task(name, kind or "SIMPLE")]})))


def test_a_secret_in_a_name_is_shown_as_it_is_written() -> None:
    assert "secret#40;#34;pay#34;#41;" in mermaid(flow({"name": placeholder("pay"), "tasks": []}))


def test_a_large_drawing_shows_what_changed_and_its_neighbours() -> None:
    before, after = _line(60), _line(60)
    after["tasks"][30] = {**after["tasks"][30], "optional": True}
    text = mermaid(changed_flow(before, after, diff(before, after)))
    assert re.findall(r'n\d+\S+"(.*?)[<"]', text) == [
        "w",
        "#8230; 29 unchanged",
        "t29",
        "#126; t30",
        "t31",
        "#8230; 29 unchanged",
    ]
    small = changed_flow(
        _line(3), {**_line(3), "description": "x"}, diff(_line(3), {**_line(3), "description": "x"})
    )
    assert "unchanged" not in mermaid(small)
    assert "unchanged" not in mermaid(flow(_line(61)))


@pytest.mark.parametrize(
    "drawn",
    [
        lambda: flow(_line(700)),
        lambda: changed_flow(
            _line(700), _line(700, optional=True), diff(_line(700), _line(700, optional=True))
        ),
        lambda: flow({"name": "w", "tasks": [_task("é" * 40 + str(number)) for number in range(400)]}),
        lambda: flow(
            {
                "name": "w",
                "tasks": [
                    _task("s", "SWITCH", decisionCases={f"<{n}>": [_task(f"t{n}")] for n in range(400)})
                ],
            }
        ),
    ],
)
def test_a_drawing_stays_within_the_limits(drawn: Callable[[], Flow]) -> None:
    text = mermaid(drawn())
    _assert_mermaid(text)
    assert len(text.splitlines()) > 60


def test_a_workflow_as_dot() -> None:
    lines = [line.strip() for line in dot(flow(SHAPES)).splitlines()]
    assert lines[0] == "digraph {"
    assert 'n3 [label="s\\nSWITCH", shape=diamond]' in lines
    assert 'n1 -> n2 [label="on failure", style=dashed]' in lines
    assert "n10 -> n9 [constraint=false]" in lines
    assert "subgraph cluster_g1 {" in lines
    assert lines.count("}") == 2
    text = dot(CHANGED)
    assert (
        'n2 [label="\N{MINUS SIGN} a\\nSIMPLE", shape=box, style="filled,dashed", fillcolor="#ffebe9"' in text
    )
    assert 'n1 -> n2 [style=dashed, color="#cf222e"]' in text


def test_a_workflow_as_svg() -> None:
    texts = [text.text for text in _elements(svg(flow(SHAPES)), "text")]
    assert set(texts) >= {"w", "undo", "SWITCH", "loop: l", "each time", "on failure", "default"}
    assert len(_lines(svg(flow(SHAPES)))) == len(flow(SHAPES).edges) + len(_labels(svg(flow(SHAPES))))
    picture = svg(CHANGED)
    fills = {text.text: box.get("fill") for box, text in _boxes(picture)}
    assert fills["\N{MINUS SIGN} a"] == "#ffebe9"
    assert fills["+ e"] == "#dafbe1"
    assert fills["⇄ d"] == "#ddf4ff"
    assert fills["c"] == "#f6f8fa"


def test_texts_of_an_svg_fit_into_their_boxes() -> None:
    names = ["i", "W" * 40, "日本語" * 10]
    for box, text in _boxes(svg(flow({"name": "w", "tasks": [_task(name) for name in names]}))):
        wide = sum(1 if ord(character) < 0x3000 else 2 for character in text.text or "")
        assert float(box.get("width") or 0) > 7 * wide


LOOPS: dict[str, Any] = {
    "name": "w",
    "tasks": [
        _task(
            "outer",
            "DO_WHILE",
            loopOver=[
                _task(
                    "s",
                    "SWITCH",
                    decisionCases={
                        "a case with a very long label, which is wider than any box": [_task("a")],
                        "no": [
                            _task("inner", "DO_WHILE", loopOver=[_task("c"), _task("t" * 20, "TERMINATE")])
                        ],
                        "other": [_task("b")],
                    },
                )
            ],
        ),
        _task("j", "JOIN"),
    ],
}


def test_loops_of_an_svg_begin_above_what_is_in_them() -> None:
    boxes = _outlines(svg(flow(LOOPS)))
    assert boxes["outer"][1] < boxes["s"][1] < boxes["inner"][1] < boxes["c"][1] < boxes["j"][1]


def test_edges_of_an_svg_lead_from_box_to_box_and_through_no_other() -> None:
    drawn = flow(LOOPS)
    picture = svg(drawn)
    boxes, lines, labels = [*_outlines(picture).values()], _lines(picture), _labels(picture)
    assert len(lines) == len(drawn.edges) + len(labels)
    for end in {end for line in lines for end in (line[0], line[-1])}:
        is_at_label = any(_is_at(label, end) for label in labels)
        assert is_at_label or any(_is_on_border(*end, *box) for box in boxes), end
    for line in lines:
        for (x, y), (next_x, next_y) in pairwise(line):
            left, right, top, bottom = min(x, next_x), max(x, next_x), min(y, next_y), max(y, next_y)
            for x0, y0, x1, y1 in boxes:
                assert right <= x0 + 1 or left >= x1 - 1 or bottom <= y0 + 1 or top >= y1 - 1


def test_labels_of_an_svg_stand_on_their_edges_and_inside_the_frame() -> None:
    picture = svg(flow(LOOPS))
    left, _, width, _ = map(float, (ElementTree.fromstring(picture).get("viewBox") or "").split())
    ends = [end for line in _lines(picture) for end in (line[0], line[-1])]
    labels = _labels(picture)
    assert {text for text, _, _ in labels} >= {"no", "other", "each time", "done", "default"}
    for text, x, y in labels:
        half = 3 * len(text)
        assert left <= x - half
        assert x + half <= left + width
        assert sum(_is_at(label=(text, x, y), end=end) for end in ends) == 2


def _labels(picture: str) -> list[tuple[str, float, float]]:
    """Of edges, each with its middle."""
    texts = [text for text in _elements(picture, "text") if text.get("font-size")]
    return [(text.text or "", float(text.get("x") or 0), float(text.get("y") or 0) - 4) for text in texts]


def _is_at(label: tuple[str, float, float], end: tuple[float, float]) -> bool:
    text, x, y = label
    return abs(end[0] - x) <= 4 * len(text) and abs(end[1] - y) <= 8.1


def _lines(picture: str) -> list[list[tuple[float, float]]]:
    return [_points(path.get("d") or "") for path in _elements(picture, "path") if path.get("fill") == "none"]


def _outlines(picture: str) -> dict[str, tuple[float, float, float, float]]:
    """Left, top, right and bottom of the box around each name."""
    found = {}
    for box, text in pairwise(ElementTree.fromstring(picture)):
        if text.get("font-weight") and text.text:
            found[text.text] = _corners(box)
    return found


def _corners(box: ElementTree.Element) -> tuple[float, float, float, float]:
    if points := box.get("points"):
        xs, ys = zip(*(map(float, point.split(",")) for point in points.split()), strict=True)
        return min(xs), min(ys), max(xs), max(ys)
    x, y, width, height = (float(box.get(name) or 0) for name in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def _points(way: str) -> list[tuple[float, float]]:
    pairs = [point.split() for point in re.split("[ML]", way) if point]
    return [(float(x), float(y)) for x, y in pairs]


def _is_on_border(x: float, y: float, x0: float, y0: float, x1: float, y1: float) -> bool:
    is_inside = x0 - 0.01 <= x <= x1 + 0.01 and y0 - 0.01 <= y <= y1 + 0.01
    return is_inside and min(x - x0, x1 - x, y - y0, y1 - y) < 0.02


def _elements(picture: str, tag: str) -> Iterator[ElementTree.Element]:
    return ElementTree.fromstring(picture).iter(f"{{http://www.w3.org/2000/svg}}{tag}")


def _boxes(picture: str) -> Iterator[tuple[ElementTree.Element, ElementTree.Element]]:
    """Each box with the first line in it."""
    elements = list(ElementTree.fromstring(picture))
    for box, text in pairwise(elements):
        if box.tag.endswith("rect") and text.get("font-weight"):
            yield box, text
