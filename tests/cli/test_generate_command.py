"""`generate` prints code, writes modules, and never over what differs."""

from pathlib import Path

import pytest
from workbench import Workbench

from conductor_deploy.cli.main import exit_code

FILE = "definitions/workflows/order.yaml"


def test_it_prints_the_code(workbench: Workbench) -> None:
    ran = workbench.run("generate", FILE)
    assert (ran.code, ran.err) == (0, "")
    assert "def order(executor: WorkflowExecutor | None = None)" in ran.out
    assert workbench.run("generate", FILE, "-o", "json").document == {"python": ran.out}


def test_it_writes_a_module_and_leaves_one_that_differs(workbench: Workbench) -> None:
    def write(*flags: str) -> tuple[int, str]:
        ran = workbench.run("generate", FILE, "--to", "flows/order.py", *flags)
        return ran.code, ran.out.split("  ")[0].strip()

    module = workbench.root / "flows/order.py"
    assert write() == (0, "written")
    code = module.read_text()
    assert code == workbench.run("generate", FILE).out
    assert write() == (0, "1 file unchanged")
    module.write_text(code + "# mine\n")
    ran = workbench.run("generate", FILE, "--to", "flows/order.py")
    assert ran.code == 1
    assert "is there already, and differs" in ran.err
    assert "--update" in ran.err
    assert module.read_text() == code + "# mine\n"
    assert write("--update") == (0, "written")
    assert module.read_text() == code


def test_with_an_environment_templates_are_worked_out(workbench: Workbench) -> None:
    workbench.write("vars.yaml", "owner: ann@example.com\n")
    order = (workbench.root / FILE).read_text().replace("team@example.com", '"{{ owner }}"')
    workbench.write(FILE, order)
    ran = workbench.run("generate", FILE)
    assert 'owner_email("{{ owner }}")' in ran.out
    assert "order.yaml:3:13: {{ … }} is kept as text" in ran.err
    ran = workbench.run("generate", FILE, "-e", "dev")
    assert (ran.code, ran.err) == (0, "")
    assert 'owner_email("ann@example.com")' in ran.out


def test_a_template_of_text_needs_an_environment(workbench: Workbench) -> None:
    workbench.write(
        "definitions/workflows/more.yaml.j2", "{% if env == 'dev' %}\nname: more\ntasks: []\n{% endif %}"
    )
    path = "definitions/workflows/more.yaml.j2"
    ran = workbench.run("generate", path)
    assert ran.code == 64
    assert "-e ENV" in ran.err
    workbench.write(path, (workbench.root / FILE).read_text().replace("name: order", "name: more"))
    assert "def more(" in workbench.run("generate", path, "-e", "dev").out
    workbench.write(path, "")
    ran = workbench.run("generate", path, "-e", "dev")
    assert ran.code == 1
    assert "has no definition in this environment" in ran.err


def test_a_secret_does_not_get_into_code(workbench: Workbench) -> None:
    workbench.write("environments/dev/secrets.yaml", "mail: env:MAIL\n")
    order = (workbench.root / FILE).read_text().replace("team@example.com", "\"{{ secret('mail') }}\"")
    workbench.write(FILE, order)
    ran = workbench.run("generate", FILE, "-e", "dev")
    assert ran.code == 1
    assert "workflow/order@1: /ownerEmail is a secret, which has no place in code" in ran.err


def test_what_servers_would_drop_is_said(workbench: Workbench) -> None:
    workbench.write(FILE, (workbench.root / FILE).read_text() + "    retrys: 3\n")
    ran = workbench.run("generate", FILE)
    assert ran.code == 0
    assert "warning CD110" in ran.err
    assert "retrys" in ran.err


def test_a_file_that_is_wrong_is_refused_with_its_problems(workbench: Workbench) -> None:
    workbench.write(FILE, "name: order\ntimeoutSeconds: soon\ntasks: []\n")
    ran = workbench.run("generate", FILE)
    assert ran.code == 3
    assert f"{workbench.root}/{FILE}:2:17" in ran.err
    for text, why in (
        ("[]\n", "holds no definition"),
        ("tasks: []\n", "the workflow has no name"),
        ("a: [", "CD"),
    ):
        workbench.write(FILE, text)
        ran = workbench.run("generate", FILE)
        assert ran.code in (1, 3)
        assert why in ran.err
    ran = workbench.run("generate", "none.yaml")
    assert ran.code == 1
    assert "none.yaml can't be read" in ran.err


def test_a_file_may_stand_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "flow.json").write_text('{"name": "flow", "tasks": []}')
    assert exit_code(["generate", "flow.json"]) == 0
    assert "def flow(" in capsys.readouterr().out


def test_exporting_the_code_gives_back_equal_files(workbench: Workbench) -> None:
    charge = workbench.write(
        "definitions/tasks/charge.yaml", "name: charge\nownerEmail: a@example.com\nretryCount: 5\n"
    )
    files = [workbench.root / FILE, charge]
    for file in files:
        assert workbench.run("generate", str(file), "--to", f"flows/{file.stem}.py").code == 0
    written = [file.read_text() for file in files]
    for file in files:
        file.unlink()  # a definition in two places would be a mistake
    ran = workbench.run("export", "flows.order", "flows.charge")
    assert (ran.code, ran.err) == (0, "")
    assert [file.read_text() for file in files] == written
