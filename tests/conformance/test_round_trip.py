"""Definitions found in public repositories come back from a real server as their normal form says."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from field_cases import Case
from judging import differences
from raw_server import opened

from conductor_deploy.definition.document import EVENT, TASK, WORKFLOW
from conductor_deploy.wire.access import Access

# Kept beside the repository, since it belongs to others. A line: a definition, its kind, what a server said.
CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "definitions.jsonl"
KINDS = {"workflow": WORKFLOW, "taskdef": TASK, "eventhandler": EVENT}


@pytest.mark.skipif(not CORPUS.is_file(), reason="no corpus of definitions at ../shared/corpus")
@pytest.mark.parametrize("kind", KINDS)
def test_published_definitions_come_back_as_their_normal_form(
    kind: str, real_server: Access, own_prefix: Callable[[Access], str]
) -> None:
    with opened(real_server) as server:
        published = tuple(accepted(kind, own_prefix(real_server)))
        assert len(published) > 10
        assert list(differences(server, KINDS[kind], published)) == []


def accepted(kind: str, prefix: str) -> Iterator[Case]:
    """Those that a server once took, under names of our own; 3.15.0 wants an owner."""
    for number, line in enumerate(CORPUS.read_text("utf-8").splitlines()):
        entry = json.loads(line)
        if entry["kind"] == kind and entry["status"] == 200:
            owner = {} if kind == "eventhandler" else {"ownerEmail": "a@example.com"}
            body = {**entry["definition"], **owner, "name": f"{prefix}{number}"}
            yield Case(f"{entry['repo']}/{entry['path']}", json.dumps(body))
