"""A plan as Markdown, for a comment."""

from dataclasses import replace

from conductor_deploy.definition.document import TASK, WORKFLOW, Key, Problem
from conductor_deploy.jsonvalue import JSONObject
from conductor_deploy.plan.diff import diff
from conductor_deploy.plan.plan import Change, Guard, Latest, Operation, Plan, Running, ServerSeen, SourceSeen
from conductor_deploy.plan.planfile import document
from conductor_deploy.present.markdown import drift_markdown, plan_markdown
from conductor_deploy.present.text import plan_text

PLAN = Plan("orders", "prod", ServerSeen("https://x.example/api", None), SourceSeen(), 1, ())


def _change(name: str, size: int) -> Change:
    after = {f"field{number}": "x" * 50 for number in range(size)}
    return Change("update", Key(TASK, name), {}, after, fields=diff({}, after))


def test_the_verdict_comes_first() -> None:
    plan = replace(PLAN, problems=(Problem("CD1", "warning", "w"), Problem("CD2", "error", "e")))
    assert plan_markdown(plan).splitlines()[0] == "### Conductor plan · `prod` · ❌ 1 error · ⚠️ 1 warning"
    assert plan_markdown(PLAN).splitlines()[0] == "### Conductor plan · `prod` · ✅ no changes"


def test_drift_is_no_plan() -> None:
    assert drift_markdown(PLAN).splitlines()[::2] == [
        "### Conductor drift · `prod` · ✅ no drift",
        "**Drift: nothing changed on the server since release 1, 0 as released.**",
        "`prod · https://x.example/api · orders · release 1`",
    ]
    changes = tuple(replace(_change(name, 1), cause="drift") for name in ("a", "b"))
    lines = drift_markdown(replace(PLAN, changes=changes)).splitlines()
    assert lines[0] == "### Conductor drift · `prod` · ⚠️ 2 definitions changed on the server"
    assert "|  | `~` | `task/a` | `drift: edited on the server` |" in lines


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
    assert "| ```workflow/a`b``\\|<img src=x>\\n## \\@team@1``` |" in text
    assert "<code>~ workflow/a`b``|&lt;img src=x&gt;\\n## \\@team@1</code>" in text


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


def test_what_is_no_difference_stands_below_the_diff() -> None:
    key = Key(WORKFLOW, "order", 2)
    before: JSONObject = {"version": 1}
    after: JSONObject = {"version": 2}
    change = Change(
        "create",
        key,
        before,
        after,
        fields=diff(before, after),
        compared_with=replace(key, version=1),
        latest=Latest(1, 2),
        running=Running(3, True),
    )
    text = plan_markdown(replace(PLAN, changes=(change,)))
    assert "diff\n" not in text
    assert text.split("</summary>\n\n")[1] == (
        "- `nothing but the version differs`\n"
        "- `latest moves 1 → 2`\n"
        "- `3 executions run on @1 and keep it`\n\n</details>\n"
    )
    richer: JSONObject = {**after, "description": "new"}
    text = plan_markdown(
        replace(PLAN, changes=(replace(change, after=richer, fields=diff(before, richer), running=None),))
    )
    assert '```diff\n+ description    "new"\n```\n\n- `latest moves 1 → 2`\n\n</details>' in text


def test_of_executions_nothing_is_said_where_nothing_runs() -> None:
    key = Key(WORKFLOW, "order", 1)
    change = Change("update", key, {}, {}, compared_with=key, running=Running(0, True))
    plan = replace(PLAN, server=ServerSeen("embedded:local.db", None), changes=(change,))
    assert "execution" not in plan_markdown(plan)
    assert "execution" not in plan_text(plan)
    assert "0 executions run on @1" in plan_text(replace(plan, server=PLAN.server))
    assert document(plan)["changes"][0]["running"] == {"count": 0, "exact": True}


def test_a_comparison_is_no_plan() -> None:
    same = replace(PLAN, environment="a → b", operation=Operation("comparison"), unchanged=3)
    other = replace(same, changes=(_change("t", 1),))
    assert plan_text(same) == "comparison · a → b\n\nComparison: no differences, 3 the same."
    assert plan_text(other).endswith("Comparison: 0 added, 1 changed, 0 removed, 3 the same.")
    assert plan_markdown(same).startswith("### Conductor comparison · `a → b` · ✅ no differences\n")
    assert plan_markdown(other).startswith("### Conductor comparison · `a → b` · 1 difference\n")
