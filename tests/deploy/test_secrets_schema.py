"""The schema that editors have for files of secrets says what is a mistake, too."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from workbench import Workbench

from conductor_deploy.definition.schemafiles import schema_folder
from conductor_deploy.deploy.secret_references import read_references


@pytest.mark.parametrize(
    ("name", "reference", "is_fine"),
    [
        ("a", "env:A", True),
        ("a.b-c_9", "file:/run/a", True),
        ("a", "command: vault read a", True),
        ("a", "env:", False),
        ("a", "env: ", False),
        ("a", "hunter2", False),
        ("a", "vault:a", False),
        ("a", 7, False),
        ("a b", "env:A", False),
        ("-a", "env:A", False),
        ("ä", "env:A", False),
    ],
)
def test_an_editor_and_validate_agree(
    workbench: Workbench, name: str, reference: object, is_fine: bool
) -> None:
    schema = json.loads((schema_folder() / "secrets.json").read_text("utf-8"))
    path = Path("environments/dev/secrets.yaml")
    workbench.write(str(path), json.dumps({name: reference}))
    configuration = workbench.configuration
    _, problems = read_references(configuration, configuration.environments["dev"])
    assert (not problems) is is_fine
    assert Draft202012Validator(schema).is_valid({name: reference}) is is_fine
