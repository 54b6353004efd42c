"""TLS against servers with certificates made for the test."""

import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from conductor_deploy.errors import CannotRun, Unreachable
from conductor_deploy.wire.access import Access
from conductor_deploy.wire.connection import Connection
from conductor_deploy.wire.endpoints import LIST_WORKFLOWS

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]"


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Self-signed, for 127.0.0.1, with its key in the same file."""
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        [
            *(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
            ),
            *("-subj", "/CN=conductor-deploy test", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"),
            *("-keyout", "key.pem", "-out", "certificate.pem"),
        ],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    both = folder / "both.pem"
    both.write_text((folder / "key.pem").read_text() + (folder / "certificate.pem").read_text())
    return both


@pytest.fixture
def serve() -> Iterator[Callable[[ssl.SSLContext | None], str]]:
    """Starts a server that answers `[]` to everything, and gives its URL."""
    listeners: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def start(context: ssl.SSLContext | None) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        threads.append(threading.Thread(target=answer_all, args=(listener, context)))
        threads[-1].start()
        return f"127.0.0.1:{listener.getsockname()[1]}/api"

    yield start
    for listener in listeners:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
    for thread in threads:
        thread.join()


def answer_all(listener: socket.socket, context: ssl.SSLContext | None) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:  # closed: the test is over
            return
        with client, suppress(OSError):
            if context is None:
                client.recv(65536)
                client.sendall(ANSWER)
            else:
                with context.wrap_socket(client, server_side=True) as secured:
                    secured.recv(65536)
                    secured.sendall(ANSWER)


def server_context(certificate: Path, *, asks_for_client: bool = False) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    if asks_for_client:
        context.load_verify_locations(certificate)
        context.verify_mode = ssl.CERT_REQUIRED
    return context


def call(url: str, **settings: Any) -> Any:
    """None of these failures passes by waiting."""
    waits: list[float] = []
    try:
        with Connection(Access(url, **settings), sleep=waits.append) as connection:
            return connection.call(LIST_WORKFLOWS)
    finally:
        assert waits == []


def test_an_unknown_authority_is_named_as_the_cause(
    certificate: Path, serve: Callable[[ssl.SSLContext | None], str]
) -> None:
    url = "https://" + serve(server_context(certificate))
    with pytest.raises(Unreachable) as raised:
        call(url)
    assert raised.value.message == (
        f"Cannot reach {url}: its TLS certificate is not trusted (self-signed certificate)."
    )
    assert (
        raised.value.hint == "Name the file of the authority that signed it in `tls.ca` of the environment."
    )
    assert not raised.value.sent


def test_an_authority_in_a_file_or_none_at_all(
    certificate: Path, serve: Callable[[ssl.SSLContext | None], str]
) -> None:
    url = "https://" + serve(server_context(certificate))
    assert call(url, verify=str(certificate)) == []
    assert call(url, verify=False) == []


def test_authorities_in_a_folder(certificate: Path, serve: Callable[[ssl.SSLContext | None], str]) -> None:
    url = "https://" + serve(server_context(certificate))
    with pytest.raises(Unreachable, match="not trusted"):
        call(url, verify=str(certificate.parent))  # its files do not have the names that OpenSSL looks for


def test_a_server_that_asks_for_a_client_certificate(
    certificate: Path, serve: Callable[[ssl.SSLContext | None], str]
) -> None:
    url = "https://" + serve(server_context(certificate, asks_for_client=True))
    files = (str(certificate.parent / "certificate.pem"), str(certificate.parent / "key.pem"))
    assert call(url, verify=str(certificate), cert=str(certificate)) == []
    assert call(url, verify=str(certificate), cert=files) == []


def test_tls_where_there_is_none(serve: Callable[[ssl.SSLContext | None], str]) -> None:
    url = "https://" + serve(None)
    with pytest.raises(Unreachable) as raised:
        call(url)
    assert raised.value.message.startswith(f"Cannot reach {url}: TLS failed (")
    assert raised.value.hint == "Does it speak TLS on that port, or is it http://?"


@pytest.mark.parametrize(
    ("settings", "what"),
    [
        ({"verify": "missing.pem"}, "authorities in missing.pem: No such file or directory"),
        ({"cert": "missing.pem"}, "client certificate in missing.pem: No such file or directory"),
        ({"cert": ("a.pem", "b.pem")}, "client certificate in a.pem and b.pem: No such file or directory"),
    ],
)
def test_files_that_are_not_there(settings: Any, what: str) -> None:
    with pytest.raises(CannotRun, match=f"Cannot read the TLS {what}"):
        call("https://127.0.0.1:1/api", **settings)


def test_a_file_that_holds_no_certificate(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("not a certificate")
    with pytest.raises(CannotRun, match=r"Cannot read the TLS authorities in \S+ca.pem"):
        call("https://127.0.0.1:1/api", verify=str(tmp_path / "ca.pem"))


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "gopher://127.0.0.1:1", "nonsense"])
def test_a_proxy_that_can_not_be_used(proxy: str) -> None:
    with pytest.raises(CannotRun, match="Cannot use the proxy of the environment") as raised:
        call("http://127.0.0.1:1/api", proxy=proxy)
    assert raised.value.hint


def test_http_2_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "h2", None)
    with pytest.raises(CannotRun, match=r"HTTP/2 is not installed\.") as raised:
        call("http://127.0.0.1:1/api", http2=True)
    assert raised.value.hint == "Install httpx[http2]."
