"""Every operator and system task that needs nothing but the server, in one workflow.

Left out is KAFKA_PUBLISH, which needs a broker, and what language models do.

CONDUCTOR_SERVER_URL=http://localhost:8080/api python examples/kitchensink.py
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from conductor_deploy.client.automator.task_handler import TaskHandler
from conductor_deploy.client.configuration.configuration import Configuration
from conductor_deploy.client.http.models import StartWorkflowRequest, Workflow
from conductor_deploy.client.orkes_clients import OrkesClients
from conductor_deploy.client.worker.worker_task import worker_task
from conductor_deploy.client.workflow.conductor_workflow import ConductorWorkflow
from conductor_deploy.client.workflow.task.decision_task import DecisionTask
from conductor_deploy.client.workflow.task.do_while_task import ForEachTask, LoopTask
from conductor_deploy.client.workflow.task.dynamic_fork_task import DynamicForkTask
from conductor_deploy.client.workflow.task.dynamic_task import DynamicTask
from conductor_deploy.client.workflow.task.event_task import ConductorEventTask
from conductor_deploy.client.workflow.task.exclusive_join_task import ExclusiveJoinTask
from conductor_deploy.client.workflow.task.http_task import HttpInput, HttpMethod, HttpTask
from conductor_deploy.client.workflow.task.human_task import HumanTask
from conductor_deploy.client.workflow.task.javascript_task import JavascriptTask
from conductor_deploy.client.workflow.task.join_task import JoinTask
from conductor_deploy.client.workflow.task.json_jq_task import JsonJQTask
from conductor_deploy.client.workflow.task.lambda_task import LambdaTask
from conductor_deploy.client.workflow.task.noop_task import NoopTask
from conductor_deploy.client.workflow.task.set_variable_task import SetVariableTask
from conductor_deploy.client.workflow.task.start_workflow_task import StartWorkflowTask
from conductor_deploy.client.workflow.task.sub_workflow_task import SubWorkflowTask
from conductor_deploy.client.workflow.task.switch_task import SwitchTask
from conductor_deploy.client.workflow.task.terminate_task import TerminateTask, WorkflowStatus
from conductor_deploy.client.workflow.task.wait_task import WaitTask, WaitUntilTask
from conductor_deploy.client.workflow_client import WorkflowClient

PREFIX = "example_kitchensink"


@worker_task(task_definition_name=f"{PREFIX}_double")
def double(number: int) -> int:
    return 2 * number


def child() -> ConductorWorkflow:
    """Small enough to be registered by itself, or written inside another."""
    workflow = ConductorWorkflow(name=f"{PREFIX}_child", version=1)
    square = JavascriptTask("square", "$.number * $.number", {"number": workflow.input("number")})
    workflow >> square
    return workflow.output_parameters({"squared": square.output()}).input_template({"number": 3})


def asking(workflow: ConductorWorkflow) -> None:
    """HTTP, jq, JavaScript, and variables of the execution."""
    request = HttpInput(method=HttpMethod.POST, uri=workflow.input("url"), body={"numbers": [1, 2, 3]})
    asked = HttpTask("asked", request)
    total = JsonJQTask("total", ".numbers | add").input(key="numbers", value=asked.body("numbers"))
    script = "(function () { return { big: $.total > 5, parts: ['a', 'b'] }; })();"
    judged = JavascriptTask("judged", script, {"total": total.output("result")})
    older = LambdaTask("older", "return {doubled: $.total * 2};", {"total": total.output("result")})
    kept = SetVariableTask("kept").configure(input_parameters={"total": total.output("result")})
    workflow >> asked >> total >> judged >> older >> kept >> NoopTask("nothing")


def choosing(workflow: ConductorWorkflow) -> None:
    """Cases, of which one is taken, and a join of whichever ran."""
    country = SwitchTask("country", workflow.input("country"))
    country.switch_case("US", double(task_ref_name="in_us", number=1))
    country.switch_case("CA", double(task_ref_name="in_ca", number=2))
    country.default_case(TerminateTask("nowhere", WorkflowStatus.FAILED, "no such country"))
    size = SwitchTask("size", "$.total > 5 ? 'big' : 'small'", use_javascript=True)
    size.input_parameters["total"] = "${workflow.variables.total}"
    size.switch_case("big", NoopTask("is_big")).default_case(NoopTask("is_small"))
    older = DecisionTask("decision", workflow.input("country")).switch_case("US", NoopTask("decided"))
    workflow >> country >> ExclusiveJoinTask("chosen", ["in_us", "in_ca"]) >> size >> older


def repeating(workflow: ConductorWorkflow) -> None:
    """So many times, and once for each item."""
    workflow >> LoopTask("twice", 2, [double(task_ref_name="again", number="${twice.output.iteration}")])
    each = JavascriptTask("each", "$.item + '!'", {"item": "${all.output.loopItem}"})
    workflow >> ForEachTask("all", [each], ["x", "y", "z"])


def branching(workflow: ConductorWorkflow) -> None:
    """At the same time: tasks that are known now, and tasks that are known only then."""
    left = double(task_ref_name="left", number=10)
    right = [NoopTask("right"), double(task_ref_name="right_end", number=20)]
    workflow >> [left, right] >> NoopTask("after_fork")  # a list is a fork; its join comes by itself

    script = """(function () {
  return {
    tasks: [1, 2].map(n => ({ name: $.name, taskReferenceName: 'd' + n, type: 'SIMPLE' })),
    inputs: { d1: { number: 100 }, d2: { number: 200 } },
  };
})();"""
    planned = JavascriptTask("planned", script, {"name": f"{PREFIX}_double"})
    fork = DynamicForkTask("fork", "tasks", "inputs", JoinTask("joined"))
    fork.input_parameters = {"tasks": planned.output("tasks"), "inputs": planned.output("inputs")}
    dynamic = DynamicTask(workflow.input("task"), "dynamic").input(key="number", value=50)
    workflow >> planned >> fork >> dynamic


def calling(workflow: ConductorWorkflow) -> None:
    """Other workflows: waited for, written inside, or only started; and an event for whoever listens."""
    called = SubWorkflowTask("called", f"{PREFIX}_child", 1).input(key="number", value=7)
    started = StartWorkflowTask("started", f"{PREFIX}_child", StartWorkflowRequest(input={"number": 1}), 1)
    workflow >> called >> child() >> started >> ConductorEventTask("told", "done")


def waiting(workflow: ConductorWorkflow) -> None:
    """For a time, until a time, for a signal, and for a person."""
    workflow >> WaitTask("second", wait_for_seconds=1) >> WaitUntilTask("until", "2024-01-31 00:00 UTC")
    workflow >> WaitTask("signal") >> HumanTask("person")


def kitchensink(workflow: ConductorWorkflow) -> ConductorWorkflow:
    workflow.timeout_seconds(600).owner_email("team@example.com")
    for part in (asking, choosing, repeating, branching, calling, waiting):
        part(workflow)
    outputs = {
        "total": "${workflow.variables.total}",
        "big": "${judged.output.result.big}",
        "in_us": "${chosen.output.result}",
        "twice": "${twice.output.2.again.result}",
        "fork": ["${left.output.result}", "${right_end.output.result}"],
        "dynamic fork": "${joined.output.d2.result}",
        "dynamic": "${dynamic.output.result}",
        "squared": "${called.output.squared}",
        "signal": "${signal.output.answer}",
    }
    workflow.output_parameters(outputs)
    return workflow >> TerminateTask("end", WorkflowStatus.COMPLETED, "all done", outputs)


class _Echo(BaseHTTPRequestHandler):
    """Answers with what it is sent."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.dumps({"numbers": [1, 2, 3]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def endpoint() -> Iterator[str]:
    """Something to ask by HTTP: the server of the workflows has to reach this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Echo)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/numbers"
    server.shutdown()
    server.server_close()


def main() -> None:
    configuration = Configuration()
    clients = OrkesClients(configuration)
    executor, workflows = clients.get_workflow_executor(), clients.get_workflow_client()
    executor.register_workflow(child().to_workflow_def(), overwrite=True)
    workflow = kitchensink(ConductorWorkflow(executor, name=PREFIX, version=1))
    workflow.register(overwrite=True)

    with TaskHandler(configuration=configuration) as workers, endpoint() as url:
        workers.start_processes()
        given = {"url": url, "country": "US", "task": f"{PREFIX}_double"}
        workflow_id = workflow.start_workflow_with_input(given)
        _when(workflows, workflow_id, lambda execution: waits_at(execution, "signal"))
        executor.signal(workflow_id, "COMPLETED", {"answer": "go on"})
        _when(workflows, workflow_id, lambda execution: waits_at(execution, "person"))
        executor.update_task_by_ref_name({"by": "ann"}, workflow_id, "person", "COMPLETED")
        execution = _when(workflows, workflow_id, lambda execution: execution.status != "RUNNING")

    print("status:", execution.status)
    for name, value in sorted((execution.output or {}).items()):
        print(f"{name}: {value}")
    ran = {task.task_type for task in execution.tasks or ()}
    print("types of tasks:", len(ran))


def waits_at(execution: Workflow, reference_name: str) -> bool:
    return (reference_name, "IN_PROGRESS") in {
        (task.reference_task_name, task.status) for task in execution.tasks or ()
    }


def _when(workflows: WorkflowClient, workflow_id: str, is_there: Callable[[Workflow], bool]) -> Workflow:
    """The execution, once it got there; TimeoutError where it does not within five minutes."""
    end = time.monotonic() + 300
    while time.monotonic() < end:
        execution = workflows.get_workflow(workflow_id)
        if is_there(execution) or execution.status != "RUNNING":
            return execution
        time.sleep(0.1)
    raise TimeoutError(f"{workflow_id} does not get on")


if __name__ == "__main__":
    main()
