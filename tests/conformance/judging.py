"""Where a real server does otherwise than decoding says."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from field_cases import Case
from raw_server import RawServer

from conductor_deploy.definition.decoding.beans import Bean
from conductor_deploy.definition.decoding.fields import bean_of
from conductor_deploy.definition.decoding.shapes import ServerOwned
from conductor_deploy.definition.document import Key, Kind
from conductor_deploy.definition.normalise import identity, normalise
from conductor_deploy.definition.schema import Decoded, complete, decode
from conductor_deploy.definition.syntax.json_text import NumberText
from conductor_deploy.jsonvalue import JSONObject, canonical

__all__ = ["differences"]


def differences(server: RawServer, kind: Kind, tried: Sequence[Case]) -> Iterator[str]:
    """What the server does otherwise than we say."""
    ours = {case: decode(kind, read(case.text), server.version) for case in tried}
    taken = [case for case in tried if not refused(ours[case]) and ours[case].body.get("name")]
    for case in tried:
        if refused(ours[case]) and server.store(kind, case.text) is None:
            yield f"{case}: the server takes it, we say {errors(ours[case])}"
    stored: dict[Case, Key] = {}
    for case, refusal in zip(taken, server.store_all(kind, [case.text for case in taken]), strict=True):
        if refusal is None:
            stored[case] = identity(kind, ours[case].body)
        elif refusal.is_of_the_reader:
            yield f"{case}: the server refuses it: {refusal.message}"
    live = server.read_all(kind, stored.values())
    for case, key in stored.items():
        yield from kept_otherwise(server.version, case, ours[case].body, key, live[key])
    for key in {key for case, key in stored.items() if case.names_the_definition}:
        server.delete(key)


def kept_otherwise(version: str, case: Case, ours: JSONObject, key: Key, live: JSONObject) -> Iterator[str]:
    kind = key.kind
    kept = canonical(normalise(kind, live, version))
    if kept != canonical(ours):
        yield f"{case}: the server keeps {kept}, we {canonical(ours)}"
    if canonical(filled(kind, live, version)) != canonical(filled(kind, ours, version)):
        yield f"{case}: the normal form lost something of {live}"
    if decode(kind, live, version).findings:
        yield f"{case}: the server answers what we don't know: {decode(kind, live, version).findings}"


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
