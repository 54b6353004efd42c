"""What a configuration reads and says; the official one beside it where that is right."""

import copy
import logging
import os
import pickle
import subprocess
import sys
from typing import Any

import pytest
from official_sdk import imported

from conductor_deploy.client.configuration.configuration import TRACE_LEVEL, Configuration, trace
from conductor_deploy.client.configuration.settings.authentication_settings import AuthenticationSettings

VARIABLES = (
    "CONDUCTOR_SERVER_URL",
    "CONDUCTOR_AUTH_KEY",
    "CONDUCTOR_AUTH_SECRET",
    "CONDUCTOR_UI_SERVER_URL",
    "CONDUCTOR_LOG_LEVEL",
    "CONDUCTOR_REGISTER_SCHEMAS",
    "CONDUCTOR_HTTP2_ENABLED",
)


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("arguments", "host"),
    [
        ({}, "http://localhost:8080/api"),
        ({"base_url": "https://conductor.example"}, "https://conductor.example/api"),
        ({"base_url": "https://conductor.example/"}, "https://conductor.example/api"),
        ({"base_url": "https://conductor.example/api"}, "https://conductor.example/api"),
        ({"base_url": "https://conductor.example/api/"}, "https://conductor.example/api"),
        ({"base_url": "https://conductor.example/of/team"}, "https://conductor.example/of/team/api"),
        ({"server_api_url": "https://conductor.example/x"}, "https://conductor.example/x"),
        ({"server_api_url": "https://conductor.example/x//"}, "https://conductor.example/x"),
        ({"server_api_url": "https://a.example/x", "base_url": "https://b.example"}, "https://a.example/x"),
        ({"server_api_url": ""}, "http://localhost:8080/api"),
        ({"base_url": ""}, "http://localhost:8080/api"),
    ],
)
def test_the_host_of_the_arguments(arguments: dict[str, str], host: str) -> None:
    assert Configuration(**arguments).host == host  # type: ignore[arg-type] # mypy can't see which are given


def test_the_host_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONDUCTOR_SERVER_URL", "https://conductor.example/api/")
    assert Configuration().host == "https://conductor.example/api"
    assert Configuration("http://here").host == "http://here/api"
    monkeypatch.setenv("CONDUCTOR_SERVER_URL", "")
    assert Configuration().host == "http://localhost:8080/api"


def test_the_host_of_the_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Configuration().ui_host == "http://localhost:8080"
    assert Configuration("https://me:hunter2@conductor.example/x").ui_host == "https://conductor.example/x"
    monkeypatch.setenv("CONDUCTOR_UI_SERVER_URL", "https://pages.example/")
    assert Configuration().ui_host == "https://pages.example"


def test_the_key_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Configuration().authentication_settings is None
    monkeypatch.setenv("CONDUCTOR_AUTH_KEY", "key")
    assert Configuration().authentication_settings is None
    monkeypatch.setenv("CONDUCTOR_AUTH_SECRET", "hunter2")
    settings = Configuration().authentication_settings
    assert settings
    assert (settings.key_id, settings.key_secret) == ("key", "hunter2")
    own = AuthenticationSettings(key_id="other", key_secret="secret")
    assert Configuration(authentication_settings=own).authentication_settings is own


@pytest.mark.parametrize(
    ("arguments", "variable", "level"),
    [
        ({}, None, logging.INFO),
        ({"debug": True}, None, logging.DEBUG),
        ({"log_level": "warning"}, None, logging.WARNING),
        ({"log_level": 17}, "ERROR", 17),
        ({"log_level": "TRACE"}, None, TRACE_LEVEL),
        ({"debug": True, "log_level": "ERROR"}, None, logging.ERROR),
        ({}, "ERROR", logging.ERROR),
        ({"debug": True}, "", logging.DEBUG),
        ({}, "no such level", logging.INFO),
        ({}, "Logger", logging.INFO),
    ],
)
def test_the_log_level(
    arguments: dict[str, Any], variable: str | None, level: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if variable is not None:
        monkeypatch.setenv("CONDUCTOR_LOG_LEVEL", variable)
    assert Configuration(**arguments).log_level == level


def test_debugging_sets_the_log_level() -> None:
    configuration = Configuration(log_level="ERROR")
    configuration.debug = True
    assert (configuration.debug, configuration.log_level) == (True, logging.DEBUG)
    configuration.debug = False
    assert configuration.log_level == logging.INFO


@pytest.mark.parametrize(
    ("variable", "argument", "registers"),
    [
        (None, None, None),
        ("true", None, True),
        (" ON ", None, True),
        ("0", None, False),
        ("0", True, True),
        ("1", False, False),
    ],
)
def test_whether_schemas_are_registered(
    variable: str | None, argument: bool | None, registers: bool | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if variable is not None:
        monkeypatch.setenv("CONDUCTOR_REGISTER_SCHEMAS", variable)
    assert Configuration(register_schema=argument).register_schema is registers


@pytest.mark.parametrize(("variable", "http2"), [("", False), ("true", True), ("ON", True), ("false", False)])
def test_whether_http_2_is_spoken(variable: str, http2: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONDUCTOR_HTTP2_ENABLED", variable)
    assert Configuration().http2 is http2


LOGGING = """
import logging
from conductor_deploy.client.configuration.configuration import Configuration
configuration = Configuration(log_level="ERROR")
configuration.logger_format = "%(message)s!"
configuration.apply_logging_config()
logging.error("said")
levels = logging.getLogger().level, logging.getLogger("httpx").level, logging.getLevelName(5)
assert levels == (logging.ERROR, logging.WARNING, "TRACE"), levels
"""


def test_logging_is_set_up_on_request() -> None:
    done = subprocess.run([sys.executable, "-c", LOGGING], check=False, capture_output=True, text=True)
    assert (done.stderr, done.returncode) == ("said!\n", 0)


def test_the_name_of_a_logger() -> None:
    assert Configuration.get_logging_formatted_name("worker") == f"[{os.getpid()}] worker"


def test_a_message_below_debugging(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("worker")
    with caplog.at_level(logging.DEBUG):
        trace(logger, "not %s", "shown")
    with caplog.at_level(TRACE_LEVEL):
        trace(logger, "task %s", "a")
    assert [(record.message, record.levelno) for record in caplog.records] == [("task a", TRACE_LEVEL)]
    assert caplog.records[0].funcName == "test_a_message_below_debugging"


def test_the_format_of_a_log_is_known_without_a_configuration() -> None:
    assert Configuration.logger_format == Configuration().logger_format
    own = Configuration()
    own.logger_format = "%(message)s"
    assert copy.copy(own).logger_format == "%(message)s"


def test_a_token_is_taken_with_its_time() -> None:
    configuration = Configuration()
    assert (configuration.AUTH_TOKEN, configuration.token_update_time) == (None, 0)
    configuration.update_token("abc")
    assert configuration.AUTH_TOKEN == "abc"
    assert configuration.token_update_time > 1.5e12  # milliseconds
    assert Configuration.AUTH_TOKEN is None


def test_a_configuration_can_be_copied_and_sent() -> None:
    configuration = Configuration(
        "https://conductor.example", authentication_settings=AuthenticationSettings("key", "hunter2")
    )
    configuration.verify_ssl = False
    configuration.update_token("abc")
    for other in (copy.copy(configuration), copy.deepcopy(configuration), through_pickle(configuration)):
        assert other is not configuration
        assert (other.host, other.verify_ssl, other.AUTH_TOKEN) == (configuration.host, False, "abc")
        assert other.authentication_settings
        assert other.authentication_settings.key_secret == "hunter2"


def through_pickle(configuration: Configuration) -> Configuration:
    other: Configuration = pickle.loads(pickle.dumps(configuration))
    return other


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("https://me:hunter2@conductor.example/api", "https://conductor.example/api"),
        ("me:hunter2@conductor.example/api", "conductor.example/api"),
        ("https://conductor.example/api", "https://conductor.example/api"),
    ],
)
def test_a_configuration_shows_no_password(host: str, shown: str) -> None:
    assert repr(Configuration(server_api_url=host)) == f"Configuration({shown!r})"
    assert repr(AuthenticationSettings("key", "hunter2")) == "AuthenticationSettings(key_id='key')"


def test_every_official_attribute_is_there() -> None:
    official = imported("configuration.configuration").Configuration()
    ours = Configuration()
    names = [name for name in dir(official) if not name.startswith("_")]
    assert [name for name in names if not hasattr(ours, name)] == []
    plain = [name for name in names if isinstance(getattr(official, name), (str, int, float, type(None)))]
    assert len(plain) > 15
    assert {name: getattr(ours, name) for name in plain} == {name: getattr(official, name) for name in plain}
