"""`fmt` over the files of a repository."""

from pathlib import Path

import pytest

from conductor_deploy.deploy.configuration import Configuration
from conductor_deploy.deploy.formatting import differences, formatted, write_formatted
from conductor_deploy.errors import WrongUsage


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    tasks = tmp_path / "definitions" / "tasks"
    tasks.mkdir(parents=True)
    (tasks / "a.yaml").write_text("retryCount:  1\nname: a\n")
    (tasks / "b.json").write_text('{"name":"b"}')
    return Configuration(tmp_path, "orders", {})


def test_what_is_written_stays_as_it_is(configuration: Configuration) -> None:
    files, problems = formatted(configuration, [])
    assert ([file.is_stale for file in files], problems) == ([True, True], ())
    write_formatted(configuration.root, files)
    again, _ = formatted(configuration, [])
    assert not any(file.is_stale for file in again)
    assert differences(again) == ""


def test_the_difference_names_the_file(configuration: Configuration) -> None:
    files, _ = formatted(configuration, [configuration.root / "definitions/tasks/a.yaml"])
    lines = differences(files).splitlines()
    assert lines[:2] == ["--- definitions/tasks/a.yaml", "+++ definitions/tasks/a.yaml"]
    assert "-retryCount:  1" in lines


def test_a_path_that_is_no_definition_file_is_wrong_usage(configuration: Configuration) -> None:
    (configuration.root / "notes.yaml").write_text("a: 1\n")
    known, other = configuration.root / "definitions/tasks/a.yaml", configuration.root / "notes.yaml"
    with pytest.raises(WrongUsage, match=f"no definition file below definitions: {other}$"):
        formatted(configuration, [known, other])


def test_a_file_that_can_not_be_decoded_is_a_problem(configuration: Configuration) -> None:
    broken = configuration.root / "definitions/tasks/c.yaml"
    broken.write_bytes(b"name: \xff\n")
    files, problems = formatted(configuration, [broken])
    assert files == ()
    assert [problem.position.file for problem in problems if problem.position] == ["definitions/tasks/c.yaml"]
