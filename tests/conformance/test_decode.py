"""Decoding judged by real servers: each field of each object, with each kind of value."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from field_cases import COMMON_VALUES, HOSTS, ODD_VALUES, Case, Host, beans_of, cases, drawn_cases
from raw_server import RawServer, opened

from conductor_deploy.definition.beans import Bean
from conductor_deploy.definition.document import Kind
from conductor_deploy.definition.fields import bean_of
from conductor_deploy.definition.json_text import NumberText
from conductor_deploy.definition.normalise import identity, normalise
from conductor_deploy.definition.schema import Decoded, complete, decode
from conductor_deploy.definition.shapes import ServerOwned
from conductor_deploy.jsonvalue import JSONObject, canonical
from conductor_deploy.wire.access import Access

OwnPrefix = Callable[[Access], str]
EXAMPLES = 60
HIDDEN = frozenset({"inputMessage", "outputMessage"})  # marked so in the server's classes


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
                    assert bean.accepts | HIDDEN == set(documented[bean.name]["properties"]) | HIDDEN, (
                        bean.name
                    )


def differences(server: RawServer, kind: Kind, tried: tuple[Case, ...]) -> Iterator[str]:
    """What the server does otherwise than we say."""
    ours = {case: decode(kind, read(case.text), server.version) for case in tried}
    taken = [case for case in tried if not refused(ours[case]) and ours[case].body.get("name")]
    for case in tried:
        if refused(ours[case]) and server.store(kind, case.text) is None:
            yield f"{case}: the server takes it, we say {errors(ours[case])}"
    for case, refusal in zip(taken, server.store_all(kind, [case.text for case in taken]), strict=True):
        if refusal is None:
            yield from kept_otherwise(server, case, ours[case].body)
        elif refusal.is_of_the_reader:
            yield f"{case}: the server refuses it: {refusal.message}"
    for key in {identity(kind, ours[case].body) for case in taken if case.names_the_definition}:
        server.delete(key)


def kept_otherwise(server: RawServer, case: Case, ours: JSONObject) -> Iterator[str]:
    kind = case.host.kind
    key = identity(kind, ours)
    live = server.read(key)
    kept = canonical(normalise(kind, live, server.version))
    if kept != canonical(ours):
        yield f"{case}: the server keeps {kept}, we {canonical(ours)}"
    if canonical(filled(kind, live, server.version)) != canonical(filled(kind, ours, server.version)):
        yield f"{case}: the normal form lost something of {live}"
    if decode(kind, live, server.version).findings:
        yield f"{case}: the server answers what we don't know: {decode(kind, live, server.version).findings}"


def read(text: str) -> Any:
    return json.loads(text, parse_float=NumberText)


def refused(decoded: Decoded) -> bool:
    return any(finding.severity == "error" and finding.code != "CD103" for finding in decoded.findings)


def errors(decoded: Decoded) -> list[str]:
    return [finding.message for finding in decoded.findings if finding.severity == "error"]


def filled(kind: Kind, body: JSONObject, version: str) -> JSONObject:
    """With every default, without what the server owns."""

    def without_audit(bean: Bean, value: dict[str, Any]) -> dict[str, Any]:
        owned = {field.name for field in bean.fields if isinstance(field.shape, ServerOwned)}
        return {name: item for name, item in value.items() if name not in owned}

    whole = bean_of(kind, version).rebuild(complete(kind, body, version), without_audit)
    return dict(whole)
