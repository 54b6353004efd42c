from collections.abc import Mapping
from pathlib import Path

import pytest

from conductor_deploy.deploy.configuration import load
from conductor_deploy.deploy.target import access_to, connect
from conductor_deploy.errors import CannotRun
from conductor_deploy.wire.access import Access, Basic, KeySecret, Token
from conductor_deploy.wire.endpoints import LIST_WORKFLOWS

SECRET = "correct horse battery"


def access(root: Path, written: str, environ: Mapping[str, str] | None = None) -> Access:
    (root / "conductor-deploy.yaml").write_text(f"project: x\nenvironments:\n  prod: {written}\n")
    configuration = load(root, None, {})
    return access_to(configuration.environments["prod"], configuration, environ or {})


def test_every_setting_reaches_the_server(tmp_path: Path) -> None:
    written = """
    server: env:URL
    auth: {key: env:KEY, secret: env:SECRET}
    headers: {X-Team: env:TEAM, X-Plain: plain}
    proxy: http://proxy:3128
    timeout: 5
    tls: {ca: ca.pem, cert: c.pem, key: k.pem}"""
    environ = {"URL": "https://x/api", "KEY": "k", "SECRET": SECRET, "TEAM": "t"}
    found = access(tmp_path, written, environ)
    assert (found.url, found.auth) == ("https://x/api", KeySecret("k", SECRET))
    assert found.headers == {"X-Team": "t", "X-Plain": "plain"}
    assert (found.proxy, found.timeout) == ("http://proxy:3128", 5)
    assert (found.verify, found.cert) == (
        str(tmp_path / "ca.pem"),
        (str(tmp_path / "c.pem"), str(tmp_path / "k.pem")),
    )
    assert SECRET not in repr(found)


@pytest.mark.parametrize(
    ("auth", "expected"),
    [
        ("{token: env:T}", Token("t")),
        ("{basic: {user: me, password: env:T}}", Basic("me", "t")),
        ("{key: k, secret: env:T}", KeySecret("k", "t")),
    ],
)
def test_each_kind_of_credentials(tmp_path: Path, auth: str, expected: object) -> None:
    assert access(tmp_path, f"{{server: 'http://x/api', auth: {auth}}}", {"T": "t"}).auth == expected


@pytest.mark.parametrize(
    ("tls", "verify", "certificate"),
    [
        ("{}", True, None),
        ("{verify: false}", False, None),
        ("{ca: /a.pem}", "/a.pem", None),
        ("{ca: /a.pem, verify: false}", False, None),
        ("{cert: /c.pem}", True, "/c.pem"),
    ],
)
def test_each_kind_of_tls(tmp_path: Path, tls: str, verify: object, certificate: object) -> None:
    found = access(tmp_path, f"{{server: 'https://x/api', tls: {tls}}}")
    assert (found.verify, found.cert, found.auth) == (verify, certificate, None)


def test_the_proxy_of_the_shell_serves_where_none_is_named(tmp_path: Path) -> None:
    assert access(tmp_path, "{server: 'https://x/api'}", {"HTTPS_PROXY": "http://p"}).proxy == "http://p"


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("{server: env:URL}", "environment prod, server: the environment variable URL is not set"),
        ("{server: env:BAD}", "environment prod, server: 'ftp://x' is not the URL of a server"),
        (
            "{server: 'http://x/api', auth: {token: env:T}}",
            "environment prod, auth.token: the environment variable T is not set",
        ),
        (
            "{server: 'http://x/api', headers: {A: env:T}}",
            "environment prod, headers.A: the environment variable T is not set",
        ),
        ("{protected: true}", "environment prod names no server"),
    ],
)
def test_what_is_missing_is_named_with_its_environment(tmp_path: Path, written: str, message: str) -> None:
    with pytest.raises(CannotRun) as raised:
        access(tmp_path, written, {"BAD": "ftp://x"})
    assert message in raised.value.message


def test_the_embedded_registry_is_a_file_beside_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "conductor-deploy.yaml").write_text(
        "project: x\nenvironments:\n"
        "  a: {server: 'embedded:.conductor/local.db'}\n  b: {server: 'embedded::memory:'}\n"
        "  c: {server: 'http://me:secret@127.0.0.1:1/api'}\n"
    )
    configuration = load(tmp_path, None, {})
    shown = []
    for environment in configuration.select(["a", "b"]):
        with connect(environment, configuration, {}) as connection:
            assert connection.call(LIST_WORKFLOWS) == []
            shown.append(connection.url)
    with connect(configuration.environments["c"], configuration, {}) as connection:
        shown.append(connection.url)
    assert shown == ["embedded:.conductor/local.db", "embedded::memory:", "http://127.0.0.1:1/api"]
    assert (tmp_path / ".conductor/local.db").is_file()
