"""Which class of the DSL says what a task is: for each type, how its task would be made."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from conductor_deploy.client.workflow.task.decision_task import DecisionTask
from conductor_deploy.client.workflow.task.do_while_task import (
    DoWhileTask,
    ForEachTask,
    LoopTask,
    get_for_loop_condition,
)
from conductor_deploy.client.workflow.task.dynamic_fork_task import DynamicForkTask
from conductor_deploy.client.workflow.task.dynamic_task import DynamicTask
from conductor_deploy.client.workflow.task.event_task import (
    ConductorEventTask,
    EventTaskInterface,
    SqsEventTask,
)
from conductor_deploy.client.workflow.task.exclusive_join_task import ExclusiveJoinTask
from conductor_deploy.client.workflow.task.fork_task import ForkTask
from conductor_deploy.client.workflow.task.get_document import GetDocument
from conductor_deploy.client.workflow.task.http_poll_task import HttpPollInput, HttpPollTask
from conductor_deploy.client.workflow.task.http_task import HttpInput, HttpMethod, HttpTask
from conductor_deploy.client.workflow.task.human_task import HumanTask
from conductor_deploy.client.workflow.task.inline import InlineTask
from conductor_deploy.client.workflow.task.javascript_task import JavascriptTask
from conductor_deploy.client.workflow.task.join_task import JoinTask
from conductor_deploy.client.workflow.task.json_jq_task import JsonJQTask
from conductor_deploy.client.workflow.task.kafka_publish import KafkaPublishTask
from conductor_deploy.client.workflow.task.kafka_publish_input import KafkaPublishInput
from conductor_deploy.client.workflow.task.lambda_task import LambdaTask
from conductor_deploy.client.workflow.task.noop_task import NoopTask
from conductor_deploy.client.workflow.task.pull_workflow_messages_task import PullWorkflowMessagesTask
from conductor_deploy.client.workflow.task.set_variable_task import SetVariableTask
from conductor_deploy.client.workflow.task.simple_task import SimpleTask
from conductor_deploy.client.workflow.task.sub_workflow_task import InlineSubWorkflowTask, SubWorkflowTask
from conductor_deploy.client.workflow.task.switch_task import SwitchTask
from conductor_deploy.client.workflow.task.task import TaskInterface
from conductor_deploy.client.workflow.task.task_type import TaskType
from conductor_deploy.client.workflow.task.terminate_task import TerminateTask, WorkflowStatus
from conductor_deploy.client.workflow.task.wait_for_webhook_task import WaitForWebHookTask
from conductor_deploy.client.workflow.task.wait_task import WaitTask
from conductor_deploy.dsl.generate_values import Call, Variable, model_call
from conductor_deploy.jsonvalue import JSONObject

__all__ = ["proposed"]

# A task in normal form, with the variables of the tasks and workflows inside it in their place. What is proposed may
# lack fields, but says none that the task has not.
Proposal: TypeAlias = Callable[[str, Mapping[str, Any]], "Call | None"]


def proposed(body: JSONObject) -> tuple[Call, ...]:
    """How a task with a reference name might be made, the most readable first; the last one always will do."""
    reference_name, kind = str(body["taskReferenceName"]), str(body["type"])
    proposals = (propose(reference_name, body) for propose in _PROPOSALS.get(kind, ()))
    name = body.get("name", reference_name)
    anything = Call(TaskInterface, (reference_name, _type(kind), *([name] if name else [])))
    return (*(call for call in proposals if call), anything)


def _type(kind: str) -> str:
    return TaskType(kind) if kind in TaskType.__members__.values() else kind


def _named(cls: type[TaskInterface]) -> Proposal:
    return lambda reference_name, _: Call(cls, (reference_name,))


def _simple(reference_name: str, body: Mapping[str, Any]) -> Call | None:
    return Call(SimpleTask, (body["name"], reference_name)) if body.get("name") else None


def _from_inputs(cls: type[TaskInterface], *names: str) -> Proposal:
    """The inputs of these names, all of them texts, are the arguments."""

    def propose(reference_name: str, body: Mapping[str, Any]) -> Call | None:
        values = [_inputs(body).get(name) for name in names]
        return Call(cls, (reference_name, *values)) if all(isinstance(each, str) for each in values) else None

    return propose


def _inputs(body: Mapping[str, Any]) -> dict[str, Any]:
    inputs: dict[str, Any] = body.get("inputParameters", {})
    return inputs


def _without(inputs: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in inputs.items() if name not in names}


def _request(
    cls: type[TaskInterface], model: type[HttpInput | HttpPollInput | KafkaPublishInput], name: str
) -> Proposal:
    def propose(reference_name: str, body: Mapping[str, Any]) -> Call | None:
        request = _inputs(body).get(name)
        call = model_call(model, request) if isinstance(request, dict) and _fits(model, request) else request
        if not isinstance(call, Call):
            return Call(cls, (reference_name, call)) if cls is HttpTask and isinstance(call, dict) else None
        unsaid = {name for name, value in call.keywords.items() if value is None}
        if not unsaid <= {"method"}:
            return None
        method = call.keywords.get("method")
        known = {"method": HttpMethod(method)} if method in HttpMethod.__members__ else {}
        return Call(cls, (reference_name, Call(model, (), {**call.keywords, **known})))

    return propose


def _fits(model: type[HttpInput | HttpPollInput | KafkaPublishInput], request: JSONObject) -> bool:
    """Whether the values are of the types that the model says; the server takes others."""
    types = {model.attribute_map[attribute]: text for attribute, text in model.swagger_types.items()}
    return all(_is_a(types.get(name, ""), value) for name, value in request.items())


def _is_a(kind: str, value: Any) -> bool:
    if kind.startswith("dict"):
        is_map = isinstance(value, dict)
        return is_map and ("object" in kind or all(isinstance(item, str | list) for item in value.values()))
    if kind == "int":
        return type(value) is int
    return isinstance(value, str) if kind == "str" else value is not None


def _inline(reference_name: str, body: Mapping[str, Any]) -> Call | None:
    inputs = _inputs(body)
    script, engine = inputs.get("expression"), inputs.get("evaluatorType")
    if not isinstance(script, str) or not isinstance(engine, str):
        return None
    bindings = _without(inputs, "expression", *(["evaluatorType"] if engine == "graaljs" else []))
    cls = JavascriptTask if engine in ("graaljs", "javascript") else InlineTask
    return Call(cls, (reference_name, script, *([bindings] if bindings else [])))


def _lambda(reference_name: str, body: Mapping[str, Any]) -> Call | None:
    script, bindings = _inputs(body).get("scriptExpression"), _without(_inputs(body), "scriptExpression")
    if not isinstance(script, str):
        return None
    return Call(LambdaTask, (reference_name, script, *([bindings] if bindings else [])))


def _switch(reference_name: str, body: Mapping[str, Any]) -> Call | None:
    expression = body.get("expression")
    if body.get("evaluatorType") == "value-param":
        return _by_value(SwitchTask, "switchCaseValue", reference_name, body, expression)
    if not expression or "evaluatorType" not in body:
        return None
    return Call(SwitchTask, (reference_name, expression), {"use_javascript": True})


def _decision(reference_name: str, body: Mapping[str, Any]) -> Call | None:
    if "caseExpression" in body:
        return Call(DecisionTask, (reference_name, body["caseExpression"]), {"use_javascript": True})
    return _by_value(DecisionTask, "case_value", reference_name, body, body.get("caseValueParam"))


def _by_value(
    cls: type[SwitchTask], usual: str, reference_name: str, body: Mapping[str, Any], name: Any
) -> Call | None:
    value = _inputs(body).get(name)
    if not isinstance(value, str):
        return None
    return Call(cls, (reference_name, value), {} if name == usual else {"value_name": name})


def _loop(reference_name: str, body: Mapping[str, Any]) -> Call | None:
    condition = body.get("loopCondition")
    return Call(DoWhileTask, (reference_name, condition, _steps(body))) if condition else None


def _counted_loop(reference_name: str, body: Mapping[str, Any]) -> Call | None:
    match = re.search(r"< (\d{1,9}) ", body.get("loopCondition", ""))
    if match is None or get_for_loop_condition(reference_name, int(match[1])) != body["loopCondition"]:
        return None
    return Call(LoopTask, (reference_name, int(match[1]), _steps(body)))


def _for_each(reference_name: str, body: Mapping[str, Any]) -> Call | None:
    items = _inputs(body).get("_items")
    return Call(ForEachTask, (reference_name, _steps(body), items)) if isinstance(items, str | list) else None


def _steps(body: Mapping[str, Any]) -> list[Variable]:
    steps: list[Variable] = body.get("loopOver", [])
    return steps


def _fork(reference_name: str, body: Mapping[str, Any]) -> Call | None:
    return Call(ForkTask, (reference_name, body.get("forkTasks", [])))


def _bare_fork(reference_name: str, body: Mapping[str, Any]) -> Call | None:
    return Call(ForkTask, (reference_name, body.get("forkTasks", [])), {"with_join_on": False})


def _dynamic_fork(reference_name: str, body: Mapping[str, Any]) -> Call | None:
    names = body.get("dynamicForkTasksParam"), body.get("dynamicForkTasksInputParamName")
    return Call(DynamicForkTask, (reference_name, *names)) if all(names) else None


def _join(cls: type[TaskInterface], *fields: str) -> Proposal:
    def propose(reference_name: str, body: Mapping[str, Any]) -> Call | None:
        given = [body.get(field) for field in fields]
        while given and not given[-1]:
            given.pop()
        return Call(cls, (reference_name, *given))

    return propose


def _dynamic(reference_name: str, body: Mapping[str, Any]) -> Call | None:
    parameter = body.get("dynamicTaskNameParam", "")
    task = _inputs(body).get(parameter)
    if not isinstance(task, str):
        return None
    return Call(DynamicTask, (task, reference_name, *([] if parameter == "taskToExecute" else [parameter])))


def _event(reference_name: str, body: Mapping[str, Any]) -> Call | None:
    prefix, colon, suffix = body.get("sink", "").partition(":")
    if not colon:
        return None
    known = {"conductor": ConductorEventTask, "sqs": SqsEventTask}.get(prefix)
    return (
        Call(known, (reference_name, suffix))
        if known
        else Call(EventTaskInterface, (reference_name, prefix, suffix))
    )


def _sub_workflow(reference_name: str, body: Mapping[str, Any]) -> Call | None:
    match body.get("subWorkflowParam"):
        case {"workflowDefinition": Variable() as workflow, **others} if others.keys() <= {"name", "version"}:
            return Call(InlineSubWorkflowTask, (reference_name, workflow))
        case {"name": str() as name, **others} if others.keys() <= {"version", "taskToDomain"}:
            domains = others.get("taskToDomain")
            keywords = {"task_to_domain_map": domains} if domains else {}
            version = (others["version"],) if "version" in others else ()
            return Call(SubWorkflowTask, (reference_name, name, *version), keywords)
    return None


def _terminate(reference_name: str, body: Mapping[str, Any]) -> Call | None:
    match _inputs(body):
        case {"terminationStatus": str() as status, "terminationReason": str() as reason, **further}:
            known = WorkflowStatus(status) if status in ("COMPLETED", "FAILED", "TERMINATED") else status
            output = further.get("workflowOutput")
            keywords = {"workflow_output": output} if isinstance(output, str | dict) else {}
            return Call(TerminateTask, (reference_name, known, reason), keywords)
    return None


def _wait(reference_name: str, body: Mapping[str, Any]) -> Call | None:
    match _inputs(body):
        case {"until": str() as until} if until:
            return Call(WaitTask, (reference_name,), {"wait_until": until})
        case {"duration": str() as duration} if re.fullmatch(r"(0|[1-9]\d{0,8})s", duration):
            return Call(WaitTask, (reference_name,), {"wait_for_seconds": int(duration[:-1])})
    return Call(WaitTask, (reference_name,))


def _human(reference_name: str, body: Mapping[str, Any]) -> Call | None:
    match _inputs(body).get("__humanTaskDefinition"):
        case {
            "displayName": str() as shown,
            "userFormTemplate": {"name": str() as form, "version": int() as n},
        }:
            return Call(HumanTask, (reference_name, shown, form, n))
    return None


def _document(reference_name: str, body: Mapping[str, Any]) -> Call | None:
    match _inputs(body):
        case {"url": str() as url, "mediaType": str() as media_type} if body.get("name"):
            return Call(GetDocument, (body["name"], reference_name, url, media_type))
    return None


def _webhook(reference_name: str, body: Mapping[str, Any]) -> Call | None:
    matches = _inputs(body).get("matches")
    return Call(WaitForWebHookTask, (reference_name, matches)) if isinstance(matches, dict) else None


def _messages(reference_name: str, body: Mapping[str, Any]) -> Call | None:
    size = _inputs(body).get("batchSize")
    return Call(PullWorkflowMessagesTask, (reference_name, size)) if type(size) is int else None


_PROPOSALS: Mapping[str, tuple[Proposal, ...]] = {
    "SIMPLE": (_simple,),
    "HTTP": (_request(HttpTask, HttpInput, "http_request"),),
    "HTTP_POLL": (_request(HttpPollTask, HttpPollInput, "http_request"),),
    "KAFKA_PUBLISH": (_request(KafkaPublishTask, KafkaPublishInput, "kafka_request"),),
    "INLINE": (_inline,),
    "LAMBDA": (_lambda,),
    "JSON_JQ_TRANSFORM": (_from_inputs(JsonJQTask, "queryExpression"),),
    "SET_VARIABLE": (_named(SetVariableTask),),
    "NOOP": (_named(NoopTask),),
    "SWITCH": (_switch,),
    "DECISION": (_decision,),
    "DO_WHILE": (_counted_loop, _for_each, _loop),
    "FORK_JOIN": (_fork, _bare_fork),
    "FORK_JOIN_DYNAMIC": (_dynamic_fork,),
    "JOIN": (_join(JoinTask, "joinOn"),),
    "EXCLUSIVE_JOIN": (_join(ExclusiveJoinTask, "joinOn", "defaultExclusiveJoinTask"),),
    "DYNAMIC": (_dynamic,),
    "EVENT": (_event,),
    "SUB_WORKFLOW": (_sub_workflow,),
    "TERMINATE": (_terminate,),
    "WAIT": (_wait,),
    "HUMAN": (_human,),
    "GET_DOCUMENT": (_document,),
    "WAIT_FOR_WEBHOOK": (_webhook,),
    "PULL_WORKFLOW_MESSAGES": (_messages,),
}
