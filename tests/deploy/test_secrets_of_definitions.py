"""Secrets, from the repository to the server, and nowhere else."""

import hashlib
from pathlib import Path

import httpx
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from release_site import results
from secret_bench import ORDER, SecretBench, forms, workflow_text

from conductor_deploy.deploy.vault import FINGERPRINT_KEY
from conductor_deploy.errors import CannotRun, ConductorDeployError, DefinitionsInvalid, StalePlan
from conductor_deploy.wire import endpoints

FIRST, SECOND, THIRD = "first-value-of-it", "second-value-of-it", "third-value-of-it"


@pytest.fixture
def bench(tmp_path: Path) -> SecretBench:
    made = SecretBench(tmp_path)
    made.environ = {"TOKEN": FIRST}
    return made


def values_shown(bench: SecretBench, *values: str) -> list[str]:
    everything = bench.everything()
    return [form for value in values for form in forms(value) if form in everything]


def test_a_secret_is_written_in_its_place_and_then_there_is_nothing_to_do(bench: SecretBench) -> None:
    assert bench.apply().status == "applied"
    assert bench.header == f"Bearer {FIRST}"
    assert bench.planned().plan.changes == ()
    assert bench.drift().changes == ()
    assert values_shown(bench, FIRST) == []


def test_a_rotated_secret_is_one_change_of_the_source(bench: SecretBench) -> None:
    bench.apply()
    bench.environ = {"TOKEN": SECOND}
    (change,) = bench.planned().plan.changes
    (field,) = change.fields
    assert (change.action, change.cause, field.secret) == ("update", "source", True)
    assert "(secret fp:" in bench.said[-4]
    assert bench.drift().changes == ()
    bench.apply()
    assert bench.header == f"Bearer {SECOND}"
    assert bench.planned().plan.changes == ()
    assert values_shown(bench, FIRST, SECOND) == []


def test_a_secret_that_was_edited_on_the_server_has_drifted(bench: SecretBench) -> None:
    bench.apply()
    bench.edit(f"Bearer {THIRD}")
    assert [change.cause for change in bench.drift().changes] == ["drift"]
    assert [change.cause for change in bench.planned().plan.changes] == ["drift"]
    bench.environ = {"TOKEN": SECOND}
    assert [change.cause for change in bench.planned().plan.changes] == ["both"]
    assert values_shown(bench, FIRST, SECOND, THIRD) == []


def test_a_secret_stays_hidden_where_its_task_was_moved_on_the_server(bench: SecretBench) -> None:
    bench.apply()
    step = {"name": "new", "taskReferenceName": "new", "type": "SIMPLE"}
    bench.edit(f"Bearer {THIRD}", tasks=[step, *bench.live["tasks"]], description=f"it is {FIRST}")
    assert bench.drift().changes[0].fields
    assert values_shown(bench, FIRST, THIRD) == []


def test_a_literal_that_becomes_a_secret_is_a_change_of_the_source_and_no_drift(bench: SecretBench) -> None:
    bench.write("definitions/order.yaml", workflow_text(header="Basic literal"))
    bench.apply()
    bench.write("definitions/order.yaml", workflow_text())
    assert bench.drift().changes == ()
    assert [change.cause for change in bench.planned().plan.changes] == ["source"]
    bench.apply()
    assert bench.planned().plan.changes == ()


def test_a_secret_that_becomes_a_literal_leaves_nothing_behind(bench: SecretBench) -> None:
    bench.apply()
    bench.write("definitions/order.yaml", workflow_text(header="Basic literal"))
    assert [change.cause for change in bench.planned().plan.changes] == ["source"]
    bench.apply()
    assert bench.header == "Basic literal"
    assert bench.planned().plan.changes == ()
    assert bench.records[-1].concealment is not None
    assert bench.records[-1].concealment.places == {}
    assert values_shown(bench, FIRST) == []


def test_a_rollback_writes_the_current_value_and_says_so(bench: SecretBench) -> None:
    bench.apply()
    bench.write("definitions/order.yaml", workflow_text(description="worse"))
    bench.apply()
    bench.environ = {"TOKEN": SECOND}
    made = bench.rollback()
    (change,) = made.changes
    assert "written with the current value of secret token" in [guard.message for guard in change.guards]
    assert bench.apply(made).status == "applied"
    assert (bench.header, bench.live["description"]) == (f"Bearer {SECOND}", "orders")
    assert values_shown(bench, FIRST, SECOND) == []


def test_a_rotated_secret_frees_nothing_that_is_held(bench: SecretBench) -> None:
    """The value of a secret is no part of the source which was taken back."""
    bench.apply()
    bench.write("definitions/order.yaml", workflow_text(description="worse"))
    bench.apply()
    bench.apply(bench.rollback())
    bench.environ = {"TOKEN": SECOND}
    made = bench.planned().plan
    assert (made.changes, made.held) == ((), (ORDER,))
    bench.write("definitions/order.yaml", workflow_text(description="mended"))
    assert [change.key for change in bench.planned().plan.changes] == [ORDER]


def test_what_left_the_repository_is_pruned_without_showing_its_secret(bench: SecretBench) -> None:
    bench.apply()
    (bench.root / "definitions/order.yaml").unlink()
    bench.write("definitions/tasks/other.yaml", "name: other\nownerEmail: team@example.com\n")
    bench.environ = {}
    made = bench.planned(prune=True, allow=frozenset({"limit=deletes", "last-version"})).plan
    assert [str(change.key) for change in made.changes if change.action == "delete"] == [str(ORDER)]
    assert values_shown(bench, FIRST) == []


def test_a_plan_from_elsewhere_is_applied_with_the_value_that_it_was_made_with(bench: SecretBench) -> None:
    bench.apply()
    bench.environ = {"TOKEN": SECOND}
    made = bench.planned().plan
    bench.environ = {"TOKEN": THIRD}
    with pytest.raises(
        StalePlan, match="a secret has another value since the plan was made: workflow/order@1"
    ):
        bench.apply(made)
    assert bench.header == f"Bearer {FIRST}"
    bench.environ = {"TOKEN": SECOND}
    assert results(bench.apply(made)) == {"workflow/order@1": "done"}


def test_a_plan_is_stale_once_the_secret_on_the_server_is_another(bench: SecretBench) -> None:
    bench.apply()
    bench.environ = {"TOKEN": SECOND}
    made = bench.planned().plan
    bench.edit(f"Bearer {THIRD}")
    with pytest.raises(StalePlan, match="changed on the server"):
        bench.apply(made)


def test_the_first_plan_is_applied_although_nobody_kept_its_key(bench: SecretBench) -> None:
    bench.write("definitions/order.yaml", workflow_text(header="Basic literal"))
    bench.apply()
    bench.write("definitions/order.yaml", workflow_text())
    made = bench.planned().plan
    assert results(bench.apply(made)) == {"workflow/order@1": "done"}
    assert bench.planned().plan.changes == ()


def test_the_first_plan_is_stale_once_anything_else_changed(bench: SecretBench) -> None:
    bench.write("definitions/order.yaml", workflow_text(header="Basic literal"))
    bench.apply()
    bench.write("definitions/order.yaml", workflow_text())
    made = bench.planned().plan
    bench.edit("Basic literal", description="edited")
    with pytest.raises(StalePlan, match="changed on the server"):
        bench.apply(made)


def test_a_key_from_outside_is_not_kept_and_another_one_proves_nothing(bench: SecretBench) -> None:
    bench.environ |= {FINGERPRINT_KEY: "pepper"}
    bench.apply()
    assert [record.concealment.key for record in bench.records if record.concealment] == [None]
    assert bench.planned().plan.changes == ()
    assert bench.drift().changes == ()
    made = bench.rollback()
    assert [change.action for change in made.changes] == ["delete"]
    bench.environ = {"TOKEN": SECOND, FINGERPRINT_KEY: "salt"}
    assert [change.cause for change in bench.planned().plan.changes] == ["unknown"]


def test_the_key_of_the_records_is_handed_on(bench: SecretBench) -> None:
    bench.apply()
    bench.environ = {"TOKEN": SECOND}
    bench.apply()
    kept = [record.concealment for record in bench.records]
    assert [concealment is not None for concealment in kept] == [False, True]
    bench.write("definitions/tasks/more.yaml", "name: more\nownerEmail: team@example.com\n")
    bench.apply()
    newest = bench.records[-1].concealment
    assert newest is not None
    assert kept[1] is not None
    assert newest.key == kept[1].key


def test_a_server_that_echoes_what_it_was_sent_is_blotted_out(bench: SecretBench) -> None:
    def refuse(request: httpx.Request) -> httpx.Response | None:
        if request.method == "GET" or b"conductor-deploy--" in request.content:
            return None
        return httpx.Response(400, json={"message": f"no: {request.content.decode()}", "status": 400})

    bench.site.line.step = refuse
    assert bench.apply().status == "failed"
    assert values_shown(bench, FIRST) == []
    assert "***" in bench.everything()


def test_what_an_array_could_not_store_is_told_without_the_value(bench: SecretBench) -> None:
    def refuse(request: httpx.Request) -> httpx.Response | None:
        if request.method == "GET" or b"conductor-deploy--" in request.content:
            return None
        errors = {"order": f"bad: {request.content.decode()}"}
        return httpx.Response(200, json={"bulkErrorResults": errors, "bulkSuccessfulResults": []})

    bench.apply()
    bench.write("definitions/order.yaml", workflow_text(description="new"))
    bench.site.line.step = refuse
    assert bench.apply().status == "failed"
    assert values_shown(bench, FIRST) == []


def test_pull_writes_the_name_of_a_secret_and_asks_for_no_value(bench: SecretBench) -> None:
    bench.apply()
    bench.environ = {}
    assert bench.pull() == ""
    (bench.root / "definitions/order.yaml").unlink()
    assert '{{ secret("token") }}' in bench.pull()
    assert values_shown(bench, FIRST) == []


def test_a_comparison_knows_of_no_values(bench: SecretBench) -> None:
    bench.apply()
    bench.edit(f"Bearer {THIRD}")
    bench.environ = {}
    assert bench.compare().changes == ()
    assert values_shown(bench, FIRST, THIRD) == []


def test_a_value_is_asked_for_once_a_run_and_only_if_it_is_used(bench: SecretBench) -> None:
    counter = bench.root / "count"
    bench.write("ask.sh", f"echo x >> {counter}; echo {FIRST}")
    bench.write("environments/test/secrets.yaml", "token: command:sh ask.sh\nunused: env:NOBODY_SETS_THIS\n")
    assert bench.apply().status == "applied"
    assert counter.read_text() == "x\n"


def test_what_can_not_be_had_is_named_and_nothing_is_shown(bench: SecretBench) -> None:
    bench.environ = {}
    with pytest.raises(CannotRun) as missing:
        bench.planned()
    assert missing.value.message == "the secret `token` of test: the environment variable TOKEN is not set"

    bench.write("environments/test/secrets.yaml", f"token: command:sh -c 'echo {FIRST}; exit 3'\n")
    bench.environ = {}
    with pytest.raises(CannotRun, match="ended with exit code 3") as failed:
        bench.planned()
    bench.see_error(failed.value)
    bench.environ = {"TOKEN": "\udcff"}
    bench.write("environments/test/secrets.yaml", "token: env:TOKEN\n")
    with pytest.raises(CannotRun, match="no text that JSON can hold"):
        bench.planned()


def problems(bench: SecretBench) -> list[tuple[str, str, str | None]]:
    with pytest.raises(DefinitionsInvalid) as wrong:
        bench.planned()
    bench.see_error(wrong.value)
    return [(p.code, str(p.position), p.hint) for p in wrong.value.problems]


def test_a_name_that_nobody_knows_is_found_where_it_is_written(bench: SecretBench) -> None:
    bench.write("definitions/order.yaml", workflow_text(header="'Bearer {{ secret(\"tokn\") }}'"))
    assert problems(bench) == [("CD077", "definitions/order.yaml:13:45", "did you mean token?")]
    bench.write("definitions/order.yaml", workflow_text())
    bench.write(
        "definitions/tasks/t.yaml.j2", "name: t\nownerEmail: a@b.example\ndescription: {{ secret('xyz') }}\n"
    )
    hint = "name it in environments/test/secrets.yaml: xyz: env:NAME"
    assert problems(bench) == [("CD077", "definitions/tasks/t.yaml.j2:3:17", hint)]


def test_a_file_of_secrets_holds_no_value(bench: SecretBench) -> None:
    bench.write(
        "environments/test/secrets.yaml", f"token: {FIRST}\n'a b': env:X\nother: 12345\nlast: 'env: '\n"
    )
    assert [code for code, _, _ in problems(bench)] == ["CD054", "CD055", "CD054", "CD054"]
    assert FIRST not in "".join(bench.said)
    bench.write("environments/test/secrets.yaml", f"- {FIRST}\n")
    assert [code for code, _, _ in problems(bench)] == ["CD077", "CD053"]
    assert FIRST not in "".join(bench.said)


def test_secrets_of_no_environment_are_told_to_be_of_none(bench: SecretBench) -> None:
    bench.write("secrets.yaml", "token: env:TOKEN\n")
    with pytest.raises(DefinitionsInvalid) as wrong:
        bench.planned()
    assert [(p.code, p.position.file) for p in wrong.value.problems] == [("CD047", "secrets.yaml")]


def test_a_plan_from_elsewhere_may_name_what_nobody_knows_here(bench: SecretBench) -> None:
    made = bench.planned().plan
    bench.write("environments/test/secrets.yaml", "tokn: env:TOKEN\n")
    with pytest.raises(CannotRun, match="test has no secret `token`") as missing:
        bench.apply(made)
    assert missing.value.hint == "did you mean tokn?"
    assert bench.records == ()


def test_a_workflow_that_is_adopted_tells_where_its_secrets_are(bench: SecretBench) -> None:
    bench.apply()
    bench.edit(f"Bearer {FIRST}")
    for record in bench.records:
        bench.connection.call(endpoints.DELETE_WORKFLOW, name=record.name, version=record.number)
    stranger = SecretBench(bench.root, bench.connection, bench.ambient, "strangers")
    stranger.environ = bench.environ
    assert stranger.apply().status == "applied"
    (record,) = stranger.records
    assert record.adopted == (ORDER,)
    assert record.concealment is not None
    assert list(record.concealment.places) == [ORDER]
    assert stranger.drift().changes == ()


def test_secrets_are_inherited_and_replaced_one_by_one(bench: SecretBench) -> None:
    bench.write(
        "conductor-deploy.yaml",
        'project: orders\nenvironments: {base: {server: "embedded:x.db"},'
        ' test: {extends: base, server: "embedded::memory:"}}\n',
    )
    bench.write("environments/base/secrets.yaml", "token: env:NOBODY_SETS_THIS\nmore: env:MORE\n")
    bench.write("definitions/order.yaml", workflow_text(description="'{{ secret(\"more\") }}'"))
    bench.environ = {"TOKEN": FIRST, "MORE": SECOND}
    assert bench.apply().status == "applied"
    assert (bench.header, bench.live["description"]) == (f"Bearer {FIRST}", SECOND)


@pytest.mark.parametrize(
    "text",
    [
        workflow_text().replace("name: order", "name: 'order{{ secret(\"token\") }}'"),
        workflow_text().replace("taskReferenceName: charge", "taskReferenceName: '{{ secret(\"token\") }}'"),
    ],
)
def test_a_name_holds_no_secret(bench: SecretBench, text: str) -> None:
    bench.write("definitions/order.yaml", text)
    assert "CD078" in [code for code, _, _ in problems(bench)]


def test_a_field_is_not_called_by_a_secret(bench: SecretBench) -> None:
    bench.write(
        "definitions/tasks/t.yaml.j2",
        "name: t\nownerEmail: a@b.example\ninputTemplate: {'{{ secret('token') }}': 1}\n",
    )
    assert [code for code, _, _ in problems(bench)] == ["CD078"]


def test_versions_that_never_change_may_have_their_secrets_rotated(bench: SecretBench) -> None:
    bench.write(
        "conductor-deploy.yaml",
        'project: orders\nversions: immutable\nenvironments: {test: {server: "embedded::memory:"}}\n',
    )
    bench.apply()
    bench.environ = {"TOKEN": SECOND}
    assert [change.action for change in bench.planned().plan.changes] == ["update"]
    bench.write("definitions/order.yaml", workflow_text(description="edited"))
    assert [code for code, _, _ in problems(bench)] == ["CD300"]


SIGNS = st.text(st.sampled_from(" \"'\\\n\t/&<>%+=?#é→💥{}$"), max_size=6)
RANDOM = st.integers(0, 10**9).map(lambda seed: hashlib.sha256(str(seed).encode()).hexdigest()[:16].upper())


@st.composite
def secret_values(draw: st.DrawFn) -> str:
    inner = draw(st.sampled_from(["", "${workflow.input.x}", '"', "\n", '{"a": "b"}']))
    return f"{draw(SIGNS)}{draw(RANDOM)}{inner}{draw(SIGNS)}"


@settings(max_examples=3, phases=[Phase.generate])
@given(st.lists(secret_values(), min_size=3, max_size=3, unique=True))
def test_no_value_is_ever_anywhere_but_on_the_server(
    tmp_path_factory: pytest.TempPathFactory, values: list[str]
) -> None:
    first, second, third = values
    bench = SecretBench(tmp_path_factory.mktemp("law"))
    bench.environ = {"TOKEN": first}

    def refuse(request: httpx.Request) -> httpx.Response | None:
        if request.method == "GET" or b"conductor-deploy--" in request.content:
            return None
        return httpx.Response(500, text=request.content.decode())

    bench.planned()
    bench.site.line.step = refuse
    try:
        bench.apply()
    except ConductorDeployError as error:
        bench.see_error(error)
    bench.site.line.step = None
    bench.apply()
    assert bench.header == f"Bearer {first}"
    assert bench.planned().plan.changes == ()
    bench.edit(f"Bearer {third}", description=f"it is {first}!")
    bench.drift()
    bench.edit(f"Bearer {third}", description="what it was is no secret of this environment any more")
    bench.environ = {"TOKEN": second}
    bench.apply(bench.planned().plan)
    bench.pull()
    bench.compare()
    bench.apply(bench.rollback())
    assert values_shown(bench, *values) == []
