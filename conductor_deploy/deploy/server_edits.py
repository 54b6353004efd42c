"""What was edited on a server, brought into the files of the repository."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from conductor_deploy.definition.document import Key, Problem
from conductor_deploy.definition.edit import applied
from conductor_deploy.definition.pattern import escape
from conductor_deploy.definition.source import Document
from conductor_deploy.deploy.concealing import spoken
from conductor_deploy.deploy.pipeline import Desired, Planned
from conductor_deploy.deploy.pull import (
    Finding,
    Pulled,
    Puller,
    PullOptions,
    differences,
    file_text,
    is_plain,
    uncommented,
)
from conductor_deploy.deploy.value_edits import Wanted, edits_in_place, wanted
from conductor_deploy.plan.ignore import as_on_server
from conductor_deploy.plan.plan import Change

__all__ = ["brought_in"]

_LEFT = "CD313"  # of a value, or a definition, that stays as the files have it


def brought_in(puller: Puller, drifted: Planned) -> Finding:
    """Files with the server's edits, and what has to be brought in by hand.

    A value is changed in its place, so that comments stay; where that can't be, a file that holds one definition and no
    template is written anew. What a template or a patch decides is never written over.
    """
    desired = puller.desire(puller.repository)
    puller = replace(puller, live=spoken(puller.live, desired.state))
    work = _Work(puller, desired, drifted)
    problems = [problem for change in drifted.plan.changes if (problem := work.left_alone(change))]
    left = {problem.key for problem in problems}
    keys = [change.key for change in drifted.plan.changes if change.key not in left]
    by_file: dict[str, list[Key]] = {}
    for key in keys:
        by_file.setdefault(desired.documents[key].source.path, []).append(key)
    files: list[Pulled] = []
    for path, there in by_file.items():
        found, wrong = work.file(path, there)
        files += found
        problems += wrong
    return tuple(files), tuple(problems)


@dataclass(frozen=True, slots=True)
class _Work:
    puller: Puller
    desired: Desired
    drifted: Planned

    def left_alone(self, change: Change) -> Problem | None:
        """Why nothing of a change is brought in."""
        key, document = change.key, self.desired.documents.get(change.key)
        plan, live = self.drifted.plan, self.drifted.live
        released = live.history(plan.project, plan.environment).inventory(live.digest_of).get(key)
        if change.action == "create":
            reason = "was deleted on the server: if that is right, remove its definition"
        elif document is None:
            reason = "is no longer in the repository: `conductor-deploy pull` writes it anew"
        elif change.cause == "unknown":
            reason = "may have been edited in the repository or on the server: the last release can't tell"
        elif change.after_digest != released:
            reason = "was changed in the repository, too: bring both together by hand"
        elif document.source.is_code:
            reason = "is defined in Python: change it there"
        elif self._written(document) is None:
            reason = "is made by a template: change that by hand"
        else:
            return None
        position = document.position() if document else None
        return Problem(_LEFT, "warning", f"{escape(key)} {reason}", position, key)

    def _written(self, document: Document) -> Document | None:
        """As it stands in the file, before anything was rendered; None where a template made it."""
        place = (document.source.path, document.number, document.pointer)
        return next(
            (
                each
                for each in self.puller.repository.documents
                if (each.source.path, each.number, each.pointer) == place
            ),
            None,
        )

    def file(self, path: str, keys: Collection[Key]) -> Finding:
        """One file with the edits of all its definitions."""
        changes = {key: self._changes(key) for key in keys}
        decided = {
            key: [each for each in found if self._decider(key, each)] for key, found in changes.items()
        }
        open_ = {key: [c for c in found if c not in decided[key]] for key, found in changes.items()}
        problems = [self._decided(key, each) for key, found in decided.items() for each in found]
        if not any(open_.values()):
            return (), tuple(problems)
        text = self._edited(path, open_)
        if text is not None and self._is_right(path, text, decided):
            return tuple(Pulled(path, key, "written", text) for key, found in open_.items() if found), tuple(
                problems
            )
        return self._anew(path, keys, problems)

    def _changes(self, key: Key) -> list[Wanted]:
        live = self.puller.live.definitions[key].body
        written = self._written(self.desired.documents[key])
        said = as_on_server(self.desired.state[key], live, self.puller.environment.ignore)
        return list(wanted(written.body if written else {}, said, live))

    def _decider(self, key: Key, change: Wanted) -> str | None:
        """What decides the value instead of the file."""
        defaults = frozenset(self.desired.environment.default_places.values())
        for pointer, origin in self.desired.state[key].origins.items():
            if str(origin) not in defaults and _is_within(pointer, change.pointer):
                return str(origin)
        return None

    def _decided(self, key: Key, change: Wanted) -> Problem:
        message = f"{escape(key)}: {change.pointer} comes from {self._decider(key, change)}, and stays: change it there"
        return Problem(_LEFT, "warning", message, self.desired.locate(key, change.pointer), key)

    def _edited(self, path: str, changes: Mapping[Key, list[Wanted]]) -> str | None:
        text = next(source.text for source in self.puller.repository.sources if source.path == path)
        edits = []
        for key, found in changes.items():
            document = self._written(self.desired.documents[key])
            made = edits_in_place(document, found) if document else None
            if made is None:
                return None
            edits += made
        return applied(text, edits)

    def _is_right(self, path: str, text: str, decided: Mapping[Key, Iterable[Wanted]]) -> bool:
        """Whether the environment makes of the text what the server has, but for what others decide."""
        after = self._with(path, text)
        errors = [
            p for p in after.problems if p.severity == "error" and p.position and p.position.file == path
        ]
        return not errors and all(
            key in after.state
            and all(
                any(_is_within(each.pointer, field.path) for each in found)
                for field in differences(self.puller.live.definitions[key], after)
            )
            for key, found in decided.items()
        )

    def _with(self, path: str, text: str) -> Desired:
        files = [Pulled(path, key, "written", text) for key in self.desired.documents][:1]
        return self.puller.desire(self.puller.with_files(files))

    def _anew(self, path: str, keys: Collection[Key], problems: Iterable[Problem]) -> Finding:
        """A file that holds nothing but one definition, in tidy form."""
        [key, *others] = keys
        document = self.desired.documents[key]
        live = self.puller.live
        if not others and is_plain(document, self.desired):
            untemplated = self.puller.repository.configuration.templates_exclude
            text = file_text(
                live.definitions[key], live, self.desired, path, PullOptions("", untemplated=untemplated)
            )
            if self._is_right(path, text, {key: ()}):
                file = Pulled(path, key, "written", text)
                lost = uncommented(file, self.desired)
                return (file,), (*problems, *([lost] if lost else ()))
        message = "can't be changed in its place, and its file can't be written anew: change it by hand"
        more = (
            Problem(_LEFT, "warning", f"{escape(key)} {message}", self.desired.locate(key), key)
            for key in keys
        )
        return (), (*problems, *more)


def _is_within(one: str, other: str) -> bool:
    """Whether one place holds the other, or is it."""
    return one == other or one.startswith(f"{other}/") or other.startswith(f"{one}/")
