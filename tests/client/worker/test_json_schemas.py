"""Schemas of what workers take and return: as the official ones, and of more annotations."""

import datetime
import enum
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Annotated, Any, Dict, List, Literal, Optional, Union  # noqa: UP035 - as programs write them
from uuid import UUID

import pytest
from conductor_double import Double

from conductor_deploy.client.automator.json_schema_generator import generate_json_schema_from_function
from conductor_deploy.client.automator.task_handler import TaskHandler
from conductor_deploy.client.configuration.configuration import Configuration
from conductor_deploy.client.context import TaskInProgress
from conductor_deploy.client.http.models.task import Task
from conductor_deploy.client.http.models.task_def import TaskDef
from conductor_deploy.client.worker._declared import declared
from conductor_deploy.client.worker.worker import Worker
from conductor_deploy.client.worker.worker_task import worker_task


@dataclass
class Line:
    sku: str
    quantity: int = 1
    tags: list[str] = field(default_factory=list)


@dataclass
class Category:
    name: str
    within: "Category | None" = None
    holds: "list[Category]" = field(default_factory=list)


@dataclass
class Order:
    id: str
    lines: List[Line]  # noqa: UP006 - as programs write them


def plain(a: str, b: int, c: float, d: bool, e: dict, f: list) -> dict:  # type: ignore[type-arg] # as programs do
    return {}


def optional(a: Optional[str], b: Optional[int] = None, c: str = "x") -> Optional[str]:  # noqa: UP045 - as above
    return a


def recursive(category: Category) -> Category:
    return category


def nested(order: Order, more: Dict[str, Order], rest: Any) -> List[Order]:  # noqa: UP006 - as above
    return []


def union(a: int) -> Union[dict, TaskInProgress]:  # type: ignore[type-arg] # noqa: UP007 - as above
    return {}


def nothing() -> None:
    pass


def unannotated(a, b: int = 1):  # type: ignore[no-untyped-def] # what it is about
    return a


def whole(task: Task) -> Order:
    return Order("", [])


async def waiting(a: int) -> str:
    return str(a)


FUNCTIONS = [plain, optional, nested, recursive, union, nothing, unannotated, whole, waiting]


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("function", FUNCTIONS)
def test_schemas_are_as_the_official_ones(function: Callable[..., Any], strict: bool) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        official = import_module("conductor.client.automator.json_schema_generator")
    wanted = official.generate_json_schema_from_function(function, "t", strict)
    assert generate_json_schema_from_function(function, "t", strict) == wanted


class Colour(enum.Enum):
    RED = "red"


class Model:
    """As pydantic's."""

    @classmethod
    def model_json_schema(cls) -> dict[str, Any]:
        return {"title": "Model"}


@dataclass
class Loose:
    a: "str | None"


@dataclass
class Lost:
    a: "Missing"  # type: ignore[name-defined] # noqa: F821 - what it is about


@pytest.mark.parametrize(
    ("annotation", "schema"),
    [
        (Colour, {"enum": ["red"]}),
        (Literal["a", 1], {"enum": ["a", 1]}),
        (Annotated[int, "years"], {"type": "integer"}),
        (int | str | None, {"anyOf": [{"type": "integer"}, {"type": "string"}, {"type": "null"}]}),
        (Optional[Any], {}),  # noqa: UP045 - as above
        (None | int, {"anyOf": [{"type": "integer"}, {"type": "null"}]}),
        (set[int], {"type": "array", "items": {"type": "integer"}}),
        (dict[int, str], {"type": "object"}),
        (datetime.datetime, {"type": "string", "format": "date-time"}),
        (UUID, {"type": "string", "format": "uuid"}),
        (Model, {"title": "Model"}),
        ("int", {"type": "integer"}),
        (
            Loose,
            {
                "type": "object",
                "properties": {"a": {"anyOf": [{"type": "string"}, {"type": "null"}]}},
                "additionalProperties": True,
            },
        ),
        (Lost, None),
        ("Missing", None),
        (complex, None),
        (list[complex], None),
    ],
)
def test_more_annotations_have_a_schema(annotation: Any, schema: Any) -> None:
    def function(a, b):  # type: ignore[no-untyped-def] # they follow
        return None

    function.__annotations__ = {"a": annotation, "b": int, "return": annotation}
    found = generate_json_schema_from_function(function, "t")
    assert found
    draft = {"$schema": "http://json-schema.org/draft-07/schema#"}
    assert found["output"] == (None if schema is None else {**draft, **schema})
    assert (found["input"] or {}).get("properties", {}).get("a") == schema


def test_what_takes_anything_is_never_strict() -> None:
    def function(a: int, **more: int) -> None:
        pass

    found = generate_json_schema_from_function(function, "t", strict_schema=True)
    assert found
    assert (found["input"]["properties"], found["input"]["additionalProperties"]) == (
        {"a": {"type": "integer"}},
        True,
    )


def test_what_is_no_function_has_no_schema() -> None:
    assert generate_json_schema_from_function(7, "t") is None  # type: ignore[arg-type] # what it is about


def registered(double: Double, worker: Worker) -> dict[str, Any]:
    configuration = Configuration(server_api_url=double.url)
    with TaskHandler([worker], configuration, scan_for_annotated_workers=False) as handler:
        handler.start_processes()
        double.wait(lambda: double.polls)
    configuration.close()
    return double.definitions["a"]


def a_worker(**options: Any) -> Worker:
    return Worker("a", waiting, register_task_def=True, **options)


def test_a_definition_names_the_schemas_that_a_server_keeps(double: Double) -> None:
    definition = registered(double, a_worker(register_schema=True, strict_schema=True))
    assert definition["inputSchema"] == {"name": "a_input", "version": 1}
    assert definition["outputSchema"] == {"name": "a_output", "version": 1}
    given, returned = double.schemas
    assert given["data"]["additionalProperties"] is False
    assert (returned["name"], returned["type"]) == ("a_output", "JSON")


def test_a_definition_holds_the_schemas_that_a_server_does_not_keep(double: Double) -> None:
    double.fail("POST /schema", 404, times=2)
    definition = registered(double, a_worker(register_schema=True))
    assert definition["inputSchema"]["data"]["properties"] == {"a": {"type": "integer"}}


def test_what_a_server_adds_to_a_schema_is_no_change(double: Double) -> None:
    double.definitions["a"] = {"name": "a", "retryCount": 9}
    first = registered(double, a_worker(register_schema=True))
    assert first["retryCount"] == 9
    first["inputSchema"]["createTime"] = 0
    double.requests.clear()
    registered(double, a_worker(register_schema=True))
    assert [request for request in double.requests if request.startswith("PUT")] == []


@pytest.mark.parametrize(
    ("said", "of_all", "registers"), [(None, True, True), (False, True, False), (None, None, False)]
)
def test_a_configuration_says_it_for_declared_workers(said: Any, of_all: Any, registers: bool) -> None:
    before = dict(declared)
    worker_task("a", register_schema=said)(waiting)
    handler = TaskHandler(None, Configuration("http://localhost", register_schema=of_all))
    declared.clear()
    declared.update(before)
    worker = next(each for each in handler.workers if each.task_definition_name == "a")
    assert isinstance(worker, Worker)
    assert worker.register_schema is registers


def test_a_definition_without_schemas_is_as_the_template_says(double: Double) -> None:
    assert registered(double, a_worker(task_def_template=TaskDef(retry_count=2))) == {
        "name": "a",
        "retryCount": 2,
    }
