"""The plugin for pytest starts a server when a test asks for one, and leaves nothing behind."""

import os
import subprocess
import sys
from pathlib import Path

TESTS = """
import httpx


def test_a_server_answers(conductor_url, conductor_servers, conductor_configuration, conductor_executor):
    assert conductor_url == conductor_servers.url("3.32.3") == conductor_configuration.host
    assert httpx.get(conductor_url.replace("/api", "/health"), trust_env=False).status_code == 200
    (conductor_servers.folder.parent / "seen").write_text(str(conductor_servers.folder))
"""
GIVEN = """
def test_the_url_is_the_given_one(conductor_url, conductor_clients):
    assert conductor_url == conductor_clients.configuration.host == "http://conductor.example/api"
"""


def run(folder: Path, tests: str, environ: dict[str, str], *flags: str) -> str:
    (folder / "test_it.py").write_text(tests)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-c",
        os.devnull,
        "-p",
        "conductor_deploy.testing",
        *flags,
    ]
    alone = {**environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    ran = subprocess.run(
        [*command, "test_it.py"], cwd=folder, env=alone, capture_output=True, text=True, check=False
    )
    return ran.stdout + ran.stderr


def test_a_server_runs_until_the_tests_are_over(tmp_path: Path, machine: dict[str, str]) -> None:
    environ = {**machine, "TMPDIR": str(tmp_path), "HOME": str(tmp_path)}
    assert "1 passed" in run(tmp_path, TESTS, environ)
    assert not Path((tmp_path / "seen").read_text()).exists()


def test_with_a_url_none_is_started(tmp_path: Path, machine: dict[str, str]) -> None:
    said = run(tmp_path, GIVEN, machine, "--conductor-url", "http://conductor.example/api")
    assert "1 passed" in said
