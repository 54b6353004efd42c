"""A table of small definitions, each with the answer of a real Conductor 3.32.3 and with our findings."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import yaml

from conductor_deploy.definition.document import KINDS
from conductor_deploy.definition.rules.check import check
from conductor_deploy.definition.schema import decode

__all__ = ["VERDICTS", "Verdict"]


@dataclass(frozen=True)
class Verdict:
    """Names that start with `own_` are stored by the server; a test that asks it replaces them."""

    case: str
    kind: str
    body: dict[str, Any]
    answer: int  # the status that the server gives
    registered: Sequence[Mapping[str, Any]] = ()  # task definitions
    lost: bool = (
        False  # the server takes it, and it is an error all the same: it is hard or impossible to get back
    )
    live: bool = True  # False: a server that took it would not be the same again
    findings: Sequence[Mapping[str, Any]] = field(default=())

    @property
    def told(self) -> list[dict[str, Any]]:
        """What our rules find, as the table writes it."""
        kind = KINDS[self.kind]
        normal_form = decode(kind, self.body, None).body
        registered = {definition["name"]: definition for definition in self.registered}
        told = [asdict(finding) for finding in check(kind, self.body, normal_form, registered)]
        return [
            {"at" if key == "pointer" else key: value for key, value in finding.items() if value is not None}
            for finding in told
        ]


def _read(path: Path) -> list[Verdict]:
    return [Verdict(**row) for row in yaml.safe_load(path.read_text(encoding="utf-8"))]


VERDICTS = {
    path.stem: _read(path) for path in sorted((Path(__file__).parent / "cases/verdicts").glob("*.yaml"))
}
