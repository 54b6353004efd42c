"""Comments and issues, spoken of with an API that behaves as documented."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from forge import BOT, TOKEN, Answer, Forge, forging

from conductor_deploy.ci.api import Api, Waiting
from conductor_deploy.ci.board import Board
from conductor_deploy.ci.dialect import GITHUB, GITLAB
from conductor_deploy.ci.job import Job
from conductor_deploy.errors import ConductorDeployError, ServerRefused, Unreachable, UnreadableAnswer

MARKER = "<!-- conductor-deploy:plan:orders:dev -->"
HOSTS = {"github": (GITHUB, "acme/orders", None), "gitlab": (GITLAB, "42", "deployer")}


@dataclass
class Bench:
    forge: Forge
    board: Board
    now: float = 1000.0
    slept: list[float] = field(default_factory=list)


@pytest.fixture(params=HOSTS)
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    dialect, repository, login = HOSTS[request.param]
    with forging() as forge:
        forge.login = login
        slept: list[float] = []
        with Api(forge.url, dialect.headers(TOKEN), Waiting(lambda: 1000.0, slept.append)) as api:
            job = Job("review", repository, forge.url, review=12, token=TOKEN)
            yield Bench(forge, Board(api, dialect, job), slept=slept)


@pytest.fixture
def github() -> Iterator[Bench]:
    with forging() as forge:
        slept: list[float] = []
        with Api(forge.url, GITHUB.headers(TOKEN), Waiting(lambda: 1000.0, slept.append)) as api:
            job = Job("review", "acme/orders", forge.url, review=12, token=TOKEN)
            yield Bench(forge, Board(api, GITHUB, job), slept=slept)


def bodies(bench: Bench, number: int = 12) -> list[str]:
    return [comment["body"] for comment in bench.forge.comments.get(number, [])]


def test_a_comment_is_written_once_and_kept_up_to_date(bench: Bench) -> None:
    first, second, third = (bench.board.comment(MARKER, f"{MARKER}\n{text}") for text in ("a", "b", "b"))
    assert [first.deed, second.deed, third.deed] == ["created", "updated", "unchanged"]
    assert bodies(bench) == [f"{MARKER}\nb"]


def test_a_comment_is_found_on_the_last_of_many_pages(bench: Bench) -> None:
    for number in range(250):
        bench.forge.say(12, f"chat {number}", "somebody")
    bench.forge.say(12, f"{MARKER}\nold", bench.forge.writes_as)
    assert bench.board.comment(MARKER, f"{MARKER}\nnew").deed == "updated"
    assert len(bodies(bench)) == 251


def test_each_project_and_environment_has_a_comment_of_its_own(bench: Bench) -> None:
    other = MARKER.replace("dev", "prod")
    bench.board.comment(MARKER, f"{MARKER}\ndev")
    bench.board.comment(other, f"{other}\nprod")
    bench.board.comment(MARKER, f"{MARKER}\ndev again")
    assert bodies(bench) == [f"{MARKER}\ndev again", f"{other}\nprod"]


def test_what_somebody_else_wrote_under_our_marker_is_not_ours(bench: Bench) -> None:
    """Whoever began a comment can edit what we would write into it."""
    bench.forge.say(12, f"{MARKER}\n✅ no changes", "mallory")
    assert bench.board.comment(MARKER, f"{MARKER}\n⛔ 3 blocked").deed == "created"
    assert list(bench.board.reviews("1f2e3d4", MARKER)) == []
    bench.forge.pulls["1f2e3d4"] = [12]
    (review,) = bench.board.reviews("1f2e3d4", MARKER)
    assert (review.number, review.texts) == (12, [f"{MARKER}\n⛔ 3 blocked"])


def test_a_comment_that_quotes_ours_is_not_ours(bench: Bench) -> None:
    bench.forge.say(12, f"> {MARKER}\n> text", bench.forge.writes_as)
    assert bench.board.comment(MARKER, f"{MARKER}\nnew").deed == "created"


def test_one_issue_is_open_as_long_as_there_is_reason(bench: Bench) -> None:
    assert bench.board.close_issues(MARKER, "clean") == []
    told = [bench.board.open_issue(MARKER, "Drift", f"{MARKER}\n{text}").deed for text in ("a", "a", "b")]
    assert told == ["created", "unchanged", "updated"]
    (issue,) = bench.forge.issues
    (closed,) = bench.board.close_issues(MARKER, "clean again")
    assert (closed.deed, issue["state"]) == ("closed", "closed")
    assert bodies(bench, issue["number"]) == ["clean again"]
    assert bench.board.open_issue(MARKER, "Drift", f"{MARKER}\nc").deed == "created"
    assert len(bench.forge.issues) == 2


def test_what_two_runs_opened_at_once_is_closed_together(bench: Bench) -> None:
    for _ in range(2):
        bench.forge.open("Drift", f"{MARKER}\na", bench.forge.writes_as)
    others = bench.forge.open("Drift", f"{MARKER}\na", "mallory")
    assert len(bench.board.close_issues(MARKER, "clean")) == 2
    assert [issue for issue in bench.forge.issues if issue["state"] == "open"] == [others]


@pytest.mark.parametrize("login", ["ada", "deployer[bot]"])
def test_a_token_writes_as_its_person_or_app(github: Bench, login: str) -> None:
    github.forge.login = login
    github.board.comment(MARKER, f"{MARKER}\na")
    assert github.board.comment(MARKER, f"{MARKER}\nb").deed == "updated"
    assert [comment["user"]["login"] for comment in github.forge.comments[12]] == [login]
    told = [github.board.open_issue(MARKER, "Drift", f"{MARKER}\n{text}").deed for text in "ab"]
    assert told == ["created", "updated"]


def test_graphql_is_beside_the_third_version_of_the_other_api(github: Bench) -> None:
    with Api(
        f"{github.forge.url}/v3", GITHUB.headers(TOKEN), Waiting(lambda: 0.0, github.slept.append)
    ) as api:
        assert GITHUB.me(api) == {"login": BOT}
    assert github.forge.asked == ["POST /graphql"]


def test_who_a_token_writes_as_is_asked_again_where_a_gateway_was_bad(github: Bench) -> None:
    github.forge.script = [(502, "<html>", {})]
    assert github.board.open_issue(MARKER, "Drift", MARKER).deed == "created"
    assert github.slept == [1.0]


@pytest.mark.parametrize("bench", ["gitlab"], indirect=True)
def test_a_token_that_nobody_is_known_by_writes_nothing(bench: Bench) -> None:
    bench.forge.login = None
    with pytest.raises(ServerRefused, match="GET user was refused"):
        bench.board.open_issue(MARKER, "Drift", MARKER)


SECONDARY: Answer = (403, {"message": "You have exceeded a secondary rate limit"}, {})
WAITS: dict[str, tuple[Answer, float]] = {
    "retry-after": ((429, {}, {"Retry-After": "7"}), 7.0),
    "retry-after of a secondary limit": ((403, SECONDARY[1], {"Retry-After": "30"}), 30.0),
    "primary limit": ((403, {}, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1020"}), 21.0),
    "secondary limit that says no time": (SECONDARY, 60.0),
    "bad gateway": ((502, "<html>", {}), 1.0),
    "unavailable": ((503, {}, {"Retry-After": "2"}), 2.0),
}


@pytest.mark.parametrize("case", WAITS)
def test_it_waits_as_long_as_it_is_told_and_then_goes_on(github: Bench, case: str) -> None:
    answer, seconds = WAITS[case]
    github.forge.script = [answer]
    assert github.board.comment(MARKER, f"{MARKER}\na").deed == "created"
    assert github.slept == [seconds]


REFUSALS: dict[str, tuple[Answer, str]] = {
    "no permission": ((403, {"message": "Resource not accessible by integration"}, {}), "refused with 403"),
    "no such repository": ((404, {"message": "Not Found"}, {}), "refused with 404: Not Found"),
    "too long": ((422, {"message": "Validation Failed"}, {}), "refused with 422: Validation Failed"),
    "a limit for an hour": (
        (
            403,
            {"message": "API rate limit exceeded"},
            {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "4600"},
        ),
        "rate limit, for 3601 s more",
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_refusal_is_told_at_once(github: Bench, case: str) -> None:
    answer, words = REFUSALS[case]
    github.forge.script = [None, answer]
    with pytest.raises(ServerRefused, match=words):
        github.board.comment(MARKER, f"{MARKER}\na")
    assert github.slept == []


def test_a_limit_that_stays_is_given_up(github: Bench) -> None:
    github.forge.script = [None, *[(429, {}, {"Retry-After": "5"})] * 4]
    with pytest.raises(ServerRefused, match="rate limit, for 5 s more"):
        github.board.comment(MARKER, f"{MARKER}\na")
    assert len(github.slept) == 3


def test_a_comment_that_may_have_been_written_is_not_written_again(github: Bench) -> None:
    github.forge.script = [None, (502, {}, {})]
    with pytest.raises(ServerRefused, match="502"):
        github.board.comment(MARKER, f"{MARKER}\na")
    assert [asked for asked in github.forge.asked if asked.startswith("POST")] == [
        "POST /repos/acme/orders/issues/12/comments"
    ]


@pytest.mark.parametrize("answer", [(200, "<html>", {}), (200, {"message": "moved"}, {})])
def test_an_answer_of_another_kind_is_told(github: Bench, answer: Answer) -> None:
    github.forge.script = [answer]
    with pytest.raises(UnreadableAnswer):
        github.board.comment(MARKER, f"{MARKER}\na")


def test_a_page_at_another_host_does_not_get_the_token(github: Bench) -> None:
    with forging() as elsewhere:
        away = f"http://localhost:{elsewhere.url.rpartition(':')[2]}/repos/acme/orders/issues/12/comments"
        github.forge.script = [None, (200, [], {"Link": f'<{away}?page=2>; rel="next"'})]
        github.board.comment(MARKER, f"{MARKER}\na")
        assert elsewhere.asked == []


def test_nobody_listening_is_unreachable() -> None:
    slept: list[float] = []
    with (
        Api("http://127.0.0.1:9", GITHUB.headers(TOKEN), Waiting(lambda: 0.0, slept.append)) as api,
        pytest.raises(Unreachable, match=r"GET user was not answered"),
    ):
        api.ask("GET", "user")
    assert slept == [1.0, 2.0, 4.0]


def test_no_error_and_no_value_shows_the_token(github: Bench) -> None:
    github.forge.script = [(401, {"message": "Bad credentials"}, {})] * 2
    with pytest.raises(ConductorDeployError) as raised:
        github.board.comment(MARKER, MARKER)
    assert TOKEN not in f"{raised.value!r} {raised.value.message} {raised.value.hint} {github.board.job!r}"
