"""What git knows of a repository of definitions: the commit, whether files differ from it, files at another commit."""

import subprocess
from pathlib import Path

from conductor_deploy.errors import CannotRun

__all__ = ["changed_since", "commit", "export_tree", "is_dirty"]


def commit(root: Path) -> str | None:
    """The full id of HEAD; None without git or before the first commit."""
    return _git(root, "rev-parse", "--verify", "--quiet", "HEAD")


def is_dirty(root: Path) -> bool:
    """Whether a file below `root` differs from HEAD, new files included."""
    return bool(_git(root, "status", "--porcelain", "--untracked-files=all", "--", "."))


def changed_since(root: Path, ref: str) -> frozenset[str]:
    """Paths below `root`, relative to it, that differ from the point where HEAD left `ref`; removed ones too."""
    base = _required(root, ref, "merge-base", ref, "HEAD")
    tracked = _required(root, ref, "diff", "--name-only", "-z", "--no-renames", "--relative", base, "--", ".")
    untracked = _required(root, ref, "ls-files", "--others", "--exclude-standard", "-z", "--", ".")
    return frozenset(filter(None, (tracked + "\0" + untracked).split("\0")))


def export_tree(root: Path, ref: str, target: Path) -> None:
    """Write the regular files below `root`, as they are at `ref`, into `target`."""
    import io
    import tarfile

    prefix = _required(root, ref, "rev-parse", "--show-prefix")
    top = _required(root, ref, "rev-parse", "--show-toplevel")
    tree = f"{ref}:{prefix.rstrip('/')}" if prefix else ref
    archive = subprocess.run(["git", "-C", top, "archive", tree], capture_output=True, check=False)
    if archive.returncode:
        raise _unknown(ref, archive.stderr.decode(errors="replace"))
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as tar:
        for member in tar:
            content = tar.extractfile(member) if member.isfile() else None
            if content:
                path = target / member.name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content.read())


def _git(root: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return None
    return done.stdout.strip("\n") if done.returncode == 0 else None


def _required(root: Path, ref: str, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise _unknown(ref, done.stderr)
    return done.stdout.strip("\n")


def _unknown(ref: str, stderr: str) -> CannotRun:
    return CannotRun(f"git does not know {ref!r} here: {stderr.strip()}", hint="fetch it first, or check the name")
