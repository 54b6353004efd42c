"""Definitions in code as files: what is written, what is left, and that they say the same."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conductor_deploy.definition.document import TASK, WORKFLOW
from conductor_deploy.definition.source import Document, Source
from conductor_deploy.deploy.code_files import exported_files
from conductor_deploy.deploy.configuration import Configuration, Environment
from conductor_deploy.deploy.pipeline import Repository, read_repository, source_seen
from conductor_deploy.deploy.pull import Pulled, PullOptions, write_pulled
from conductor_deploy.dsl.export import Exported
from conductor_deploy.errors import DefinitionsInvalid
from conductor_deploy.plan.diff import diff

CHARGE = {"name": "charge", "retryCount": 8}


def code(*bodies: dict[str, Any]) -> Exported:
    source = Source("flows/orders.py", "first\n")
    source.remember(0, {"": 0})
    return Exported(tuple(Document(WORKFLOW if "tasks" in each else TASK, each, source) for each in bodies))


def repository(root: Path, *files: tuple[str, str], defaults: dict[str, Any] | None = None) -> Repository:
    (root / "definitions").mkdir(exist_ok=True)
    for path, text in files:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    dev = Environment("dev", defaults={"task": defaults or {}})
    return read_repository(Configuration(root, "orders", {"dev": dev}))


def exported(
    root: Path, *files: tuple[str, str], bodies: tuple[dict[str, Any], ...] = (CHARGE,)
) -> list[Pulled]:
    pulled, _ = exported_files(code(*bodies), repository(root, *files), PullOptions("definitions"))
    return list(pulled)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("definitions/charge.yaml", "name: charge\nretryCount: 1\n"),
        ("definitions/charge.json", '{\n  "name": "charge",\n  "retryCount": 1\n}\n'),
    ],
)
def test_a_file_as_an_export_writes_it_is_written_anew(tmp_path: Path, path: str, text: str) -> None:
    [file] = exported(tmp_path, (path, text))
    assert (file.path, file.action, file.text) == (path, "written", text.replace("1", "8"))
    assert file.change is not None
    assert [
        (each.before, each.after) for each in diff(file.change.before or {}, file.change.after or {})
    ] == [(1, 8)]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("definitions/charge.yaml", "name: charge # ours\nretryCount: 1\n"),
        ("definitions/tasks/charge.yaml", "name: charge\ndescription: '{{ env }}'\n"),
        ("definitions/tasks/charge.yaml", "name: charge\nretryCount: '{{ retries }}'\n"),
        ("definitions/charge.yaml", "name:   charge\nretryCount: 1\n"),
        ("definitions/tasks/all.json", '[{"name": "charge"}, {"name": "ship"}]'),
    ],
)
def test_what_no_export_wrote_stays(tmp_path: Path, path: str, text: str) -> None:
    with pytest.raises(DefinitionsInvalid) as raised:
        exported(tmp_path, (path, text))
    [problem] = raised.value.problems
    assert (problem.code, str(problem.position)) == ("CD029", "flows/orders.py:1:1")
    assert path in problem.message


def test_what_says_the_same_is_unchanged_however_it_is_written(tmp_path: Path) -> None:
    [file] = exported(
        tmp_path, ("definitions/tasks/all.yaml", "name: charge # ours\nretryCount: 8.0\n---\nname: ship\n")
    )
    assert (file.path, file.action) == ("definitions/tasks/all.yaml", "unchanged")


def test_a_file_says_more_of_a_task_than_a_name(tmp_path: Path) -> None:
    files = ("definitions/tasks/all.yaml", "name: charge # ours\nretryCount: 1\n")
    [file] = exported(tmp_path, files, bodies=({"name": "charge"},))
    assert (file.path, file.action) == ("definitions/tasks/all.yaml", "unchanged")


def test_a_default_of_the_repository_replaces_nothing_that_code_says(tmp_path: Path) -> None:
    there = repository(tmp_path, defaults={"retryCount": 9, "ownerEmail": "team@example.com"})
    pulled, _ = exported_files(code({"name": "charge", "retryCount": 3}), there, PullOptions("definitions"))
    assert [file.text for file in pulled] == ["name: charge\nretryCount: 3\n"]


def test_one_key_in_two_places_of_code_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DefinitionsInvalid) as raised:
        exported(tmp_path, bodies=(CHARGE, {**CHARGE, "retryCount": 9}))
    assert [problem.code for problem in raised.value.problems] == ["CD039"]


TEXTS = st.text(st.sampled_from("{}%!a\n :#-'\"\\é"), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


def test_a_folder_that_the_repository_does_not_read_is_exported_to_again(tmp_path: Path) -> None:
    there = repository(tmp_path)

    def again(body: dict[str, Any]) -> str:
        pulled, _ = exported_files(code(body), there, PullOptions("elsewhere"))
        write_pulled(tmp_path, pulled)
        return pulled[0].action

    assert [again(CHARGE), again(CHARGE), again({**CHARGE, "retryCount": 9})] == [
        "written",
        "unchanged",
        "written",
    ]
    (tmp_path / "elsewhere/tasks/charge.yaml").write_text("# by hand\nname: charge\n")
    with pytest.raises(DefinitionsInvalid, match="1 problem"):
        again(CHARGE)


@settings(max_examples=25)
@given(values=st.dictionaries(TEXTS, VALUES, max_size=3), format_=st.sampled_from(["yaml", "json"]))
def test_what_is_written_says_what_the_code_says(
    tmp_path_factory: pytest.TempPathFactory, values: dict[str, Any], format_: Any
) -> None:
    root = tmp_path_factory.mktemp("files")
    body = {"name": "charge", "inputTemplate": values, "description": "{{ env }}"}
    pulled, _ = exported_files(code(body), repository(root), PullOptions("definitions", format_))
    write_pulled(root, pulled)
    [again], _ = exported_files(code(body), repository(root), PullOptions("definitions"))
    assert again.action == "unchanged"
    [changed], _ = exported_files(
        code({**body, "retryCount": 8}), repository(root), PullOptions("definitions")
    )
    assert (changed.action, changed.path) == ("written", again.path)


def test_a_release_depends_on_code_and_on_what_it_makes(tmp_path: Path) -> None:
    plain = repository(tmp_path, ("definitions/tasks/ship.yaml", "name: ship\n"))
    file = Source("flows/orders.py", "first\n")
    made = code(CHARGE).documents
    repositories = [
        plain,
        replace(plain, documents=(*plain.documents, *made), code=(file,)),
        replace(plain, documents=(*plain.documents, *made), code=(replace(file, text="second\n"),)),
        replace(
            plain, documents=(*plain.documents, *code({**CHARGE, "retryCount": 1}).documents), code=(file,)
        ),
    ]
    assert len({source_seen(each).digest for each in repositories}) == len(repositories)
