"""`worker run`: does tasks, shows what it does, stops gracefully, and says what is wrong."""

import io
import json
import logging
import os
import signal
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from socket import create_server, socket

import pytest
from conductor_double import Double

from conductor_deploy.cli.live import block_on
from conductor_deploy.cli.main import exit_code
from conductor_deploy.cli.reloading import run_again_on_changes
from conductor_deploy.cli.worker_activity import Watcher
from conductor_deploy.client.event import PollCompleted, PollFailure, TaskExecutionCompleted
from conductor_deploy.client.event.task_runner_events import TaskExecutionFailure, TaskExecutionStarted
from conductor_deploy.client.worker._declared import declared

WORKERS = """\
from conductor_deploy.client.worker.worker_task import worker_task

@worker_task(task_definition_name="charge", thread_count=2)
def charge(amount: int) -> int:
    print("charging", amount)
    return amount
"""
BUSY = WORKERS.replace("    return amount", "    import threading; threading.Event().wait()")


@pytest.fixture(autouse=True)
def _own_modules(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What a test imports and declares is gone after it."""
    path, functions, ours = list(sys.path), dict(declared), str(tmp_path_factory.getbasetemp())
    yield
    sys.path[:] = path
    for name, module in list(sys.modules.items()):
        places = [getattr(module, "__file__", None), *getattr(module, "__path__", ())]
        if any(str(place).startswith(ours) for place in places):
            del sys.modules[name]
    declared.clear()
    declared.update(functions)


@pytest.fixture
def double(double: Double, monkeypatch: pytest.MonkeyPatch) -> Double:
    monkeypatch.setenv("CONDUCTOR_SERVER_URL", double.url)
    return double


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shop.py").write_text(WORKERS)
    return tmp_path


@contextmanager
def meanwhile(work: Callable[[], object]) -> Iterator[None]:
    """What fails there stops what goes on here, and fails the test. A signal that comes late does no harm."""
    failures: list[BaseException] = []

    def guarded() -> None:
        try:
            work()
        except BaseException as failure:  # noqa: BLE001 - it is raised below
            failures.append(failure)
            terminate()

    before = signal.signal(signal.SIGTERM, lambda *_: None)
    thread = threading.Thread(target=guarded)
    thread.start()
    try:
        yield
    finally:
        thread.join()
        signal.signal(signal.SIGTERM, before)
    if failures:
        raise failures[0]


def terminate() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def run(folder: Path, *arguments: str) -> int:
    return exit_code(["-C", str(folder), "worker", "run", *arguments])


def test_tasks_are_done_until_a_signal_comes(
    double: Double, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def work() -> None:
        result = double.result_of(double.give("charge", inputData={"amount": "7"}))
        assert result["outputData"] == {"result": 7}
        terminate()

    with meanwhile(work):
        assert run(folder, "./shop.py") == 0
    out, err = capsys.readouterr()
    assert out == "charging 7\n"
    assert err == (f"working on charge of {double.url}; Ctrl-C stops\nstopping\nstopped; tasks done: 1\n")


def test_a_second_signal_stops_at_once(
    double: Double, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "shop.py").write_text(BUSY)
    said: list[str] = []

    def heard() -> bool:
        said.append(capsys.readouterr().err)
        return "(1) have 3600 s to end; once more stops at once" in "".join(said)

    def work() -> None:
        task_id = double.give("charge", inputData={"amount": 1})
        double.wait(lambda: double.polls)
        while "charging" not in capsys.readouterr().out:
            threading.Event().wait(0.01)
        terminate()
        until(heard)
        terminate()
        assert double.result_of(task_id)["status"] == "FAILED"

    with meanwhile(work):
        assert run(folder, "shop", "--grace", "1h") == 130
    err = capsys.readouterr().err
    assert err.startswith("stopping at once\n")
    assert "error: stopped at once" in err


def test_a_port_that_is_taken_is_named(
    double: Double, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with create_server(("", 0)) as taken:
        port = taken.getsockname()[1]
        assert run(folder, "shop", "--metrics-port", str(port)) == 1
    assert f"cannot serve metrics on port {port}: Address already in use" in capsys.readouterr().err


def test_metrics_and_health_are_served(double: Double, folder: Path) -> None:
    with closing(socket()) as probe:
        probe.bind(("", 0))
        port = probe.getsockname()[1]
    pages: list[str] = []

    def work() -> None:
        double.result_of(double.give("charge", inputData={"amount": 7}))
        for path in ("metrics", "health"):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}") as answer:
                pages.append(answer.read().decode())
        terminate()

    with meanwhile(work):
        assert run(folder, "shop", "--metrics-port", str(port)) == 0
    assert 'task_execute_time_seconds_count{status="SUCCESS",taskType="charge"} 1.0' in pages[0]
    assert pages[1] == "OK"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_a_table_below_what_is_printed(
    double: Double, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(sys, "stdout", terminal)

    def work() -> None:
        double.result_of(double.give("charge", inputData={"amount": 7}))
        terminate()

    with meanwhile(work):
        assert run(folder, "shop") == 0
    frames = terminal.getvalue().split("\x1b[3F\x1b[J")
    assert any(frame.startswith("charging 7\n") for frame in frames)
    assert "· stopping, Ctrl-C" in frames[-1]
    table, rest = frames[-1].splitlines()[2:], terminal.getvalue()
    assert table[0].split()[:4] == ["charge", table[0].split()[1], "0/2", "1"]
    assert rest.endswith("stopped; tasks done: 1\n")


@pytest.mark.parametrize(
    ("files", "module", "said"),
    [
        ({}, "nothing", "there is no module nothing in {folder}\n    name a module, a package or a file"),
        ({"shop.py": WORKERS}, "shopp", "did you mean shop?"),
        ({"pack/shop.py": WORKERS}, "pack.shops", "did you mean pack.shop?"),
        ({"a.py": "x = 1"}, "a", "a declares no workers"),
        ({"a.py": "import nowhere"}, "a", "No module named 'nowhere' ({folder}/a.py:1)"),
        (
            {"a.py": "def f():\n    raise OSError('x')\n\nf()"},
            "a",
            "a can't be imported: OSError: x ({folder}/a.py:2)",
        ),
        ({"a.py": "import sys; sys.exit(3)"}, "a", "a can't be imported: SystemExit: 3 ({folder}/a.py:1)"),
        ({}, ".", "{folder} is no module\n    name a module, a package or a file"),
        ({}, "./", "{folder} is no module"),
        ({"a.py": "def ("}, "a", "SyntaxError: invalid syntax (a.py, line 1)"),
        ({"pack/__init__.py": "", "pack/b.py": "1/0"}, "pack", "pack.b can't be imported: ZeroDivisionError"),
    ],
)
def test_what_cannot_be_run_is_said(
    files: dict[str, str], module: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    assert run(tmp_path, module) == 1
    assert said.format(folder=tmp_path) in capsys.readouterr().err


def test_a_package_is_run_with_all_its_modules_and_a_file_from_anywhere(
    double: Double, folder: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "pack" / "deep").mkdir(parents=True)
    for name in ("pack/__init__.py", "pack/deep/__init__.py"):
        (folder / name).write_text("")
    (folder / "pack" / "deep" / "ship.py").write_text(WORKERS.replace("charge", "ship"))
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "far.py"
    elsewhere.write_text(WORKERS.replace("charge", "far"))

    def work() -> None:
        double.wait(lambda: len({poll.task_type for poll in double.polls}) > 1)
        terminate()

    with meanwhile(work):
        assert run(folder, "pack", str(elsewhere)) == 0
    assert "working on ship, far of" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        (404, 1, "there is no Conductor at"),
        (500, 1, "answered 500"),
        (401, 1, "answered 401"),
        (0, 1, "got no answer"),
    ],
)
def test_a_server_that_is_none_is_said(
    status: int, code: int, said: str, double: Double, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    double.fail("GET /tasks/queue/polldata", status, times=9)
    assert run(folder, "shop") == code
    assert said in capsys.readouterr().err


def test_a_key_that_may_only_poll_is_enough(double: Double, folder: Path) -> None:
    double.fail("GET /tasks/queue/polldata", 403, times=9)

    def work() -> None:
        double.wait(lambda: double.polls)
        terminate()

    with meanwhile(work):
        assert run(folder, "shop") == 0


def test_the_server_is_that_of_the_environment(
    double: Double, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONDUCTOR_SERVER_URL", "http://127.0.0.1:1/api")
    environments = (
        f"  dev: {{server: '{double.url}', headers: {{X-Team: a}}}}\n  local: {{server: 'embedded:a.db'}}\n"
    )
    (folder / "conductor-deploy.yaml").write_text(f"project: orders\nenvironments:\n{environments}")

    def work() -> None:
        double.wait(lambda: double.polls)
        terminate()

    with meanwhile(work):
        assert run(folder, "shop", "-e", "dev") == 0
    assert f"of {double.url}" in capsys.readouterr().err
    assert run(folder, "shop", "-e", "local") == 1
    assert "local is an embedded registry, which executes nothing" in capsys.readouterr().err
    assert run(folder, "shop") == 64


def test_help_needs_no_module(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(["worker"]) == 0
    assert "run  Run the workers" in capsys.readouterr().out


def test_what_is_not_a_whole_line_yet_waits() -> None:
    terminal = Terminal()
    before = sys.stdout, sys.stderr
    try:
        sys.stdout, sys.stderr = terminal, io.StringIO()
        with block_on(terminal) as draw:
            draw("table")
            draw("table")
            sys.stdout.write("half a ")
            assert "half" not in terminal.getvalue()
            sys.stdout.write("line\n")
            assert sys.stdout.isatty()
            assert sys.stdout.writable()
            sys.stderr.write("elsewhere\n")
            sys.stdout.write("rest")
        assert sys.stderr.getvalue() == "elsewhere\n"
    finally:
        sys.stdout, sys.stderr = before
    assert terminal.getvalue() == "table\n\x1b[1F\x1b[Jhalf a line\ntable\nrest"


def test_what_workers_do_is_counted() -> None:
    now = [100.0]
    watcher = Watcher("http://x", {"charge": 2}, lambda: now[0])
    ids = ("charge", "t", "me", "w")
    watcher.on_poll_failure(PollFailure("charge", 5, ValueError("gone")))
    watcher.on_task_execution_started(TaskExecutionStarted("other", "t", "me"))
    assert watcher.overview().trouble == "gone"
    for number in range(1000):
        now[0] += 0.001
        watcher.on_task_execution_started(TaskExecutionStarted(*ids))
        watcher.on_task_execution_completed(TaskExecutionCompleted(*ids, number))
    watcher.on_task_execution_started(TaskExecutionStarted(*ids))
    watcher.on_task_execution_failure(TaskExecutionFailure(*ids, ValueError(), 5))
    watcher.on_poll_completed(PollCompleted("charge", 5, 0))
    overview = watcher.overview()
    charge, other = overview.rows
    assert (charge.task, charge.polls, charge.running, charge.places) == ("charge", 2, 0, 2)
    assert (charge.done, charge.failed, charge.middle, charge.high) == (1000, 1, 0.5, 0.95)
    assert charge.rate == pytest.approx(1000, rel=0.01)
    assert (other.running, other.middle, watcher.running, overview.trouble) == (1, None, 1, "")
    now[0] += 60
    assert watcher.overview().rows[0].rate == 0


def test_a_change_runs_the_command_again(tmp_path: Path) -> None:
    """The first run fails and is not repeated until a file has changed; a signal ends the second."""
    program = "import pathlib, sys, time; pathlib.Path(sys.argv[1]).open('a').write('x'); a = 1 / {}; time.sleep(60)"
    runs, code = tmp_path / "runs", tmp_path / "inner" / "code.py"
    code.parent.mkdir()
    code.write_text(program.format(0))
    (tmp_path / "venv").mkdir()
    (tmp_path / "venv" / "pyvenv.cfg").write_text("")
    said: list[str] = []

    def work() -> None:
        until(lambda: bool(said) and runs.read_text() == "x")
        (tmp_path / "venv" / "other.py").write_text("")
        (tmp_path / "notes.txt").write_text("")
        code.write_text(program.format(1))
        os.utime(code, (1, 1))
        until(lambda: runs.read_text() == "xx")
        terminate()

    with meanwhile(work):
        returned = run_again_on_changes([sys.executable, str(code), str(runs)], tmp_path, said.append)
    assert said == ["waiting for a file to change; Ctrl-C stops", "inner/code.py has changed"]
    assert returned == -signal.SIGTERM


def test_a_command_that_ends_well_is_not_run_again(tmp_path: Path) -> None:
    assert run_again_on_changes([sys.executable, "-c", ""], tmp_path, print) == 0


def until(done: Callable[[], bool]) -> None:
    for _ in range(1000):
        if done():
            return
        threading.Event().wait(0.01)
    raise TimeoutError


@contextmanager
def no_logs(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As in a program that has set up no logs."""
    monkeypatch.setattr(logging.root, "handlers", [])
    loggers = [logging.root, *map(logging.getLogger, ("conductor_deploy", "httpx", "httpcore", "asyncio"))]
    levels = [logger.level for logger in loggers]
    yield
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


@pytest.mark.parametrize("form", ["json", "text"])
def test_what_functions_log_names_the_task(
    form: str,
    double: Double,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    logging_one = WORKERS.replace(
        'print("charging", amount)', 'import logging; logging.info("charging %d", amount)'
    )
    (folder / "shop.py").write_text(logging_one)
    ids: list[str] = []

    def work() -> None:
        for amount in (7, "much"):
            ids.append(double.give("charge", inputData={"amount": amount}))
            double.result_of(ids[-1])
        terminate()

    with meanwhile(work), no_logs(monkeypatch):
        assert run(folder, "shop", "--log-format", form) == 0
    lines = capsys.readouterr().err.splitlines()
    (line,) = (line for line in lines if "charging 7" in line)
    (failure,) = (line for line in lines if f"Task {ids[1]} (charge) failed: Wrong input: amount" in line)
    if form == "json":
        assert (json.loads(line)["message"], json.loads(line)["task_id"]) == ("charging 7", ids[0])
        assert json.loads(failure)["task_id"] == ids[1]
    else:
        assert line.endswith(f"INFO    root  charging 7  {ids[0]}")


def test_reloading_waits_for_a_change_where_a_module_is_wrong(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    said: list[str] = []
    monkeypatch.setattr(
        sys, "argv", ["conductor-deploy", "-C", str(folder), "worker", "run", "nothing", "--reload"]
    )

    def heard() -> bool:
        said.append(capfd.readouterr().err)
        return "there is no module nothing" in "".join(said)

    def work() -> None:
        until(heard)
        terminate()

    with meanwhile(work):
        assert run(folder, "nothing", "--reload") in (1, 130)  # the signal may come before its end


def test_a_variable_that_names_no_server_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONDUCTOR_SERVER_URL", "localhost:8080/api")
    assert run(folder, "shop") == 1
    message = "the environment variable CONDUCTOR_SERVER_URL: 'localhost:8080/api' is not the URL of a server"
    assert f"error: {message}" in capsys.readouterr().err
