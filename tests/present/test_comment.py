"""Plans as a comment on a pull request."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from workbench import workflow

from conductor_deploy.definition.document import TASK, WORKFLOW, Key, Position, Problem
from conductor_deploy.errors import DefinitionsInvalid, Unreachable
from conductor_deploy.jsonvalue import JSONObject
from conductor_deploy.plan.diff import diff
from conductor_deploy.plan.plan import (
    Change,
    Guard,
    Latest,
    Operation,
    Plan,
    Running,
    ServerSeen,
    SourceSeen,
)
from conductor_deploy.plan.planfile import document, several
from conductor_deploy.present import failure
from conductor_deploy.present.comment import LIMIT, changes_digest, comment, markdown
from conductor_deploy.present.text import plan_text

PLAN = Plan("orders", "prod", ServerSeen("https://x.example/api", None), SourceSeen(), 1, ())
BLOCKED = Guard(
    "running-parents", "blocked", "4 executions of workflow/a@1 ask for it", (), "--allow destroy=x"
)


def _change(name: str, size: int = 1) -> Change:
    after = {f"field{number}": "x" * 50 for number in range(size)}
    return Change("update", Key(TASK, name), {}, after, fields=diff({}, after))


def _edit(before: JSONObject, after: JSONObject, **more: Any) -> Change:
    key = Key(WORKFLOW, "order", 1)
    return Change("update", key, before, after, diff(before, after), compared_with=key, **more)


def _tasks(*names: str) -> dict[str, Any]:
    return workflow(
        "order", tasks=[{"name": name, "taskReferenceName": name, "type": "SIMPLE"} for name in names]
    )


def _said(plan: Plan, **options: Any) -> str:
    return comment([document(plan)], **options)


def _rows(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("|")][2:]


def test_the_verdict_comes_first() -> None:
    plan = replace(PLAN, problems=(Problem("CD1", "warning", "w"), Problem("CD2", "error", "e")))
    assert _said(plan).splitlines()[0] == "### Conductor plan · `prod` · ❌ 1 error · ⚠️ 1 warning"
    assert _said(PLAN).splitlines()[0] == "### Conductor plan · `prod` · ✅ no changes"
    lines = _said(
        replace(plan, changes=(_change("a"),)), marker="<!-- m -->", note="as reviewed in #7"
    ).splitlines()
    assert lines[::2][:3] == [
        "<!-- m -->",
        "### Conductor plan · `prod` · ❌ 1 error · ⚠️ 1 warning",
        "as reviewed in #7",
    ]


def test_drift_is_no_plan() -> None:
    assert _said(PLAN, about="drift").splitlines()[::2] == [
        "### Conductor drift · `prod` · ✅ no drift",
        "**Drift: nothing changed on the server since release 1, 0 as released.**",
        "`prod · https://x.example/api · orders · release 1`",
    ]
    changes = tuple(replace(_change(name), cause="drift") for name in ("a", "b"))
    text = markdown([replace(PLAN, changes=changes)], "drift")
    assert text.startswith("### Conductor drift · `prod` · ⚠️ 2 definitions changed on the server\n")
    assert _rows(text)[0].endswith(" | drift: edited on the server |")


@pytest.mark.parametrize(("kind", "subject"), [("promote", "promotion"), ("rollback", "rollback")])
def test_what_is_planned_is_named(kind: Any, subject: str) -> None:
    assert _said(replace(PLAN, operation=Operation(kind))).startswith(f"### Conductor {subject} · `prod` ·")


def test_a_flag_can_be_copied_whole() -> None:
    plan = replace(
        PLAN, changes=(replace(_change("a"), guards=(replace(BLOCKED, lift="--allow downgrade"),)),)
    )
    assert "<br>to update all the same: `--allow downgrade` |" in _said(plan)


def test_what_is_blocked_comes_first_and_then_what_is_held() -> None:
    held = Key(WORKFLOW, "refund", 3)
    blocked = replace(_change("b"), guards=(BLOCKED,))
    plan = replace(PLAN, changes=(_change("a"), blocked), held=(held,), rolled_back={held: 7})
    signs = [row.split(" | ")[:2] for row in _rows(_said(plan))]
    assert signs == [["| ⛔ `~`", "`task/b`"], ["| ⏸️", "`workflow/refund@3`"], ["| `~`", "`task/a`"]]
    assert (
        "release 7, waits for its source to change<br>to deploy it all the same: `--allow held=workflow/refund@3`"
        in _said(plan)
    )
    assert (
        "blocked: 4 executions of `workflow/a@1` ask for it<br>to update all the same: `--allow destroy=x` |"
        in _said(plan)
    )
    taking_back = replace(plan, changes=(), operation=Operation("rollback"))
    assert "- held from then on, until the source changes: `workflow/refund@3`" in _said(taking_back)


def test_what_is_held_is_counted_and_says_why_an_older_version_stays() -> None:
    held, older = Key(WORKFLOW, "refund", 3), Key(WORKFLOW, "refund", 2)
    plan = replace(PLAN, held=(held,), rolled_back={held: 7}, orphaned=(older,), older=(older,))
    lines = _said(plan).splitlines()
    assert lines[0] == "### Conductor plan · `prod` · ✅ no changes · ⏸️ 1 held"
    assert lines[2] == "**Plan: no changes, 0 unchanged. 1 held.**"
    assert (
        "older versions kept: `workflow/refund@2`, which is latest while `workflow/refund@3` is held"
        in _said(plan)
    )
    taking_back = replace(plan, operation=Operation("rollback"))
    assert _said(taking_back).splitlines()[0] == "### Conductor rollback · `prod` · ✅ no changes"


def test_the_table_is_whole_while_there_is_room_and_details_give_way() -> None:
    many = tuple(_change(f"t{number}") for number in range(500))
    edits = tuple(
        replace(_edit(_tasks("a"), _tasks("a", "b")), key=Key(WORKFLOW, f"w{n}", 1)) for n in range(100)
    )
    text = _said(replace(PLAN, changes=(*many, *edits)))
    assert len(_rows(text)) == 600
    assert re.search("_Left out for their size: details of \\d+ changes", text)


def test_changes_without_a_row_are_to_be_found_in_the_plan() -> None:
    text = _said(replace(PLAN, changes=tuple(_change(f"t{number}") for number in range(2000))))
    last = _rows(text)[-1]
    assert re.fullmatch(
        r"\|  \| … and \d+ more \|  \| all of it is in the plan: `plan -o json`.* \|", last
    ), last


def test_where_changes_are_left_out_workflows_have_their_rows() -> None:
    many = (*(_change(f"t{number}") for number in range(2000)), replace(_change("z"), guards=(BLOCKED,)))
    edit = _edit(_tasks("a"), _tasks("a", "b"))
    text = _said(replace(PLAN, changes=(*many, edit)))
    assert [row.split("`")[3] for row in _rows(text)[:3]] == ["task/z", "workflow/order@1", "task/t0"]


def test_a_guard_of_several_changes_is_told_once() -> None:
    changes = tuple(replace(_change(name), guards=(BLOCKED,)) for name in ("a", "b"))
    text = _said(replace(PLAN, changes=changes))
    assert text.count("4 executions") == 1
    assert "<br>`task/a, task/b`" in text
    assert [row.split(" | ")[-1] for row in _rows(text)] == ["blocked: `running-parents`, see above |"] * 2
    note = replace(BLOCKED, level="note")
    text = _said(replace(PLAN, changes=tuple(replace(change, guards=(note,)) for change in changes)))
    assert text.count("4 executions") == 1
    assert "see above" not in text


def test_evidence_that_the_reason_names_is_not_repeated() -> None:
    guard = replace(BLOCKED, evidence=("workflow/a@1",))
    assert _said(replace(PLAN, changes=(replace(_change("a"), guards=(guard,)),))).count("workflow/a@1") == 1
    guard = replace(BLOCKED, evidence=("workflow/b@1",))
    assert "ask for it<br>`workflow/b@1`<br>" in _said(
        replace(PLAN, changes=(replace(_change("a"), guards=(guard,)),))
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (replace(_change("a"), action="delete", after=None, fields=()), "deleted"),
        (replace(_change("a"), action="create", before=None, fields=()), "new"),
        (_change("a", 2), "`field0, field1`"),
        (_edit({"description": "a\nb"}, {"description": "a\nc"}), "`description`"),
        (_edit(_tasks("a", "b", "c"), _tasks("b", "a", "d")), "`⇄ b`, `\N{MINUS SIGN} c`, `+ d`"),
        (_edit(_tasks(*"abcdef"), _tasks(*"abghijkl")), "6 tasks added, 4 removed"),
        (_edit(_tasks("a"), {**_tasks("a"), "description": "x"}), '`+ description "x"`'),
        (_edit(_tasks("a"), {**_tasks("a", "b"), "description": "x"}), "`+ b`, `description`"),
    ],
)
def test_what_changed_is_said_in_short(change: Change, words: str) -> None:
    assert _rows(_said(replace(PLAN, changes=(change,))))[0].split(" | ")[2] == words


def test_a_new_version_says_who_gets_it_and_who_keeps_the_old_one() -> None:
    before, after = {**_tasks("a")}, {**_tasks("a"), "version": 2}
    change = Change(
        "create",
        Key(WORKFLOW, "order", 2),
        before,
        after,
        diff(before, after),
        compared_with=Key(WORKFLOW, "order", 1),
        latest=Latest(1, 2, ("schedule/nightly",)),
        running=Running(3, True),
    )
    text = _said(replace(PLAN, changes=(change,)))
    assert _rows(text)[0].split(" | ")[2:] == [
        "nothing but the version differs",
        "latest moves 1 → 2 for `schedule/nightly`<br>3 executions run on `@1` and keep it |",
    ]
    assert "<details>" not in text


def test_a_changed_workflow_is_drawn_and_a_deleted_one_not() -> None:
    change = replace(_edit(_tasks("a"), _tasks("a", "b", "c")), position=Position("order.yaml", 3))
    text = _said(replace(PLAN, changes=(change,)))
    assert (
        "<details><summary><code>~ workflow/order@1    order.yaml:3</code></summary>\n\n```diff\n+ b" in text
    )
    assert "`+` added" in text
    assert (
        '```mermaid\nflowchart TD\n  n1(["order<br/>version 1"])\n  n2["a<br/>SIMPLE"]\n'
        '  n3["#43; b<br/>SIMPLE"]:::added' in text
    )
    new = replace(change, action="create", before=None, fields=(), compared_with=None)
    assert '```mermaid\nflowchart TD\n  n1(["order<br/>version 1"])\n' in _said(replace(PLAN, changes=(new,)))
    gone = replace(change, action="delete", after=None, fields=())
    assert "mermaid" not in _said(replace(PLAN, changes=(gone,)))


def test_one_short_field_is_told_in_the_table_alone() -> None:
    before, after = {"retryCount": 1}, {"retryCount": 2}
    change = Change("update", Key(TASK, "a"), before, after, diff(before, after))
    assert "<details>" not in _said(replace(PLAN, changes=(change,)))
    templated = replace(change, fields=(replace(change.fields[0], origin="vars.yaml:7"),))
    assert "! retryCount    1 → 2    vars.yaml:7" in _said(replace(PLAN, changes=(templated,)))


def test_a_text_of_several_lines_is_a_difference_that_is_coloured() -> None:
    change = _edit({"description": "one\ntwo"}, {"description": "one\n2"})
    assert "```diff\n! description\n@@ line 1 @@\n one\n-two\n+2\n```" in _said(
        replace(PLAN, changes=(change,))
    )


def test_a_reason_too_long_for_the_table_is_whole_in_the_details() -> None:
    callers = tuple(f"workflow/caller_number_{number:03}@1" for number in range(10))
    change = replace(_change("a"), latest=Latest(1, 2, callers))
    text = _said(replace(PLAN, changes=(change,)))
    assert callers[5] not in _rows(text)[0]
    assert callers[5] in text.split("<details>")[1]


def test_of_executions_nothing_is_said_where_nothing_runs() -> None:
    change = replace(_edit({}, {}), running=Running(0, True))
    plan = replace(PLAN, server=ServerSeen("embedded:local.db", None), changes=(change,))
    assert "execution" not in _said(plan)
    assert "execution" not in plan_text(plan)
    assert "0 executions run on `@1`" in _said(replace(plan, server=PLAN.server))
    assert document(plan)["changes"][0]["running"] == {"count": 0, "exact": True}


def test_a_comparison_is_no_plan() -> None:
    same = replace(PLAN, environment="a → b", operation=Operation("comparison"), unchanged=3)
    other = replace(same, changes=(_change("t"),))
    assert plan_text(same) == "comparison · a → b\n\nComparison: no differences, 3 the same."
    assert plan_text(other).endswith("Comparison: 0 added, 1 changed, 0 removed, 3 the same.")
    assert markdown([same]).startswith("### Conductor comparison · `a → b` · ✅ no differences\n")
    assert markdown([other]).startswith("### Conductor comparison · `a → b` · 1 difference\n")


def test_several_environments_are_told_at_once_the_bad_ones_first() -> None:
    shared = _change("a", 3)
    dev, prod = (replace(PLAN, environment=name, changes=(shared,)) for name in ("dev", "prod"))
    prod = replace(prod, changes=(shared, replace(_change("b", 2), guards=(BLOCKED,))))
    text = comment([several([dev, prod])], note="fresh")
    assert text.splitlines()[:3:2] == ["### Conductor plan · `prod`: ⛔ 1 blocked", "fresh"]
    assert _rows(text)[:2] == ["| `dev` | ✅ ready |  | 1 |  |  |", "| `prod` | ⛔ 1 blocked |  | 2 |  |  |"]
    assert [line for line in text.splitlines() if line.startswith("####")] == [
        "#### `prod` · ⛔ 1 blocked",
        "#### `dev` · ✅ ready",
    ]
    assert text.count("<code>~ task/a</code>") == 1
    assert text.endswith("_The details of 1 change are those of `prod`._\n")


def test_environments_without_anything_bad_say_what_there_is_to_do() -> None:
    idle, ready = replace(PLAN, environment="dev"), replace(PLAN, changes=(_change("a"),))
    assert comment([document(idle), document(ready)]).startswith("### Conductor plan · ✅ ready\n")
    promotion = replace(ready, operation=Operation("promote", "dev"))
    assert comment([document(idle), document(promotion)]).startswith("### Conductor · ✅ ready\n")


def test_a_run_that_failed_is_told_among_those_that_did_not() -> None:
    problems = (
        Problem("CD9", "warning", "odd"),
        Problem("CD2", "error", "no `x` here", Position("a.yaml", 3)),
    )
    wrong = {**failure.document(DefinitionsInvalid("wrong", problems)), "environment": "test"}
    down = failure.document(Unreachable("no answer", hint="look at it: conductor-deploy doctor -e test"))
    text = comment([wrong])
    assert text.startswith("### Conductor plan · `test` · ❌ 1 error\n")
    assert "- ❌ CD2 `a.yaml:3:1` no `x` here\n- ⚠️ CD9 odd\n" in text
    text = comment([document(PLAN), down])
    assert text.startswith("### Conductor plan · `?`: ❌ failed\n")
    assert "| `?` | ❌ failed |  |  |  |  |" in text
    assert "\n\nno answer\n\nlook at it: `conductor-deploy doctor -e test`\n\n" in text


def test_the_largest_details_are_left_out_first_and_it_is_said_where_they_are() -> None:
    plan = replace(PLAN, changes=(_change("large", 100), _change("small", 2)))
    text = _said(
        plan, limit=2500, links={"plan file": "https://ci.example/1", "no link": "javascript:alert(1)"}
    )
    assert "<code>~ task/small</code>" in text
    assert "<code>~ task/large</code>" not in text
    assert "_Left out for their size: details of 1 change; all of it is in the plan" in text
    assert "[plan file](<https://ci.example/1>) · no link" in text
    assert "| `task/large` |" in text
    assert len(text) <= 2500


@pytest.mark.parametrize("environments", [1, 3])
def test_a_comment_of_thousands_of_changes_has_its_size(environments: int) -> None:
    guard = Guard("x", "blocked", "reason " * 100)
    edit = _edit(_tasks("a"), _tasks("a", "b"))
    changes = tuple(
        replace(edit, key=Key(WORKFLOW, "n" * 200 + str(number), 1), guards=(guard,) if number % 2 else ())
        for number in range(2000)
    )
    problems = tuple(Problem("CD1", "warning", f"{number} {'w' * 500}") for number in range(2000))
    plan = replace(PLAN, changes=changes, problems=problems)
    text = comment([document(replace(plan, environment=f"e{number}")) for number in range(environments)])
    assert LIMIT // 2 < len(text) <= LIMIT
    assert "more |  | all of it is in the plan" in text
    assert "- … and" in text
    assert "**Plan: 0 to create" in text


HOSTILE = [
    "a`b``|<img src=x>\n## @team",
    "`",
    "``",
    "a\\|b @team",
    "</code></summary></details><script>alert(1)</script>",
    "```\n</details>\n# @everyone #123 GH-1",
    "[x](https://evil.example) ![y](https://evil.example/z.png) https://evil.example www.evil.example",
    "**b** _i_ ~~s~~ <!-- -->",
    "&lt;b&gt; &#64;team a@b.example",
    "\u202egnp.exe\u2066 | x |",
    "- [ ] 1. > x",
    "$$x$$ $`y`$ :tada:",
]
PLAIN = {"<br>", "<code>", "</code>", "</details>"}


STRANGE = {"link_open", "image", "s_open", "em_open", "blockquote_open", "ordered_list_open"}


def _tokens(text: str) -> Iterator[Token]:
    for token in MarkdownIt("gfm-like", {"linkify": False}).parse(text):
        yield from token.children or [token]


def _assert_harmless(text: str) -> None:
    """Our own tags, our own words, and definitions in code alone."""
    is_code = False
    for token in _tokens(text):
        assert token.type not in STRANGE, token
        assert token.type != "heading_open" or token.tag in {"h3", "h4"}
        if token.type == "html_inline":
            assert token.content in {"<br>", "<code>", "</code>"}
            is_code = token.content == "<code>"
        elif token.type == "html_block":
            assert re.fullmatch(
                "(<details><summary><code>[^<>]*</code></summary>|</details>)\n", token.content
            )
        elif token.type == "text" and not is_code:
            assert set("@#<>&*[]|\\`").isdisjoint(token.content), token.content


@pytest.mark.parametrize("name", HOSTILE)
def test_what_a_definition_says_is_never_markup(name: str) -> None:
    key = Key(WORKFLOW, name, 1)
    before = _tasks("a")
    after = {**_tasks("a", name), "description": name}
    guard = Guard("x", "blocked", f"because of {name}", (name,), f"--allow destroy={name}")
    change = Change(
        "update", key, before, after, diff(before, after), guards=(guard,), latest=Latest(1, 2, (name,))
    )
    text = _said(
        replace(
            PLAN,
            environment=name,
            changes=(change,),
            held=(key,),
            orphaned=(Key(TASK, name),),
            problems=(Problem("CD1", "error", name, Position(name, 1), key, name),),
        )
    )
    _assert_harmless(text)


@settings(max_examples=30)
@given(st.text("ab`|<>&\\@#*_[]()!-~:/.\n ", min_size=1, max_size=12))
def test_no_name_breaks_out(name: str) -> None:
    guard = Guard("x", "blocked", f"because of {name}", (), f"--allow destroy={name}")
    change = replace(_change(name, 2), guards=(guard,))
    text = _said(replace(PLAN, changes=(change,)))
    _assert_harmless(text)
    assert sum(token.type == "td_open" for token in _tokens(text)) == 4, text


def test_changes_are_the_same_whatever_they_were_made_against() -> None:
    one = replace(_change("a"), after_digest="1", before_digest="x")
    two = replace(_change("b"), after_digest="2")
    plan = replace(PLAN, changes=(one, two))
    later = replace(plan, base_release=9, changes=(two, replace(one, before_digest="y")), unchanged=7)
    assert changes_digest(document(plan)) == changes_digest(document(later))
    others = [
        replace(plan, changes=(one,)),
        replace(plan, changes=(one, replace(two, after_digest="3"))),
        replace(plan, changes=(one, replace(two, action="create"))),
        replace(plan, adopted=(Key(TASK, "c"),)),
        replace(plan, forgotten=(Key(TASK, "c"),)),
    ]
    assert len({changes_digest(document(each)) for each in (plan, *others)}) == 6
