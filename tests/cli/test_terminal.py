"""What people see on a terminal of some width, and what goes into a file."""

import fcntl
import os
import pty
import re
import struct
import sys
import termios
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import Popen

import pytest
from workbench import CONFIGURATION, ORDER

from conductor_deploy.cli.progress import terminal_width
from conductor_deploy.present.width import columns


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "definitions").mkdir()
    (tmp_path / "conductor-deploy.yaml").write_text(CONFIGURATION)
    (tmp_path / "definitions" / "order.yaml").write_text(
        ORDER + "description: a rather long one, of 注文 and 支払い\n"
    )
    (tmp_path / "definitions" / "task.yaml").write_text("{name: charge, retryCount: 1, ownerEmail: a@b.cd}")
    return tmp_path


@pytest.fixture
def narrow() -> Iterator[Callable[..., str]]:
    """Runs a command line on a terminal of 40 columns; what it showed, as lines without colours unless it is dumb."""
    primary, secondary = pty.openpty()
    fcntl.ioctl(secondary, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 40, 0, 0))

    def shown(site: Path, *arguments: str, term: str = "xterm", said: str = "") -> str:
        command = [sys.executable, "-m", "conductor_deploy", "-C", str(site), *arguments]
        environ = {**os.environ, "TERM": term, "COLUMNS": said}
        with Popen(command, stdin=secondary, stdout=secondary, stderr=secondary, env=environ):
            os.close(secondary)
            found = b"".join(iter(lambda: _read(primary), b""))
        text = found.decode().replace("\r\n", "\n")
        return text if term == "dumb" else re.sub("\x1b\\[[0-9;?]*[A-Za-z]", "", text)

    yield shown
    os.close(primary)


def _read(terminal: int) -> bytes:
    """Nothing once all who could write have gone."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


def test_an_apply_fits_a_narrow_terminal(site: Path, narrow: Callable[..., str]) -> None:
    shown = narrow(site, "apply", "-e", "dev", "--yes")
    states = re.split("[\r\n]", shown)
    assert all(columns(line) <= 40 or " " not in line.strip() for line in states), shown
    assert any(re.fullmatch(r"applying +\[#+\] +2/2 *", line) for line in states), shown
    assert "+ workflow/order@1\n" in shown


def test_a_dumb_terminal_gets_lines_without_colours(site: Path, narrow: Callable[..., str]) -> None:
    shown = narrow(site, "apply", "-e", "dev", "--yes", term="dumb")
    assert "done       create task/charge\n" in shown
    assert "\r" not in shown
    assert "\x1b" not in shown


def test_problems_fit_a_narrow_terminal(site: Path, narrow: Callable[..., str]) -> None:
    (site / "definitions" / "wrong.yaml").write_text(
        "{name: task with an empty list, version: 1, tasks: [], ownerEmail: a@b.cd, retryCoun: 1}"
    )
    shown = narrow(site, "validate", "-e", "dev")
    lines = shown.splitlines()
    assert all(columns(line) <= 40 or " " not in line.strip() for line in lines), shown
    assert any(line.startswith("definitions/wrong.yaml:1") for line in lines)
    assert lines[-2:] == ["error: the definitions are wrong: 1", "    problem"]


def test_why_an_environment_is_unknown_fits_a_narrow_terminal(site: Path, narrow: Callable[..., str]) -> None:
    lines = narrow(site, "status", "-e", "away").splitlines()
    assert lines[0].startswith("away is unknown: ")
    assert all(columns(line) <= 40 for line in lines), lines


def test_columns_of_the_environment_go_before_those_of_the_terminal(
    site: Path, narrow: Callable[..., str]
) -> None:
    lines = narrow(site, "status", "-e", "away", said="30").splitlines()
    assert all(columns(line) <= 30 for line in lines), lines


def test_columns_that_are_no_number_count_for_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (tmp_path / "out.txt").open("w") as out:
        for said, width in (("60", 60), ("0", 80), ("wide", 80)):
            monkeypatch.setenv("COLUMNS", said)
            assert terminal_width(out) == width


def test_what_is_no_terminal_gets_lines_as_they_are(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    with (tmp_path / "out.txt").open("w+") as out:
        assert terminal_width(out) == 80
        command = [sys.executable, "-m", "conductor_deploy", "-C", str(site), "apply", "-e", "dev", "--yes"]
        with Popen(command, stdout=out, stderr=out):
            pass
        out.seek(0)
        text = out.read()
    assert "applying" not in text
    assert "done       create task/charge\n" in text
    assert "\r" not in text
    assert "\x1b" not in text
