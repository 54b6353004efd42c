"""The path of a run: what comes out of each step, and where a person is told what is wrong."""

from dataclasses import replace

import pytest
from release_site import Answer, Site
from workbench import ORDER, Workbench, task, workflow

from conductor_deploy.definition.document import Problem
from conductor_deploy.definition.pattern import Pattern
from conductor_deploy.deploy.pipeline import (
    Desired,
    Outside,
    Wishes,
    desire,
    plan,
    read_repository,
    require_valid,
    source_seen,
)
from conductor_deploy.errors import DefinitionsInvalid
from conductor_deploy.plan.plan import Plan

EMAIL = "ownerEmail: team@example.com"


def desired(workbench: Workbench, environment: str = "dev") -> Desired:
    configuration = workbench.configuration
    return desire(read_repository(configuration), configuration.environments[environment], Outside({}))


def planned(workbench: Workbench, **wishes: object) -> Plan:
    configuration = workbench.configuration
    environment = configuration.environments["dev"]
    with workbench.connection() as connection:
        wanted = Wishes(**wishes)  # type: ignore[arg-type] # each test names one field
        return plan(read_repository(configuration), environment, connection, Outside({}), wanted).plan


def test_a_template_of_text_gives_definitions_like_any_file(workbench: Workbench) -> None:
    workbench.write(
        "definitions/tasks/many.yaml.j2",
        f"{{% for n in names %}}\n---\nname: {{{{ n }}}}\n{EMAIL}\n{{% endfor %}}",
    )
    workbench.write("vars.yaml", "names: [a, b]\n")
    found = desired(workbench)
    assert found.problems == ()
    assert {"task/a", "task/b"} <= {str(key) for key in found.state}


def test_a_template_that_makes_nothing_is_no_definition_there(workbench: Workbench) -> None:
    text = f"{{% if env == 'test' %}}\nname: only\n{EMAIL}\n{{% endif %}}\n"
    workbench.write("definitions/tasks/only.yaml.j2", text)
    assert desired(workbench).problems == ()
    assert "task/only" not in map(str, desired(workbench).state)
    assert "task/only" in map(str, desired(workbench, "test").state)


@pytest.mark.parametrize("text", ["name: {{ nobody }}\n", "name: [\n"])
def test_a_template_that_fails_is_a_problem_of_its_file(workbench: Workbench, text: str) -> None:
    workbench.write("definitions/tasks/bad.yaml.j2", text)
    (problem,) = desired(workbench).problems
    assert problem.position
    assert problem.position.file == "definitions/tasks/bad.yaml.j2"


def test_a_definition_is_defined_once(workbench: Workbench) -> None:
    workbench.write("definitions/tasks/again.json", task("charge"))
    (problem,) = desired(workbench).problems
    assert problem.code == "CD039"
    assert "again.json" in problem.message
    assert str(problem.key) == "task/charge"


def test_an_environment_takes_only_its_kinds(workbench: Workbench) -> None:
    text = (workbench.root / "conductor-deploy.yaml").read_text()
    workbench.write("conductor-deploy.yaml", text.replace('dev.db"', 'dev.db", kinds: [task]'))
    assert [str(key) for key in desired(workbench).state] == ["task/charge"]
    assert len(desired(workbench, "test").state) == 2


def test_a_rule_of_the_server_keeps_a_definition_out(workbench: Workbench) -> None:
    workbench.write("definitions/tasks/bad.json", task("bad", timeoutSeconds=1, responseTimeoutSeconds=9))
    found = desired(workbench)
    assert "task/bad" not in map(str, found.state)
    assert [problem.severity for problem in found.problems] == ["error"]


def test_problems_are_raised_together_and_notes_left_out() -> None:
    note, warning, error = (Problem("CD1", severity, severity) for severity in ("note", "warning", "error"))
    assert require_valid([note, warning]) == (warning,)
    with pytest.raises(DefinitionsInvalid, match=r"wrong: 1 problem$"):
        require_valid([note, warning, error])
    with pytest.raises(DefinitionsInvalid, match=r"wrong: 2 problems$") as raised:
        require_valid([note, warning, error], strict=True)
    assert set(raised.value.problems) == {warning, error}


def test_the_digest_is_over_all_that_environments_are_made_of(workbench: Workbench) -> None:
    seen = [source_seen(read_repository(workbench.configuration)).digest]
    for path in ("vars.yaml", "environments/dev/vars.yaml", "definitions/tasks/x.yaml"):
        workbench.write(path, "a: 1\n")
        seen.append(source_seen(read_repository(workbench.configuration)).digest)
    assert len(set(seen)) == 4
    workbench.write("notes.txt", "none of our business")
    assert source_seen(read_repository(workbench.configuration)).digest == seen[-1]


def test_an_edit_of_a_released_version_is_told_at_its_number_with_what_differs(workbench: Workbench) -> None:
    configuration = workbench.root / "conductor-deploy.yaml"
    configuration.write_text(configuration.read_text() + "versions: immutable\n")
    workbench.release()
    edited = ORDER.replace("name: order", "description: new\nvariables: {a: 1}\nname: order").replace(
        "type: SIMPLE", "type: SIMPLE\n    optional: true\n    inputParameters: {id: 1}"
    )
    workbench.write("definitions/workflows/order.yaml", edited)
    with pytest.raises(DefinitionsInvalid) as raised:
        planned(workbench)
    (problem,) = raised.value.problems
    assert (problem.code, str(problem.position)) == ("CD300", "definitions/workflows/order.yaml:4:10")
    assert problem.message.startswith("workflow/order@1 was released to dev, where versions are immutable; ")
    named = problem.message.partition("it differs in ")[2].split(", ")
    assert set(named) == {"description", "variables", "charge.optional", "charge.inputParameters"}


def test_an_unfinished_release_is_told(workbench: Workbench) -> None:
    workbench.hold()
    assert [problem.code for problem in planned(workbench).problems] == ["CD302"]
    assert planned(workbench, strict=True).changes  # else what died could not be finished


def test_what_the_repository_still_calls_is_not_pruned(workbench: Workbench) -> None:
    workbench.write("definitions/workflows/child.json", workflow("child"))
    workbench.write("definitions/workflows/parent.json", workflow("parent", failureWorkflow="child"))
    workbench.release()
    (workbench.root / "definitions/workflows/child.json").unlink()
    assert [str(key) for key in planned(workbench).orphaned] == ["workflow/child@1"]
    with pytest.raises(DefinitionsInvalid) as raised:
        planned(workbench, prune=True)
    (problem,) = raised.value.problems
    assert (problem.code, str(problem.key)) == ("CD201", "workflow/parent@1")
    assert problem.message.endswith("this plan deletes it")
    others = (Pattern.parse("workflow/parent@*"),)
    assert planned(workbench, prune=True, select=others).changes == ()


def test_records_of_another_server_are_told_and_ignored(workbench: Workbench) -> None:
    workbench.release()
    (workbench.root / "dev.db").rename(workbench.root / "copy.db")
    text = (workbench.root / "conductor-deploy.yaml").read_text()
    workbench.write("conductor-deploy.yaml", text.replace("dev.db", "copy.db"))
    made = planned(workbench)
    assert ([problem.code for problem in made.problems], made.base_release) == (["CD303"], None)


def test_a_kind_that_the_server_lacks_is_a_problem_where_it_is_written(
    workbench: Workbench, site: Site
) -> None:
    start = {"name": "order", "version": 1}
    body = {"name": "nightly", "cronExpression": "0 0 3 * * *", "startWorkflowRequest": start}
    workbench.write("definitions/schedules/nightly.json", body)
    missing = {"status": 404, "message": "No static resource api/scheduler/schedules."}
    site.line.step = lambda request: Answer(404, json=missing) if "scheduler" in request.url.path else None
    configuration = workbench.configuration
    with pytest.raises(DefinitionsInvalid) as raised:
        plan(
            read_repository(configuration),
            replace(configuration.environments["dev"]),
            site.connection,
            Outside({}),
            Wishes(),
        )
    (problem,) = raised.value.problems
    assert (problem.code, problem.position.file) == ("CD301", "definitions/schedules/nightly.json")
