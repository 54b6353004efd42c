"""Whatever JSON a model is read from, it is written as it was; and what the definition schemas know is modelled."""

import copy
import json
import pickle
import re
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conductor_deploy.client._model import Model, decode, dumps, plain
from conductor_deploy.client.http.models import MODULES
from conductor_deploy.client.orkes.models import MODULES as OF_ORKES
from conductor_deploy.definition.schemafiles import schema
from conductor_deploy.jsonvalue import equal

CLASSES = {name: getattr(import_module(module), name) for name, module in {**MODULES, **OF_ORKES}.items()}
MODELS = {name: value for name, value in CLASSES.items() if issubclass(value, Model)}
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
)
ANYTHING = st.recursive(
    LEAVES,
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(), inside, max_size=3),
    max_leaves=4,
)
BEANS = [
    pytest.param(model, bean["properties"], id=model)
    for file in ("workflow.json", "task.json", "event.json", "schedule.json")
    for model, bean in schema(file)["$defs"].items()
    if model != "definition"
]


@st.composite
def objects(draw: st.DrawFn, model: type[Model], depth: int = 2) -> dict[str, Any]:
    """JSON objects with fields of a model, which mostly hold what they are to hold, and with others."""
    types = {json_name: model.swagger_types[name] for name, json_name in model.attribute_map.items()}
    names = draw(st.lists(st.sampled_from(sorted(types)), unique=True, max_size=4)) if types else []
    known = {name: draw(values(types[name], depth) | ANYTHING) for name in names}
    return {**draw(st.dictionaries(st.text(), ANYTHING, max_size=2)), **known}


def values(kind: str, depth: int) -> st.SearchStrategy[Any]:
    if kind == "dict(str, StateChangeConfig)":  # what the server sends instead
        return st.dictionaries(
            st.text(), st.lists(objects(MODELS["StateChangeEvent"], 0), max_size=2), max_size=2
        )
    if kind in MODELS and depth:
        return objects(MODELS[kind], depth - 1)
    if kind in CLASSES and kind not in MODELS:
        return st.sampled_from([member.value for member in CLASSES[kind]])
    inner = re.fullmatch(r"(?:list|set)\[(.*)\]", kind)
    if inner:
        return st.lists(values(inner[1], depth), max_size=2)
    inner = re.fullmatch(r"dict\(str, (.*)\)", kind)
    return st.dictionaries(st.text(), values(inner[1], depth), max_size=2) if inner else ANYTHING


FEW = 3 if settings().derandomize else 50  # of each of ninety models; more where they are random


@pytest.mark.parametrize("model", [pytest.param(value, id=name) for name, value in MODELS.items()])
@settings(max_examples=FEW)
@given(st.data())
def test_a_json_object_is_written_as_it_was_read(model: type[Model], data: st.DataObject) -> None:
    value = data.draw(objects(model))
    read = decode(model, value)
    assert isinstance(read, Model)
    assert equal(json.loads(dumps(read)), value)
    assert equal(plain(read), value)
    read.to_dict()
    repr(read)
    assert read == decode(model, value)
    assert equal(json.loads(dumps(pickle.loads(pickle.dumps(copy.deepcopy(read))))), value)


@given(
    ANYTHING,
    st.sampled_from(["WorkflowDef", "list[Task]", "dict(str, list[WorkflowTask])", "set[str]", "object"]),
)
def test_any_json_is_written_as_it_was_read_as_anything(value: Any, kind: str) -> None:
    assert equal(json.loads(dumps(decode(kind, value))), value)


@pytest.mark.parametrize(("name", "properties"), BEANS)
def test_each_field_of_a_definition_is_modelled(name: str, properties: dict[str, Any]) -> None:
    model = MODELS[name]
    assert properties.keys() <= set(model.attribute_map.values())
    kinds = {
        json_name: model.swagger_types[attribute] for attribute, json_name in model.attribute_map.items()
    }
    for field, described in properties.items():
        assert kinds[field].startswith(KINDS.get(json_type(described), "")), field


KINDS = {"boolean": "bool", "integer": "int", "array": "list[", "string": "str"}


def json_type(described: dict[str, Any]) -> str:
    kinds = described.get("type", "")
    return kinds if isinstance(kinds, str) else str(kinds[0])
