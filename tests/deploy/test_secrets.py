import sys
from pathlib import Path

import pytest

from conductor_deploy.deploy.secrets import Hidden, resolve
from conductor_deploy.errors import CannotRun

VALUE = "correct horse battery"


@pytest.mark.parametrize("text", ["plain", "http://x:8080/api", "environment:X", "a:b", "", "env"])
def test_text_that_is_no_reference_is_the_value_itself(tmp_path: Path, text: str) -> None:
    assert resolve(text, {}, tmp_path) == text


def test_a_variable_of_the_shell(tmp_path: Path) -> None:
    assert resolve("env:X", {"X": VALUE}, tmp_path) == VALUE


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_file_without_its_last_line_end(tmp_path: Path, end: str) -> None:
    (tmp_path / "token").write_bytes(f"{VALUE}{end}".encode())
    assert resolve("file:token", {}, tmp_path) == VALUE
    assert resolve(f"file:{tmp_path / 'token'}", {}, Path("/nowhere")) == VALUE


def python(code: str) -> str:
    return f"command:'{sys.executable}' -I -S -c '{code}'"


def test_what_a_command_prints(tmp_path: Path) -> None:
    assert resolve(python('print("a b")'), {}, tmp_path) == "a b"


def test_a_command_runs_in_the_repository_with_the_variables_of_the_run(tmp_path: Path) -> None:
    code = 'import os; print(os.getcwd(), os.environ["X"], "HOME" in os.environ)'
    assert resolve(python(code), {"X": "x"}, tmp_path) == f"{tmp_path.resolve()} x False"


def test_no_shell_is_between(tmp_path: Path) -> None:
    assert resolve("command:printf '%s|' a;b $HOME", {"PATH": "/usr/bin:/bin"}, tmp_path) == "a;b|$HOME|"


def test_a_secret_hides_itself(tmp_path: Path) -> None:
    value = resolve("env:X", {"X": VALUE}, tmp_path)
    assert isinstance(value, Hidden)
    assert VALUE not in repr(value) + repr([value]) + repr({"x": value})
    assert f"{value}" == VALUE


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("env:X", "the environment variable X is not set"),
        ("env:EMPTY", "the environment variable EMPTY is not set"),
        ("file:missing", "the file missing can't be read: No such file or directory"),
        ("file:.", "the file . can't be read: Is a directory"),
        ("file:~nobody-at-all/token", "the file ~nobody-at-all/token can't be read: "),
        ("file:a\0b", "can't be read: embedded null byte"),
        ("file:empty", "the file empty is empty"),
        ("file:binary", "the file binary is not UTF-8"),
        ("command:", "the command `` can't be run"),
        ("command:no-such-program-at-all", "the command `no-such-program-at-all` can't be run: "),
        ("command:echo 'a", "the command `echo 'a` can't be run: No closing quotation"),
        ("command:true", "the command `true` printed nothing"),
        ("command:sh -c 'echo hidden; echo hidden >&2; exit 3'", "ended with exit code 3"),
    ],
)
def test_what_can_not_be_resolved_names_the_reference_and_no_output(
    tmp_path: Path, reference: str, message: str
) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "binary").write_bytes(b"hidden \xff")
    with pytest.raises(CannotRun) as raised:
        resolve(reference, {"EMPTY": "", "PATH": "/usr/bin:/bin"}, tmp_path)
    assert message in raised.value.message
    assert "hidden" not in raised.value.message.replace(reference.partition(":")[2], "") + (
        raised.value.hint or ""
    )


def test_a_command_that_does_not_end_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match=r"did not end within 0\.05 s"):
        resolve("command:sleep 60", {"PATH": "/usr/bin:/bin"}, tmp_path, time_limit=0.05)
