"""Two versions of a workflow as one: everything of the later one, and what was removed where it stood."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from conductor_deploy.analysis.flow import Flow, flow
from conductor_deploy.analysis.steps import Lane, Mark, Step
from conductor_deploy.jsonvalue import JSONObject
from conductor_deploy.plan.matching import match_branches
from conductor_deploy.plan.outline import Branch, Identity, Task, outline
from conductor_deploy.plan.plan import Field

__all__ = ["changed_flow"]

_OPS: Mapping[str, Mark] = {"add": "added", "move": "moved"}


def changed_flow(before: JSONObject, after: JSONObject, fields: Iterable[Field]) -> Flow:
    """The flow of `after` with `fields`, which lead from `before` to it, as marks on the tasks."""
    sides = _Side(before), _Side(after)
    marks = _marks(sides, fields)
    steps = tuple(_Merger(*sides, marks).steps())
    return flow(after, steps, marks.get(None))


@dataclass(slots=True)
class _Side:
    """The outline of one version, by what its parts are asked for."""

    body: JSONObject
    tasks: dict[Identity, Task] = field(default_factory=dict)
    branches: tuple[Branch, ...] = ()
    within: defaultdict[str, list[Task]] = field(default_factory=lambda: defaultdict(list))
    lanes: defaultdict[Identity | None, list[Branch]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        tasks, self.branches = outline(self.body)
        for task in tasks:
            self.tasks[task.identity] = task
            self.within[task.branch.pointer].append(task)
        for branch in self.branches:
            self.lanes[branch.owner].append(branch)


def _marks(sides: tuple[_Side, _Side], fields: Iterable[Field]) -> Mapping[Identity | None, Mark]:
    """By task; of the workflow's own fields by None. Moved outweighs changed: it shows the new place."""
    places = tuple({task.pointer: task.identity for task in side.tasks.values()} for side in sides)
    found: dict[Identity | None, Mark] = {}
    for each in fields:
        owners = places[0] if each.op == "remove" else places[1]
        if each.path in owners:
            found[owners[each.path]] = _OPS.get(each.op, "removed")
        elif each.path not in ("/version", "/tasks"):  # tasks that came or went say so themselves
            found.setdefault(_innermost(each.path, owners), "changed")
    return found


def _innermost(path: str, owners: Mapping[str, Identity]) -> Identity | None:
    while path and path not in owners:
        path = path.rpartition("/")[0]
    return owners.get(path)


class _Merger:
    def __init__(self, before: _Side, after: _Side, marks: Mapping[Identity | None, Mark]) -> None:
        self._before, self._after, self._marks = before, after, marks
        names = match_branches(before.branches, after.branches)
        self._old = {names.before[branch.pointer]: branch for branch in before.branches}
        self._names = names.after
        self._kept = set(names.after.values())
        self._gone = {pointer for pointer, name in names.before.items() if name not in self._kept}

    def steps(self) -> Iterator[Step]:
        for branch in self._after.lanes[None]:
            yield from self._lane(branch).steps

    def _lane(self, branch: Branch) -> Lane:
        tasks = self._after.within[branch.pointer]
        old = self._old.get(self._names[branch.pointer])
        removed = self._removed(old, {task.identity for task in tasks})
        steps = [*map(self._removed_step, removed[None])]
        for task in tasks:
            steps += [self._step(task), *map(self._removed_step, removed[task.identity])]
        return Lane(branch.steps, tuple(steps))

    def _removed(
        self, branch: Branch | None, kept: set[Identity]
    ) -> Mapping[Identity | None, Sequence[Task]]:
        """What is gone from a branch, by the task of the branch that it stood behind."""
        found: defaultdict[Identity | None, list[Task]] = defaultdict(list)
        last: Identity | None = None
        for task in self._before.within[branch.pointer] if branch else ():
            if task.identity in kept:
                last = task.identity
            elif task.identity not in self._after.tasks:
                found[last].append(task)
        return found

    def _step(self, task: Task) -> Step:
        lanes = [self._lane(branch) for branch in self._after.lanes[task.identity]]
        gone = (branch for branch in self._before.lanes[task.identity] if branch.pointer in self._gone)
        lanes += filter(None, map(self._removed_lane, gone))
        return Step(task.body, tuple(lanes), self._marks.get(task.identity))

    def _removed_step(self, task: Task) -> Step:
        lanes = map(self._removed_lane, self._before.lanes[task.identity])
        return Step(task.body, tuple(filter(None, lanes)), "removed")

    def _removed_lane(self, branch: Branch) -> Lane | None:
        """None for one all of whose tasks are still there, elsewhere."""
        steps = tuple(map(self._removed_step, self._removed(branch, set())[None]))
        return Lane(branch.steps, steps, is_removed=True) if steps else None
