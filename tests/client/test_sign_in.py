"""Signing in with an access key: against a gate in front of the embedded registry, and of a real server."""

import asyncio
import logging
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from fault_proxy import FaultProxy
from token_gate import TokenGate

from conductor_deploy.client._call import Call
from conductor_deploy.client._tokens import ConfigurationTokens
from conductor_deploy.client.configuration.configuration import Configuration
from conductor_deploy.client.configuration.settings.authentication_settings import AuthenticationSettings
from conductor_deploy.client.http.api_client import ApiClient
from conductor_deploy.client.http.async_api_client import AsyncApiClient
from conductor_deploy.client.http.rest import ApiException, AuthorizationException
from conductor_deploy.embedded import transport
from conductor_deploy.errors import NotAuthorised
from conductor_deploy.wire.access import Access
from conductor_deploy.wire.endpoints import CREATE_WORKFLOW, LIST_WORKFLOWS

LIST = Call(LIST_WORKFLOWS)


@pytest.fixture
def gate() -> TokenGate:
    return TokenGate(transport(None))


@pytest.fixture
def proxy(gate: TokenGate) -> Iterator[FaultProxy]:
    with FaultProxy(gate) as proxy:
        yield proxy


@pytest.fixture
def configuration(proxy: FaultProxy) -> Iterator[Configuration]:
    configuration = signing_in(proxy)
    yield configuration
    configuration.close()


@pytest.fixture
def client(configuration: Configuration) -> ApiClient:
    return ApiClient(configuration)


def signing_in(proxy: FaultProxy, secret: str = "hunter2") -> Configuration:
    return Configuration(
        server_api_url=proxy.url, authentication_settings=AuthenticationSettings("key", secret)
    )


def test_all_clients_of_a_configuration_sign_in_once(configuration: Configuration, gate: TokenGate) -> None:
    assert configuration.AUTH_TOKEN is None
    for _ in range(3):
        assert ApiClient(configuration).send(LIST) == []
    assert gate.sign_ins == 1
    assert configuration.AUTH_TOKEN == "token-1"
    assert configuration.token_update_time > 0


def test_a_token_that_is_set_needs_no_sign_in(client: ApiClient, gate: TokenGate) -> None:
    client.send(LIST)
    token = client.configuration.AUTH_TOKEN
    bare = Configuration(server_api_url=client.configuration.host)
    bare.update_token(token)
    assert ApiClient(bare).send(LIST) == []
    bare.close()
    assert gate.sign_ins == 1


def test_a_token_is_renewed_when_it_is_old(client: ApiClient, gate: TokenGate) -> None:
    client.send(LIST)
    client.configuration.token_update_time -= 45 * 60 * 1000 + 1
    client.send(LIST)
    assert gate.sign_ins == 2
    assert gate.refused == 0


def test_the_age_of_a_token_is_configured(proxy: FaultProxy, gate: TokenGate) -> None:
    key = AuthenticationSettings("key", "hunter2")
    configuration = Configuration(
        server_api_url=proxy.url, authentication_settings=key, auth_token_ttl_min=10
    )
    client = ApiClient(configuration)
    client.send(LIST)
    configuration.token_update_time -= 10 * 60 * 1000 - 5000
    client.send(LIST)
    assert gate.sign_ins == 1
    configuration.token_update_time -= 5001
    client.send(LIST)
    configuration.close()
    assert gate.sign_ins == 2


@pytest.mark.parametrize("complaint", ["EXPIRED_TOKEN", "INVALID_TOKEN"])
def test_a_token_that_is_not_taken_any_more_is_renewed(
    complaint: str, client: ApiClient, gate: TokenGate
) -> None:
    gate.complaint = complaint
    client.send(LIST)
    gate.revoke()
    client.send(Call(CREATE_WORKFLOW, None, {"name": "order", "tasks": [TASK]}))
    assert [gate.sign_ins, gate.refused, gate.passed] == [2, 1, 2]


TASK = {"name": "charge", "taskReferenceName": "charge"}


def test_another_refusal_is_told_at_once(client: ApiClient, gate: TokenGate) -> None:
    client.send(LIST)
    gate.revoke()
    gate.complaint = "NO_ENTRY"
    with pytest.raises(AuthorizationException) as raised:
        client.send(LIST)
    assert [gate.sign_ins, gate.refused] == [1, 1]
    assert raised.value.error_code == "NO_ENTRY"
    assert raised.value.status == raised.value.status_code == raised.value.code == 401
    assert not raised.value.token_expired
    assert not raised.value.invalid_token
    assert str(raised.value).startswith("authorization error: NO_ENTRY.  (401) Reason: Unauthorized - GET ")


def test_twenty_threads_sign_in_once(configuration: Configuration, gate: TokenGate) -> None:
    clients = [ApiClient(configuration) for _ in range(20)]
    with ThreadPoolExecutor(20) as pool:
        for round_ in range(1, 4):
            assert list(pool.map(lambda client: client.send(LIST), clients * 3)) == [[]] * 60
            assert gate.sign_ins == round_
            gate.revoke()


def test_twenty_tasks_sign_in_once(configuration: Configuration, gate: TokenGate) -> None:
    async def run() -> None:
        async with AsyncApiClient(configuration) as client:
            for round_ in range(1, 3):
                answers = await asyncio.gather(*[client.send(LIST) for _ in range(20)])
                assert answers == [[]] * 20
                assert gate.sign_ins == round_
                gate.revoke()

    asyncio.run(run())


def test_a_wrong_key_is_told_every_time_and_tried_once(proxy: FaultProxy, gate: TokenGate) -> None:
    configuration = signing_in(proxy, "wrong-secret")
    client = ApiClient(configuration)
    for _ in range(10):
        with pytest.raises(AuthorizationException, match=r"INVALID_KEY.*\(401\).*POST \S+/token: ") as raised:
            client.send(LIST)
        assert raised.value.error_code == "INVALID_KEY"
    assert [gate.sign_ins, gate.refused] == [1, 0]
    gate.secret = "hunter3"
    configuration.authentication_settings = AuthenticationSettings("key", "hunter3")
    assert client.send(LIST) == []
    configuration.close()
    assert gate.sign_ins == 2


def test_a_key_that_is_mended_in_place_works(proxy: FaultProxy) -> None:
    configuration = signing_in(proxy, "wrong-secret")
    with pytest.raises(AuthorizationException):
        ApiClient(configuration).send(LIST)
    assert configuration.authentication_settings
    configuration.authentication_settings.key_secret = "hunter2"
    assert ApiClient(configuration).send(LIST) == []
    configuration.close()


def test_another_key_signs_in_at_once(configuration: Configuration, gate: TokenGate) -> None:
    client = ApiClient(configuration)
    client.send(LIST)
    gate.secret = "hunter3"
    configuration.authentication_settings = AuthenticationSettings("key", "hunter3")
    for _ in range(2):
        assert client.send(LIST) == []
    assert [gate.sign_ins, gate.refused, configuration.AUTH_TOKEN] == [2, 0, "token-2"]


@pytest.mark.parametrize("token", ["hunter2\nhunter2", "hünter2"])
def test_a_token_that_can_not_be_sent(token: str, client: ApiClient) -> None:
    client.configuration.update_token(token)
    with pytest.raises(
        ApiException, match=r"\(0\) Reason: The header 'x-authorization' can't be sent"
    ) as raised:
        client.send(LIST)
    assert "nter2" not in "".join(traceback.format_exception(raised.value))


def test_a_refused_key_is_tried_again_after_a_minute() -> None:
    now = [100.0]
    configuration = Configuration(authentication_settings=AuthenticationSettings("key", "secret"))
    tokens = ConfigurationTokens(configuration, lambda: now[0])
    tokens.refuse(NotAuthorised("no such key"))
    now[0] += 59
    with pytest.raises(NotAuthorised, match="no such key"):
        tokens.is_superseded(None)
    now[0] += 1
    assert not tokens.is_superseded(None)


def test_a_key_without_a_configuration_signs_nobody_in() -> None:
    tokens = ConfigurationTokens(Configuration())
    with pytest.raises(ReferenceError):
        tokens.is_due()


def test_a_server_without_tokens_is_open(caplog: pytest.LogCaptureFixture) -> None:
    with FaultProxy(transport(None)) as proxy:
        configuration = signing_in(proxy)
        client = ApiClient(configuration)
        for _ in range(3):
            assert client.send(LIST) == []
        assert client.get_authentication_headers() is None
        assert client.force_refresh_auth_token() is False
        configuration.close()
        assert proxy.passed.count("POST /token") == 2
    assert caplog.records == []


def test_a_sign_in_that_breaks_is_told_and_tried_again(
    client: ApiClient, proxy: FaultProxy, gate: TokenGate
) -> None:
    proxy.fail("answer", "POST /token", status=500, body=b'{"message": "no database"}')
    with pytest.raises(ApiException, match=r"\(500\) Reason: Internal Server Error.*no database"):
        client.send(LIST)
    assert client.send(LIST) == []
    assert gate.sign_ins == 1


def test_the_header_of_the_token_can_be_had(client: ApiClient, gate: TokenGate) -> None:
    for _ in range(2):
        assert client.get_authentication_headers() == {"header": {"X-Authorization": "token-1"}}
    client.configuration.token_update_time = 0
    assert client.get_authentication_headers() == {"header": {"X-Authorization": "token-2"}}
    assert gate.sign_ins == 2


def test_no_key_no_header() -> None:
    client = ApiClient(Configuration("http://127.0.0.1:9"))
    assert client.get_authentication_headers() is None
    assert client.force_refresh_auth_token() is False


def test_a_key_that_is_not_whole_is_none() -> None:
    halves: Any = AuthenticationSettings("key", None)  # type: ignore[arg-type] # as from a variable that is missing
    configuration = Configuration("http://127.0.0.1:9", authentication_settings=halves)
    assert ApiClient(configuration).get_authentication_headers() is None


def test_a_token_can_be_renewed_by_hand(client: ApiClient, gate: TokenGate) -> None:
    assert client.force_refresh_auth_token() is True
    assert client.force_refresh_auth_token() is True
    assert client.configuration.AUTH_TOKEN == "token-2"
    assert client.send(LIST) == []
    assert gate.sign_ins == 2


def test_a_renewal_by_hand_asks_again_after_a_refusal(
    proxy: FaultProxy, gate: TokenGate, caplog: pytest.LogCaptureFixture
) -> None:
    configuration = signing_in(proxy, "hunter3")
    client = ApiClient(configuration)
    assert client.force_refresh_auth_token() is False
    assert "No new token: authorization error: INVALID_KEY" in caplog.text
    gate.secret = "hunter3"
    assert client.force_refresh_auth_token() is True
    configuration.close()
    assert gate.sign_ins == 2


def test_coroutines_have_the_header_and_renew_by_hand(configuration: Configuration, gate: TokenGate) -> None:
    async def run() -> None:
        async with AsyncApiClient(configuration) as client:
            assert await client.get_authentication_headers() == {"header": {"X-Authorization": "token-1"}}
            assert await client.get_authentication_headers() == {"header": {"X-Authorization": "token-1"}}
            assert await client.force_refresh_auth_token() is True
            assert configuration.AUTH_TOKEN == "token-2"
            gate.secret = "another"
            assert await client.force_refresh_auth_token() is False
            configuration.authentication_settings = None
            assert await client.force_refresh_auth_token() is False

    asyncio.run(run())


def test_no_secret_shows(
    proxy: FaultProxy, gate: TokenGate, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG, "conductor_deploy")
    configuration = signing_in(proxy, "s3cr3t-s3cr3t")
    client = ApiClient(configuration)
    with pytest.raises(AuthorizationException) as raised:  # whose message repeats the secret
        client.send(LIST)
    client.force_refresh_auth_token()
    error = raised.value
    shown = [error, repr(error), error.message, error.body, error.reason, *traceback.format_exception(error)]
    configured = [configuration, configuration.authentication_settings, client]
    printed = capsys.readouterr()
    everything = " ".join([*map(str, shown), *map(repr, configured), caplog.text, printed.out, printed.err])
    assert "s3cr3t" not in everything
    assert "*** is not the secret of key" in str(error)
    configuration.close()


def test_a_token_does_not_show(client: ApiClient, gate: TokenGate, proxy: FaultProxy) -> None:
    client.send(LIST)
    proxy.fail("answer", "GET", status=500, body=b'{"message": "bad header token-1"}')
    with pytest.raises(ApiException) as raised:
        client.send(LIST)
    assert raised.value.message == "bad header ***"
    assert "token-1" not in "".join(traceback.format_exception(raised.value))


@pytest.mark.real
def test_twenty_threads_and_a_real_server_behind_the_gate(conductor_3_32: Access) -> None:
    gate = TokenGate(httpx.HTTPTransport(limits=httpx.Limits(max_connections=40)))
    with FaultProxy(gate, conductor_3_32.url) as proxy:
        configuration = signing_in(proxy)
        clients = [ApiClient(configuration) for _ in range(20)]
        with ThreadPoolExecutor(20) as pool:
            for round_ in range(1, 3):
                answers = list(pool.map(lambda client: client.send(LIST), clients * 2))
                assert all(isinstance(answer, list) for answer in answers)
                assert gate.sign_ins == round_
                gate.revoke()
        configuration.authentication_settings = AuthenticationSettings("key", "wrong-secret")
        for _ in range(3):
            with pytest.raises(AuthorizationException):
                clients[0].send(LIST)
        configuration.close()
    assert gate.sign_ins == 3


@pytest.mark.real
def test_a_real_server_is_open(real_server: Access) -> None:
    key = AuthenticationSettings("key", "hunter2")
    configuration = Configuration(server_api_url=real_server.url, authentication_settings=key)
    assert isinstance(ApiClient(configuration).send(LIST), list)
    assert configuration.AUTH_TOKEN is None
    configuration.close()
