"""Comments and issues of ours at a CI host: found again by their marker, written once, kept up to date."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote

from conductor_deploy.ci.api import Api
from conductor_deploy.ci.dialect import Dialect
from conductor_deploy.ci.job import Job

__all__ = ["Board", "Posted", "Review"]


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of a comment or an issue, and its page."""

    deed: str  # created, updated, unchanged, closed
    page: str


@dataclass(frozen=True, slots=True)
class Review:
    """A pull or merge request that brought a commit, and the texts of our comments on it."""

    number: int
    page: str
    texts: Sequence[str]


@dataclass(frozen=True)
class Board:
    api: Api
    dialect: Dialect
    job: Job

    def comment(self, marker: str, text: str) -> Posted:
        """Have one comment with this marker on the review that the job is about."""
        number = self.job.review
        found = next(self._comments(number, marker), None)
        if found is None:
            made = self._ask("POST", self.dialect.review_comments, {"body": text}, review=number)
            return Posted("created", self._page(made))
        if found["body"].strip() == text.strip():
            return Posted("unchanged", self._page(found))
        path = self.dialect.review_comment
        edited = self._ask(self.dialect.edit, path, {"body": text}, review=number, id=found["id"])
        return Posted("updated", self._page(edited))

    def reviews(self, commit: str, marker: str) -> Iterator[Review]:
        """Those that brought a commit, with our comments on each that begin like this."""
        for found in self._listed(self.dialect.reviews_of_commit, commit=commit):
            number = found[self.dialect.number]
            texts = [comment["body"] for comment in self._comments(number, marker)]
            yield Review(number, self._page(found), texts)

    def open_issue(self, marker: str, title: str, text: str) -> Posted:
        """Have one open issue with this marker."""
        body = {"title": title, self.dialect.issue_text: text}
        found = next(self._issues(marker), None)
        if found is None:
            return Posted("created", self._page(self._ask("POST", self.dialect.issues, body)))
        if (found[self.dialect.issue_text] or "").strip() == text.strip():
            return Posted("unchanged", self._page(found))
        number = found[self.dialect.number]
        return Posted(
            "updated", self._page(self._ask(self.dialect.edit, self.dialect.issue, body, id=number))
        )

    def close_issues(self, marker: str, farewell: str) -> Sequence[Posted]:
        """Close what is open with this marker: two, where two runs at once found none."""
        return [self._closed(each[self.dialect.number], farewell) for each in [*self._issues(marker)]]

    def _closed(self, number: int, farewell: str) -> Posted:
        self._ask("POST", self.dialect.issue_comments, {"body": farewell}, id=number)
        closed = self._ask(self.dialect.edit, self.dialect.issue, self.dialect.closed, id=number)
        return Posted("closed", self._page(closed))

    def _comments(self, number: int | None, marker: str) -> Iterator[Mapping[str, Any]]:
        comments = self._listed(self.dialect.review_comments, review=number)
        return (each for each in comments if self._is_ours(each, each.get("body"), marker))

    def _issues(self, marker: str) -> Iterator[Mapping[str, Any]]:
        issues = self._listed(self.dialect.open_issues, author=quote(self._login))
        field = self.dialect.issue_text
        return (each for each in issues if self._is_ours(each, each.get(field), marker))

    def _is_ours(self, item: Mapping[str, Any], text: object, marker: str) -> bool:
        """Anybody can write our marker, and edit afterwards what we would write there: only what we began is ours."""
        author = self.dialect.author(item).get(self.dialect.login)
        return isinstance(text, str) and text.startswith(marker) and author == self._login

    @cached_property
    def _login(self) -> str:
        """Who the token writes as."""
        login: str = self.dialect.me(self.api)[self.dialect.login]
        return login

    def _page(self, item: Mapping[str, Any]) -> str:
        return str(item.get(self.dialect.page, ""))

    def _listed(self, path: str, **names: Any) -> Iterator[Mapping[str, Any]]:
        return self.api.listed(path.format(repository=self.job.repository, **names))

    def _ask(self, method: str, path: str, body: Mapping[str, Any], **names: Any) -> Mapping[str, Any]:
        answer = self.api.ask(method, path.format(repository=self.job.repository, **names), body)
        return answer if isinstance(answer, dict) else {}
