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
    assert len([*_elements(svg(flow(SHAPES)), "path")]) == len(flow(SHAPES).edges) + 2
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


def _elements(picture: str, tag: str) -> Iterator[ElementTree.Element]:
    return ElementTree.fromstring(picture).iter(f"{{http://www.w3.org/2000/svg}}{tag}")


def _boxes(picture: str) -> Iterator[tuple[ElementTree.Element, ElementTree.Element]]:
    """Each box with the first line in it."""
    elements = list(ElementTree.fromstring(picture))
    for box, text in pairwise(elements):
        if box.tag.endswith("rect") and text.get("font-weight"):
            yield box, text
