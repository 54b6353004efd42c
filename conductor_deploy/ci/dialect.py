"""How the API of each CI host says the same: a comment on a review, an issue, whose it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from conductor_deploy.ci.api import Api

__all__ = ["GITHUB", "GITLAB", "Dialect"]


@dataclass(frozen=True, slots=True)
class Dialect:
    """Paths hold `{repository}`, `{review}`, `{commit}`, `{author}`, `{id}`; the last fields are names in answers."""

    title: str
    review: str  # what it calls one
    token: str  # the variable that holds it
    needs: str  # what a token lacks that may not write
    headers: Callable[[str], Mapping[str, str]]
    review_comments: str
    review_comment: str
    open_issues: str  # of one author
    issues: str
    issue: str
    issue_comments: str
    reviews_of_commit: str
    edit: str  # the HTTP method
    issue_text: str
    closed: Mapping[str, str]
    number: str
    sign: str  # before the number of a review, in Markdown, where a bare ! begins an image
    author: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    login: str
    me: Callable[[Api], Mapping[str, Any]]  # who the token writes as
    page: str  # of a comment or issue, for people; "" where an answer does not name it


def _github_headers(token: str) -> Mapping[str, str]:
    return {
        "Authorization": f"Bearer {token}",
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": "2022-11-28",
    }


def _github_viewer(api: Api) -> Mapping[str, Any]:
    """By GraphQL, which answers apps, too, such as the one of a job. Elsewhere than at github.com, v3 is beside it."""
    viewer: Mapping[str, Any] = api.query(f"{api.base.removesuffix('/v3')}/graphql", "{viewer {login}}")[
        "viewer"
    ]
    return viewer


GITHUB = Dialect(
    title="GitHub",
    review="pull request",
    token="GITHUB_TOKEN",
    needs="the job's permissions need `pull-requests: write` for a comment, `pull-requests: read` to compare with it,"
    " `issues: write` for an issue",
    headers=_github_headers,
    review_comments="repos/{repository}/issues/{review}/comments",
    review_comment="repos/{repository}/issues/comments/{id}",
    open_issues="repos/{repository}/issues?state=open&creator={author}",
    issues="repos/{repository}/issues",
    issue="repos/{repository}/issues/{id}",
    issue_comments="repos/{repository}/issues/{id}/comments",
    reviews_of_commit="repos/{repository}/commits/{commit}/pulls",
    edit="PATCH",
    issue_text="body",
    closed={"state": "closed", "state_reason": "completed"},
    number="number",
    sign="#",
    author=lambda item: item.get("user") or {},
    login="login",
    me=_github_viewer,
    page="html_url",
)
GITLAB = Dialect(
    title="GitLab",
    review="merge request",
    token="GITLAB_TOKEN",
    needs="GITLAB_TOKEN needs the scope `api` and the role of a reporter",
    headers=lambda token: {"PRIVATE-TOKEN": token},
    review_comments="projects/{repository}/merge_requests/{review}/notes",
    review_comment="projects/{repository}/merge_requests/{review}/notes/{id}",
    open_issues="projects/{repository}/issues?state=opened&author_username={author}",
    issues="projects/{repository}/issues",
    issue="projects/{repository}/issues/{id}",
    issue_comments="projects/{repository}/issues/{id}/notes",
    reviews_of_commit="projects/{repository}/repository/commits/{commit}/merge_requests",
    edit="PUT",
    issue_text="description",
    closed={"state_event": "close"},
    number="iid",
    sign=r"\!",
    author=lambda item: item.get("author") or {},
    login="username",
    me=lambda api: api.ask("GET", "user"),
    page="web_url",
)
