"""Plans as data: `live.json` and `desired.json` hold bodies by key, `request.json` what is asked for.

A digest there may be written as "live" or "desired": that of the body on that side.
"""

import json
from pathlib import Path
from typing import Any

from conductor_deploy.definition.document import Definition, Key, Origin, Position, Problem, State
from conductor_deploy.definition.pattern import Pattern
from conductor_deploy.jsonvalue import digest
from conductor_deploy.plan.assemble import drift, make_plan
from conductor_deploy.plan.ignore import Ignore
from conductor_deploy.plan.limits import Limits
from conductor_deploy.plan.plan import Plan, ServerSeen, SourceSeen
from conductor_deploy.plan.request import Hold, PlanRequest

ROOT = Path(__file__).parent.parent / "cases" / "plan"
FOLDERS = sorted(path for path in ROOT.iterdir() if path.is_dir())


def read_plan(folder: Path) -> Plan:
    wishes = _read(folder / "request.json")
    live, desired = _state(_read(folder / "live.json"), None), _state(_read(folder / "desired.json"), wishes)
    make = drift if wishes.get("drift") else make_plan
    return make(desired, live, _request(wishes, live, desired))


def _read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


def _state(bodies: dict[str, Any], wishes: dict[str, Any] | None) -> State:
    state = {}
    for text, body in bodies.items():
        key = Key.parse(text)
        position = None if wishes is None else Position(f"{key.kind.folder}/{key.name}.yaml", 1, 3)
        places = {} if wishes is None else wishes.get("origins", {}).get(text, {})
        origins = {pointer: Origin({place: ()}) for pointer, place in places.items()}
        state[key] = Definition(key, body, position, origins)
    return state


def _request(wishes: dict[str, Any], live: State, desired: State) -> PlanRequest:
    def digests(name: str) -> dict[Key, str]:
        states = {"live": live, "desired": desired}
        found = {Key.parse(text): value for text, value in wishes.get(name, {}).items()}
        return {key: digest(states[v][key].body) if v in states else v for key, v in found.items()}

    def patterns(name: str) -> tuple[Pattern, ...]:
        return tuple(map(Pattern.parse, wishes.get(name, ())))

    only = wishes.get("only")
    return PlanRequest(
        "orders",
        "prod-eu",
        ServerSeen("https://eu.example/api", "3.32.3"),
        SourceSeen("1f2e3d4c5b6a79880123456789abcdef01234567"),
        base_release=wishes.get("base_release", 41),
        inventory=digests("inventory"),
        comparable=wishes.get("comparable", True),
        owners={Key.parse(text): owner for text, owner in wishes.get("owners", {}).items()},
        held={key: Hold(found, 40) for key, found in digests("held").items()},
        prune=wishes.get("prune", False),
        select=patterns("select"),
        only=None if only is None else frozenset(map(Key.parse, only)),
        protect=patterns("protect"),
        ignore=tuple(
            Ignore(Pattern.parse(key), tuple(paths)) for key, paths in wishes.get("ignore", {}).items()
        ),
        limits=Limits(**wishes.get("limits", {"max_deletes": None, "max_delete_percent": None})),
        versions=wishes.get("versions", "mutable"),
        allow=frozenset(wishes.get("allow", ())),
        problems=tuple(Problem(*problem) for problem in wishes.get("problems", ())),
    )
