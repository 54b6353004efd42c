import pytest

from conductor_deploy.errors import WrongUsage
from conductor_deploy.wire.access import Access, Basic, KeySecret, Token, environment_proxy, public_url


def test_secrets_hide_themselves() -> None:
    for auth in (KeySecret("key", "hunter2"), Token("hunter2"), Basic("me", "hunter2")):
        access = Access(
            "https://me:hunter2@host/api?key=hunter2", auth, {"X": "hunter2"}, proxy="http://a:hunter2@b"
        )
        assert "hunter2" not in f"{auth!r} {access!r} {access}"


@pytest.mark.parametrize(
    ("url", "base", "shown"),
    [
        ("https://host/api/", "https://host/api", "https://host/api"),
        ("http://me:pw@host:8080/api", "http://host:8080/api", "http://host:8080/api"),
        ("https://[::1]:8080", "https://[::1]:8080", "https://[::1]:8080"),
        ("embedded:.conductor/local.db", "http://embedded/api", "embedded:.conductor/local.db"),
    ],
)
def test_where_requests_go_and_what_is_printed(url: str, base: str, shown: str) -> None:
    assert Access(url).base == base
    assert public_url(url) == shown


@pytest.mark.parametrize(
    "url", ["", "host:8080/api", "localhost", "ftp://host/api", "https:///api", "/api", "http://a b/api"]
)
def test_what_is_no_url_of_a_server(url: str) -> None:
    with pytest.raises(WrongUsage, match="is not the URL of a server") as raised:
        Access(url).base  # noqa: B018 # reading it is what checks it
    assert raised.value.hint == "Write http(s)://HOST/api, or embedded:PATH for the embedded registry."


@pytest.mark.parametrize(
    "url", ["http://host:port/api", "http://[::1/api", f"http://{'a' * 64}/api", "http://a..b/"]
)
def test_hosts_and_ports_that_can_not_be(url: str) -> None:
    with pytest.raises(WrongUsage, match="is not the URL of a server"):
        Access(url).base  # noqa: B018 # reading it is what checks it


def test_a_wrong_url_is_told_without_its_password() -> None:
    with pytest.raises(WrongUsage, match="'host/api' is not the URL of a server"):
        Access("me:hunter2@host/api").base  # noqa: B018 # reading it is what checks it


def test_user_info_of_the_url_is_basic_unless_credentials_are_set() -> None:
    assert Access("https://me:p%40ss@host/api").credentials == Basic("me", "p@ss")
    assert Access("https://me@host/api").credentials == Basic("me", "")
    assert Access("https://me:pw@host/api", Token("abc")).credentials == Token("abc")
    assert Access("embedded:a@b.db").credentials is None


@pytest.mark.parametrize(
    ("url", "environ", "proxy"),
    [
        ("http://host/api", {}, None),
        ("http://host/api", {"HTTP_PROXY": "http://p"}, "http://p"),
        ("http://host/api", {"http_proxy": "http://q", "HTTP_PROXY": "http://p"}, "http://q"),
        ("http://host/api", {"HTTP_PROXY": "p:3128"}, "http://p:3128"),
        ("https://host/api", {"HTTP_PROXY": "http://p"}, None),
        ("https://host/api", {"HTTPS_PROXY": "http://p"}, "http://p"),
        ("https://host/api", {"ALL_PROXY": "http://p"}, "http://p"),
        ("https://a.host/api", {"ALL_PROXY": "http://p", "NO_PROXY": "x, .host"}, None),
        ("https://ghost/api", {"ALL_PROXY": "http://p", "NO_PROXY": "host"}, "http://p"),
        ("https://host/api", {"ALL_PROXY": "http://p", "no_proxy": "*"}, None),
        ("http://localhost:8080/api", {"ALL_PROXY": "http://p"}, None),
        ("http://me.localhost/api", {"ALL_PROXY": "http://p"}, None),
        ("http://127.1.2.3/api", {"ALL_PROXY": "http://p"}, None),
        ("http://[::1]/api", {"ALL_PROXY": "http://p"}, None),
        ("embedded:local.db", {"ALL_PROXY": "http://p"}, None),
    ],
)
def test_the_proxy_that_the_environment_names(url: str, environ: dict[str, str], proxy: str | None) -> None:
    assert environment_proxy(url, environ) == proxy
