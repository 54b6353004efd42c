from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from conductor_deploy.definition.document import Origin, Problem
from conductor_deploy.definition.patch import Patch
from conductor_deploy.definition.render import Scope, Variables
from conductor_deploy.deploy.configuration import load
from conductor_deploy.deploy.overlay import read_patches

CONFIGURATION = """\
project: x
environments: {dev: {kinds: [task, workflow]}, prod: {extends: dev, kinds: [workflow]}, other: }
templates: {exclude: ["patches/raw-*"]}
"""
Read = Callable[..., tuple[tuple[Patch, ...], tuple[Problem, ...]]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    (tmp_path / "conductor-deploy.yaml").write_text(CONFIGURATION)

    def reading(
        files: Mapping[str, str], environment: str = "prod"
    ) -> tuple[tuple[Patch, ...], tuple[Problem, ...]]:
        for path, text in files.items():
            file = tmp_path / "environments" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        configuration = load(tmp_path, None, {})
        scope = Scope(
            Variables({"n": 5}, {"n": "vars.yaml:3"}), environment, "x", configuration.templates_exclude
        )
        return read_patches(configuration, configuration.environments[environment], scope)

    return reading


def problems(read: Read, text: str) -> list[str]:
    _, found = read({"prod/patches/p.yaml": text})
    return [f"{each.position} {each.code} {each.message}" for each in found]


def test_patches_apply_from_what_is_extended_on_and_by_file_name(read: Read) -> None:
    text = "target: workflow/{}\nset: {{x: 1}}\n"
    files = {
        "prod/patches/20.yaml": text.format("d"),
        "prod/patches/10.yaml": "- {target: workflow/b, set: {x: 1}}\n- {target: workflow/c, remove: [x]}\n",
        "dev/patches/90.yaml": text.format("a"),
        "other/patches/10.yaml": text.format("never"),
        "prod/patches/.hidden": "x",
    }
    patches, found = read(files)
    assert ([patch.target.text for patch in patches], found) == (
        ["workflow/a", "workflow/b", "workflow/c", "workflow/d"],
        (),
    )


def test_fields_and_pointers_are_told_apart(read: Read) -> None:
    text = "target: workflow/a\ntask: t\nset:\n  a/b: 1\n  /c/d: 2\nremove: [e, /f]\n"
    (patch,), _ = read({"prod/patches/p.yaml": text})
    assert [(edit.pointer, edit.value, edit.is_removal, str(edit.position)) for edit in patch.edits] == [
        ("/a~1b", 1, False, "environments/prod/patches/p.yaml:4:3"),
        ("/c/d", 2, False, "environments/prod/patches/p.yaml:5:3"),
        ("/e", None, True, "environments/prod/patches/p.yaml:6:10"),
        ("/f", None, True, "environments/prod/patches/p.yaml:6:13"),
    ]
    assert (patch.task, str(patch.position)) == ("t", "environments/prod/patches/p.yaml:1:1")


def test_values_are_rendered_and_know_their_variables(read: Read) -> None:
    (patch,), found = read(
        {"prod/patches/p.yaml": "target: workflow/a\nset: {x: {y: ['{{ n }}', !raw '{{ n }}']}}\n"}
    )
    (edit,) = patch.edits
    assert (edit.value, found) == ({"y": [5, "{{ n }}"]}, ())
    assert edit.origins == {"/y/0": Origin({"vars.yaml:3": ("n",)})}


def test_files_that_are_no_templates_are_left_alone(read: Read) -> None:
    (patch,), _ = read({"prod/patches/raw-1.yaml": "target: workflow/a\nset: {x: '{{ n }}'}\n"})
    assert patch.edits[0].value == "{{ n }}"


def test_patches_of_kinds_that_the_environment_does_not_take_are_left_out(read: Read) -> None:
    files = {"dev/patches/p.yaml": "- {target: task/a, set: {x: 1}}\n- {target: '*', set: {x: 1}}\n"}
    assert [patch.target.text for patch in read(files)[0]] == ["*"]
    assert [patch.target.text for patch in read(files, "dev")[0]] == ["task/a", "*"]


def test_all_mistakes_are_found_each_at_its_place(read: Read) -> None:
    text = """\
- {target: workflow/a}
- {set: {x: 1}}
- {traget: workflow/a, set: {x: 1}}
- {target: order, set: {x: 1}}
- {target: workflow/a+, set: {x: 1}}
- {target: workflow/a, set: {x: '{{ m }}'}, task: 5}
- {target: workflow/a, set: {x: '{{ m }}'}}
- {target: workflow/a, remove: []}
- text
"""
    place = "environments/prod/patches/p.yaml"
    unreadable = "'order' is no pattern of keys: write workflow/NAME@VERSION or task/NAME"
    assert problems(read, text) == [
        f"{place}:1:3 CD042 the patch must be told what to `set` or to `remove`",
        f"{place}:2:3 CD042 the patch lacks `target`",
        f"{place}:3:3 CD042 the patch lacks `target`",
        f"{place}:3:4 CD041 there is no setting `traget`",
        f"{place}:4:12 CD045 {unreadable}",
        f"{place}:5:12 CD045 'workflow/a+': a patch has no dependants; leave the + out, or write \\+",
        f"{place}:6:51 CD042 `task` must be a string",
        f"{place}:7:37 CD071 variable `m` is not defined",
        f"{place}:8:32 CD042 `remove` must not be empty",
        f"{place}:9:3 CD042 the patch must be a mapping",
    ]


def test_a_patch_does_not_set_what_it_removes(read: Read) -> None:
    text = "target: workflow/a\nset: {x: 1, y: 2}\nremove: [z, /x]\n"
    assert problems(read, text) == [
        "environments/prod/patches/p.yaml:3:13 CD045 `/x` is set and removed by one patch"
    ]


def test_a_file_that_is_no_patch_is_an_error(read: Read) -> None:
    patches, (found,) = read({"prod/patches/p.yml": "target: workflow/a\nset: {x: 1}\n"})
    assert (patches, str(found.position), found.code) == ((), "environments/prod/patches/p.yml:1:1", "CD047")


def test_broken_yaml_is_a_problem(read: Read) -> None:
    patches, (found,) = read({"prod/patches/p.yaml": "target: [\n"})
    assert (patches, found.code) == ((), "CD005")
