"""What a worker's function is called with."""

import datetime
import decimal
import enum
import functools
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, NewType, Optional, Protocol, TypedDict, Union

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductor_deploy.client.http.models.task import Task
from conductor_deploy.client.http.models.task_def import TaskDef
from conductor_deploy.client.worker._arguments import InputProblem, arguments, takes
from conductor_deploy.client.worker._conversion import convert


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Level(enum.IntEnum):
    LOW = 1


@dataclass
class Line:
    sku: str
    quantity: int = 1
    price: float | None = None


@dataclass
class Order:
    id: str
    lines: list[Line]
    note: Optional[str]  # noqa: UP045 - as users write it
    tags: dict[str, int] = field(default_factory=dict)


class Walks(Protocol):
    def walk(self) -> None: ...


class Options(TypedDict):
    deep: bool


class Point(NamedTuple):
    x: "int"
    y: int = 0


@attrs.define
class Box:
    width: int
    colour: Colour = Colour.RED


class Plain:
    def __init__(self, name: str, count: int = 2) -> None:
        self.name, self.count = name, count

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Plain) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment] # never in a set


class Checked:
    """With the methods of a pydantic model."""

    def __init__(self, size: int) -> None:
        self.size = size

    @classmethod
    def model_validate(cls, value: Mapping[str, Any]) -> "Checked":
        if not isinstance(value.get("size"), int):
            raise CheckFailed("size")
        return cls(value["size"])


class CheckFailed(ValueError):
    def errors(self) -> list[dict[str, Any]]:
        return [{"loc": ("sizes", 0, "size"), "msg": "Input should be a valid integer"}]


UserId = NewType("UserId", int)
UTC = datetime.timezone.utc


@pytest.mark.parametrize(
    ("annotation", "value", "converted"),
    [
        (Any, {"a": 1}, {"a": 1}),
        (object, 5, 5),
        (int, 5, 5),
        (int, "5", 5),
        (int, 5.0, 5),
        (float, 5, 5.0),
        (float, "2.5", 2.5),
        (str, 5, "5"),
        (str, 2.5, "2.5"),
        (str, True, "true"),
        (bool, True, True),
        (bool, "True", True),
        (bool, "false", False),
        (bool, 0, False),
        (bytes, "ü", "ü".encode()),
        (Optional[int], None, None),  # noqa: UP045 - as users write it
        (int | None, "5", 5),
        (Union[int, str], "5", "5"),  # noqa: UP007 - as users write it
        (int | str, 5, 5),
        (int | bool, True, True),
        (int | list[int], ["5"], [5]),
        (Line | None, {"sku": "a"}, Line("a")),
        (Colour, "red", Colour.RED),
        (Colour, "BLUE", Colour.BLUE),
        (Level, 1, Level.LOW),
        (Literal["a", 1], 1, 1),
        (Annotated[int, "positive"], "5", 5),
        (UserId, "5", 5),
        (datetime.datetime, "2026-01-31T10:00:00Z", datetime.datetime(2026, 1, 31, 10, tzinfo=UTC)),
        (datetime.datetime, 1_000, datetime.datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)),
        (datetime.date, "2026-01-31", datetime.date(2026, 1, 31)),
        (datetime.date, "2026-01-31T10:00:00+00:00", datetime.date(2026, 1, 31)),
        (datetime.time, "10:30", datetime.time(10, 30)),
        (datetime.timedelta, 1500, datetime.timedelta(seconds=1.5)),
        (decimal.Decimal, "1.10", decimal.Decimal("1.10")),
        (decimal.Decimal, 0.1, decimal.Decimal("0.1")),
        (uuid.UUID, "12345678123456781234567812345678", uuid.UUID("12345678" * 4)),
        (Path, "a/b", Path("a/b")),
        (list, [1, "a"], [1, "a"]),
        (list[int], ["1", 2], [1, 2]),
        (Sequence[int], ["1"], [1]),
        (set[int], ["1", 1], {1}),
        (frozenset[str], [1], frozenset({"1"})),
        (tuple[int, str], ["1", 2], (1, "2")),
        (tuple[int, ...], ["1", 2], (1, 2)),
        (tuple, [1], (1,)),
        (dict, {"a": 1}, {"a": 1}),
        (dict[str, int], {"a": "1"}, {"a": 1}),
        (Mapping[int, Line], {"1": {"sku": "a"}}, {1: Line("a")}),
        (Line, {"sku": 7, "quantity": "3", "unknown": 1}, Line("7", 3)),
        (Line, {"sku": "a", "quantity": None}, Line("a", 1)),
        (Order, {"id": 1, "lines": [{"sku": "a"}]}, Order("1", [Line("a")], None)),
        (Options, {"deep": "true"}, {"deep": True}),
        (Point, {"x": "1"}, Point(1)),
        (Point, [1, 2], Point(1, 2)),
        (Box, {"width": "3", "colour": "blue"}, Box(3, Colour.BLUE)),
        (Plain, {"name": "a"}, Plain("a")),
        (TaskDef, {"name": "a", "retryCount": 2}, TaskDef(name="a", retry_count=2)),
    ],
)
def test_a_value_becomes_what_the_annotation_says(annotation: Any, value: Any, converted: Any) -> None:
    read = convert(annotation, value, "x")
    assert read == converted
    assert type(read) is type(converted)


def test_a_model_that_validates_itself_does_so() -> None:
    assert convert(Checked, {"size": 3}, "x").size == 3


@pytest.mark.parametrize(
    ("annotation", "value", "message"),
    [
        (int, "five", "x is 'five', not an integer"),
        (int, 5.5, "x is 5.5, not an integer"),
        (int, True, "x is True, not an integer"),
        (int, None, "x is null, not an integer"),
        (float, "much", "x is 'much', not a number"),
        (float, True, "x is True, not a number"),
        (bool, "maybe", "x is 'maybe', not a boolean"),
        (str, {"a": 1}, "x is {'a': 1}, not text"),
        (type(None), 1, "x is 1, not null"),
        (int | list[int], "a", "x is 'a', not an integer or list[int]"),
        (int | None, "a", "x is 'a', not an integer"),
        (Literal["a", "b"], "c", "x is 'c', not one of 'a', 'b'"),
        (Colour, "green", "x is 'green', not Colour"),
        (datetime.datetime, "soon", "x is 'soon', not a time"),
        (datetime.datetime, [], "x is [], not a time"),
        (decimal.Decimal, True, "x is True, not Decimal"),
        (list[int], "abc", "x is 'abc', not a list"),
        (list[int], [1, "b"], "x[1] is 'b', not an integer"),
        (tuple[int, int], [1], "x has 1 items, not 2"),
        (tuple, "ab", "x is 'ab', not a list"),
        (dict[str, int], [1], "x is [1], not an object"),
        (dict[str, int], {"a": "b"}, "x.a is 'b', not an integer"),
        (dict[int, int], {"a": 1}, "the key 'a' of x is 'a', not an integer"),
        (Order, {"id": 1, "lines": [{"sku": "a"}, {"quantity": 2}]}, "x.lines[1].sku is missing"),
        (Order, {"id": 1, "lines": [{"sku": "a", "price": "b"}]}, "x.lines[0].price is 'b', not a number"),
        (Line, "a", "x is 'a', not Line"),
        (Walks, {"a": 1}, "x is no Walks: Protocols cannot be instantiated"),
        (Options, {}, "x.deep is missing"),
        (Options, 1, "x is 1, not Options"),
        (Box, {}, "x.width is missing"),
        (Checked, {"size": "a"}, "x.sizes[0].size: Input should be a valid integer"),
        (list[int], [*range(100), "a" * 100], f"x[100] is '{'a' * 56}..., not an integer"),
    ],
)
def test_a_value_of_another_type_is_named(annotation: Any, value: Any, message: str) -> None:
    with pytest.raises(InputProblem) as caught:
        convert(annotation, value, "x")
    assert str(caught.value) == message


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
ANNOTATIONS = [int, float, str, bool, Order, Point, Box, list[int], dict[str, Line], datetime.datetime, Level]


@given(ANY_JSON, st.sampled_from([*ANNOTATIONS, Colour, datetime.timedelta, tuple[int, ...]]))
def test_any_json_is_converted_or_refused(value: Any, annotation: Any) -> None:
    with suppress(InputProblem):
        read = convert(annotation, value, "x")
        assert convert(annotation, read, "x") == read or read != read


def called(function: Callable[..., Any], **values: Any) -> Any:
    found = arguments(takes(function), Task(task_id="t", input_data=values))
    return function(*found.positional, **found.named)


def add(a: int, b: int = 2) -> int:
    return a + b


def test_arguments_are_taken_from_the_input_by_name() -> None:
    assert called(add, a="1") == 3
    assert called(add, a=1, b="5", c=9) == 6
    assert called(add, a=1, b=None) == 3
    with pytest.raises(InputProblem, match=r"^a is missing$"):
        called(add)
    with pytest.raises(InputProblem, match=r"^b is 'x', not an integer$"):
        called(add, a=1, b="x")


@pytest.mark.parametrize("function", [lambda task: task.task_id, lambda *, task: task.task_id])
def test_a_single_bare_parameter_takes_the_task(function: Callable[..., Any]) -> None:
    assert called(function, task="no") == "t"


def test_the_task_is_given_where_it_is_asked_for() -> None:
    def alone(anything: Task) -> Any:
        return anything.task_id

    def one_object(anything: object) -> Any:
        return type(anything)

    def among_others(name: str, task: Task) -> Any:
        return name, task.task_id

    assert called(alone) == "t"
    assert called(one_object) is Task
    assert called(among_others, name="n") == ("n", "t")


def test_a_single_annotated_parameter_takes_its_value() -> None:
    def greet(name: str) -> str:
        return f"Hello {name}"

    assert called(greet, name="Ada") == "Hello Ada"


def test_the_rest_of_the_input_goes_where_it_is_taken() -> None:
    def gather(a: int, /, *others: int, b: str = "-", **rest: int) -> Any:
        return a, others, b, rest

    assert called(gather, a="1", c="3") == (1, (), "-", {"c": 3})
    assert called(lambda **rest: rest, a=1) == {"a": 1}


def test_what_may_be_absent_is_none() -> None:
    def find(name: str, limit: int | None) -> Any:
        return name, limit

    assert called(find, name="n") == ("n", None)


def test_annotations_of_a_closure_are_understood() -> None:
    @dataclass
    class Inner:
        size: int

    def use(inner: "Inner", other: "Nowhere") -> Any:  # type: ignore[name-defined] # noqa: F821 - unknown
        return inner, other, Inner

    assert called(use, inner={"size": "2"}, other="kept")[:2] == (Inner(2), "kept")


class Adder:
    def __call__(self, a: int) -> int:
        return a + 1

    def method(self, a: int) -> int:
        return a + 2


@pytest.mark.parametrize(
    ("function", "result"), [(Adder(), 2), (Adder().method, 3), (functools.partial(add, b=4), 5)]
)
def test_anything_that_can_be_called_is_a_function(function: Callable[..., Any], result: int) -> None:
    assert called(function, a="1") == result


def test_what_does_not_say_what_it_takes_gets_the_task() -> None:
    assert takes(dict).wants_task
