"""Which branch and which task of one definition is which of another."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from conductor_deploy.definition.tasks import Steps
from conductor_deploy.plan.outline import Branch, Identity, Task

__all__ = ["BranchName", "Names", "match_branches", "moved_tasks"]

BranchName: TypeAlias = tuple[Identity | None, Steps]


@dataclass(frozen=True, slots=True)
class Names:
    """A name per branch, by pointer, for either side; the same name means the same branch."""

    before: Mapping[str, BranchName]
    after: Mapping[str, BranchName]


def match_branches(before: Sequence[Branch], after: Sequence[Branch]) -> Names:
    """Branches of a fork have no names of their own, so they are recognised by the tasks they share."""
    old = {branch.pointer: (branch.owner, branch.steps) for branch in before}
    new = {branch.pointer: (branch.owner, branch.steps) for branch in after}
    old_forks, new_forks = _forks(before), _forks(after)
    for owner, forks in new_forks.items():
        partners = {j: i for i, j in _aligned(_references(old_forks[owner]), _references(forks))}
        for j, branch in enumerate(forks):
            index = partners.get(j, len(old_forks[owner]) + j)  # unmatched: a name that no branch before has
            new[branch.pointer] = (owner, ("forkTasks", index))
    return Names(old, new)


def _forks(branches: Sequence[Branch]) -> defaultdict[Identity | None, list[Branch]]:
    forks: defaultdict[Identity | None, list[Branch]] = defaultdict(list)
    for branch in branches:
        if branch.steps[0] == "forkTasks":
            forks[branch.owner].append(branch)
    return forks


def _references(forks: Sequence[Branch]) -> list[frozenset[str]]:
    return [frozenset(str(task.get("taskReferenceName", "")) for task in branch.tasks) for branch in forks]


def _aligned(before: Sequence[frozenset[str]], after: Sequence[frozenset[str]]) -> list[tuple[int, int]]:
    """The longest list of pairs, rising on both sides, that share a member or are both empty."""
    best = [[0] * (len(after) + 1) for _ in range(len(before) + 1)]
    alike = [[bool(b & a) or b == a for a in after] for b in before]
    for i in reversed(range(len(before))):
        for j in reversed(range(len(after))):
            paired = 1 + best[i + 1][j + 1] if alike[i][j] else 0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    pairs: list[tuple[int, int]] = []
    i = j = 0
    while i < len(before) and j < len(after):
        if alike[i][j] and best[i][j] == 1 + best[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def moved_tasks(old: Mapping[Identity, Task], new: Mapping[Identity, Task], names: Names) -> set[Identity]:
    """Tasks now in another branch, and the fewest whose leaving explains a new order of their branch."""
    moved: set[Identity] = set()
    stayed: defaultdict[BranchName, list[Identity]] = defaultdict(list)
    for identity, task in new.items():
        if identity not in old:
            continue
        name = names.after[task.branch.pointer]
        if names.before[old[identity].branch.pointer] == name:
            stayed[name].append(identity)
        else:
            moved.add(identity)
    order = {identity: index for index, identity in enumerate(old)}
    for identities in stayed.values():
        kept = _rising([order[identity] for identity in identities])
        moved.update(identity for identity in identities if order[identity] not in kept)
    return moved


def _rising(numbers: Sequence[int]) -> set[int]:
    """The longest rising subsequence of distinct numbers, by patience sorting."""
    tops: list[int] = []
    below: dict[int, int | None] = {}
    for number in numbers:
        pile = bisect_left(tops, number)
        below[number] = tops[pile - 1] if pile else None
        tops[pile : pile + 1] = [number]
    kept: set[int] = set()
    step = tops[-1] if tops else None
    while step is not None:
        kept.add(step)
        step = below[step]
    return kept
