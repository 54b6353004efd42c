"""The recorded answers, which the embedded registry is held to, are those of a real 3.32.3."""

from collections.abc import Callable

import httpx
import pytest
from registry_answers import play, recorded
from registry_scripts import SCRIPTS

from conductor_deploy.wire.access import Access


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_real_server_answers_what_was_recorded(
    name: str, conductor_3_32: Access, own_prefix: Callable[[Access], str]
) -> None:
    with httpx.Client(base_url=conductor_3_32.base, trust_env=False, timeout=30) as client:
        assert list(play(client, SCRIPTS[name], own_prefix(conductor_3_32))) == recorded()[name]
