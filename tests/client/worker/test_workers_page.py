"""The page about workers: its first worker does on a real server, from an empty folder, what the page says."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from conductor_deploy.wire.access import Access

PAGE = Path(__file__).parents[3] / "docs" / "workers.md"
BLOCK = re.compile(r"<!-- (\w+)(?:: (\S+?))?(?:; says: (.+?))? -->\n```python\n(.*?)```", re.DOTALL)


def test_the_first_worker_works(conductor_3_32: Access, tmp_path: Path) -> None:
    blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    assert [kind for kind, *_ in blocks] == ["file", "file", "run"]
    for _, name, _, text in blocks[:2]:
        (tmp_path / name).write_text(text)
    environment = {**os.environ, "CONDUCTOR_SERVER_URL": conductor_3_32.url}

    def ran(*arguments: str) -> str:
        command = [sys.executable, "-W", "error", *arguments]
        return subprocess.check_output(command, env=environment, cwd=tmp_path, text=True)

    command = [sys.executable, "-m", "conductor_deploy", "worker", "run", "greetings", "--log-format", "json"]
    with subprocess.Popen(
        command, env=environment, cwd=tmp_path, stderr=subprocess.PIPE, text=True
    ) as worker:
        assert worker.stderr
        assert worker.stderr.readline().startswith("working on greet of ")
        assert ran("greetings_main.py") == f"{blocks[1][2]}\n"
        worker.send_signal(signal.SIGTERM)
        assert worker.stderr.read().endswith("stopped; tasks done: 1\n")
        assert worker.wait() == 0
    assert ran("-c", blocks[2][3]) == "True\n"
