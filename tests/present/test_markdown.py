"""A plan as Markdown, for a comment."""

from dataclasses import replace

from conductor_deploy.definition.document import TASK, WORKFLOW, Key, Problem
from conductor_deploy.plan.diff import diff
from conductor_deploy.plan.plan import Change, Guard, Plan, ServerSeen, SourceSeen
from conductor_deploy.present.markdown import plan_markdown

PLAN = Plan("orders", "prod", ServerSeen("https://x.example/api", None), SourceSeen(), 1, ())


def _change(name: str, size: int) -> Change:
    after = {f"field{number}": "x" * 50 for number in range(size)}
    return Change("update", Key(TASK, name), {}, after, fields=diff({}, after))


def test_the_verdict_comes_first() -> None:
    plan = replace(PLAN, problems=(Problem("CD1", "warning", "w"), Problem("CD2", "error", "e")))
    assert plan_markdown(plan).splitlines()[0] == "### Conductor plan · `prod` · ❌ 1 error · ⚠️ 1 warning"
    assert plan_markdown(PLAN).splitlines()[0] == "### Conductor plan · `prod` · ✅ no changes"


def test_the_largest_details_are_left_out_first() -> None:
    plan = replace(PLAN, changes=(_change("large", 100), _change("small", 2)))
    text = plan_markdown(plan, 2000)
    assert "<code>~ task/small</code>" in text
    assert "<code>~ task/large</code>" not in text
    assert "_The details of 1 change are too long for this place._" in text
    assert "| `task/large` |" in text


def test_a_comment_never_outgrows_its_limit_by_much() -> None:
    guard = Guard("x", "blocked", "reason " * 100)
    changes = tuple(replace(_change("n" * 200 + str(number), 3), guards=(guard,)) for number in range(2000))
    problems = tuple(Problem("CD1", "warning", f"{number} {'w' * 500}") for number in range(2000))
    text = plan_markdown(replace(PLAN, changes=changes, problems=problems))
    assert 30_000 < len(text) < 61_000
    assert "more | |" in text
    assert "- … and" in text


def test_names_can_neither_be_markup_nor_break_the_table() -> None:
    name = "a`b``|<img src=x>\n## @team"
    change = replace(_change("a", 1), key=Key(WORKFLOW, name, 1))
    text = plan_markdown(replace(PLAN, changes=(change,), orphaned=(Key(TASK, name),)))
    assert "\n##  @team" not in text
    assert "| ```workflow/a`b``\\|<img src=x>\\n## @team@1``` |" in text
    assert "<code>~ workflow/a`b``|&lt;img src=x&gt;\\n## @team@1</code>" in text


def test_a_fence_is_longer_than_any_inside_it() -> None:
    before, after = {"description": "x"}, {"description": "````\n</details>"}
    text = plan_markdown(
        replace(PLAN, changes=(Change("update", Key(TASK, "a"), before, after, diff(before, after)),))
    )
    assert "`````diff\n" in text


def test_what_is_not_touched_is_listed() -> None:
    assert "- `1 unmanaged, live and owned by nobody: task/a`" in plan_markdown(
        replace(PLAN, unmanaged=(Key(TASK, "a"),), unmanaged_count=1)
    )
