"""A release, fetched once per user and unpacked, which halves the time it takes to start."""

import hashlib
import shutil
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path, PurePosixPath
from typing import TypeAlias
from zipfile import ZipFile

from filelock import FileLock

from conductor_deploy.conductor_server.releases import Release
from conductor_deploy.errors import CannotRun

__all__ = ["Progress", "cache_folder", "install", "unpack"]

# File name and size in bytes → a context in which each call reports so many more bytes.
Progress: TypeAlias = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]

LIBRARIES = "BOOT-INF/lib/"
CLASSES = "BOOT-INF/classes/"
CLASS_PATH = "BOOT-INF/classpath.idx"
MANIFEST = "META-INF/MANIFEST.MF"
# It names a class of the boot loader, which is left behind; JavaScript fails where a service is not found.
LOADER_SERVICE = "META-INF/services/java.nio.file.spi.FileSystemProvider"


def cache_folder(environ: Mapping[str, str]) -> Path:
    """Where installed releases are kept: `$XDG_CACHE_HOME/conductor-deploy`, by default in `~/.cache`."""
    return Path(environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "conductor-deploy"


def install(release: Release, cache: Path, progress: Progress) -> Path:
    """The jar to run; its libraries lie beside it.

    A release is fetched once per cache, also when several processes ask at once, and is there whole or not at
    all. Raises CannotRun when it can't be fetched, is not what was published, or does not fit on the disk.
    """
    folder = cache / release.name
    try:
        if not folder.is_dir():
            cache.mkdir(parents=True, exist_ok=True)
            with FileLock(cache / f"{release.name}.lock"):
                if not folder.is_dir():
                    _install(release, folder, progress)
    except OSError as error:
        raise CannotRun(f"Conductor {release.version} can't be kept in {cache}: {error}") from error
    return folder / "server.jar"


def _install(release: Release, folder: Path, progress: Progress) -> None:
    scratch = folder.with_name(f"{release.name}.partial")
    shutil.rmtree(scratch, ignore_errors=True)
    try:
        boot_jar = _fetch(release, scratch / "fetched", progress)
        _verify(boot_jar, release)
        unpack(boot_jar, scratch / "unpacked")
        (scratch / "unpacked").rename(folder)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _fetch(release: Release, scratch: Path, progress: Progress) -> Path:
    """From the user's own Maven repository where it is there, else from those in jgo's settings."""
    try:
        from jgo.config import GlobalSettings
        from jgo.maven import MavenContext, PythonResolver
    except ModuleNotFoundError as missing:
        raise CannotRun(
            f"Fetching Conductor {release.version} needs jgo",
            hint="install conductor-deploy with its extra `server`; from a clone: pip install '.[server]'",
        ) from missing
    settings = GlobalSettings.load()
    context = MavenContext(
        resolver=PythonResolver(progress_callback=progress),
        repo_cache=scratch,
        local_repos=[settings.repo_cache],
        remote_repos=settings.repositories or None,
        timeout=60,
    )
    server = context.project(release.group, "conductor-server").at_version(release.version)
    try:
        return Path(server.artifact("boot").resolve())
    except (OSError, RuntimeError) as error:
        raise CannotRun(
            f"Conductor {release.version} can't be fetched: {error}",
            hint="Is there a network? A mirror is named under [repositories] in ~/.config/jgo.conf.",
        ) from error


def _verify(boot_jar: Path, release: Release) -> None:
    digest = hashlib.sha256()
    with boot_jar.open("rb") as content:
        while block := content.read(1 << 20):
            digest.update(block)
    if digest.hexdigest() != release.sha256:
        raise CannotRun(
            f"{boot_jar} is not the published {release.name}-boot.jar: its SHA-256 is {digest.hexdigest()}",
            hint="It was damaged or replaced on its way; delete it if it is still there, and try again.",
        )


def unpack(boot_jar: Path, folder: Path) -> None:
    """Turn a boot jar into `server.jar`, which names the libraries beside it in the boot jar's own order."""
    (folder / "lib").mkdir(parents=True)
    with ZipFile(boot_jar) as boot, ZipFile(folder / "server.jar", "w") as server:
        names = [name for name in boot.namelist() if not name.endswith("/")]
        for name in names:
            if name.startswith(LIBRARIES):
                (folder / "lib" / PurePosixPath(name).name).write_bytes(boot.read(name))
        content = {name: name for name in names if name.startswith("META-INF/") and name != LOADER_SERVICE}
        content |= {name.removeprefix(CLASSES): name for name in names if name.startswith(CLASSES)}
        del content[MANIFEST]
        for name, source in content.items():
            server.writestr(name, boot.read(source))
        server.writestr(MANIFEST, _manifest(boot.read(MANIFEST).decode(), boot.read(CLASS_PATH).decode()))


def _manifest(boot: str, class_path: str) -> str:
    """Entries of a manifest are lines of at most 72 bytes, continued by lines that begin with a space."""
    entries = dict(line.split(": ", 1) for line in boot.splitlines() if ": " in line)
    libraries = [PurePosixPath(line.strip('- "')).name for line in class_path.splitlines()]
    wanted = {
        "Manifest-Version": "1.0",
        "Implementation-Title": entries["Implementation-Title"],
        "Implementation-Version": entries["Implementation-Version"],
        "Main-Class": entries["Start-Class"],
        "Class-Path": " ".join(f"lib/{library}" for library in libraries),
    }
    return "".join(_folded(f"{name}: {value}") for name, value in wanted.items())


def _folded(entry: str) -> str:
    return "\r\n ".join(entry[at : at + 70] for at in range(0, len(entry), 70)) + "\r\n"
