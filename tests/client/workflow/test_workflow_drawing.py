"""Drawings of workflows: Mermaid that its grammar takes, and HTML in which no name is markup."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conductor_deploy.client.workflow.conductor_workflow import ConductorWorkflow
from conductor_deploy.client.workflow.task.decision_task import DecisionTask
from conductor_deploy.client.workflow.task.do_while_task import LoopTask
from conductor_deploy.client.workflow.task.fork_task import ForkTask
from conductor_deploy.client.workflow.task.simple_task import SimpleTask
from conductor_deploy.client.workflow.task.switch_task import SwitchTask
from conductor_deploy.client.workflow.task.task import TaskInterface
from conductor_deploy.client.workflow.task.terminate_task import TerminateTask
from conductor_deploy.client.workflow.task.wait_task import WaitTask

# What of Mermaid's grammar for flowcharts may stand on a line.
QUOTED = r'"(?:[^"&#;<>`]|#\d+;|<br/>)*"'
SHAPE = rf"(?:\[{QUOTED}\]|\{{{QUOTED}\}}|\{{\{{{QUOTED}\}}\}}|\[\[{QUOTED}\]\]|\(\[{QUOTED}\]\))"
ARROW = rf"(?P<from>n\d+) -->(?:\|{QUOTED}\|)? (?P<to>n\d+)"
LINES = re.compile(rf"    (?:(?P<node>n\d+){SHAPE}|subgraph (?P<group>n\d+)\[{QUOTED}\]|end|{ARROW})")


def task(name: str) -> SimpleTask:
    return SimpleTask(name, name)


def drawn(workflow: ConductorWorkflow) -> tuple[set[str], set[tuple[str, str]]]:
    """The nodes and the arrows of the flowchart, all of whose lines are in the grammar."""
    first, *lines = workflow.to_mermaid().splitlines()
    assert first == "flowchart TD"
    matches = [LINES.fullmatch(line) for line in lines]
    assert None not in matches, lines
    found = [match.groupdict() for match in matches if match]
    nodes = [each["node"] or each["group"] for each in found if each["node"] or each["group"]]
    assert len(set(nodes)) == len(nodes)
    groups = sum(line.strip().startswith("subgraph") for line in lines)
    assert groups == sum(line.strip() == "end" for line in lines)
    return set(nodes), {(each["from"], each["to"]) for each in found if each["to"]}


def test_a_flowchart_shows_every_branch_and_the_way_back_of_a_loop() -> None:
    switch = (
        SwitchTask("which", "x").switch_case("a", [task("b")]).switch_case("c", TerminateTask("t", "FAILED"))
    )
    workflow = ConductorWorkflow(name="w") >> task("a") >> [task("l"), task("r")] >> switch
    workflow >> LoopTask("loop", 2, task("again")) >> WaitTask("wait")
    assert (
        workflow.to_mermaid()
        == """flowchart TD
    n0(["w"])
    n1["a<br/>SIMPLE"]
    n2{{"forked_1<br/>FORK_JOIN"}}
    n3["l<br/>SIMPLE"]
    n4["r<br/>SIMPLE"]
    n5{{"join_forked_1<br/>JOIN"}}
    n6{"which<br/>SWITCH"}
    n7["b<br/>SIMPLE"]
    n8(["t<br/>TERMINATE"])
    n9["loop<br/>DO_WHILE"]
    n10["again<br/>SIMPLE"]
    n11(["wait<br/>WAIT"])
    n12(["end"])
    n0 --> n1
    n1 --> n2
    n2 --> n3
    n2 --> n4
    n3 --> n5
    n4 --> n5
    n5 --> n6
    n6 -->|"a"| n7
    n6 -->|"c"| n8
    n7 --> n9
    n6 -->|"default"| n9
    n9 -->|"each time"| n10
    n10 --> n9
    n9 -->|"then"| n11
    n11 --> n12
"""
    )


def test_a_workflow_inside_is_a_group_of_its_own() -> None:
    sub = ConductorWorkflow(name="sub") >> task("x") >> task("y")
    assert (
        (ConductorWorkflow(name="w") >> sub >> task("z")).to_mermaid()
        == """flowchart TD
    n0(["w"])
    n1[["sub_1<br/>SUB_WORKFLOW"]]
    subgraph n2["sub_1"]
    n3["x<br/>SIMPLE"]
    n4["y<br/>SIMPLE"]
    end
    n6["z<br/>SIMPLE"]
    n7(["end"])
    n0 --> n1
    n1 --> n3
    n3 --> n4
    n4 --> n6
    n6 --> n7
"""
    )


def test_after_a_termination_nothing_is_drawn_as_reached() -> None:
    nodes, arrows = drawn(ConductorWorkflow(name="w") >> TerminateTask("t", "COMPLETED") >> task("never"))
    assert (nodes, arrows) == ({"n0", "n1", "n2", "n3"}, {("n0", "n1"), ("n2", "n3")})
    nodes, arrows = drawn(ConductorWorkflow(name="w") >> TerminateTask("t", "COMPLETED"))
    assert (nodes, arrows) == ({"n0", "n1"}, {("n0", "n1")})


def test_a_case_without_a_default_goes_on() -> None:
    decision = DecisionTask("d", "x").switch_case("a", task("a")).configure(default_case=None)
    _, arrows = drawn(ConductorWorkflow(name="w") >> decision >> task("z"))
    assert arrows == {("n0", "n1"), ("n1", "n2"), ("n2", "n3"), ("n1", "n3"), ("n3", "n4")}


def test_an_empty_case_leads_to_what_follows() -> None:
    _, arrows = drawn(ConductorWorkflow(name="w") >> SwitchTask("s", "x").switch_case("a", []) >> task("z"))
    assert ("n1", "n2") in arrows


NASTY = [
    '"]; click',
    "end",
    "a<script>alert(1)</script>",
    "`md`",
    "x --> y",
    "#35;",
    "%%",
    "ü 漢",
    "a\nb",
    "|",
    "{{x}}",
]


@pytest.mark.parametrize("name", NASTY)
def test_names_are_escaped(name: str) -> None:
    sub = ConductorWorkflow(name=name) >> task(name)
    workflow = ConductorWorkflow(name=name) >> sub >> SwitchTask("s", "x").switch_case(name, task(name))
    drawn(workflow)
    text = re.sub(r"#(\d+);", lambda match: chr(int(match[1])), workflow.to_mermaid())
    assert f'|"{name}"|' in text
    assert shown(workflow).count(name) >= 4


def test_names_that_look_like_lists_are_told_from_them() -> None:
    chart = (ConductorWorkflow(name="") >> task("1. a") >> task("- b") >> task("c-d.e")).to_mermaid()
    labels = re.findall(r'"(.*?)(?:<br/>.*)?"', chart)
    assert labels == ["#63;", "1#46; a", "#45; b", "c-d.e", "end"]


class _Texts(HTMLParser):
    """Texts, and the tags around them."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[str] = []

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)


def shown(workflow: ConductorWorkflow) -> str:
    """What a notebook shows: text without scripts or links."""
    parser = _Texts()
    parser.feed(workflow._repr_html_())
    assert set(parser.tags) <= {"div", "b", "i", "small", "details", "summary", "pre"}
    return "\n".join(parser.texts)


def test_a_notebook_shows_every_task_with_its_branches() -> None:
    switch = SwitchTask("which", "x").switch_case("blue", [task("b")])
    sub = ConductorWorkflow(name="sub") >> task("x")
    text = shown(
        ConductorWorkflow(name="w") >> switch >> [task("l"), sub] >> LoopTask("loop", 2, task("again"))
    )
    for part in ("which", "blue", "default", "forked_1", "sub_1", "x", "each time", "again", "flowchart TD"):
        assert part in text


TREES = st.recursive(
    st.just(("simple",)),
    lambda inner: st.tuples(
        st.sampled_from(["fork", "switch", "loop", "sub"]), st.lists(inner, min_size=1, max_size=3)
    ),
    max_leaves=10,
)


def build(tree: tuple[object, ...], number: list[int]) -> TaskInterface | ConductorWorkflow:
    number[0] += 1
    name = f"t{number[0]}"
    kind, *rest = tree
    inner = [build(each, number) for each in (rest[0] if rest else ())]  # type: ignore[attr-defined] # a list
    if kind == "fork":
        return ForkTask(name, [[each] for each in inner])
    if kind == "switch":
        return SwitchTask(name, "x").switch_case("a", inner)
    if kind == "loop":
        return LoopTask(name, 2, inner)
    return ConductorWorkflow(name="sub").add(inner) if kind == "sub" else task(name)


@settings(max_examples=60)
@given(st.lists(TREES, min_size=1, max_size=3))
def test_every_task_of_any_workflow_is_reached_from_the_start(trees: list[tuple[object, ...]]) -> None:
    number = [0]
    workflow = ConductorWorkflow(name="w").add([build(tree, number) for tree in trees])
    nodes, arrows = drawn(workflow)
    groups = set(re.findall(r"subgraph (n\d+)", workflow.to_mermaid()))
    reached = {"n0"}
    for _ in nodes:
        reached |= {end for start, end in arrows if start in reached}
    assert reached == nodes - groups
