"""Definition files on disk."""

import os
import stat
from pathlib import Path

import pytest

from conductor_deploy.definition.source import Source
from conductor_deploy.deploy.files import read_source, read_sources, save_as, write_file


def lay(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("x", encoding="utf-8")


def paths(root: Path, folder: str) -> list[str]:
    sources, problems = read_sources(root, folder)
    assert not problems
    return [source.path for source in sources]


def test_definition_files_are_found_sorted_and_the_rest_is_passed_over(tmp_path: Path) -> None:
    lay(tmp_path, "d/b.json", "d/a/c.yaml", "d/a.yml", "d/e.json.j2", "d/f.yaml.j2", "d/environments/g.yaml")
    lay(
        tmp_path, "d/readme.md", "d/x.json5", "d/y.j2", "d/order.test.yaml", "d/.hidden.json", "d/.git/x.json"
    )
    lay(tmp_path, "d/target/x.json", "d/a/build/x.json", "d/node_modules/p/package.json", "elsewhere/x.json")
    expected = ["d/a.yml", "d/a/c.yaml", "d/b.json", "d/e.json.j2", "d/environments/g.yaml", "d/f.yaml.j2"]
    assert paths(tmp_path, "d") == expected


@pytest.mark.parametrize("folder", [".", ""])
def test_the_repository_itself_can_be_the_folder(tmp_path: Path, folder: str) -> None:
    lay(
        tmp_path,
        "conductor-deploy.yaml",
        "vars.yaml",
        "environments/prod/vars.yaml",
        "a.yaml",
        "sub/vars.yaml",
    )
    assert paths(tmp_path, folder) == ["a.yaml", "sub/vars.yaml"]


def test_a_missing_folder_is_a_problem(tmp_path: Path) -> None:
    sources, (problem,) = read_sources(tmp_path, "definitions")
    assert not sources
    assert (problem.code, problem.message) == ("CD001", "there is no folder definitions")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_that_the_server_reads_are_read(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.json").write_bytes('{"é": "\U0001f600"}\r\n'.encode(encoding))
    assert read_sources(tmp_path, ".") == ((Source("a.json", '{"é": "\U0001f600"}\r\n'),), ())


def test_big_endian_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"\xfe\xff" + "{}".encode("utf-16-be"))
    assert read_source(tmp_path / "a.json", "a.json") == Source("a.json", "{}")


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_latin_1_is_a_problem_with_its_place(tmp_path: Path, mark: bytes) -> None:
    (tmp_path / "a.json").write_bytes(mark + '{\n "ü'.encode() + b'\xe9"}')
    _, (problem,) = read_sources(tmp_path, ".")
    assert (problem.code, str(problem.position), problem.hint) == (
        "CD002",
        "a.json:2:4",
        "save the file as UTF-8",
    )
    assert "byte 0xE9" in problem.message


def test_utf_16_without_a_mark_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes("{}".encode("utf-16-le"))
    _, (problem,) = read_sources(tmp_path, ".")
    assert problem.code == "CD002"
    assert "UTF-16" in problem.message


def test_a_file_that_can_not_be_opened_is_a_problem_and_the_others_are_read(tmp_path: Path) -> None:
    lay(tmp_path, "b.json")
    (tmp_path / "a.json").symlink_to("nowhere")
    (source,), (problem,) = read_sources(tmp_path, ".")
    assert source.path == "b.json"
    assert (problem.code, str(problem.position)) == ("CD001", "a.json:1:1")
    assert problem.message == "can't be read: No such file or directory"


def test_writing_makes_folders_and_keeps_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b.yaml"
    write_file(path, "é\r\n\n")
    assert path.read_bytes() == b"\xc3\xa9\r\n\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert [each.name for each in path.parent.iterdir()] == ["b.yaml"]


def test_writing_keeps_the_mode_and_writes_through_links(tmp_path: Path) -> None:
    path, link = tmp_path / "a.yaml", tmp_path / "link.yaml"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o600)
    link.symlink_to(path)
    write_file(link, "new")
    assert link.is_symlink()
    assert path.read_text(encoding="utf-8") == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_can_not_be_written_leaves_the_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(UnicodeEncodeError):
        write_file(path, "\ud800")
    assert path.read_text(encoding="utf-8") == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["a.yaml"]


def test_what_is_no_regular_file_is_written_into(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_file(pipe, "{}\n")
        assert os.read(reader, 100) == b"{}\n"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_where_a_person_names_a_file_its_folder_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        save_as(tmp_path / "typo" / "plan.json", "{}")
    assert list(tmp_path.iterdir()) == []
    save_as(tmp_path / "plan.json", "{}")
    assert (tmp_path / "plan.json").read_text(encoding="utf-8") == "{}"
