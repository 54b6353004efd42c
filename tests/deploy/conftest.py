"""Fixtures of the tests of releases."""

from collections.abc import Iterator

import pytest
from release_site import Site


@pytest.fixture
def site() -> Iterator[Site]:
    """An empty registry in memory, and a line to it that a test can stand in."""
    opened = Site()
    with opened.connection:
        yield opened
