"""Mermaid itself reads what we draw. It is fetched with npm once, into the cache of the machine."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from typing import Any

import pytest
import yaml

from conductor_deploy.analysis.flow import Flow, flow
from conductor_deploy.plan.diff import diff
from conductor_deploy.plan.merging import changed_flow
from conductor_deploy.present.mermaid import mermaid

PARSER = Path(__file__).parent / "mermaid_parser"
ROOT = Path(__file__).parents[2]
NAMES = (
    *("end", "graph", "subgraph", "a\"b'c", "#35; #quot; &lt;", "`**b** _i_`", "<script>alert(1)</script>"),
    *(
        "a;b%%c\n%%{init: {}}%%",
        "1. x - y",
        "two\nlines\\n",
        "\u202egnp.exe",
        "fa:fa-bomb $$x$$",
        "é 😀 日本語",
    ),
    *(
        "]]) --> n1:::added",
        "@{ shape: x }",
        "click n1 callback",
        "\x00\ud800",
        "x" * 500,
        "ﬂ°°35¶ß",
        "|",
        "",
    ),
)
TYPES = (
    "SIMPLE",
    "SWITCH",
    "DECISION",
    "FORK_JOIN",
    "JOIN",
    "DO_WHILE",
    "SUB_WORKFLOW",
    "TERMINATE",
    "EVENT",
    "odd type",
)

pytestmark = [pytest.mark.real, pytest.mark.timeout(900)]


@pytest.fixture(scope="session")
def read() -> Callable[[Sequence[str]], list[dict[str, Any]]]:
    """What Mermaid makes of each text."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("node and npm are needed to run the real Mermaid")
    folder = _installed()

    def reading(texts: Sequence[str]) -> list[dict[str, Any]]:
        run = subprocess.run(
            ["node", "parse.mjs"],
            cwd=folder,
            input=json.dumps(texts),
            capture_output=True,
            text=True,
            check=True,
        )
        found: list[dict[str, Any]] = json.loads(run.stdout)
        return found

    return reading


def _installed() -> Path:
    """The parser with its packages, made aside and moved to its place whole: several runs may want it."""
    content = (PARSER / "package.json").read_text()
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "conductor-deploy"
    folder = cache / f"mermaid-{sha256(content.encode()).hexdigest()[:8]}"
    if not (folder / "node_modules").is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        fresh = Path(mkdtemp(dir=cache))
        (fresh / "package.json").write_text(content)
        quiet = ("--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts")
        subprocess.run(["npm", "install", *quiet], cwd=fresh, check=True, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)
        fresh.rename(folder)
    shutil.copy(PARSER / "parse.mjs", folder / "parse.mjs")
    return folder


def _assert_read(read: Callable[[Sequence[str]], list[dict[str, Any]]], drawn: Sequence[Flow]) -> None:
    """Every node, edge and group of ours, and nothing else."""
    for each, found in zip(drawn, read([*map(mermaid, drawn)]), strict=True):
        assert "error" not in found, (found, mermaid(each))
        if len(each.nodes) <= 60:
            expected = {f"n{node.number}" for node in each.nodes}
            assert (set(found["nodes"]), found["edges"]) == (expected, len(each.edges)), mermaid(each)
            assert found["groups"] == len(each.groups)


def _own() -> Iterator[Mapping[str, Any]]:
    for file in sorted((ROOT / "definitions" / "workflows").iterdir()):
        yield yaml.safe_load(file.read_text("utf-8"))


def _generated(seed: int) -> dict[str, Any]:
    random = Random(seed)
    return {"name": random.choice(NAMES), "version": 1, "tasks": _tasks(random, 3)}


def _tasks(random: Random, depth: int) -> list[Any]:
    return [_task(random, depth) for _ in range(random.randrange(4))]


def _task(random: Random, depth: int) -> dict[str, Any]:
    task: dict[str, Any] = {
        "taskReferenceName": random.choice(NAMES),
        "type": random.choice((*TYPES, *NAMES)),
    }
    if not depth:
        return task
    match task["type"]:
        case "SWITCH" | "DECISION":
            task["decisionCases"] = {name: _tasks(random, depth - 1) for name in random.sample(NAMES, 2)}
        case "FORK_JOIN":
            task["forkTasks"] = [_tasks(random, depth - 1), _tasks(random, depth - 1)]
        case "DO_WHILE":
            task["loopOver"] = _tasks(random, depth - 1)
        case "SUB_WORKFLOW":
            task["subWorkflowParam"] = {
                "name": "x",
                "workflowDefinition": {"tasks": _tasks(random, depth - 1)},
            }
    return task


def _changed(one: int, other: int) -> Flow:
    before, after = _generated(one), _generated(other)
    return changed_flow(before, after, diff(before, after))


def _long(count: int, **fields: Any) -> dict[str, Any]:
    tasks = [{"taskReferenceName": f"{name}{number}", **fields} for number in range(count) for name in NAMES]
    return {"name": "w", "tasks": tasks}


def test_our_own_workflows_and_generated_ones_are_valid(
    read: Callable[[Sequence[str]], list[dict[str, Any]]],
) -> None:
    large = changed_flow(_long(30), _long(30, optional=True), diff(_long(30), _long(30, optional=True)))
    drawn = [flow(body) for body in (*_own(), *map(_generated, range(30)), _long(300))]
    _assert_read(read, [*drawn, *(_changed(seed, seed + 1) for seed in range(30)), large])


@pytest.mark.nightly
def test_the_workflows_of_others_are_valid(read: Callable[[Sequence[str]], list[dict[str, Any]]]) -> None:
    corpus = ROOT.parent / "shared" / "corpus" / "definitions.jsonl"
    if not corpus.is_file():
        pytest.skip("the definitions of other projects are not beside this repository")
    entries = map(json.loads, corpus.read_text("utf-8").splitlines())
    bodies = [entry["definition"] for entry in entries if entry["kind"] == "workflow"]
    edits = [
        changed_flow(one, other, diff(one, other))
        for one, other in zip(bodies[::5], bodies[1::5], strict=False)
    ]
    _assert_read(read, [*map(flow, bodies), *edits, *(_changed(seed, -seed) for seed in range(200))])
