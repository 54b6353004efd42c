"""A workflow as statements of Python. Each step is made as the statements say, and compared with what it has to be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from conductor_deploy.client._model import plain
from conductor_deploy.client.http.models.sub_workflow_params import SubWorkflowParams
from conductor_deploy.client.http.models.task_def import TaskDef
from conductor_deploy.client.http.models.workflow_def import WorkflowDef
from conductor_deploy.client.http.models.workflow_task import CacheConfig, WorkflowTask
from conductor_deploy.client.workflow.conductor_workflow import ConductorWorkflow
from conductor_deploy.client.workflow.task.task import TaskInterface
from conductor_deploy.client.workflow.task.timeout_policy import TimeoutPolicy
from conductor_deploy.definition.document import WORKFLOW
from conductor_deploy.definition.normalise import normalise
from conductor_deploy.dsl.generate_tasks import proposed
from conductor_deploy.dsl.generate_text import identifier
from conductor_deploy.dsl.generate_values import Call, Scope, Statement, Variable, model_call
from conductor_deploy.errors import CannotRun
from conductor_deploy.jsonvalue import JSON, JSONObject, equal

__all__ = ["Block", "Chain", "Writer"]

_FORKS = ("FORK_JOIN", "FORK_JOIN_DYNAMIC")
_ATTRIBUTES: Mapping[str, str] = {name: attribute for attribute, name in WorkflowTask.attribute_map.items()}
_WORKFLOW_ATTRIBUTES: Mapping[str, str] = {
    name: attribute for attribute, name in WorkflowDef.attribute_map.items()
}
_MODELS: Mapping[str, Any] = {
    "cacheConfig": CacheConfig,
    "taskDefinition": TaskDef,
}
_OF_SUB_WORKFLOW: Mapping[str, str] = {
    name: attribute
    for attribute, name in SubWorkflowParams.attribute_map.items()
    if name != "workflowDefinition"
}


@dataclass(frozen=True, slots=True)
class Chain:
    """`workflow >> first >> second`."""

    workflow: str
    steps: tuple[str, ...]


Block = tuple["Statement | Chain", ...]  # statements that belong together


@dataclass(slots=True)
class Writer:
    """Writes the statements of one function, in which names are unique."""

    names: set[str] = field(default_factory=set)
    blocks: list[Block] = field(default_factory=list)

    def workflow(self, body: JSONObject, variable: str, executor: Sequence[Variable] = ()) -> Variable:
        """Write a workflow in normal form; CannotRun, naming it, where Python can't say it."""
        try:
            made = self._workflow(body, variable, executor)
        except (TypeError, ValueError, AttributeError, KeyError) as error:
            raise _unsayable(body, str(error)) from error
        if not equal(normalise(WORKFLOW, plain(made.value.to_workflow_def()), None), body):
            raise _unsayable(body, "it is not as servers keep them")
        return made

    def _workflow(self, body: JSONObject, variable: str, executor: Sequence[Variable]) -> Variable:
        named = {name: body[name] for name in ("name", "version", "description") if name in body}
        call = Call(ConductorWorkflow, tuple(executor), {**named, "server_defaults": True})
        made = Variable(variable, call.made())
        self.names.add(variable)
        scope = Scope(made)
        settings = (_set(made, *setting) for setting in _settings(body))
        self.blocks.append((Statement(f"{variable} = ", call, None, variable), *settings))
        steps, scope = self._sequence(_tasks(body.get("tasks", [])), scope)
        last: list[Statement | Chain] = []
        if steps:
            made.value.add([step.value for step in steps])
            last.append(Chain(variable, tuple(step.name for step in steps)))
        if "outputParameters" in body:
            last.append(_set(made, "output_parameters", (body["outputParameters"],), {}, scope))
        self.blocks.append(tuple(last))
        return made

    def _sequence(self, tasks: Sequence[JSONObject], scope: Scope) -> tuple[list[Variable], Scope]:
        """Write tasks that follow each other: the steps, and what may be referred to after them."""
        steps = []
        for task, following in zip_longest(tasks, tasks[1:]):
            step, scope = self._task(task, scope)
            is_alone = task["type"] in _FORKS and (following is None or following.get("type") != "JOIN")
            steps.append(_as_model(step) if is_alone else step)
        return steps, scope

    def _task(self, body: JSONObject, scope: Scope) -> tuple[Variable, Scope]:
        reference_name = body.get("taskReferenceName")
        variable = self._name(str(reference_name or body.get("name") or ""), "task")
        filled, inner = self._filled(body, scope)
        if reference_name:
            for call in proposed(filled):
                block = _finished(Variable(variable, call), filled, body, scope)
                if block:
                    made, statements = block
                    self.blocks.append(statements)
                    return made, inner.with_task(str(reference_name), made)
        made, statements = _raw(variable, filled, scope)
        self.blocks.append(statements)
        return made, inner

    def _name(self, text: str, stem: str) -> str:
        name = identifier(text, stem, self.names)
        self.names.add(name)
        return name

    def _filled(self, body: JSONObject, scope: Scope) -> tuple[dict[str, Any], Scope]:
        """The task with variables in place of the tasks and workflows inside it."""
        filled: dict[str, Any] = dict(body)
        if "loopOver" in body:
            filled["loopOver"], scope = self._sequence(_tasks(body["loopOver"]), scope)
        if "decisionCases" in body:
            cases: Any = body["decisionCases"]
            filled["decisionCases"] = {}
            for case in cases:
                filled["decisionCases"][case], scope = self._sequence(_tasks(cases[case]), scope)
        if "defaultCase" in body:
            filled["defaultCase"], scope = self._sequence(_tasks(body["defaultCase"]), scope)
        if "forkTasks" in body:
            filled["forkTasks"] = []
            branches: Any = body["forkTasks"]
            for branch in branches:
                steps, scope = self._sequence(_tasks(branch), scope)
                filled["forkTasks"].append(steps)
        parameters: Any = body.get("subWorkflowParam", {})
        inner = parameters.get("workflowDefinition")
        if isinstance(inner, dict) and "name" in inner:
            made = self._inner_workflow(inner)
            filled["subWorkflowParam"] = {**parameters, "workflowDefinition": made or inner}
        return filled, scope

    def _inner_workflow(self, body: JSONObject) -> Variable | None:
        """None where it can't be said apart from the task that holds it."""
        attempt = Writer(set(self.names))
        try:
            made = attempt.workflow(body, identifier(str(body["name"]), "workflow", self.names))
        except CannotRun:
            return None
        self.names |= attempt.names
        self.blocks += attempt.blocks
        return made


def _tasks(tasks: Any) -> Sequence[JSONObject]:
    if not isinstance(tasks, list) or not all(isinstance(task, dict) and "type" in task for task in tasks):
        raise ValueError("something stands where a task should")
    return tasks


def _unsayable(body: JSONObject, why: str) -> CannotRun:
    name, version = body.get("name"), body.get("version")
    return CannotRun(
        f"workflow/{name}@{version} can't be said in Python: {why}",
        hint="conductor-deploy validate says what is wrong with it",
    )


def _as_model(step: Variable) -> Variable:
    """As a `WorkflowTask`, which is taken as it is."""
    if isinstance(step.value, WorkflowTask):
        return step
    made = step.value.to_workflow_task()
    if isinstance(made, list):
        return Variable(f"{step.name}.to_workflow_task()[0]", made[0])
    return Variable(f"{step.name}.to_workflow_task()", made)


def _set(
    target: Variable,
    method: str,
    arguments: tuple[Any, ...],
    keywords: Mapping[str, Any] | None = None,
    scope: Scope | None = None,
) -> Statement:
    """Call a method of the object, and say so."""
    call = Call(getattr(target.value, method), arguments, keywords or {})
    call.made()
    return Statement(f"{target.name}.{method}", call, scope, target.name)


def _settings(body: JSONObject) -> Iterator[tuple[str, tuple[Any, ...], Mapping[str, Any]]]:
    """What a workflow is apart from its tasks and its output: methods and their arguments."""
    rest: dict[str, Any] = {
        name: value
        for name, value in body.items()
        if name not in ("name", "version", "description", "tasks", "outputParameters")
    }
    if rest.get("workflowStatusListenerEnabled") is True and "workflowStatusListenerSink" in rest:
        del rest["workflowStatusListenerEnabled"]
        yield "enable_status_listener", (rest.pop("workflowStatusListenerSink"),), {}
    if "timeoutPolicy" in rest:
        yield "timeout_policy", (TimeoutPolicy(rest.pop("timeoutPolicy")),), {}
    for name in [name for name in _SETTERS if name in rest]:
        yield _WORKFLOW_ATTRIBUTES[name], (rest.pop(name),), {}
    if rest:
        call = model_call(WorkflowDef, rest)
        keywords = dict(call.keywords) if isinstance(call, Call) else {}
        yield (
            "configure",
            (),
            {attribute: value for attribute, value in keywords.items() if value is not None},
        )


_SETTERS = (
    "timeoutSeconds",
    "ownerEmail",
    "failureWorkflow",
    "restartable",
    "inputParameters",
    "inputTemplate",
    "variables",
)


def _finished(
    proposal: Variable, filled: Mapping[str, Any], body: JSONObject, scope: Scope
) -> tuple[Variable, Block] | None:
    """The task as proposed and with the fields that are missing; None where it does not become what it has to be."""
    call: Call = proposal.value
    try:
        made = Variable(proposal.name, call.made())
        statements: list[Statement] = [Statement(f"{made.name} = ", call, scope, made.name)]
        statements += _completions(made, filled, body, scope)
        is_right = equal(_emitted(made.value), body)
    except (TypeError, ValueError, AttributeError):
        return None
    return (made, tuple(statements)) if is_right else None


def _emitted(task: TaskInterface) -> JSONObject:
    written: Any = plain(task.to_workflow_task())
    return _normal_task(written[0] if isinstance(written, list) and len(written) == 1 else written)


def _normal_task(task: JSON) -> JSONObject:
    workflow: Any = normalise(WORKFLOW, {"name": "w", "tasks": [task]}, None)
    normal: JSONObject = workflow["tasks"][0]
    return normal


def _completions(
    made: Variable, filled: Mapping[str, Any], body: JSONObject, scope: Scope
) -> Iterator[Statement]:
    emitted = _emitted(made.value)
    missing = [name for name in body if not equal(emitted.get(name), body[name])]
    for case, steps in filled.get("decisionCases", {}).items() if _chooses(made) else ():
        yield _set(made, "switch_case", (case, _one_or_all(steps)), {}, scope)
    if "defaultCase" in missing and _chooses(made):
        yield _set(made, "default_case", (_one_or_all(filled["defaultCase"]),), {}, scope)
    done = ("type", "inputParameters", *(("decisionCases", "defaultCase") if _chooses(made) else ()))
    fields = {_ATTRIBUTES[name]: _field(name, filled[name]) for name in missing if name not in done}
    if fields:
        yield _set(made, "configure", (), fields, scope)
    if "inputParameters" in missing:
        yield _inputs(made, dict(filled["inputParameters"]), emitted.get("inputParameters", {}), scope)


def _chooses(made: Variable) -> bool:
    return hasattr(made.value, "switch_case") and callable(made.value.switch_case)


def _one_or_all(steps: list[Variable]) -> Any:
    return steps[0] if len(steps) == 1 else steps


def _field(name: str, value: Any) -> Any:
    if name == "onStateChange":
        return model_call(WorkflowTask, {name: value}).keywords["on_state_change"]
    if name == "subWorkflowParam":
        return _parameters(value)
    return model_call(_MODELS[name], value) if name in _MODELS else value


def _parameters(parameters: Mapping[str, Any]) -> Any:
    match parameters.get("workflowDefinition"):
        case Variable(name, workflow):
            inner = Variable(f"{name}.to_workflow_def()", workflow.to_workflow_def())
            keywords = {attribute: parameters.get(field) for field, attribute in _OF_SUB_WORKFLOW.items()}
            given = {attribute: value for attribute, value in keywords.items() if value is not None}
            return Call(SubWorkflowParams, (), {**given, "workflow_definition": inner})
        case Mapping():
            return parameters
    return model_call(SubWorkflowParams, parameters)


def _inputs(made: Variable, wanted: dict[str, Any], given: Any, scope: Scope) -> Statement:
    if not given:
        made.value.input_parameters = wanted
        return Statement(f"{made.name}.input_parameters = ", wanted, scope, made.name)
    further = {name: value for name, value in wanted.items() if not equal(given.get(name), value)}
    made.value.input_parameters.update(further)
    return Statement(f"{made.name}.input_parameters.update", Call(_update, (further,)), scope, made.name)


def _update(inputs: object) -> None:
    """Stands for the method of a dict, which does not say its parameters."""


def _raw(variable: str, filled: Mapping[str, Any], scope: Scope) -> tuple[Variable, Block]:
    """A task that no class takes, such as one without a reference name."""
    fields = {_ATTRIBUTES[name]: _models(_field(name, value)) for name, value in filled.items()}
    call = Call(WorkflowTask, (), fields)
    return Variable(variable, call.made()), (Statement(f"{variable} = ", call, scope, variable),)


def _models(value: Any) -> Any:
    match value:
        case Variable(value=TaskInterface()):
            return _as_model(value)
        case list():
            return [_models(item) for item in value]
        case Mapping():
            return {key: _models(item) for key, item in value.items()}
    return value
