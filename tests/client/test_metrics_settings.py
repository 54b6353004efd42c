"""Where metrics go, and what is cleaned there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from conductor_deploy.client.configuration.settings.metrics_settings import (
    MetricsSettings,
    get_default_temporary_folder,
)


@pytest.fixture(autouse=True)
def _legacy_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WORKER_CANONICAL_METRICS", raising=False)


def test_the_directory_is_made(tmp_path: Path) -> None:
    settings = MetricsSettings(str(tmp_path / "metrics"), "m.log", 0.5)
    assert (tmp_path / "metrics").is_dir()
    assert settings.metrics_directory == settings.directory == str(tmp_path / "metrics")
    assert (settings.file_name, settings.update_interval, settings.http_port) == ("m.log", 0.5, None)
    assert not settings.is_canonical


def test_the_default_is_a_folder_of_the_home_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert get_default_temporary_folder() == f"{tmp_path}/tmp/"
    assert MetricsSettings().directory == f"{tmp_path}/tmp/"
    assert (tmp_path / "tmp").is_dir()


def test_canonical_names_have_a_directory_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKER_CANONICAL_METRICS", "TRUE")
    settings = MetricsSettings(str(tmp_path))
    assert settings.is_canonical
    assert settings.metrics_directory == str(tmp_path / "canonical")
    settings.clean_metrics_directory()
    assert (tmp_path / "canonical").is_dir()


def test_a_directory_that_can_not_be_made_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    MetricsSettings(str(tmp_path / "missing" / "metrics"))
    assert "Cannot make the directory of metrics" in caplog.text


def test_all_is_cleaned_once_a_process(tmp_path: Path) -> None:
    settings = MetricsSettings(str(tmp_path), clean_directory=True)
    (tmp_path / "gauge_1.db").touch()
    (tmp_path / "kept.log").touch()
    settings.clean_metrics_directory()
    assert [path.name for path in tmp_path.iterdir()] == ["kept.log"]
    (tmp_path / "gauge_2.db").touch()
    MetricsSettings(str(tmp_path), clean_directory=True).clean_metrics_directory()
    assert (tmp_path / "gauge_2.db").exists()


def test_what_dead_processes_left_is_cleaned(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    names = {
        f"gauge_{dead.pid}.db",
        f"gauge_{os.getpid()}.db",
        "gauge_1.db",
        f"gauge_{10**30}.db",
        "other.db",
    }
    for name in names:
        (tmp_path / name).touch()
    MetricsSettings(str(tmp_path), clean_dead_pids=True).clean_metrics_directory()
    assert {path.name for path in tmp_path.iterdir()} == names - {f"gauge_{dead.pid}.db"}


def test_nothing_is_cleaned_unasked(tmp_path: Path) -> None:
    (tmp_path / "gauge_1.db").touch()
    MetricsSettings(str(tmp_path)).clean_metrics_directory()
    assert (tmp_path / "gauge_1.db").exists()
