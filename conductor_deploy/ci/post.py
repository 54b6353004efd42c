"""What a job says beyond its own page: on the review it is about, in an issue, and of the review it came from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from conductor_deploy.ci.board import Board, Posted, Review
from conductor_deploy.ci.marker import PLANS, drift_marker, plan_marker, reviewed_in, with_changes
from conductor_deploy.ci.review import Comparison, compared
from conductor_deploy.present.comment import comment
from conductor_deploy.present.markdown import link

__all__ = ["Found", "comment_on_review", "compare_with_review", "keep_issue"]


@dataclass(frozen=True, slots=True)
class Found:
    """What a command found: plan documents, and that of a failure; where more of it is to be read."""

    project: str
    environments: Sequence[str]
    documents: Sequence[Mapping[str, Any]]
    links: Mapping[str, str]

    @property
    def plans(self) -> Sequence[Mapping[str, Any]]:
        return [document for document in self.documents if "changes" in document]


def comment_on_review(board: Board, found: Found) -> Posted:
    """One comment for each project and its environments, which every later run keeps up to date."""
    marker = plan_marker(found.project, found.environments)
    text = comment(found.documents, marker=with_changes(marker, found.plans), links=found.links)
    return board.comment(marker, text)


def compare_with_review(board: Board, found: Found) -> Comparison:
    """Of a plan of merged sources: whether it is what the pull request showed that brought them."""
    plan = found.plans[0]
    commit = plan["source"]["commit"]
    if commit is None:
        return Comparison("unknown", "⚠️ Made from no commit, so no review is known.")
    found_there = _compared(board, found, commit)
    if commit == board.job.commit:
        return found_there
    moved = f"⚠️ These are the sources of `{commit[:7]}`, not those of this run."
    return replace(found_there, words=f"{found_there.words} {moved}")


def _compared(board: Board, found: Found, commit: str) -> Comparison:
    plan = found.plans[0]
    environment = plan["environment"]
    reviews = list(board.reviews(commit, PLANS.format(project=found.project)))
    for review in reviews:
        for text in review.texts:
            if reviewed := reviewed_in(text, environment):
                return compared(plan, reviewed, _link(board, review))
    if not reviews:
        return Comparison("unknown", f"⚠️ Not reviewed: no {board.dialect.review} brought `{commit[:7]}`.")
    links = ", ".join(_link(board, review) for review in reviews)
    return Comparison("unknown", f"⚠️ Nobody saw a plan of `{environment}` in {links}.")


def _link(board: Board, review: Review) -> str:
    return f"{board.dialect.sign}{link(str(review.number), review.page)}"


def keep_issue(board: Board, found: Found, run: str | None) -> Sequence[Posted]:
    """An open issue as long as an environment drifts, and none when it does not."""
    plan = found.plans[0]
    environment = plan["environment"]
    marker = drift_marker(found.project, environment)
    if not plan["changes"]:
        where = f": {run}" if run else ""
        return board.close_issues(marker, f"`{environment}` is as it was released again{where}")
    text = comment(found.documents, marker=marker, about="drift")
    return [board.open_issue(marker, f"Drift: {found.project} in {environment}", text)]
