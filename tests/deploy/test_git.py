"""What git knows of a repository of definitions, and what it does not."""

import subprocess
from pathlib import Path

import pytest

from conductor_deploy.deploy.git import commit, export_tree, is_dirty
from conductor_deploy.errors import CannotRun


def git(root: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=ada", "-c", "user.email=ada@example.com"]
    subprocess.run(["git", "-C", str(root), *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder inside a repository of one commit."""
    git(tmp_path, "init", "-q")
    folder = tmp_path / "deploy"
    folder.mkdir()
    (folder / "a.yaml").write_text("a\n")
    (folder / "link.yaml").symlink_to("a.yaml")
    (tmp_path / "beside.txt").write_text("not ours\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "begin")
    return folder


def test_a_commit_is_known_by_its_full_id(root: Path) -> None:
    assert len(commit(root) or "") == 40


def test_files_below_the_root_make_it_dirty(root: Path) -> None:
    (root.parent / "beside.txt").write_text("changed\n")
    assert not is_dirty(root)
    (root / "new.yaml").write_text("new\n")
    assert is_dirty(root)


def test_files_are_given_as_they_were_at_a_commit(root: Path, tmp_path: Path) -> None:
    (root / "a.yaml").write_text("b\n")
    target = tmp_path / "then"
    export_tree(root, "HEAD", target)
    assert {path.name: path.read_text() for path in target.iterdir()} == {"a.yaml": "a\n"}


def test_the_root_may_be_the_whole_repository_or_newer_than_the_commit(root: Path, tmp_path: Path) -> None:
    export_tree(root.parent, "HEAD", tmp_path / "whole")
    assert (tmp_path / "whole" / "deploy" / "a.yaml").is_file()
    young = root.parent / "young"
    young.mkdir()
    export_tree(young, "HEAD", tmp_path / "none")
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("ref", ["nowhere", "--output=evil", "HEAD:deploy"])
def test_an_unknown_commit_is_named(root: Path, tmp_path: Path, ref: str) -> None:
    with pytest.raises(CannotRun, match=f"git does not know '{ref}'"):
        export_tree(root, ref, tmp_path / "then")
    assert not (root.parent / "evil").exists()


def test_a_repository_that_lost_files_is_no_empty_one(root: Path, tmp_path: Path) -> None:
    blob = subprocess.check_output(
        ["git", "-C", str(root), "rev-parse", "HEAD:deploy/a.yaml"], text=True
    ).strip()
    stored = root.parent / ".git" / "objects" / blob[:2] / blob[2:]
    stored.unlink()
    with pytest.raises(CannotRun, match="git can't read HEAD"):
        export_tree(root, "HEAD", tmp_path / "then")


def test_without_a_repository_nothing_is_known(tmp_path: Path) -> None:
    assert (commit(tmp_path), is_dirty(tmp_path)) == (None, False)
    with pytest.raises(CannotRun, match="is in no git repository"):
        export_tree(tmp_path, "HEAD", tmp_path / "then")


def test_without_git_nothing_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert (commit(tmp_path), is_dirty(tmp_path)) == (None, False)


def test_files_that_make_up_a_bare_repository_run_nothing(root: Path, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    for name in ("objects", "refs"):
        (root / name).mkdir()
    (root / "HEAD").write_text("ref: refs/heads/main\n")
    core = [
        "repositoryformatversion = 0",
        "bare = false",
        "worktree = ..",
        f'fsmonitor = "touch {ran}; false"',
    ]
    (root / "config").write_text("\n\t".join(["[core]", *core]))
    is_dirty(root)
    commit(root)
    assert not ran.exists()
