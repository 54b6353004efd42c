"""The process in which the user's code runs: whatever that does, what is wrong is said with its line."""

from collections.abc import Callable
from pathlib import Path

import pytest
from looking import look_here

from conductor_deploy.definition.document import Problem
from conductor_deploy.dsl.export import Exported, Job, export

IMPORTS = """\
from conductor.client.workflow.conductor_workflow import ConductorWorkflow
from conductor.client.workflow.task.simple_task import SimpleTask
"""
HELD = "w = ConductorWorkflow(name='held') >> SimpleTask('a', 'a')\n"

# What a module does after the imports and a blank line, and what is said of it: code, line and words.
FAILURES: dict[str, tuple[str, str]] = {
    "leaves": ("import sys; sys.exit(3)", "4 error CD022 ends the program: sys.exit(3)"),
    "divides": ("def f():\n    return 1 / 0\nf()", "5 error CD022 ZeroDivisionError: division by zero"),
    "half_written": ("x = (", "4 error CD022 SyntaxError: '(' was never closed"),
    "lacks": ("import nothing_there", "4 error CD022 ModuleNotFoundError: No module named 'nothing_there'"),
    "asks": ("input('name? ')", "4 error CD022 EOFError: EOF when reading a line"),
    "recurses": ("def f(): f()\nf()", "4 error CD022 RecursionError: maximum recursion depth exceeded"),
    "interrupts": ("raise KeyboardInterrupt", "4 error CD022 KeyboardInterrupt"),
    "mumbles": (
        "class E(Exception):\n    def __str__(self): raise ValueError\nraise E",
        "6 error CD022 mumbles.E: <",
    ),
    "adds_text": (
        "w = ConductorWorkflow(name='n')\nw >> 'text'",
        "5 error CD022 TypeError: invalid task: 'text'",
    ),
    "calls": (
        "import socket\ndef f(): socket.create_connection(('10.0.0.1', 80))\nf()",
        "5 error CD026 connects to 10.0.0.1:80, which is refused",
    ),
    "looks_up": ("import socket\nsocket.gethostbyname('a.example')", "5 error CD026 connects to a.example"),
    "is_empty": ("x = 1", "1 error CD025 is_empty defines no workflow and no worker"),
    "gives_none": ("def f() -> ConductorWorkflow: pass", "4 error CD024 f gives a value of type NoneType"),
    "holds_function": (
        "w = ConductorWorkflow(name='n') >> SimpleTask('a', 'a')\nw >> SimpleTask('b', 'b').input(key='x', value=len)",
        "5 error CD024 workflow n: /tasks/1/inputParameters/x is the builtin_function_or_method len",
    ),
    "holds_itself": (
        "d = {}\nd['d'] = d\nw = ConductorWorkflow(name='n')\nw.output_parameters(d)",
        "6 error CD024 workflow n: /outputParameters/d/d/d/d is nested too deeply, or holds itself",
    ),
    "forks_nowhere": (
        "w = ConductorWorkflow(name='n')\nw >> [[]]",
        "4 error CD024 workflow n: forked_1: a branch",
    ),
    "json": ("", "1 error CD023 json is not json.py: Python imports "),
    "not_there": ("", "1 error CD023 there is no module not_there"),
    "not_there.py": ("", "1 error CD023 there is no file not_there.py"),
}
SUCCESSES = {
    "starts_thread": "import threading\nthreading.Thread(target=threading.Event().wait).start()\n",
    "forks": "import os\nos.fork()\n",
    "leaves_fork": "import os, time\nif os.fork() == 0: time.sleep(1000)\n",
    "closes_files": "import os\nos.closerange(3, 64)\n",
    "goes_away": "import os\nos.chdir('/')\n",
    "closes_output": "import sys\nsys.stdout.close()\nsys.stderr = None\n",
    "is_a_proxy": "class P:\n    @property\n    def __class__(self): raise RuntimeError\np = P()\n",
    "goes_on_forever": "import itertools\nnumbers = itertools.count()\n",
}


def look_at(root: Path, *modules: str, seconds: float = 30) -> Exported:
    return export(Job(root, modules, seconds=seconds))


def told(problem: Problem) -> str:
    return f"{problem.position.line if problem.position else 1} {problem.severity} {problem.code} {problem.message}"


def here(root: Path, *modules: str) -> Exported:
    for file in root.glob("*.py"):
        file.write_text(file.read_text().replace("conductor.client", "conductor_deploy.client"))
    return look_here(root, *modules)


@pytest.mark.parametrize("look", [look_at, here])
def test_every_failure_is_told_with_its_line(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], look: Callable[..., Exported]
) -> None:
    needing_a_process = {} if look is look_at else {"asks", "calls", "looks_up"}
    failures = {name: told for name, told in FAILURES.items() if name not in needing_a_process}
    for name, (code, _) in FAILURES.items():
        if code:
            (tmp_path / f"{name}.py").write_text(f"{IMPORTS}\n{code}\n")
    (tmp_path / "json.py").write_text("")
    found = look(tmp_path, *failures)
    for (name, (_, expected)), problem in zip(failures.items(), found.problems, strict=True):
        assert told(problem).startswith(expected)
        assert problem.position is None or problem.position.file == f"{name}.py"
    shown = capfd.readouterr().err
    assert f'File "{tmp_path}/divides.py", line 5, in f' in shown
    assert "conductor_deploy/dsl" not in shown


def test_what_code_leaves_behind_ends_with_it(tmp_path: Path) -> None:
    for name, code in SUCCESSES.items():
        (tmp_path / f"{name}.py").write_text(IMPORTS + code + HELD.replace("held", name))
    found = look_at(tmp_path, *SUCCESSES)
    assert [each.body["name"] for each in found.documents] == list(SUCCESSES)
    assert found.problems == ()


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("while True: pass", "2 error CD027 ends was stopped after 0.2 seconds"),
        (
            "import os; os._exit(0)",
            "1 error CD027 ends ended the process that looked at it, with exit code 0",
        ),
        (
            "import ctypes; ctypes.string_at(0)",
            "2 error CD027 ends ended the process that looked at it, by signal SIG",
        ),
    ],
)
def test_a_process_that_ends_too_soon_or_too_late_is_told(tmp_path: Path, code: str, expected: str) -> None:
    (tmp_path / "ends.py").write_text(f"print('begins')\n{code}\n")
    [problem] = look_at(tmp_path, "ends", seconds=0.2).problems
    assert told(problem).startswith(expected)


def test_what_code_prints_is_shown_with_the_line(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows/noisy.py").write_text(
        "import os, sys\n"
        "def shout(text):\n"
        "    print(text, 'twice', text)\n"
        "shout('hey')\n"
        "sys.stdout.buffer.write(b'\\xff bytes\\n')\n"
        "print('two\\nlines \\ud800', file=sys.stderr)\n"
        "os.write(1, b'past Python\\n')\n"
        "for _ in range(5_000): print('again')\n"
        "import socket\n"
        "try: socket.create_connection(('::1', 1))\n"
        f"except Exception: pass\n{IMPORTS}{HELD}"
    )
    found = look_at(tmp_path, "flows/noisy.py")
    assert [each.body["name"] for each in found.documents] == ["held"]
    assert [told(each) for each in found.problems] == ["10 warning CD026 connects to ::1:1, which is refused"]
    out, err = capfd.readouterr()
    assert out == ""
    first = [line.partition("flows/noisy.py:")[2] for line in err.splitlines()[:4]]
    assert first == ["3: hey twice hey", "5: \\xff bytes", "6: two", "6: lines \\ud800"]
    assert "\npast Python\n" in err
    assert err.endswith("flows/noisy.py:8: more output is not shown\n")
    assert len(err) < 200_000
