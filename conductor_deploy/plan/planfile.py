"""The JSON document of a plan, which is also the file that `apply` carries out. The format is public."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timezone
from typing import Any

from conductor_deploy.definition.document import Key, Position, Problem
from conductor_deploy.errors import CannotRun, StalePlan, WrongUsage
from conductor_deploy.jsonvalue import JSON, digest
from conductor_deploy.plan.plan import (
    Change,
    Edited,
    Field,
    Guard,
    Latest,
    Operation,
    Plan,
    Requirement,
    Running,
    ServerSeen,
    SourceSeen,
)
from conductor_deploy.plan.secret_json import concealment_to_json, from_json, read_concealment, to_json

__all__ = [
    "FORMAT",
    "document",
    "file_text",
    "plans_in",
    "problem_document",
    "problem_in",
    "read",
    "read_all",
    "several",
]

FORMAT = 1
_CHECKSUM_DIGITS = 64
_TIME = "%Y-%m-%dT%H:%M:%SZ"


def document(plan: Plan) -> dict[str, Any]:
    """The plan as JSON, its checksum last: over everything before it."""
    content: dict[str, Any] = {
        "format": FORMAT,
        "operation": {
            "kind": plan.operation.kind,
            "from": plan.operation.source,
            "release": plan.operation.release,
            "requires": [asdict(requirement) for requirement in plan.operation.requires],
        },
        "project": plan.project,
        "environment": plan.environment,
        "server": {"url": plan.server.url, "version": plan.server.version},
        "source": {
            "commit": plan.source.commit,
            "dirty": plan.source.dirty,
            "digest": plan.source.digest,
            **({"selected": True} if plan.source.selected else {}),
            **({"variables": list(plan.source.variables)} if plan.source.variables else {}),
        },
        "base_release": plan.base_release,
        "summary": dict(plan.summary),
        "changes": [
            _change_document(change, to_json if plan.concealment else _as_it_is) for change in plan.changes
        ],
        "adopted": _key_list(plan.adopted),
        **({"forgotten": _key_list(plan.forgotten)} if plan.forgotten else {}),
        "held": _key_list(plan.held),
        "rolled_back": {str(key): release for key, release in plan.rolled_back.items()},
        "orphaned": _key_list(plan.orphaned),
        "older": _key_list(plan.older),
        "unmanaged": _key_list(plan.unmanaged),
        "problems": [problem_document(problem) for problem in plan.problems],
        **({"secrets": concealment_to_json(plan.concealment)} if plan.concealment else {}),
    }
    return {**content, "checksum": digest(content, _CHECKSUM_DIGITS)}


def several(plans: Iterable[Plan]) -> dict[str, Any]:
    """Of one plan its own document, of the plans of several environments a list of them."""
    documents = [document(plan) for plan in plans]
    return documents[0] if len(documents) == 1 else {"format": FORMAT, "plans": documents}


def file_text(plans: Iterable[Plan]) -> str:
    """What is saved: on one line, since it is read by `apply` and `show`, and five times as fast to write."""
    return json.dumps(several(plans), ensure_ascii=False) + "\n"


def problem_document(problem: Problem) -> dict[str, Any]:
    position = problem.position
    return {
        "code": problem.code,
        "severity": problem.severity,
        "key": problem.key and str(problem.key),
        "file": position and position.file,
        "line": position and position.line,
        "column": position and position.column,
        "message": problem.message,
        "hint": problem.hint,
    }


def _key_list(keys: Iterable[Key]) -> list[str]:
    return [str(key) for key in keys]


def _as_it_is(value: Any) -> Any:
    """Of plans without secrets, which are the most, no body is searched for them."""
    return value


def _change_document(change: Change, told: Callable[[JSON], Any]) -> dict[str, Any]:
    key, position, running, latest = change.key, change.position, change.running, change.latest
    return {
        "action": change.action,
        "key": str(key),
        "kind": key.kind.name,
        "name": key.name,
        "version": key.version,
        "file": position and position.file,
        "line": position and position.line,
        "cause": change.cause,
        "owner": change.owner,
        "breaking": change.breaking,
        "compared_with": change.compared_with and str(change.compared_with),
        "running": running and {"count": running.count, "exact": running.exact},
        "latest": latest and {"from": latest.before, "to": latest.after, "moves": list(latest.moves)},
        "guards": [_guard_document(guard) for guard in change.guards],
        "before_digest": change.before_digest,
        "after_digest": change.after_digest,
        **({"edited": _edited_document(change.edited)} if change.edited else {}),
        "fields": [_field_document(field, told) for field in change.fields],
        "before": told(change.before),
        "after": told(change.after),
    }


def _edited_document(edited: Edited) -> dict[str, Any]:
    return {"time": edited.time.strftime(_TIME), "by": edited.by}


def _guard_document(guard: Guard) -> dict[str, Any]:
    return {
        "code": guard.code,
        "level": guard.level,
        "message": guard.message,
        "evidence": list(guard.evidence),
        "lift": guard.lift,
    }


def _field_document(field: Field, told: Callable[[JSON], Any]) -> dict[str, Any]:
    return {
        "op": field.op,
        "path": field.path,
        "task": field.task,
        "before": told(field.before),
        "after": told(field.after),
        "origin": field.origin,
        "secret": field.secret,
    }


def read(text: str) -> Plan:
    """The plan in a plan file. StalePlan for a wrong checksum, CannotRun for what is no such file."""
    plans = read_all(text)
    if len(plans) != 1:
        names = ", ".join(plan.environment for plan in plans)
        raise WrongUsage(
            f"the file holds the plans of several environments ({names}); save one plan per file"
        )
    return plans[0]


def read_all(text: str) -> tuple[Plan, ...]:
    """All plans of a document that `several` made."""
    try:
        return plans_in(json.loads(text))
    except json.JSONDecodeError as error:
        raise _no_plan_file("it is no JSON") from error
    except ValueError as error:
        raise _no_plan_file(error) from error
    except RecursionError as error:
        raise _no_plan_file("it is nested too deep") from error


def plans_in(content: Any) -> tuple[Plan, ...]:
    """The plans of such a document that is already parsed. StalePlan for a wrong checksum, else CannotRun."""
    if not isinstance(content, dict) or "format" not in content:
        raise _no_plan_file("it names no format")
    if content["format"] != FORMAT:
        raise CannotRun(
            f"the plan file has format {content['format']!r}; this version reads format {FORMAT}", hint=_HINT
        )
    plans = content.get("plans", [content])
    if not isinstance(plans, list):
        raise _no_plan_file("`plans` is no list")
    if not plans:
        raise _no_plan_file("it holds no plan")
    return tuple(_checked(plan) for plan in plans)


_HINT = "make a new plan: conductor-deploy plan --out FILE"


def _no_plan_file(reason: object) -> CannotRun:
    return CannotRun(f"not a plan file: {reason}", hint=_HINT)


def _checked(content: Any) -> Plan:
    try:
        rest = {name: value for name, value in content.items() if name != "checksum"}
        if content["checksum"] != digest(rest, _CHECKSUM_DIGITS):
            raise StalePlan("the plan file was changed after it was made: its checksum is wrong", hint=_HINT)
        return _plan(content)
    except KeyError as error:
        raise _no_plan_file(f"{error} is missing") from error
    except (AttributeError, TypeError, ValueError) as error:
        raise _no_plan_file(error) from error


def _plan(content: Mapping[str, Any]) -> Plan:
    operation, source = content["operation"], content["source"]
    return Plan(
        project=content["project"],
        environment=content["environment"],
        server=ServerSeen(content["server"]["url"], content["server"]["version"]),
        source=SourceSeen(
            source["commit"],
            source["dirty"],
            source["digest"],
            source.get("selected", False),
            tuple(source.get("variables", ())),
        ),
        base_release=content["base_release"],
        changes=tuple(
            _change(change, from_json if "secrets" in content else _as_it_is) for change in content["changes"]
        ),
        unchanged=content["summary"]["unchanged"],
        operation=Operation(
            operation["kind"],
            operation["from"],
            operation["release"],
            tuple(Requirement(**each) for each in operation["requires"]),
        ),
        adopted=_keys(content["adopted"]),
        forgotten=_keys(content.get("forgotten", ())),
        held=_keys(content["held"]),
        rolled_back={Key.parse(key): number for key, number in content.get("rolled_back", {}).items()},
        orphaned=_keys(content["orphaned"]),
        older=_keys(content.get("older", ())),
        unmanaged=_keys(content["unmanaged"]),
        unmanaged_count=content["summary"]["unmanaged"],
        problems=tuple(problem_in(problem) for problem in content["problems"]),
        concealment=read_concealment(content["secrets"]) if "secrets" in content else None,
    )


def _keys(texts: Sequence[str]) -> tuple[Key, ...]:
    return tuple(Key.parse(text) for text in texts)


def _key(text: str | None) -> Key | None:
    return None if text is None else Key.parse(text)


def _change(content: Mapping[str, Any], read: Callable[[Any], Any]) -> Change:
    running, latest = content["running"], content["latest"]
    return Change(
        action=content["action"],
        key=Key.parse(content["key"]),
        before=read(content["before"]),
        after=read(content["after"]),
        fields=tuple(_field(field, read) for field in content["fields"]),
        position=_position(content["file"], content["line"]),
        cause=content["cause"],
        owner=content["owner"],
        breaking=content["breaking"],
        compared_with=_key(content["compared_with"]),
        running=running and Running(running["count"], running["exact"]),
        latest=latest and Latest(latest["from"], latest["to"], tuple(latest["moves"])),
        guards=tuple(_guard(guard) for guard in content["guards"]),
        before_digest=content["before_digest"],
        after_digest=content["after_digest"],
        edited=_edited(content.get("edited")),
    )


def _edited(content: Mapping[str, Any] | None) -> Edited | None:
    if content is None:
        return None
    return Edited(datetime.strptime(content["time"], _TIME).replace(tzinfo=timezone.utc), content["by"])


def _field(content: Mapping[str, Any], read: Callable[[Any], Any]) -> Field:
    values = {"before": read(content["before"]), "after": read(content["after"])}
    return Field(**{**content, **values})


def _guard(content: Mapping[str, Any]) -> Guard:
    return Guard(
        content["code"], content["level"], content["message"], tuple(content["evidence"]), content["lift"]
    )


def problem_in(content: Mapping[str, Any]) -> Problem:
    """The inverse of `problem_document`."""
    return Problem(
        content["code"],
        content["severity"],
        content["message"],
        _position(content["file"], content["line"], content["column"]),
        _key(content["key"]),
        content["hint"],
    )


def _position(file: str | None, line: int, column: int = 1) -> Position | None:
    return None if file is None else Position(file, line, column)
