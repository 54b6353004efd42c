"""`validate` and `render`."""

import pytest
from workbench import CONFIGURATION, Workbench, task, workflow


def test_sound_definitions_are_counted(workbench: Workbench) -> None:
    ran = workbench.run("validate")
    assert (ran.code, ran.out) == (0, "2 files, 2 definitions: no problems\n")
    document = workbench.run("validate", "-o", "json").document
    assert document["summary"] == {"files": 2, "definitions": 2, "errors": 0, "warnings": 0}


def test_definitions_that_a_template_makes_are_counted_once_for_all_environments(
    workbench: Workbench,
) -> None:
    template = "[{% for name in ['a', 'b'] %}{name: {{ name }}, ownerEmail: a@example.com},{% endfor %}]"
    workbench.write("definitions/tasks/many.yaml.j2", template)
    assert workbench.run("validate").out == "3 files, 4 definitions: no problems\n"


def test_everything_wrong_is_told_at_once_and_once_for_all_environments(workbench: Workbench) -> None:
    workbench.write("definitions/tasks/charge.yaml", "name: charge\nretryCount: many\ntimeoutSeconds: soon\n")
    workbench.write("definitions/workflows/order.yaml", "name: [\n")
    ran = workbench.run("validate", "-o", "json")
    assert ran.code == 3
    places = [(problem["file"], problem["line"]) for problem in ran.document["problems"]]
    assert places == sorted(set(places))
    assert {file for file, _ in places} == {
        "definitions/tasks/charge.yaml",
        "definitions/workflows/order.yaml",
    }
    text = workbench.run("validate")
    assert (text.code, text.out) == (3, "")
    assert "definitions/tasks/charge.yaml:2:" in text.err


def test_a_problem_of_some_environments_names_them(workbench: Workbench) -> None:
    broken = {"retryCount": "{{ retries }}", "timeoutSeconds": "soon"}
    workbench.write("definitions/tasks/ship.json", task("ship", **broken))
    for environment in ("dev", "away"):
        workbench.write(f"environments/{environment}/vars.yaml", "retries: many\n")
    workbench.write("environments/test/vars.yaml", "retries: 3\n")
    document = workbench.run("validate", "-o", "json").document
    messages = sorted(problem["message"].partition(": ")[2] for problem in document["problems"])
    assert messages == [
        'retryCount must be a whole number, not "many" (in dev, away)',
        'timeoutSeconds must be a whole number, not "soon"',
    ]
    assert '"many" (in dev, away)\n' in workbench.run("validate").err
    alone = workbench.run("validate", "-e", "dev", "-o", "json").document
    assert not any("(in" in problem["message"] for problem in alone["problems"])


def test_what_is_wrong_with_variables_hides_nothing(workbench: Workbench) -> None:
    broken = {"retryCount": "{{ retries }}", "timeoutSeconds": "soon", "inputTemplate": {"a": "{{ 1 / 0 }}"}}
    workbench.write("definitions/tasks/ship.json", task("ship", **broken))
    workbench.write("vars.yaml", "retries: [\n")
    document = workbench.run("validate", "-o", "json").document
    found = [(problem["file"], problem["code"]) for problem in document["problems"]]
    assert found == [
        ("definitions/tasks/ship.json", "CD100"),
        ("definitions/tasks/ship.json", "CD072"),
        ("vars.yaml", "CD005"),
    ]


def test_a_variable_that_no_template_uses_is_told(workbench: Workbench) -> None:
    workbench.write("definitions/tasks/ship.json", task("ship", retryCount="{{ retries }}"))
    workbench.write(
        "environments/test/patches/a.yaml", "target: task/ship\nset: {retryDelaySeconds: '{{ wait }}'}\n"
    )
    used = ["--var", "retries=1", "--var", "wait=600"]
    ran = workbench.run("validate", *used, "--var", "retires=7")
    assert (ran.code, "warning CD056: --var retires: no template uses it\n" in ran.out) == (0, True)
    assert "1 warning" in ran.out
    assert workbench.run("validate", "--strict", *used).code == 0


def test_a_warning_fails_when_strict(workbench: Workbench) -> None:
    workbench.write(
        "definitions/tasks/charge.yaml", "name: charge\nownerEmail: t@example.com\nretrycount: 1\n"
    )
    ran = workbench.run("validate", "-o", "json")
    assert (ran.code, ran.document["summary"]["warnings"]) == (0, 1)
    assert workbench.run("validate", "--strict", "-o", "json").code == 3


def test_the_server_is_asked_for_its_own_opinion(workbench: Workbench) -> None:
    assert workbench.run("validate", "-e", "dev", "--server").code == 0


def test_a_definition_is_rendered_as_it_would_be_sent(workbench: Workbench) -> None:
    workbench.write("definitions/tasks/ship.json", task("ship", retryCount="{{ retries }}"))
    workbench.write("vars.yaml", "retries: 7\n")
    ran = workbench.run("render", "-e", "dev", "--select", "task/ship", "--explain")
    assert '"retryCount": 7' in ran.out
    assert "#   /retryCount  ← retries, vars.yaml:1" in ran.out
    (only,) = workbench.run("render", "-e", "dev", "--select", "task/ship", "-o", "json").document[
        "definitions"
    ]
    assert (only["key"], only["body"]["retryCount"]) == ("task/ship", 7)
    assert only["origins"]["/retryCount"].startswith("vars.yaml:1")
    assert len(workbench.run("render", "-e", "dev", "-o", "json").document["definitions"]) == 3


def test_values_of_templates_and_defaults_are_explained(workbench: Workbench) -> None:
    workbench.write("vars.yaml", "amount: 7\n")
    text = "name: ship\ndescription: plain\nretryCount: {{ amount }}\n"
    workbench.write("definitions/tasks/ship.yaml.j2", text)
    workbench.write("conductor-deploy.yaml", f"{CONFIGURATION}defaults: {{task: {{ownerEmail: a@b.cd}}}}\n")
    line = CONFIGURATION.count("\n") + 1
    ran = workbench.run("render", "-e", "dev", "--select", "task/ship", "--explain")
    assert ran.out.splitlines()[-2:] == [
        "#   /retryCount  ← definitions/tasks/ship.yaml.j2:3; amount, vars.yaml:1",
        f"#   /ownerEmail  ← conductor-deploy.yaml:{line}",
    ]


@pytest.mark.parametrize("output", ["text", "json"])
def test_two_environments_are_compared(workbench: Workbench, output: str) -> None:
    workbench.write("definitions/tasks/ship.json", task("ship", retryCount="{{ retries }}"))
    workbench.write("vars.yaml", "retries: 7\n")
    workbench.write("environments/test/vars.yaml", "retries: 8\n")
    ran = workbench.run("render", "-e", "dev", "--against", "test", "-o", output)
    assert ran.code == 0
    assert "retryCount" in ran.out
    assert workbench.run("render", "-e", "dev", "--against", "tset", "-o", "json").code == 64


def test_a_selection_compares_nothing_else(workbench: Workbench) -> None:
    workbench.write("definitions/workflows/other.json", workflow("other"))
    ran = workbench.run("render", "-e", "dev", "--against", "test", "--select", "task/charge")
    assert ran.out == "no differences\n"


def test_a_selection_may_take_in_what_depends_on_it(workbench: Workbench) -> None:
    workbench.write("definitions/workflows/other.json", {**workflow("other"), "tasks": [WAIT]})
    document = workbench.run("render", "-e", "dev", "--select", "task/charge+", "-o", "json").document
    assert [found["key"] for found in document["definitions"]] == ["task/charge", "workflow/order@1"]
    workbench.write(
        "environments/test/patches/a.yaml", "{target: workflow/order, task: charge, set: {name: o}}"
    )
    ran = workbench.run("render", "-e", "test", "--against", "dev", "--select", "task/charge+")
    assert "workflow/order@1" in ran.out


WAIT = {"name": "wait", "taskReferenceName": "wait", "type": "WAIT"}


def test_a_type_of_task_that_is_misspelt_is_a_warning(workbench: Workbench) -> None:
    file = workbench.root / "definitions/workflows/order.yaml"
    file.write_text(file.read_text().replace("SIMPLE", "SIMPEL"))
    ran = workbench.run("validate")
    assert ran.code == 0
    assert (
        "definitions/workflows/order.yaml:7:11: warning CD208: task `charge` has the type `SIMPEL`" in ran.out
    )
