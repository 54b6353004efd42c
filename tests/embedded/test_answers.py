"""Each answer of the embedded registry is that of a real 3.32.3 to the same request.

The answers were recorded; the conformance tests see to it that a real server still gives them.
"""

import httpx
import pytest
from registry_answers import play, recorded
from registry_scripts import SCRIPTS

from conductor_deploy.embedded import transport

PREFIX = "t0123456789"


@pytest.mark.parametrize("name", SCRIPTS)
def test_it_answers_as_a_real_server_does(name: str) -> None:
    with httpx.Client(base_url="http://embedded/api", transport=transport(None)) as client:
        answers = zip(SCRIPTS[name], play(client, SCRIPTS[name], PREFIX), recorded()[name], strict=True)
        for step, answer, expected in answers:
            assert (step, answer) == (step, expected)
