"""On a boot jar of three entries in a Maven repository of the test's own."""

import hashlib
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from conductor_deploy.conductor_server.installation import cache_folder, install
from conductor_deploy.conductor_server.releases import Release
from conductor_deploy.errors import CannotRun

LIBRARIES = [f"a-library-with-a-rather-long-name-{number}.jar" for number in (2, 0, 1)]
MANIFEST = """\
Main-Class: org.example.Loader
Start-Class: org.example.Server
Implementation-Title: server
Implementation-Version: 1.2.3
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    jar = tmp_path / "repository/org/example/conductor-server/1.2.3/conductor-server-1.2.3-boot.jar"
    jar.parent.mkdir(parents=True)
    with zipfile.ZipFile(jar, "w") as boot:
        boot.writestr("META-INF/MANIFEST.MF", MANIFEST)
        boot.writestr("META-INF/build-info.properties", "build.version=1.2.3")
        boot.writestr("BOOT-INF/classpath.idx", "".join(f'- "BOOT-INF/lib/{name}"\n' for name in LIBRARIES))
        boot.writestr("BOOT-INF/classes/org/example/Server.class", "code")
        boot.writestr("BOOT-INF/lib/", "")
        for name in sorted(LIBRARIES):
            boot.writestr(f"BOOT-INF/lib/{name}", name)
    return tmp_path / "repository"


@pytest.fixture
def release(repository: Path) -> Release:
    content = next(repository.rglob("*.jar")).read_bytes()
    return Release("org.example", "1.2.3", hashlib.sha256(content).hexdigest(), "1g", ())


@pytest.fixture
def fetched(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The paths that were asked of the repository, which is served to this test alone."""
    asked: list[str] = []

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, _: str, *arguments: Any) -> None:
            asked.append(self.path)

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(repository))) as server:
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        use_settings(f"[repositories]\nmine = http://127.0.0.1:{server.server_port}\n", tmp_path, monkeypatch)
        yield asked
        server.shutdown()


def use_settings(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "jgo.conf").write_text(text)
    monkeypatch.setenv("JGO_CONFIG_FILE", str(tmp_path / "jgo.conf"))
    monkeypatch.setenv("M2_REPO", str(tmp_path / "m2"))


class Progress:
    def __init__(self) -> None:
        self.said: list[tuple[str, int, int]] = []

    @contextmanager
    def __call__(self, name: str, size: int) -> Iterator[Callable[[int], None]]:
        received: list[int] = []
        yield received.append
        self.said.append((name, size, sum(received)))


def test_a_release_is_fetched_once_however_many_ask(
    release: Release, fetched: list[str], tmp_path: Path
) -> None:
    with ThreadPoolExecutor(3) as pool:
        jars = list(pool.map(lambda _: install(release, tmp_path / "cache", Progress()), range(3)))
    assert set(jars) == {tmp_path / "cache/conductor-server-1.2.3/server.jar"}
    assert sum(path.endswith("-boot.jar") for path in fetched) == 1


def test_progress_counts_up_to_the_size(release: Release, fetched: list[str], tmp_path: Path) -> None:
    progress = Progress()
    install(release, tmp_path / "cache", progress)
    [(name, size, received)] = progress.said
    assert name == "conductor-server-1.2.3-boot.jar"
    assert received == size > 0
    assert fetched


def test_the_unpacked_server_keeps_the_order_of_its_libraries(
    release: Release, fetched: list[str], tmp_path: Path
) -> None:
    jar = install(release, tmp_path / "cache", Progress())
    libraries = {path.name: path.read_text() for path in (jar.parent / "lib").iterdir()}
    assert libraries == {name: name for name in LIBRARIES}
    with zipfile.ZipFile(jar) as server:
        manifest = server.read("META-INF/MANIFEST.MF").decode()
        assert server.read("org/example/Server.class") == b"code"
        assert server.read("META-INF/build-info.properties") == b"build.version=1.2.3"
    assert all(len(line.encode()) <= 72 for line in manifest.split("\r\n"))
    entries = dict(line.split(": ") for line in manifest.replace("\r\n ", "").splitlines())
    assert entries["Main-Class"] == "org.example.Server"
    assert entries["Implementation-Version"] == "1.2.3"
    assert entries["Class-Path"].split() == [f"lib/{name}" for name in LIBRARIES]


def test_the_users_own_maven_repository_comes_first(
    release: Release, repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_settings("[repositories]\nnowhere = http://127.0.0.1:9\n", tmp_path, monkeypatch)
    repository.rename(tmp_path / "m2")
    assert install(release, tmp_path / "cache", Progress()).exists()


def test_without_a_network_nothing_is_left_and_a_mirror_is_named(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_settings("[repositories]\nnowhere = http://127.0.0.1:9\n", tmp_path, monkeypatch)
    with pytest.raises(CannotRun, match=r"Conductor 1\.2\.3 can't be fetched: .*refused") as raised:
        install(release, tmp_path / "cache", Progress())
    assert "[repositories]" in str(raised.value.hint)
    assert [path.suffix for path in (tmp_path / "cache").iterdir()] in ([], [".lock"])


def test_what_the_repository_lacks_is_said(release: Release, fetched: list[str], tmp_path: Path) -> None:
    absent = Release("org.example", "9.9.9", "", "1g", ())
    with pytest.raises(CannotRun, match=r"Conductor 9\.9\.9 can't be fetched: .*not found"):
        install(absent, tmp_path / "cache", Progress())
    assert fetched


def test_what_is_not_the_published_jar_is_not_installed(fetched: list[str], tmp_path: Path) -> None:
    other = Release("org.example", "1.2.3", "0" * 64, "1g", ())
    with pytest.raises(CannotRun, match=r"is not the published conductor-server-1\.2\.3-boot\.jar"):
        install(other, tmp_path / "cache", Progress())
    assert not (tmp_path / "cache/conductor-server-1.2.3").exists()
    assert fetched


def test_a_cut_off_installation_is_done_again(release: Release, fetched: list[str], tmp_path: Path) -> None:
    (tmp_path / "cache/conductor-server-1.2.3.partial/unpacked/lib").mkdir(parents=True)
    assert install(release, tmp_path / "cache", Progress()).exists()
    assert not (tmp_path / "cache/conductor-server-1.2.3.partial").exists()
    assert fetched


def test_a_cache_that_can_not_be_written_is_said(release: Release, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(CannotRun, match=r"Conductor 1\.2\.3 can't be kept in .*/cache: "):
        install(release, tmp_path / "cache", Progress())


def test_without_jgo_the_extra_is_named(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "jgo.config", None)
    with pytest.raises(CannotRun, match="needs jgo") as raised:
        install(release, tmp_path / "cache", Progress())
    hint = "install conductor-deploy with its extra `server`; from a clone: pip install '.[server]'"
    assert raised.value.hint == hint


def test_the_cache_is_one_per_user() -> None:
    assert cache_folder({"XDG_CACHE_HOME": "/cache"}) == Path("/cache/conductor-deploy")
    assert cache_folder({}) == Path.home() / ".cache/conductor-deploy"
