"""What git knows of a repository of definitions: the commit, whether files differ from it, files at another commit."""

import subprocess
from pathlib import Path

from conductor_deploy.errors import CannotRun

__all__ = ["commit", "export_tree", "is_ancestor", "is_dirty", "place"]

# Files of a commit can make up a bare repository, whose configuration names programs to run: that is none of ours.
_GIT = ("git", "-c", "safe.bareRepository=explicit")


def commit(root: Path) -> str | None:
    """The full id of HEAD; None without git or before the first commit."""
    return _git(root, "rev-parse", "--verify", "--quiet", "HEAD")


def place(folder: Path) -> str:
    """Where a folder, which need not exist yet, is below the root of its git repository; "." without one.

    What git ignores is in none.
    """
    there = next(each for each in (folder, *folder.parents) if each.is_dir())
    top = _git(there, "rev-parse", "--show-toplevel")
    if not top or _git(there, "check-ignore", "--quiet", str(folder)) is not None:
        return "."
    return folder.relative_to(Path(top).resolve()).as_posix()


def is_dirty(root: Path) -> bool:
    """Whether a file below `root` differs from HEAD, new files included."""
    return bool(_git(root, "status", "--porcelain", "--untracked-files=all", "--", "."))


def is_ancestor(root: Path, older: str, newer: str) -> bool | None:
    """Whether `newer` came of `older`, and is another commit; None where git does not have both."""
    ids = [_commit_id(root, ref) for ref in (older, newer)]
    if None in ids:
        return None
    return ids[0] != ids[1] and _git(root, "merge-base", "--is-ancestor", older, newer) is not None


def export_tree(root: Path, ref: str, target: Path) -> None:
    """Write the regular files below `root`, as they are at `ref`, into `target`; none where it has no such folder.

    Raises CannotRun where git does not know `ref`, or nothing of `root`.
    """
    import io
    import tarfile

    commit = _commit_id(root, ref)
    if commit is None and _git(root, "rev-parse", "--git-dir") is None:
        raise CannotRun(
            f"{root} is in no git repository, so {ref!r} is nothing here", hint="git init makes one"
        )
    if commit is None:
        raise CannotRun(f"git does not know {ref!r} in {root}", hint="fetch it first, or check the name")
    prefix, top = (_git(root, "rev-parse", option) for option in ("--show-prefix", "--show-toplevel"))
    tree = _git(root, "rev-parse", "--verify", "--quiet", f"{commit}:{(prefix or '').rstrip('/')}")
    if tree is None:
        return
    archive = subprocess.run([*_GIT, "-C", str(top), "archive", tree], capture_output=True, check=False)
    if archive.returncode:
        raise CannotRun(f"git can't read {ref}: {archive.stderr.decode(errors='replace').strip()}")
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as tar:
        for member in tar:
            content = tar.extractfile(member) if member.isfile() else None
            if content:
                path = target / member.name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content.read())


def _commit_id(root: Path, ref: str) -> str | None:
    return _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")


def _git(root: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            [*_GIT, "-C", str(root), *arguments], capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        return None
    return done.stdout.strip("\n") if done.returncode == 0 else None
