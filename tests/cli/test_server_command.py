"""`server start|stop|status|logs`, on a machine where `java` only stands in for it."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from conductor_deploy.cli.main import exit_code
from conductor_deploy.conductor_server import NEWEST, RELEASES, stop


@pytest.fixture(autouse=True)
def here(machine: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in machine.items():
        monkeypatch.setenv(name, value)


def document(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_start_status_and_stop_tell_the_same_in_json(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = ["--data", str(data), "-o", "json"]
    stopped = {
        "running": False,
        "starting": False,
        "version": None,
        "url": None,
        "port": None,
        "pid": None,
        "data": str(data),
    }
    assert exit_code(["server", "status", *place]) == 0
    assert document(capsys) == stopped
    assert exit_code(["server", "start", *place]) == 0
    started = document(capsys)
    assert started == started | {
        "running": True,
        "starting": False,
        "version": "3.32.3",
        "url": f"http://127.0.0.1:{started['port']}/api",
        "data": str(data),
    }
    assert exit_code(["server", "status", *place]) == 0
    assert document(capsys) == started
    assert exit_code(["server", "stop", *place]) == 0
    assert document(capsys) == stopped


def test_what_is_said_in_text(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = ["--data", str(data)]
    assert exit_code(["server", "start", "--version", "3.15.0", *place]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("Conductor 3.15.0 runs at http://127.0.0.1:")
    assert err == f"starting Conductor 3.15.0 on {data}\n"
    assert exit_code(["server", "start", "--version", "3.15.0", *place]) == 0
    assert capsys.readouterr() == (out, "")
    assert exit_code(["server", "logs", *place]) == 0
    assert capsys.readouterr().out == "Conductor is starting\n"
    assert exit_code(["server", "stop", *place]) == 0
    assert capsys.readouterr().out == f"stopped {data}\n"
    assert exit_code(["server", "stop", *place]) == 0
    assert capsys.readouterr().out == f"no server runs on {data}\n"
    assert exit_code(["server", "status", *place]) == 0
    assert capsys.readouterr().out == f"no server runs on {data}\n"


def test_a_version_that_can_not_be_run_is_refused_before_anything_is_said(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code(["server", "start", "--version", "9.9.9", "--data", str(data)]) == 64
    assert "starting" not in capsys.readouterr().err


def test_a_server_of_another_version_is_not_stopped(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = ["--data", str(data)]
    assert exit_code(["server", "start", *place]) == 0
    capsys.readouterr()
    assert exit_code(["server", "stop", "--version", "3.15.0", *place]) == 64
    assert f"Conductor 3.32.3 runs on {data}, not 3.15.0" in capsys.readouterr().err
    assert exit_code(["server", "stop", "--version", "3.32.3", *place]) == 0
    assert capsys.readouterr().out == f"stopped {data}\n"


def test_a_server_that_is_still_booting_is_starting(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STAND_IN", "sick")
    start = [sys.executable, "-m", "conductor_deploy", "server", "start", "--data", str(data)]
    with subprocess.Popen(start, stderr=subprocess.DEVNULL) as starter:
        until((data / "server.json").exists)
        assert exit_code(["server", "status", "--data", str(data)]) == 0
        assert capsys.readouterr().out.startswith("Conductor 3.32.3 is starting (process ")
        assert exit_code(["server", "status", "--data", str(data), "-o", "json"]) == 0
        found = document(capsys)
        assert (found["running"], found["starting"], found["version"]) == (False, True, "3.32.3")
        assert found["pid"]
        assert stop(data)
    assert starter.returncode == 1


def test_a_server_without_a_word_shows_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(["server"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("Usage: conductor-deploy server [OPTIONS] ")
    assert "  status " in out
    assert err == ""


def until(claim: Callable[[], bool]) -> None:
    """Returns when it holds; the test's own time limit ends a wait in vain."""
    while not claim():
        time.sleep(0.01)


def test_data_is_kept_per_user_and_version(
    machine: Mapping[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code(["server", "status", "--version", "3.15.0", "-o", "json"]) == 0
    assert document(capsys)["data"] == f"{machine['XDG_DATA_HOME']}/conductor-deploy/server-3.15.0"


def test_a_server_that_does_not_start_shows_its_log(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STAND_IN", "dies")
    assert exit_code(["server", "start", "--data", str(data), "-o", "json"]) == 1
    out, err = capsys.readouterr()
    assert json.loads(out)["error"]["message"] == "Conductor 3.32.3 ended while it started"
    assert "\nAPPLICATION FAILED TO START\n" in err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["start", "--version", "1.0"], 64),
        (["stop", "--version", "1.0"], 64),
        (["start", "--port", "0"], 64),
        (["logs"], 1),
        (["logs", "-n", "0"], 64),
        (["restart"], 64),
    ],
)
def test_what_can_not_be_done_has_its_exit_code(
    arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code(["server", *arguments]) == code
    assert capsys.readouterr().err


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One that has another file under the name of Conductor 3.15.0, which is not installed here."""
    jar = tmp_path / "com/netflix/conductor/conductor-server/3.15.0/conductor-server-3.15.0-boot.jar"
    jar.parent.mkdir(parents=True)
    jar.write_bytes(bytes(3 << 20))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "empty"))
    monkeypatch.setenv("M2_REPO", str(tmp_path / "m2"))
    monkeypatch.setenv("JGO_CONFIG_FILE", str(tmp_path / "jgo.conf"))
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path))) as server:
        (tmp_path / "jgo.conf").write_text(f"[repositories]\nmine = http://127.0.0.1:{server.server_port}\n")
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield
        server.shutdown()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.mark.usefixtures("repository")
def test_fetching_shows_the_size_unless_quiet(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    start = ["server", "start", "--version", "3.15.0", "--data", str(data)]
    assert exit_code(start) == 1
    said = capsys.readouterr().err
    assert "fetching conductor-server-3.15.0-boot.jar, 3 MB\n" in said
    assert "is not the published conductor-server-3.15.0-boot.jar" in said
    assert exit_code(["--quiet", *start]) == 1
    assert "fetching conductor" not in capsys.readouterr().err


def test_without_the_extra_it_is_named() -> None:
    program = """if True:
        import sys
        sys.modules["psutil"] = None
        from conductor_deploy.cli.main import run
        run(["server", "status"])
    """
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "needs the package psutil" in ended.stderr
    assert "install conductor-deploy with its extra `server`" in ended.stderr


def test_the_versions_named_in_the_help_are_those_that_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(["server", "start", "--help"]) == 0
    said = capsys.readouterr().out
    assert f"[{'|'.join(RELEASES)}]" in said
    assert f"Default: {NEWEST}." in said
