"""Workflows written in Python.

A program for the official SDK makes the same definition here, apart from where that one does not run:

- `WaitTask(wait_until=…)` waits until then, and zero seconds are no wait for a signal.
- `ForEachTask` runs for each item of its list.
- `restartable(False)`, the cache of a constructor and the version that `execute` asks for have an effect;
  `StartWorkflowTask` hands on the version, the priority and the domains of its request.
- A fork that no JOIN follows gets one: `join_` and its reference name, wherever it stands. This holds for
  dynamic forks, too. Branches may end with a fork that comes with its join.
- Reference names that nobody chose are numbered: `forked_1`, and `child_1` for a workflow `child`.
- What is given to a constructor is left as it is, and every setter gives back the workflow.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from conductor_deploy.client._lazy import importing
from conductor_deploy.client.http.models.start_workflow_request import IdempotencyStrategy
from conductor_deploy.client.http.models.workflow_def import WorkflowDef
from conductor_deploy.client.http.models.workflow_task import WorkflowTask
from conductor_deploy.client.workflow.task._sequence import Step, Unchosen, in_sequence, number
from conductor_deploy.client.workflow.task.sub_workflow_task import InlineSubWorkflowTask
from conductor_deploy.client.workflow.task.task import TaskInterface
from conductor_deploy.client.workflow.task.timeout_policy import TimeoutPolicy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conductor_deploy.client.http.models.start_workflow_request import StartWorkflowRequest
    from conductor_deploy.client.http.models.workflow_run import WorkflowRun
    from conductor_deploy.client.workflow.executor.workflow_executor import WorkflowExecutor

__all__ = ["ConductorWorkflow", "InlineSubWorkflowTask"]

if not TYPE_CHECKING:  # programs import from here what the official module has because it needs it
    __getattr__ = importing(
        __name__,
        {
            name: f"conductor_deploy.client.{module}"
            for name, module in {
                "ForkTask": "workflow.task.fork_task",
                "JoinTask": "workflow.task.join_task",
                "StartWorkflowRequest": "http.models.start_workflow_request",
                "SubWorkflowParams": "http.models.sub_workflow_params",
                "TaskType": "workflow.task.task_type",
                "WorkflowExecutor": "workflow.executor.workflow_executor",
                "WorkflowRun": "http.models.workflow_run",
            }.items()
        },
    )

AnyWorkflow = TypeVar("AnyWorkflow", bound="ConductorWorkflow")


class ConductorWorkflow:
    """A workflow: `workflow >> first >> [left, [right, then]] >> last`.

    A list is a fork, whose branches are steps or lists of steps; a workflow is one that runs inside this. It
    needs an executor to be registered or run, not to be built.
    """

    SCHEMA_VERSION: ClassVar[int] = 2

    def __init__(
        self,
        executor: WorkflowExecutor | None = None,
        name: str | None = None,
        version: int | None = None,
        description: str | None = None,
        *,
        server_defaults: bool = False,
    ) -> None:
        """A name is needed: TypeError without.

        With `server_defaults` all that is not set is left to the server: there is no timeout, and inputs are
        checked against their schema. Without, it is as the official SDK has it: 60 seconds, and no check.
        """
        self._executor = executor
        self._tasks: list[Step] = []
        self._definition = _left_to_server() if server_defaults else _officially(self.SCHEMA_VERSION)
        self.name = name  # type: ignore[assignment] # refused where it is None
        self.version = version
        self.description = description

    def __deepcopy__(self: AnyWorkflow, memo: dict[int, Any]) -> AnyWorkflow:
        """A copy with the same executor."""
        copy = object.__new__(type(self))
        memo[id(self)], memo[id(self._executor)] = copy, self._executor
        copy.__dict__.update(deepcopy(self.__dict__, memo))
        return copy

    @property
    def name(self) -> str:
        return str(self._definition.name)

    @name.setter
    def name(self, name: str) -> None:
        self._definition.name = _checked("name", name, str)

    @property
    def version(self) -> int | None:
        return self._definition.version

    @version.setter
    def version(self, version: int | None) -> None:
        self._definition.version = _checked("version", version, int, type(None))

    @property
    def description(self) -> str | None:
        return self._definition.description

    @description.setter
    def description(self, description: str | None) -> None:
        self._definition.description = _checked("description", description, str, type(None))

    def timeout_policy(self: AnyWorkflow, timeout_policy: TimeoutPolicy) -> AnyWorkflow:
        """What happens after `timeout_seconds`; servers only raise an alert unless told otherwise."""
        return self.configure(timeout_policy=_checked("timeout_policy", timeout_policy, TimeoutPolicy).value)

    def timeout_seconds(self: AnyWorkflow, timeout_seconds: int) -> AnyWorkflow:
        """How long it may run: 60 unless told otherwise; 0 is without a limit."""
        return self.configure(timeout_seconds=_checked("timeout_seconds", timeout_seconds, int))

    def owner_email(self: AnyWorkflow, owner_email: str) -> AnyWorkflow:
        """Whose workflow it is."""
        return self.configure(owner_email=_checked("owner_email", owner_email, str))

    def failure_workflow(self: AnyWorkflow, failure_workflow: str) -> AnyWorkflow:
        """The workflow that runs when this one fails, by name."""
        return self.configure(failure_workflow=_checked("failure_workflow", failure_workflow, str))

    def restartable(self: AnyWorkflow, restartable: bool) -> AnyWorkflow:
        """Whether executions that ended may run again from the start: yes, unless told otherwise."""
        _checked("restartable", restartable, bool)
        return self.configure(restartable=None if restartable else False)

    def enable_status_listener(self: AnyWorkflow, sink_name: str) -> AnyWorkflow:
        """Tell a sink, as `kafka:topic`, about every change of an execution's status."""
        return self.configure(workflow_status_listener_sink=sink_name, workflow_status_listener_enabled=True)

    def disable_status_listener(self: AnyWorkflow) -> AnyWorkflow:
        """Tell nobody about changes of an execution's status."""
        return self.configure(workflow_status_listener_sink=None, workflow_status_listener_enabled=False)

    def output_parameters(self: AnyWorkflow, output_parameters: dict[str, Any] | None) -> AnyWorkflow:
        """The output, with references to what tasks put out; None for that of the last task."""
        return self.configure(output_parameters=_named_values("output_parameters", output_parameters))

    def output_parameter(self: AnyWorkflow, key: str, value: Any) -> AnyWorkflow:
        """Add a value to the output."""
        self._definition.output_parameters[key] = value
        return self

    def input_template(self: AnyWorkflow, input_template: dict[str, Any] | None) -> AnyWorkflow:
        """Inputs that are taken where an execution is started without them."""
        return self.configure(input_template=_named_values("input_template", input_template))

    def workflow_input(self: AnyWorkflow, input: dict[str, Any] | None) -> AnyWorkflow:
        """As `input_template`."""
        return self.input_template(input)

    def variables(self: AnyWorkflow, variables: dict[str, Any] | None) -> AnyWorkflow:
        """The variables with which an execution starts."""
        return self.configure(variables=_named_values("variables", variables))

    def input_parameters(self: AnyWorkflow, input_parameters: list[str] | dict[str, Any]) -> AnyWorkflow:
        """The names of the inputs, for people to read; a dict is taken as `input_template`."""
        if isinstance(input_parameters, dict):
            return self.configure(input_template=input_parameters)
        for name in _checked("input_parameters", input_parameters, list):
            _checked("input_parameters", name, str)
        return self.configure(input_parameters=input_parameters)

    def configure(self: AnyWorkflow, **fields: Any) -> AnyWorkflow:
        """Set fields of `WorkflowDef` by name, as `enforce_schema=True`; AttributeError for unknown ones."""
        for name, value in fields.items():
            setattr(self._definition, name, deepcopy(value))
        return self

    def __rshift__(self: AnyWorkflow, task: Step) -> AnyWorkflow:
        """Add a step: a task, a list, which is a fork, or a workflow. It is copied.

        A `WorkflowTask`, as definitions hold them, is taken as it is: a fork, too, gets no join.
        """
        _check_step(task)
        self._tasks.append(deepcopy(task))
        return self

    def add(self: AnyWorkflow, task: Step | Sequence[Step]) -> AnyWorkflow:
        """Add a step, or those of a list one after the other. They are copied."""
        for step in task if isinstance(task, list) else [task]:
            self.__rshift__(step)
        return self

    def input(self, json_path: str | None = None) -> str:
        """A reference to the input of an execution, or to a value in it."""
        return "${workflow.input}" if json_path is None else f"${{workflow.input.{json_path}}}"

    def output(self, json_path: str | None = None) -> str:
        """A reference to the output of an execution, or to a value in it."""
        return "${workflow.output}" if json_path is None else f"${{workflow.output.{json_path}}}"

    def to_workflow_def(self, *, validate: bool = False) -> WorkflowDef:
        """The definition, apart from this object; the same program always gives the same.

        With `validate` it is checked as a deployment checks it: DefinitionsInvalid, with all that is wrong.
        """
        definition = deepcopy(self._definition)
        definition.tasks = in_sequence(self._tasks)
        number(definition.tasks)
        if validate:
            from conductor_deploy.client.workflow._validation import require_valid

            require_valid(definition)
        return definition

    def to_workflow_task(self) -> WorkflowTask:
        """The workflow as a step of another, with its `input_template` as inputs."""
        task = InlineSubWorkflowTask(Unchosen(self.name), self)
        task.input_parameters.update(self._definition.input_template or {})
        return task.to_workflow_task()

    def register(self, overwrite: bool) -> object:
        """Create the version, or replace it with `overwrite`. `PUT /metadata/workflow`"""
        return self._connected.register_workflow(overwrite=overwrite, workflow=self.to_workflow_def())

    def start_workflow(self, start_workflow_request: StartWorkflowRequest) -> str:
        """Start an execution of this definition, registered or not; its id. `POST /workflow`

        The request is changed: its definition, name and version become those of this workflow.
        """
        start_workflow_request.workflow_def = self.to_workflow_def()
        start_workflow_request.name = self.name
        start_workflow_request.version = self.version
        return self._connected.start_workflow(start_workflow_request)

    def start_workflow_with_input(
        self,
        workflow_input: dict[str, Any] | None = None,
        correlation_id: str | None = None,
        task_to_domain: dict[str, str] | None = None,
        priority: int | None = None,
        idempotency_key: str | None = None,
        idempotency_strategy: IdempotencyStrategy = IdempotencyStrategy.FAIL,
    ) -> str:
        """Start an execution of this definition, registered or not; its id. `POST /workflow`"""
        request = _request(workflow_input, task_to_domain, idempotency_key, idempotency_strategy)
        request.correlation_id = correlation_id
        request.priority = priority
        return self.start_workflow(request)

    def execute(
        self,
        workflow_input: Any = None,
        wait_until_task_ref: str = "",
        wait_for_seconds: int = 10,
        request_id: str | None = None,
        idempotency_key: str | None = None,
        idempotency_strategy: IdempotencyStrategy = IdempotencyStrategy.FAIL,
        task_to_domain: dict[str, str] | None = None,
    ) -> WorkflowRun:
        """Run this definition, registered or not, and wait at most `wait_for_seconds`.

        One that is not over by then, or waits for a signal, is returned with status RUNNING.
        `POST /workflow/execute/{name}/{version}`
        """
        request = _request(workflow_input, task_to_domain, idempotency_key, idempotency_strategy)
        request.workflow_def = self.to_workflow_def()
        request.name = self.name
        request.version = 1 if self.version is None else self.version
        return self._connected.execute_workflow(
            request,
            wait_until_task_ref=wait_until_task_ref,
            wait_for_seconds=wait_for_seconds,
            request_id=request_id,
        )

    def __call__(self, **kwargs: Any) -> WorkflowRun:
        """As `execute`, with this input."""
        return self.execute(workflow_input=kwargs)

    @property
    def _connected(self) -> WorkflowExecutor:
        if self._executor is None:
            raise ValueError(f"the workflow {self.name!r} needs an executor: ConductorWorkflow(executor=…)")
        return self._executor

    def to_mermaid(self) -> str:
        """A Mermaid flowchart of the workflow, as `conductor-deploy graph` draws it."""
        from conductor_deploy.analysis.flow import flow
        from conductor_deploy.present.mermaid import mermaid

        return mermaid(flow(self.to_workflow_def().toJSON()))

    def _repr_html_(self) -> str:
        """A drawing for notebooks, without scripts."""
        from conductor_deploy.client.workflow._drawing import html

        return html(self.to_workflow_def().toJSON())


def _left_to_server() -> WorkflowDef:
    return WorkflowDef(enforce_schema=None)


def _officially(schema_version: int) -> WorkflowDef:
    return WorkflowDef(
        input_parameters=[],
        output_parameters={},
        failure_workflow="",
        schema_version=schema_version,
        workflow_status_listener_enabled=False,
        timeout_seconds=60,
        variables={},
        input_template={},
    )


def _request(
    workflow_input: Any,
    task_to_domain: dict[str, str] | None,
    idempotency_key: str | None,
    idempotency_strategy: IdempotencyStrategy,
) -> StartWorkflowRequest:
    from conductor_deploy.client.http.models.start_workflow_request import StartWorkflowRequest

    request = StartWorkflowRequest(input=workflow_input or {}, task_to_domain=task_to_domain)
    if idempotency_key is not None:
        request.idempotency_key, request.idempotency_strategy = idempotency_key, idempotency_strategy
    return request


def _checked(name: str, value: Any, *types: type) -> Any:
    if not isinstance(value, types):
        raise TypeError(f"invalid type: {name} of a workflow can't be {value!r}")
    return value


def _named_values(name: str, values: Any) -> dict[str, Any]:
    for key in _checked(name, values or {}, dict):
        _checked(name, key, str)
    return values or {}


def _check_step(step: Any) -> None:
    if isinstance(step, list):
        for branch in step:
            _check_step(branch)
    elif not isinstance(step, TaskInterface | ConductorWorkflow | WorkflowTask):
        raise TypeError(
            f"invalid task: {step!r} is no task, workflow or list of them; "
            "a function with @worker_task gives a task when it is called with task_ref_name"
        )
