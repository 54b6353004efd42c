from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from conductor_deploy.definition.document import KINDS
from conductor_deploy.deploy.configuration import (
    Configuration,
    Environment,
    Limits,
    Requires,
    find_root,
    load,
)
from conductor_deploy.errors import CannotRun, DefinitionsInvalid, WrongUsage

Load = Callable[[str], Configuration]
CASES = Path(__file__).parents[1] / "cases/configuration"

# The example of the reference of the command line.
FULL = """\
project: orders
definitions: definitions
kinds: {"legacy/*.json": task}
python: [flows.orders]
environments:
  local:   {server: "embedded:.conductor/local.db"}
  dev:     {server: "env:CONDUCTOR_DEV_URL"}
  test:    {extends: dev, server: "env:CONDUCTOR_TEST_URL",
            auth: {key: "env:TEST_KEY", secret: "env:TEST_SECRET"}}
  prod-eu: {extends: test, server: "https://eu.example/api",
            headers: {Authorization: "env:EU_AUTHORIZATION"},
            versions: immutable, protected: true,
            requires: {promoted_from: test, no_drift: true, soak: 1h}}
  prod-us: {extends: prod-eu, server: "https://us.example/api",
            headers: {Authorization: "env:US_AUTHORIZATION"},
            versions: immutable, protected: true, requires: {promoted_from: prod-eu}}
groups: {prod: [prod-eu, prod-us]}
versions: mutable
defaults: {workflow: {ownerEmail: team@example.com}, task: {ownerEmail: team@example.com}}
limits: {max_deletes: 5, max_delete_percent: 10}
protect: ["workflow/order@*"]
ignore: [{key: "task/tmp_*", paths: ["/ownerEmail"]}]
templates: {exclude: ["exported/*.json"]}
lint: {disable: [], severity: {CD310: warning}, rules: [policies/naming.py]}
"""


@pytest.fixture
def read(tmp_path: Path) -> Load:
    def reading(text: str) -> Configuration:
        (tmp_path / "conductor-deploy.yaml").write_text(text, "utf-8")
        return load(tmp_path, None, {})

    return reading


@pytest.fixture
def problems(read: Load) -> Callable[[str], list[tuple[str, str, str, str | None]]]:
    def reading(text: str) -> list[tuple[str, str, str, str | None]]:
        with pytest.raises(DefinitionsInvalid, match=r"conductor-deploy\.yaml is wrong") as raised:
            read(text)
        return [
            (
                str(found.position).removeprefix("conductor-deploy.yaml:"),
                found.code,
                found.message,
                found.hint,
            )
            for found in raised.value.problems
        ]

    return reading


NO_DEFAULTS: Mapping[str, Mapping[str, str]] = {kind: {} for kind in KINDS}
Problems = Callable[[str], list[tuple[str, str, str, str | None]]]


def test_the_whole_configuration_is_read(read: Load) -> None:
    found = read(FULL)
    assert (found.project, found.definitions, found.python) == ("orders", "definitions", ("flows.orders",))
    assert (found.kinds, found.templates_exclude) == ({"legacy/*.json": "task"}, ("exported/*.json",))
    assert (found.versions, found.limits) == ("mutable", Limits(5, 10, None, spares_one=False))
    assert [pattern.text for pattern in found.protect] == ["workflow/order@*"]
    assert [(rule.key.text, rule.paths) for rule in found.ignore] == [("task/tmp_*", ("/ownerEmail",))]
    assert (found.lint.severity, found.lint.rules) == ({"CD310": "warning"}, ("policies/naming.py",))
    production = found.environments["prod-eu"]
    assert (production.versions, production.protected, production.timeout) == ("immutable", True, 30)
    assert production.requires == Requires("test", no_drift=True, soak=3600)
    assert production.headers == {"Authorization": "env:EU_AUTHORIZATION"}
    assert found.environments["test"].auth == {"key": "env:TEST_KEY", "secret": "env:TEST_SECRET"}


def test_what_is_not_said_has_its_default(read: Load) -> None:
    found = read("project: x\nenvironments: {dev: }\n")
    assert found.definitions == "definitions"
    assert found.limits == Limits()
    assert found.environments["dev"] == Environment("dev", chain=("dev",), defaults=NO_DEFAULTS)


EXTENDING = """\
project: x
versions: immutable
defaults: {task: {ownerEmail: all@x, retryCount: 1}}
ignore: [{key: "task/a", paths: [/a]}]
environments:
  base:
    server: https://base/api
    auth: {token: "env:T"}
    headers: {A: b}
    tls: {verify: false}
    proxy: http://proxy
    timeout: 5
    kinds: [task]
    versions: mutable
    protected: true
    requires: {no_drift: true}
    defaults: {task: {retryCount: 2, timeoutSeconds: 3}}
    ignore: [{key: "task/b", paths: [/b]}]
  middle: {extends: base, defaults: {task: {retryCount: 4}}}
  top: {extends: middle, ignore: [{key: "task/c", paths: [/c]}]}
"""


def test_extends_hands_on_defaults_and_ignore_and_nothing_that_leads_to_a_server(read: Load) -> None:
    found = read(EXTENDING).environments
    top = found["top"]
    assert top.chain == ("top", "middle", "base")
    assert top.defaults["task"] == {"ownerEmail": "all@x", "retryCount": 4, "timeoutSeconds": 3}
    assert top.default_places == {
        ("task", "ownerEmail"): "conductor-deploy.yaml:3",
        ("task", "retryCount"): "conductor-deploy.yaml:19",
        ("task", "timeoutSeconds"): "conductor-deploy.yaml:17",
    }
    assert [rule.key.text for rule in top.ignore] == ["task/a", "task/b", "task/c"]
    assert top == Environment(
        "top",
        chain=top.chain,
        defaults=top.defaults,
        default_places=top.default_places,
        ignore=top.ignore,
        versions="immutable",
    )
    assert found["base"].versions == "mutable"


def test_an_environment_does_not_show_its_credentials(read: Load) -> None:
    found = read(
        "project: x\nenvironments:\n  a: {server: 'https://me:s3cret@x/api', auth: {token: s3cret},\n"
        "      headers: {X: s3cret}, proxy: 'http://me:s3cret@proxy'}\n"
    )
    assert "s3cret" not in repr(found)


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_all_mistakes_are_found_at_once_each_at_its_place(case: Path) -> None:
    with pytest.raises(DefinitionsInvalid) as raised:
        load(case, None, {})
    found = [f"{problem.position} {problem.code} {problem.message}" for problem in raised.value.problems]
    hints = [f" | {problem.hint}" if problem.hint else "" for problem in raised.value.problems]
    expected = (case / "expected.txt").read_text("utf-8")
    assert "".join(f"{line}{hint}\n" for line, hint in zip(found, hints, strict=True)) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "conductor-deploy.yaml holds no configuration"),
        ("# nothing\n", "conductor-deploy.yaml holds no configuration"),
        ("project: a\n---\nproject: b\n", "conductor-deploy.yaml holds several YAML documents; one is read"),
        ("[1]", "the file must be a mapping"),
        ("project: a\n", "the file lacks `environments`"),
        ("project: a\nenvironments: {}\n", "`environments` must not be empty"),
        ("project: a\nenvironments: 5\n", "`environments` must be a mapping"),
    ],
)
def test_a_file_that_is_no_configuration_says_so(problems: Problems, text: str, message: str) -> None:
    assert message in [found[2] for found in problems(text)]


def test_a_name_that_stands_twice_is_an_error(problems: Problems) -> None:
    (found,) = problems("project: a\nproject: b\nenvironments: {dev: }\n")
    assert found[:2] == ("2:1", "CD020")


def test_broken_yaml_is_the_only_problem(problems: Problems) -> None:
    assert len(problems("project: [\n")) == 1


def test_a_byte_order_mark_and_windows_line_ends_are_fine(tmp_path: Path) -> None:
    text = b"\xef\xbb\xbfproject: a\r\nenvironments:\r\n  dev: {}\r\n"
    (tmp_path / "conductor-deploy.yaml").write_bytes(text)
    assert load(tmp_path, None, {}).project == "a"


def test_a_file_that_is_not_utf_8_says_so(tmp_path: Path) -> None:
    (tmp_path / "conductor-deploy.yaml").write_bytes(b"project: \xe4\n")
    with pytest.raises(DefinitionsInvalid) as raised:
        load(tmp_path, None, {})
    (found,) = raised.value.problems
    assert str(found.position) == "conductor-deploy.yaml:1:10"


def test_a_folder_of_no_environment_is_an_error(tmp_path: Path, problems: Problems) -> None:
    (tmp_path / "environments/prdo/patches").mkdir(parents=True)
    (tmp_path / "environments/notes").mkdir()
    (tmp_path / "environments/README.md").write_text("x")
    assert problems("project: a\nenvironments: {prod: }\n") == [
        ("2:15", "CD047", "the folder environments/prdo belongs to no environment", "did you mean prod?")
    ]


def test_a_file_that_would_not_be_read_is_an_error(tmp_path: Path, problems: Problems) -> None:
    (tmp_path / "environments/prod").mkdir(parents=True)
    (tmp_path / "environments/prod/vars.yml").write_text("a: 1")
    (tmp_path / "vars.yml").write_text("a: 1")
    assert problems("project: a\nenvironments: {prod: }\n") == [
        ("environments/prod/vars.yml:1:1", "CD047", "is not read", "name it vars.yaml"),
        ("vars.yml:1:1", "CD047", "is not read", "name it vars.yaml"),
    ]


def test_no_configuration_at_all_leads_to_init(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match=r"there is no conductor-deploy\.yaml in .* or above") as raised:
        load(tmp_path, None, {})
    assert raised.value.hint == "`conductor-deploy init` writes one"
    with pytest.raises(CannotRun, match=r"there is no file .*other\.yaml"):
        load(tmp_path, tmp_path / "other.yaml", {})


def test_a_folder_inside_a_repository_is_not_the_repository(tmp_path: Path) -> None:
    (tmp_path / "conductor-deploy.yaml").write_text("project: a\nenvironments: {dev: }\n")
    (tmp_path / "definitions").mkdir()
    with pytest.raises(CannotRun, match=r"there is no conductor-deploy\.yaml in \S+definitions$") as raised:
        load(tmp_path / "definitions", None, {})
    assert raised.value.hint == f"-C names the folder that holds it: -C {tmp_path.resolve()}"


def test_another_file_may_be_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text("project: other\nenvironments: {dev: }\n")
    assert load(tmp_path, tmp_path / "other.yaml", {}).project == "other"


def test_the_root_is_the_nearest_folder_upward_with_a_configuration(tmp_path: Path) -> None:
    inner = tmp_path / "a/b"
    inner.mkdir(parents=True)
    assert find_root(inner) == inner
    (tmp_path / "conductor-deploy.yaml").touch()
    assert find_root(inner) == tmp_path
    (inner / "conductor-deploy.yaml").touch()
    assert find_root(inner) == inner


def test_environments_are_selected_by_name_or_group_each_once(read: Load) -> None:
    found = read(FULL)
    names = [environment.name for environment in found.select(["prod", "dev", "prod-us"])]
    assert names == ["prod-eu", "prod-us", "dev"]


def test_the_only_environment_needs_no_name(read: Load) -> None:
    assert read("project: x\nenvironments: {dev: }\n").select([])[0].name == "dev"


def test_which_environment_must_be_said_where_there_are_several(read: Load) -> None:
    with pytest.raises(WrongUsage, match="say which environment") as raised:
        read(FULL).select([])
    assert raised.value.hint == "there are local, dev, test, prod-eu, prod-us, prod"


@pytest.mark.parametrize(
    ("name", "hint"),
    [("tset", "did you mean test?"), ("zzz", "there are local, dev, test, prod-eu, prod-us, prod")],
)
def test_an_unknown_environment_is_wrong_usage(read: Load, name: str, hint: str) -> None:
    with pytest.raises(WrongUsage, match=f"there is no environment '{name}'") as raised:
        read(FULL).select([name])
    assert raised.value.hint == hint


OUTSIDE = {"CONDUCTOR_SERVER_URL": "http://x/api", "CONDUCTOR_AUTH_KEY": "k", "CONDUCTOR_AUTH_SECRET": "s"}


@pytest.mark.parametrize(
    ("environ", "auth"),
    [
        (OUTSIDE, {"key": "env:CONDUCTOR_AUTH_KEY", "secret": "env:CONDUCTOR_AUTH_SECRET"}),
        ({**OUTSIDE, "CONDUCTOR_AUTH_TOKEN": "t"}, {"token": "env:CONDUCTOR_AUTH_TOKEN"}),
        ({"CONDUCTOR_SERVER_URL": "http://x/api"}, None),
    ],
)
def test_variables_of_the_shell_serve_where_no_server_is_named(
    tmp_path: Path, environ: Mapping[str, str], auth: object
) -> None:
    (tmp_path / "conductor-deploy.yaml").write_text(
        "project: x\nenvironments: {dev: , test: {auth: {token: x}}}\n"
    )
    found = load(tmp_path, None, environ).environments
    assert (found["dev"].server, found["dev"].auth) == ("env:CONDUCTOR_SERVER_URL", auth)
    assert found["test"].auth == {"token": "x"}


def test_variables_of_the_shell_never_redirect_a_configuration_that_names_a_server(tmp_path: Path) -> None:
    text = "project: x\nenvironments: {dev: , prod: {server: 'https://p/api'}}\n"
    (tmp_path / "conductor-deploy.yaml").write_text(text)
    found = load(tmp_path, None, {**OUTSIDE, "CONDUCTOR_AUTH_TOKEN": "t"}).environments
    assert (found["dev"].server, found["dev"].auth) == (None, None)
    assert (found["prod"].server, found["prod"].auth) == ("https://p/api", None)


def test_folders_may_belong_to_another_configuration(tmp_path: Path) -> None:
    (tmp_path / "environments/prod/patches").mkdir(parents=True)
    (tmp_path / "other.yaml").write_text("project: other\nenvironments: {dev: }\n")
    assert tuple(load(tmp_path, tmp_path / "other.yaml", {}).environments) == ("dev",)


def test_naming_the_usual_configuration_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "environments/prod/patches").mkdir(parents=True)
    (tmp_path / "conductor-deploy.yaml").write_text("project: a\nenvironments: {dev: }\n")
    with pytest.raises(DefinitionsInvalid) as raised:
        load(tmp_path, tmp_path / "conductor-deploy.yaml", {})
    assert [problem.code for problem in raised.value.problems] == ["CD047"]


def test_files_of_an_environment_that_another_configuration_names_count(tmp_path: Path) -> None:
    (tmp_path / "environments/dev").mkdir(parents=True)
    (tmp_path / "environments/dev/vars.yml").write_text("a: 1")
    (tmp_path / "other.yaml").write_text("project: other\nenvironments: {dev: }\n")
    with pytest.raises(DefinitionsInvalid) as raised:
        load(tmp_path, tmp_path / "other.yaml", {})
    assert [problem.message for problem in raised.value.problems] == ["is not read"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "environments: {a: {requires: {soak: 1h}}}",
            "`environments.a.requires` lacks `promoted_from`",
        ),
        ("environments: {a: {}}\nreleases: {keep: 0}", "`releases.keep` must be at least 1"),
    ],
)
def test_a_time_to_soak_needs_something_that_soaks_and_a_release_is_remembered(
    problems: Problems, text: str, message: str
) -> None:
    assert [told for _, _, told, _ in problems(f"project: p\n{text}\n")] == [message]
