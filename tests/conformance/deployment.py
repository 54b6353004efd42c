"""A repository of definitions, deployed in process by the functions behind the commands."""

import json
import secrets
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from conductor_deploy import __version__
from conductor_deploy.definition.document import KINDS, Key, Kind
from conductor_deploy.definition.normalise import NORMALISER
from conductor_deploy.definition.pattern import Pattern, escape
from conductor_deploy.deploy import pipeline
from conductor_deploy.deploy.apply import Applied, Run, apply
from conductor_deploy.deploy.configuration import Environment, load
from conductor_deploy.deploy.lock import Ambient
from conductor_deploy.deploy.pipeline import Desired, Outside, Repository, Wishes
from conductor_deploy.deploy.rollback import Undo, plan_rollback
from conductor_deploy.jsonvalue import JSON, JSONObject
from conductor_deploy.plan.plan import Plan
from conductor_deploy.release.inverse import Strategy
from conductor_deploy.release.stages import Maker
from conductor_deploy.wire.connection import Connection

__all__ = ["Deployment"]

RUN = Run("ada", Maker(__version__, NORMALISER))
AMBIENT = Ambient(time.time, time.sleep, lambda: secrets.token_hex(16))
CONFIGURATION = """\
project: {project}
environments: {{here: {{kinds: [{kinds}]}}}}
limits: {{max_deletes: 5000, max_delete_percent: 100}}
templates: {{exclude: ["*"]}}
defaults: {defaults}
"""


@dataclass(slots=True)
class Deployment:
    """JSON files below `root`, one a definition, and the server they are for."""

    root: Path
    project: str
    connection: Connection
    kinds: Collection[Kind] = tuple(KINDS.values())
    defaults: Mapping[str, JSONObject] = field(default_factory=dict)  # by the name of a kind

    def write(self, kind: Kind, stem: str, body: JSON) -> str:
        """The file's path in the repository."""
        path = self.root / "definitions" / kind.folder / f"{stem}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(body), encoding="utf-8")
        return path.relative_to(self.root).as_posix()

    def desired(self, version: str | None = None) -> Desired:
        """What `validate` looks at."""
        repository, environment = self._read()
        return pipeline.desire(repository, environment, Outside({}), version)

    def plan(
        self,
        prune: bool = False,
        select: str | None = None,
        allow: Collection[str] = (),
        only: Collection[Key] = (),
    ) -> Plan:
        """`select` is the stem of a name."""
        patterns = tuple(Pattern.parse(escape(key)) for key in only)
        patterns += (Pattern.parse(f"*/{self.project}{select}"),) if select else ()
        wishes = Wishes(prune, patterns, allow=frozenset(allow))
        return pipeline.plan(*self._read(), self.connection, Outside({}), wishes).plan

    def apply(self, prune: bool = False) -> Applied:
        return apply(self.plan(prune), self.connection, RUN, AMBIENT)

    def take_back(
        self, target: str | None = None, strategy: Strategy = "auto", allow: Collection[str] = ()
    ) -> Plan:
        repository, environment = self._read()
        undo = Undo(target, strategy, frozenset(allow))
        return plan_rollback(repository.configuration, environment, self.connection, Outside({}), undo)

    def carry_out(self, plan: Plan) -> Applied:
        return apply(plan, self.connection, RUN, AMBIENT)

    def _read(self) -> tuple[Repository, Environment]:
        kinds = ", ".join(kind.name for kind in self.kinds)
        text = CONFIGURATION.format(project=self.project, kinds=kinds, defaults=json.dumps(self.defaults))
        (self.root / "conductor-deploy.yaml").write_text(text, encoding="utf-8")
        configuration = load(self.root, None, {})
        return pipeline.read_repository(configuration), configuration.environments["here"]
