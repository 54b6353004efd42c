"""What tasks of language models have in common."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from conductor_deploy.client._record import camel_case
from conductor_deploy.client.workflow.task.task import TaskInterface
from conductor_deploy.client.workflow.task.task_type import TaskType

__all__ = ["LlmTask", "PromptedTask", "as_dict", "in_older_order"]

Parameters = ParamSpec("Parameters")
AnyPrompted = TypeVar("AnyPrompted", bound="PromptedTask")


class LlmTask(TaskInterface):
    """Its inputs are its arguments in camelCase: all that are `needed`, of the others those that are not None.

    It is named as its type, in small letters.
    """

    def __init__(
        self,
        task_ref_name: str,
        task_type: TaskType,
        task_name: str | None,
        needed: dict[str, Any],
        **others: Any,
    ) -> None:
        name = task_type.value.lower() if task_name is None else task_name
        given = {key: value for key, value in others.items() if value is not None}
        inputs = {_json_name(key): value for key, value in {**needed, **given}.items()}
        super().__init__(task_ref_name, task_type, name, input_parameters=inputs)


class PromptedTask(LlmTask):
    """One whose prompt has variables."""

    def prompt_variables(self: AnyPrompted, variables: dict[str, object]) -> AnyPrompted:
        """Add values of the prompt's variables."""
        self.input_parameters.setdefault("promptVariables", {}).update(variables)
        return self

    def prompt_variable(self: AnyPrompted, variable: str, value: object) -> AnyPrompted:
        """Add the value of one of the prompt's variables."""
        return self.prompt_variables({variable: value})


def _json_name(name: str) -> str:
    return "vectorDB" if name == "vector_db" else camel_case(name)


def as_dict(value: Any) -> Any:
    """What has a `to_dict` by that, anything else as it is."""
    return value.to_dict() if hasattr(value, "to_dict") else value


def in_older_order(
    *names: str, where: type
) -> Callable[[Callable[Parameters, None]], Callable[Parameters, None]]:
    """Of a constructor: also take what follows the first four arguments in the order that SDK 1.1 had.

    That order is meant where the fifth is a `where`.
    """

    def taking(construct: Callable[Parameters, None]) -> Callable[Parameters, None]:
        @wraps(construct)
        def construct_either(*args: Any, **keywords: Any) -> None:
            task, *given = args
            if len(given) > 4 and isinstance(given[4], where):
                keywords = {**dict(zip(names, given[4:], strict=False)), **keywords}
                given = given[:4]
            construct(task, *given, **keywords)

        return construct_either

    return taking
