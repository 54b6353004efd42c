"""Drawings of workflows: the flowchart that `graph` has, and HTML in which no name is markup."""

from html.parser import HTMLParser

import pytest

from conductor_deploy.client.workflow.conductor_workflow import ConductorWorkflow
from conductor_deploy.client.workflow.task.do_while_task import LoopTask
from conductor_deploy.client.workflow.task.simple_task import SimpleTask
from conductor_deploy.client.workflow.task.switch_task import SwitchTask


def task(name: str) -> SimpleTask:
    return SimpleTask(name, name)


def test_a_flowchart_has_every_task_and_the_ways_between() -> None:
    switch = SwitchTask("which", "x").switch_case("a", task("b"))
    workflow = ConductorWorkflow(name="w", version=2) >> switch >> [task("l"), task("r")]
    drawn = workflow.to_mermaid()
    first, *lines = drawn.splitlines()
    assert first == "flowchart TD"
    for name in ("which", "b", "forked_1", "l", "r", "join_forked_1"):
        assert any(f'"{name}' in line or f">{name}" in line for line in lines), name
    assert any("|" in line and '"a"' in line for line in lines)
    assert workflow.to_mermaid() == drawn


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
def test_names_are_shown_as_text(name: str) -> None:
    sub = ConductorWorkflow(name=name) >> task(name)
    workflow = ConductorWorkflow(name=name) >> sub >> SwitchTask("s", "x").switch_case(name, task(name))
    assert shown(workflow).count(name) >= 4


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
