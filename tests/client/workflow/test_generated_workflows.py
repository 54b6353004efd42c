"""Workflows of random shape are the official ones, apart from what `workflow_programs.with_joins` mends."""

from itertools import count
from typing import Any, TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st
from workflow_programs import OFFICIAL, OURS, canonical, result, run, with_joins, written

from conductor_deploy.definition.tasks import tasks_of

# A program is nested tuples: what a step is, and the steps inside it. Names are given when it becomes text.
Tree: TypeAlias = tuple[Any, ...]
LEAVES = st.sampled_from(["simple", "wait", "http", "inline", "jq", "set", "event", "dynamic", "call"]).map(
    lambda kind: (kind,)
)


def _nested(step: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    steps = st.lists(step, min_size=1, max_size=3)
    return st.one_of(
        st.tuples(st.just("fork"), st.lists(steps, min_size=1, max_size=3)),
        st.tuples(st.just("switch"), st.lists(steps, max_size=3), steps | st.just([])),
        st.tuples(st.just("loop"), steps),
        st.tuples(st.just("sub"), steps),
    )


STEPS = st.lists(st.recursive(LEAVES, _nested, max_leaves=12), min_size=1, max_size=4)


class Writer:
    """Writes steps as the text of a program."""

    def __init__(self) -> None:
        self.numbers = count()

    def workflow(self, name: str, steps: list[Tree]) -> str:
        added = "".join(f".add({self.step(step)})" for step in steps)
        return f"ConductorWorkflow(None, {name!r}, 1).input_template({{'a': 1}}){added}"

    def steps(self, steps: list[Tree]) -> str:
        return f"[{', '.join(self.step(step) for step in steps)}]"

    def step(self, step: Tree) -> str:
        ref = f"r{next(self.numbers)}"
        match step:
            case ("fork", branches):
                return f"ForkTask('{ref}', [{', '.join(self.steps(branch) for branch in branches)}])"
            case ("switch", cases, default):
                calls = "".join(f".switch_case('{n}', {self.steps(case)})" for n, case in enumerate(cases))
                return (
                    f"SwitchTask('{ref}', '${{workflow.input.a}}'){calls}.default_case({self.steps(default)})"
                )
            case ("loop", steps):
                return f"LoopTask('{ref}', 2, {self.steps(steps)})"
            case ("sub", steps):
                return self.workflow("sub", steps)
        return TEXTS[step[0]].format(ref)


TEXTS = {
    "simple": "SimpleTask('work', '{}').input(key='a', value='${{workflow.input.a}}')",
    "wait": "WaitTask('{}', wait_for_seconds=1)",
    "http": "HttpTask('{}', HttpInput(uri='http://a'))",
    "inline": "JavascriptTask('{}', '1', {{'a': 2}})",
    "jq": "JsonJQTask('{}', '.a')",
    "set": "SetVariableTask('{}').input_parameter('a', 1)",
    "event": "ConductorEventTask('{}', 'told')",
    "dynamic": "DynamicTask('${{workflow.input.a}}', '{}')",
    "call": "SubWorkflowTask('{}', 'other', 2)",
}


@settings(max_examples=60)
@given(STEPS)
def test_any_workflow_is_the_official_one_with_joins_behind_its_forks(steps: list[Tree]) -> None:
    program = f"result = {Writer().workflow('w', steps)}"
    official = written(run(program, OFFICIAL)["result"], OFFICIAL)
    assert result(program, OURS) == canonical(with_joins(official))


@settings(max_examples=60)
@given(STEPS)
def test_any_workflow_is_built_alike_each_time_with_names_of_its_own(steps: list[Tree]) -> None:
    program = f"result = {Writer().workflow('w', steps)}"
    workflow = run(program, OURS)["result"]
    first = written(workflow, OURS)
    assert written(workflow, OURS) == first == written(run(program, OURS)["result"], OURS)
    for definition in _definitions(first):
        references = [task.reference for task in tasks_of(definition)]
        assert len(set(references)) == len(references)


def _definitions(value: object) -> list[Any]:
    """A definition, and those that are written inside it."""
    inside = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
    own = [value] if isinstance(value, dict) and "tasks" in value else []
    return own + [found for item in inside for found in _definitions(item)]


@settings(max_examples=60)
@given(
    st.lists(st.lists(st.lists(st.booleans(), min_size=1, max_size=3), min_size=1, max_size=3), max_size=3)
)
def test_lists_are_the_official_forks(forks: list[list[list[bool]]]) -> None:
    number = count()

    def step(is_task: bool) -> str:
        task = f"SimpleTask('work', 'r{next(number)}')"
        return task if is_task else f"(ConductorWorkflow(None, 'sub') >> {task})"

    lists = [[[f"STEP{step(is_task)}STEP" for is_task in branch] for branch in fork] for fork in forks]
    texts = [repr(fork).replace('"STEP', "").replace('STEP"', "") for fork in lists]
    steps = ["ConductorWorkflow(None, 'w')", *texts, "SimpleTask('z', 'z')"]
    program = f"result = {' >> '.join(steps)}"
    assert result(program, OURS) == result(program, OFFICIAL)
