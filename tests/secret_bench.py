"""A repository whose definitions hold secrets, a registry, and everything that anybody gets to see of the two."""

import base64
import json
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

from release_site import Site
from releasing import RUN

from conductor_deploy.definition.document import WORKFLOW, Key
from conductor_deploy.definition.pattern import Pattern
from conductor_deploy.deploy.apply import Applied, apply
from conductor_deploy.deploy.comparison import compare
from conductor_deploy.deploy.configuration import Configuration, Environment, load
from conductor_deploy.deploy.live import fetch
from conductor_deploy.deploy.lock import Ambient
from conductor_deploy.deploy.pipeline import Outside, Planned, Wishes, desire, drift, plan, read_repository
from conductor_deploy.deploy.pull import Puller, PullOptions
from conductor_deploy.deploy.rollback import Undo, plan_rollback
from conductor_deploy.deploy.vault import Vaults
from conductor_deploy.errors import ConductorDeployError
from conductor_deploy.plan import planfile
from conductor_deploy.plan.plan import Plan
from conductor_deploy.present import failure
from conductor_deploy.present.comment import markdown
from conductor_deploy.present.files import FileAction, files_document, files_text
from conductor_deploy.present.release import release_document, release_text
from conductor_deploy.present.text import drift_text, plan_text
from conductor_deploy.release.record import Record, to_definition, unpack_images
from conductor_deploy.wire import endpoints
from conductor_deploy.wire.connection import Connection

__all__ = ["ORDER", "SecretBench", "forms", "workflow_text"]

ORDER = Key(WORKFLOW, "order", 1)

_WORKFLOW = """\
name: %s
version: 1
description: %s
ownerEmail: team@example.com
tasks:
  - name: charge
    taskReferenceName: charge
    type: HTTP
    inputParameters:
      http_request:
        uri: https://pay.example
        method: GET
        headers: {Authorization: %s}
"""


def workflow_text(
    header: str = "'Bearer {{ secret(\"token\") }}'", description: str = "orders", name: str = "order"
) -> str:
    return _WORKFLOW % (name, description, header)


def forms(value: str) -> Iterator[str]:
    """The value, in every form in which it may be written somewhere."""
    plain, ascii_only = json.dumps(value, ensure_ascii=False)[1:-1], json.dumps(value)[1:-1]
    encoded = value.encode()
    yield from (value, plain, ascii_only, repr(value)[1:-1], " ".join(value.split()))
    yield from (quote(value, safe=""), quote(value), quote_plus(value))
    yield from (base64.b64encode(encoded).decode(), base64.urlsafe_b64encode(encoded).decode())


class SecretBench:
    """Each call is a run of its own, which fetches the values anew."""

    def __init__(
        self,
        root: Path,
        connection: Connection | None = None,
        ambient: Ambient | None = None,
        project: str = "orders",
        name: str = "order",
    ) -> None:
        self.root = root
        self.name = name
        self.site = Site()
        self.connection = connection or self.site.connection
        self.ambient = ambient or self.site.ambient
        self.environ: dict[str, str] = {}
        self.said: list[str] = []
        self.write(
            "conductor-deploy.yaml",
            f'project: {project}\nenvironments: {{test: {{server: "embedded::memory:"}}}}\n',
        )
        self.write("environments/test/secrets.yaml", "token: env:TOKEN\n")
        self.write("definitions/order.yaml", workflow_text(name=name))

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    @property
    def configuration(self) -> Configuration:
        return load(self.root, None, {})

    @property
    def environment(self) -> Environment:
        return self.configuration.environments["test"]

    @property
    def outside(self) -> Outside:
        return Outside(self.environ, vaults=Vaults())

    def planned(self, **wishes: Any) -> Planned:
        made = plan(
            read_repository(self.configuration),
            self.environment,
            self.connection,
            self.outside,
            Wishes(**wishes),
        )
        self.see(made.plan)
        return made

    def drift(self) -> Plan:
        repository = read_repository(self.configuration)
        found = drift(repository, self.environment, self.connection, self.outside, Wishes()).plan
        self.see(found)
        self.said.append(drift_text(found))
        return found

    def rollback(self, target: str | None = None) -> Plan:
        made = plan_rollback(
            self.configuration, self.environment, self.connection, self.outside, Undo(target)
        )
        self.see(made)
        return made

    def apply(self, made: Plan | None = None) -> Applied:
        """What was planned in another run; without it, plan and apply in one."""
        outside = self.outside
        if made is None:
            repository = read_repository(self.configuration)
            made = plan(repository, self.environment, self.connection, outside, Wishes()).plan
        vault = outside.vaults.of(self.configuration, self.environment, self.environ)
        applied = apply(made, self.connection, replace(RUN, vault=vault), self.ambient)
        document = release_document(
            made, applied.release, applied.status, applied.outcomes, applied.diverged, applied.error
        )
        self.said += [
            release_text(made, applied.release, applied.status, applied.outcomes),
            json.dumps(document),
        ]
        if applied.error:
            self.see_error(applied.error)
        return applied

    def pull(self) -> str:
        live = fetch(self.connection)
        puller = Puller(read_repository(self.configuration), self.environment, self.outside, live)
        options = PullOptions("definitions", select=(Pattern.parse(f"*/{self.name}"),), update=True)
        pulled, problems = puller.pull(options)
        actions = [FileAction(file.path, file.action, str(file.key), file.change) for file in pulled]
        self.said += [files_text(actions, problems), json.dumps(files_document(actions, problems))]
        self.said += [file.text for file in pulled]
        return "".join(file.text for file in pulled)

    def compare(self) -> Plan:
        live = fetch(self.connection).definitions
        said = desire(read_repository(self.configuration), self.environment, self.outside).state
        (key,) = said
        found = compare({key: live[key]}, said, "a comparison", project="orders")
        self.see(found)
        return found

    def see(self, made: Plan) -> None:
        """In every format; and what is saved is read again as what it was."""
        saved = planfile.file_text([made])
        assert planfile.read(saved) == made
        self.said += [plan_text(made), markdown([made]), saved, repr(made)]

    def see_error(self, error: ConductorDeployError) -> None:
        self.said += [failure.text(error), json.dumps(failure.document(error)), repr(error), str(vars(error))]
        self.said += traceback.format_exception(error)

    @property
    def live(self) -> Mapping[str, Any]:
        """The definition, as the server has it."""
        found: Mapping[str, Any] = self.connection.call(endpoints.GET_WORKFLOW, name=self.name, version=1)
        return found

    @property
    def header(self) -> str:
        return str(self.live["tasks"][0]["inputParameters"]["http_request"]["headers"]["Authorization"])

    def edit(self, header: str, **fields: Any) -> None:
        """On the server, behind the back of all releases."""
        body = json.loads(json.dumps({**self.live, **fields}))
        body["tasks"][-1]["inputParameters"]["http_request"]["headers"]["Authorization"] = header
        self.connection.call(endpoints.UPDATE_WORKFLOWS, [body])

    @property
    def records(self) -> tuple[Record, ...]:
        found = fetch(self.connection).records
        return tuple(record for record in found if record.project == self.configuration.project)

    def everything(self) -> str:
        """All that was said, and all that is kept."""
        kept = [json.dumps(to_definition(record), ensure_ascii=False) for record in self.records]
        images = [repr(unpack_images(record.images)) for record in self.records]
        return "\n".join([*self.said, *kept, *images])
