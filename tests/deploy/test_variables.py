from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductor_deploy.definition.document import sorted_problems
from conductor_deploy.definition.render import Variables
from conductor_deploy.definition.syntax.json_text import NumberText
from conductor_deploy.definition.templates.template import SANDBOX
from conductor_deploy.deploy.configuration import load
from conductor_deploy.deploy.variables import PREFIX, load_variables, set_outside
from conductor_deploy.errors import DefinitionsInvalid, WrongUsage
from conductor_deploy.jsonvalue import JSON

CONFIGURATION = "project: x\nenvironments: {dev: , test: {extends: dev}, prod: {extends: test}, other: }\n"
Read = Callable[..., Variables]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    (tmp_path / "conductor-deploy.yaml").write_text(CONFIGURATION)

    def reading(
        files: Mapping[str, str],
        environ: Mapping[str, str] | None = None,
        assignments: Sequence[str] = (),
        var_files: Sequence[Path] = (),
    ) -> Variables:
        for path, text in files.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text, "utf-8")
        configuration = load(tmp_path, None, {})
        (environment,) = configuration.select(["prod"])
        found, wrong = load_variables(configuration, environment, var_files, environ or {}, assignments)
        if wrong:
            raise DefinitionsInvalid("the variables are wrong", sorted_problems(wrong))
        return found

    return reading


def problems(read: Read, text: str) -> list[str]:
    with pytest.raises(DefinitionsInvalid, match="the variables are wrong") as raised:
        read({"vars.yaml": text})
    return [f"{found.position} {found.code} {found.message}" for found in raised.value.problems]


LAYERS = (
    "vars.yaml",
    "environments/dev/vars.yaml",
    "environments/test/vars.yaml",
    "environments/prod/vars.yaml",
    "more.yaml",
    "environ",
    "assignment",
)


@pytest.mark.parametrize("strongest", range(len(LAYERS)))
def test_the_strongest_layer_has_the_last_word(tmp_path: Path, read: Read, strongest: int) -> None:
    used = LAYERS[: strongest + 1]
    files = {layer: f"# a comment\nx: {layer}\n" for layer in used if layer.endswith(".yaml")}
    found = read(
        files | {"environments/other/vars.yaml": "x: never\n"},
        {f"{PREFIX}x": "environ"} if "environ" in used else {},
        ["x=assignment"] if "assignment" in used else [],
        [tmp_path / "more.yaml"] if "more.yaml" in used else [],
    )
    origin = {"environ": "CONDUCTOR_DEPLOY_VAR_x", "assignment": "--var x"}.get(used[-1], f"{used[-1]}:2")
    assert (found.values, found.origins) == ({"x": used[-1]}, {"x": origin})


NAMES = st.sampled_from(["a", "b", "c"])
LAYER = st.dictionaries(NAMES, st.integers())


@given(LAYER, LAYER)
def test_every_name_comes_from_the_strongest_layer_that_has_it(
    weak: dict[str, int], strong: dict[str, int]
) -> None:
    configuration = load(Path(__file__).parents[2] / "definitions", None, {})
    environment = configuration.environments["dev"]
    environ = {f"{PREFIX}{name}": str(value) for name, value in weak.items()}
    assignments = [f"{name}={value}" for name, value in strong.items()]
    found = load_variables(configuration, environment, (), environ, assignments)[0].values
    assert {name: found[name] for name in found if name in "abc"} == {**weak, **strong}


def test_a_mapping_is_replaced_as_a_whole_together_with_its_origins(read: Read) -> None:
    found = read(
        {"vars.yaml": "db:\n  host: a\n  port: 1\n", "environments/prod/vars.yaml": "db:\n  host: b\n"}
    )
    assert found.values == {"db": {"host": "b"}}
    assert found.origins == {
        "db": "environments/prod/vars.yaml:2",
        "db.host": "environments/prod/vars.yaml:2",
    }


def test_a_file_of_variables_may_be_empty(read: Read) -> None:
    assert read({"vars.yaml": "# nothing yet\n"}).values == {}


def test_yaml_is_read_by_its_core_rules(read: Read) -> None:
    assert read({"vars.yaml": "a: yes\nb: 0777\nc: true\nd: 1.10\n"}).values == {
        "a": "yes",
        "b": "0777",
        "c": True,
        "d": NumberText("1.10"),
    }


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5", 5),
        ("true", True),
        ("null", None),
        ("text", "text"),
        ("", ""),
        ('"5"', "5"),
        ("a=b", "a=b"),
        ("007", "007"),
        ("NaN", "NaN"),
        ("-Infinity", "-Infinity"),
        ("[1, 2]", [1, 2]),
        ('{"a": 1}', {"a": 1}),
        ("{a: 1}", "{a: 1}"),
        ("{{ x }}", "{{ x }}"),
        ("[" * 100_000, "[" * 100_000),
    ],
)
def test_values_from_outside_are_json_where_they_are_json(read: Read, text: str, value: JSON) -> None:
    assert read({}, {f"{PREFIX}x": text}).values == {"x": value}
    assert read({}, assignments=[f"x={text}"]).values == {"x": value}


def test_a_number_from_outside_keeps_its_digits(read: Read) -> None:
    value = read({}, assignments=["tag=1.10"]).values["tag"]
    assert isinstance(value, NumberText)
    assert value.text == "1.10"


def test_all_mistakes_of_a_file_are_found(read: Read) -> None:
    text = """\
base-url: x
secret: x
if: x
"true": x
grün: x
ok: a {{ b }}
raw: !raw '{{ b }}'
db:
  x: ['{{ c }}']
"""
    assert problems(read, text) == [
        "vars.yaml:1:1 CD051 a template can't name the variable `base-url`",
        "vars.yaml:2:1 CD051 `secret` means something else in templates",
        "vars.yaml:3:1 CD051 `if` means something else in templates",
        "vars.yaml:4:2 CD051 `true` means something else in templates",
        "vars.yaml:5:1 CD051 a template can't name the variable `grün`",
        "vars.yaml:6:5 CD052 the value of a variable is no template",
        "vars.yaml:9:7 CD052 the value of a variable is no template",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[a]\n", "vars.yaml:1:1 CD050 a file of variables is a mapping: `name: value`"),
        ("a: 1\n---\nb: 2\n", "vars.yaml:3:1 CD050 a file of variables is one YAML document"),
        ("a: 1\na: 2\n", 'vars.yaml:2:1 CD020 "a" stands twice in one mapping'),
    ],
)
def test_a_file_that_is_no_mapping_says_so(read: Read, text: str, problem: str) -> None:
    (found,) = problems(read, text)
    assert found.startswith(problem)


def test_the_mistakes_of_all_files_are_found(read: Read) -> None:
    with pytest.raises(DefinitionsInvalid) as raised:
        read({"vars.yaml": "a: [\n", "environments/dev/vars.yaml": "if: 1\n"})
    assert [found.code for found in raised.value.problems] == ["CD051", "CD005"]


@pytest.mark.parametrize(
    ("assignment", "message"),
    [
        ("x", "--var x: there is no `=`"),
        ("a-b=1", "--var a-b: a template can't name"),
        ("in=1", "--var in: `in` means"),
    ],
)
def test_a_wrong_assignment_is_wrong_usage(read: Read, assignment: str, message: str) -> None:
    with pytest.raises(WrongUsage, match=message):
        read({}, assignments=[assignment])


def test_a_wrong_variable_of_the_shell_is_wrong_usage(read: Read) -> None:
    with pytest.raises(WrongUsage, match="CONDUCTOR_DEPLOY_VAR_: a template can't name"):
        read({}, {PREFIX: "x"})


def test_a_missing_file_of_variables_is_wrong_usage(read: Read, tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="there is no file"):
        read({}, var_files=[tmp_path / "missing.yaml"])


def test_a_file_from_elsewhere_is_named_as_it_is(
    read: Read, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("elsewhere") / "v.yaml"
    path.write_text("x: 1\n")
    assert read({}, var_files=[path]).origins == {"x": f"{path}:1"}


def test_no_function_of_a_template_can_be_hidden_by_a_variable(read: Read) -> None:
    for name in SANDBOX.globals:
        with pytest.raises(WrongUsage, match="means something else"):
            read({}, assignments=[f"{name}=1"])


def test_what_is_set_from_outside_is_told_by_name(tmp_path: Path) -> None:
    file = tmp_path / "more.yaml"
    file.write_text("from_file: 1\nboth: 2\n")
    environ = {f"{PREFIX}from_environment": "3", "OTHER": "4"}
    names = set_outside([file], environ, ["both=5", "from_flag=6"])
    assert names == ("both", "from_environment", "from_file", "from_flag")
    assert set_outside([], {}, []) == ()
