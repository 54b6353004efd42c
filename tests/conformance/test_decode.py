"""Decoding judged by real servers: each field of each object, with each kind of value."""

from collections.abc import Callable

import pytest
from field_cases import COMMON_VALUES, HOSTS, ODD_VALUES, Host, beans_of, cases, drawn_cases
from judging import differences
from raw_server import opened

from conductor_deploy.wire.access import Access

OwnPrefix = Callable[[Access], str]
EXAMPLES = 60
# Hidden by the server's own annotations; an older name of `type`.
APART = frozenset({"inputMessage", "outputMessage", "workflowTaskType"})


@pytest.mark.parametrize(
    "values", [COMMON_VALUES, pytest.param(ODD_VALUES, marks=pytest.mark.nightly)], ids=["common", "odd"]
)
@pytest.mark.parametrize("host", HOSTS, ids=str)
def test_each_field_takes_and_keeps_what_the_server_does(
    host: Host, values: tuple[str, ...], real_server: Access, own_prefix: OwnPrefix
) -> None:
    with opened(real_server) as server:
        if host.kind in server.kinds:
            tried = tuple(cases(host, values, own_prefix(real_server)))
            assert list(differences(server, host.kind, tried)) == []


@pytest.mark.parametrize("host", HOSTS, ids=str)
def test_any_object_is_kept_as_we_say(host: Host, real_server: Access, own_prefix: OwnPrefix) -> None:
    with opened(real_server) as server:
        if host.kind in server.kinds:
            tried = tuple(drawn_cases(host, own_prefix(real_server), EXAMPLES))
            assert list(differences(server, host.kind, tried)) == []


def test_the_table_has_the_fields_that_the_server_documents(real_server: Access) -> None:
    with opened(real_server) as server:
        documented = server.documented()
        for kind in server.kinds:
            for bean in beans_of(kind, server.version):
                if bean.name in documented:
                    ours = {field.name for field in bean.fields}
                    assert ours ^ set(documented[bean.name]["properties"]) <= APART, bean.name
