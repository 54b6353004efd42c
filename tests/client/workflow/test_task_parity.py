"""Every task class emits what the official one emits; what differs on purpose is in `test_workflow_deviations`."""

import inspect
from typing import Any

import pytest
from workflow_programs import OFFICIAL, OURS, names, result, written

TASKS = [
    "SimpleTask('charge', 'charge_ref')",
    "SimpleTask(task_def_name='charge', task_reference_name='charge_ref').input_parameter('a', 1)",
    "SimpleTask('charge', '').input(key='a', value={'ü': [1, None]})",
    "simple_task('charge', 'charge_ref', {'a': '${workflow.input.a}'})",
    "WaitTask('w')",
    "WaitTask('w', wait_for_seconds=2)",
    "WaitForDurationTask('w', 30)",
    "WaitUntilTask('w', '2030-01-31 00:00 UTC')",
    "WaitUntilTask(task_ref_name='w', date_time='${workflow.input.at}')",
    "HttpTask('h', {'uri': 'http://a/b'})",
    "HttpTask('h', {'uri': 'http://a/b', 'method': 'POST', 'body': {'a': [1]}})",
    "HttpTask('h', HttpInput(uri='http://a/b'))",
    "HttpTask('h', HttpInput(HttpMethod.POST, 'u', {'x': ['y']}, 'text/plain', 'application/json', 1, 2, {'a': 1}))",
    "HttpTask('h', HttpInput(method=None, uri='u', connection_time_out=0))",
    "HttpPollTask('p', HttpPollInput(termination_condition='$.a', uri='http://a'))",
    "HttpPollTask('p', HttpPollInput('$.a', 3, 4, 'LINEAR_BACKOFF', HttpMethod.HEAD, 'u', {}, 'a', 'c', 1, 2, 'b'))",
    "JavascriptTask('j', 'function e() { return $.a }', {'a': '${workflow.input.a}'})",
    "JavascriptTask('j', '1').evaluator_type('javascript')",
    "InlineTask('j', '1', bindings={'a': 1})",
    "InlineTask('j', '1')",
    "JsonJQTask('q', '.a | length')",
    "SwitchTask('s', '${workflow.input.a}').switch_case('x', SimpleTask('a', 'a'))",
    "SwitchTask('s', '$.a > 1', use_javascript=True).input(key='a', value='${workflow.input.a}')",
    "SwitchTask('s', '$.a > 1', True).switch_case('true', [SimpleTask('a', 'a'), SimpleTask('b', 'b')])",
    "SwitchTask('s', 'x', True).switch_case('true', SimpleTask('a', 'a')).default_case(SimpleTask('c', 'c'))",
    "SwitchTask('s', 'x').switch_case('a', []).default_case([SimpleTask('a', 'a')])",
    "SwitchTask('s', 'x')",
    "DoWhileTask('d', '$.a.output < 3', [SimpleTask('a', 'a'), SimpleTask('b', 'b')])",
    "DoWhileTask('d', 'true', SimpleTask('a', 'a'))",
    "LoopTask('l', 3, SimpleTask('a', 'a'))",
    "LoopTask('l', '${workflow.input.n}', [SwitchTask('s', 'x').switch_case('y', [SimpleTask('a', 'a')])])",
    "ForkTask('f', [[SimpleTask('a', 'a')], [SimpleTask('b', 'b'), SimpleTask('c', 'c')]])",
    "ForkTask('f', [[SimpleTask('a', 'a')], [SimpleTask('b', 'b')]], join_on=['a'])",
    "ForkTask('f', [[SimpleTask('a', 'a')]], [])",
    "JoinTask('j')",
    "JoinTask('j', ['a', 'b'])",
    "JoinTask('j', join_on=[], join_on_script='$.a == 1')",
    "DynamicForkTask('f')",
    "DynamicForkTask('f', 'tasks', 'inputs', JoinTask('j'))",
    "DynamicForkTask('f', join_task=JoinTask('j', join_on=[])).input(key='dynamicTasks', value='${a.output.x}')",
    "DynamicTask('${workflow.input.task}', 'd')",
    "DynamicTask('${workflow.input.task}', 'd', dynamic_task_param='which')",
    "SqsEventTask('e', 'queue')",
    "ConductorEventTask('e', 'name')",
    "EventTaskInterface('e', 'kafka', 'topic')",
    "SubWorkflowTask('s', 'child')",
    "SubWorkflowTask('s', 'child', 3, {'*': 'domain'})",
    "SubWorkflowTask('s', 'child', task_to_domain_map={}).input_parameter('a', 1)",
    "InlineSubWorkflowTask('s', ConductorWorkflow(None, 'in', 2, 'd').add(SimpleTask('a', 'a')))",
    "StartWorkflowTask('s', 'child', StartWorkflowRequest(input={'a': 1}, correlation_id='c'), 2)",
    "StartWorkflowTask('s', 'child', StartWorkflowRequest())",
    "SetVariableTask('v').input(key='a', value=1).input(key='b', value='${workflow.input.b}')",
    "TerminateTask('t', WorkflowStatus.COMPLETED, 'enough')",
    "TerminateTask('t', WorkflowStatus.TIMEOUT_OUT, '${workflow.input.why}')",
    "KafkaPublishTask('k', KafkaPublishInput('b', 'k', 's', 'v', '1', '2', {'h': 1}, 't'))",
    "KafkaPublishTask('k', KafkaPublishInput(bootstrap_servers='b', topic='t'))",
    "KafkaPublishTask('k')",
    "HumanTask('h')",
    "HumanTask('h', 'name', 'form', 2, AssignmentCompletionStrategy.TERMINATE)",
    "WaitForWebHookTask('w', {\"$['id']\": '${workflow.input.id}'})",
    "wait_for_webhook('w', {'a': 1}, 'name')",
    "wait_for_webhook('w', matches={'a': 1})",
    "GetDocument('name', 'ref', 'http://a', 'text/plain')",
    "PullWorkflowMessagesTask('p')",
    "PullWorkflowMessagesTask('p', 5)",
    "TaskInterface('t', TaskType.SIMPLE)",
    "TaskInterface('t', TaskType.USER_DEFINED, 'name', 'text', True, {'a': 1})",
]
EMBEDDING = "EmbeddingModel('openai', 'small')"
LLM_TASKS = [
    "LlmChatComplete('l', 'openai', 'gpt')",
    "LlmChatComplete('l', 'openai', 'gpt', [ChatMessage('user', 'hi'), {'role': 'system', 'message': 'be brief'}])",
    "LlmChatComplete('l', 'p', 'm', messages=[ChatMessage(Role.USER, 'hi', ['u'], 'image/png', [ToolCall('t')])])",
    """LlmChatComplete('l', 'p', 'm', [], 'template', {'a': 1}, 2, [ToolSpec('t'), {'name': 'u'}], 'in', True, True,
    {'a': 1}, {'b': 2}, 'application/json', 5, 'low', 's3://a', 'v', {'a': 'user'}, ['x'], 7, 0.5, 0.1, 3, 0.2, 0.3,
    4, 'name')""",
    "LlmChatComplete('l', 'p', 'm', template_variables={'a': 1}).prompt_variable('b', 2).prompt_variables({'c': 3})",
    "LlmChatComplete('l', 'p', 'm', temperature=0, max_tokens=0, stop_words=[], tools=[], participants={})",
    "LlmTextComplete('l', 'p', 'm', 'prompt')",
    "LlmTextComplete('l', 'p', 'm', 'prompt', 2, ['x'], 7, 0.5, 0.1, 3, 0.2, 0.3, 4, True, 'name')",
    "LlmTextComplete('l', 'p', 'm', 'prompt', temperature=0).prompt_variables({'a': 1}).prompt_variable('b', 2)",
    "LlmGenerateEmbeddings('l', 'p', 'm', 'text')",
    "LlmGenerateEmbeddings('l', 'p', 'm', 'text', 5, 'name')",
    "LlmQueryEmbeddings('l', 'db', 'i', [1.5, 2])",
    "LlmQueryEmbeddings('l', 'db', 'i', '${a.output.result}', 'name', 'space')",
    f"LlmIndexText('l', 'db', 'i', {EMBEDDING}, 'text', 'id')",
    f"LlmIndexText('l', 'db', 'i', {EMBEDDING}, 'text', 'id', 'space', 'name', {{'a': 1}}, 'u', 5, 6, 7)",
    f"LlmIndexText('l', 'db', 'i', {EMBEDDING}, 'text', 'id', metadata={{}})",
    f"LlmIndexDocument('l', 'db', 'space', {EMBEDDING}, 'i', 'u', 'text/html')",
    f"LlmIndexDocument('l', 'db', 'space', {EMBEDDING}, 'i', 'u', 'text/html', 5, 6, 'id', 'name', {{'a': 1}}, 7)",
    "LlmSearchIndex('l', 'db', 'space', 'i', 'p', 'm', 'query')",
    "LlmSearchIndex('l', 'db', 'space', 'i', 'p', 'm', 'query', 'name', 5, 6)",
    "GenerateImage('g', 'p', 'm', 'a cat')",
    "GenerateImage('g', 'p', 'm', 'a cat', 1, 2, '3x4', 'vivid', 5, 0.5, 'jpg', {'a': 1}, 'name')",
    "GenerateAudio('g', 'p', 'm')",
    "GenerateAudio('g', 'p', 'm', 'text', 'v', 1.5, 'mp3', 2, 'prompt', {'a': 1}, 'name')",
    "LlmStoreEmbeddings('l', 'db', 'i', [1])",
    "LlmStoreEmbeddings('l', 'db', 'i', [1], 'space', 'id', {'a': 1}, 'm', 'p', 'name')",
    "LlmSearchEmbeddings('l', 'db', 'i', [1])",
    "LlmSearchEmbeddings('l', 'db', 'i', [1], 'space', 3, 4, 'm', 'p', 'name')",
    "ListMcpTools('t', 'http://mcp')",
    "ListMcpTools('t', 'http://mcp', {'a': 'b'}, 'name')",
    "CallMcpTool('t', 'http://mcp', 'tool')",
    "CallMcpTool('t', 'http://mcp', 'tool', {'a': 1}, {'b': 'c'}, 'name')",
]
PARTS = [
    "ChatMessage('user', 'hi').to_dict()",
    "ToolCall('t', 'ref', {'a': 'b'}, 'HTTP', {'c': 1}, {'d': 2}).to_dict()",
    "ToolSpec('t', 'HTTP', '', {'a': 1}, {'b': 'c'}, {'d': 1}, {'e': 2}).to_dict()",
    "[ToolSpec('t').config_params, ToolCall('t').output, ChatMessage('a', 'b').media]",
    "[EmbeddingModel('p', 'm').provider, EmbeddingModel('p', 'm').model, Prompt('n', {'a': 1}).variables]",
    "[KafkaPublishInput(topic='t').topic, KafkaPublishInput().key, HttpInput(uri='u')._uri]",
    "[str(AssignmentCompletionStrategy.LEAVE_OPEN), str(TriggerType.ASSIGNEE_CHANGED), TimeoutPolicy.ALERT_ONLY]",
    "get_for_loop_condition('l', 3)",
    "get_join_task('f')",
    "get_task_interface_list_as_workflow_task_list(SimpleTask('a', 'a'), DynamicForkTask('f', '', '', JoinTask('j')))",
]
REFERENCES = [
    "[t.output(), t.output('a.b'), t.output('.a'), t.output(''), t.input(), t.input('a'), t.input(json_path='a')]",
    "[t.email, t.items, t.metadata, t.outpt, t.task_name, t.cache_key, t.cache_ttl_second, t.retry_count]",
    "[t.description, t.optional, t.expression, t.evaluator_type, t.name, t.task_reference_name, t.input_parameters]",
    "[t.input(key='a'), t.input('x', key='a', value=None), t.input_parameters]",
]
TASKS_OF_REFERENCES = [
    "SimpleTask('name', 'ref')",
    "JavascriptTask('ref', '1')",
    "HttpTask('ref', {'uri': 'u'})",
]
SETTERS = [
    "t.description = 'text'; t.optional = False; t.name = 'n'; t.task_reference_name = 'r'",
    "t.task_type = TaskType.HTTP",
    "t.expression = 'x'; t.evaluator_type = 'js'",
    "t.input_parameters = None",
    "t.input_parameters = {'a': {'b': 1}}",
    "t.input_parameters = HttpInput(uri='u')",
    "t.input_parameters['a'] = 1; t.input_parameters.update({'b': 2})",
    "t.cache('key', 5)",
    "t.cache('key', 0)",
    "t.cache(None, 5)",
    "given = {'a': [1]}; t.input_parameters = given; t.input_parameter('b', given['a']); given['a'].append(2)",
    "given = [1]; t.input(key='a', value=given); given.append(2)",
]


@pytest.mark.parametrize("expression", [*TASKS, *LLM_TASKS, *PARTS])
def test_a_task_is_written_as_the_official_one(expression: str) -> None:
    program = f"result = {expression}"
    assert result(program, OURS) == result(program, OFFICIAL)


@pytest.mark.parametrize("task", TASKS_OF_REFERENCES)
@pytest.mark.parametrize("expression", REFERENCES)
def test_references_read_as_the_official_ones(task: str, expression: str) -> None:
    program = f"t = {task}\nresult = {expression}"
    assert result(program, OURS) == result(program, OFFICIAL)


def test_the_answer_of_a_request_is_referred_to_as_officially() -> None:
    parts = "[t.status_code(), t.headers(), t.headers('Date'), t.body(), t.body('a.b')]"
    program = f"t = HttpTask('ref', {{'uri': 'u'}})\nresult = {parts}"
    assert result(program, OURS) == result(program, OFFICIAL)


@pytest.mark.parametrize("statements", SETTERS)
def test_attributes_are_set_as_officially(statements: str) -> None:
    program = f"t = SimpleTask('name', 'ref')\n{statements}\nresult = t"
    assert result(program, OURS) == result(program, OFFICIAL)


WRONG = [
    "t.name = 1",
    "t.task_reference_name = None",
    "t.task_type = 1",
    "t.description = 1",
    "t.optional = 'yes'",
    "t.input_parameter(1, 'a')",
    "t.input_parameters = 5",
    "WaitTask('w', '2030-01-31', 5)",
    "t._missing",
    "TaskInterface(5, TaskType.SIMPLE)",
]


@pytest.mark.parametrize("statement", WRONG)
def test_what_the_official_sdk_refuses_is_refused_in_words(statement: str) -> None:
    program = f"t = SimpleTask('name', 'ref')\n{statement}\nresult = t"
    with pytest.raises(Exception, match=r".+"):
        result(program, OFFICIAL)
    with pytest.raises((TypeError, ValueError, AttributeError), match=r"invalid|both|attribute"):
        result(program, OURS)


COPIES = [
    "join = JoinTask('j'); t = DynamicForkTask('f', join_task=join); join.name = 'late'",
    "inner = SimpleTask('a', 'a'); t = ForkTask('f', [[inner]]); inner.name = 'late'",
    "inner = SimpleTask('a', 'a'); t = LoopTask('l', 2, [inner]); inner.name = 'late'",
    "inner = SimpleTask('a', 'a'); t = SwitchTask('s', 'x').switch_case('y', inner); inner.name = 'late'",
    "given = {'uri': ['u']}; t = HttpTask('h', HttpInput(body=given)); given['uri'].append('late')",
    "given = ['a']; t = JoinTask('j', given); given.append('late')",
    "given = {'*': 'a'}; t = SubWorkflowTask('s', 'c', 1, given); given['*'] = 'late'",
    "w = ConductorWorkflow(None, 'in'); t = InlineSubWorkflowTask('s', w); w >> SimpleTask('late', 'late')",
]


@pytest.mark.parametrize("statements", COPIES)
def test_what_a_task_was_given_may_change_later(statements: str) -> None:
    program = f"{statements}\nresult = t"
    assert result(program, OURS) == result(program, OFFICIAL)
    assert "'late'" not in str(result(program, OURS))


def test_every_name_of_the_official_modules_is_there() -> None:
    def public(root: str) -> set[str]:
        return {name for name, value in names(root).items() if _is_of(value, root) and name[0] != "_"}

    assert public(OFFICIAL) - public(OURS) == set()


def _is_of(value: Any, root: str) -> bool:
    return str(getattr(value, "__module__", "")).startswith(f"{root}.workflow.")


CLASSES = sorted(
    name
    for name, value in names(OFFICIAL).items()
    if isinstance(value, type) and _is_of(value, OFFICIAL) and name != "WorkflowExecutor"
)


@pytest.mark.parametrize("name", CLASSES)
def test_methods_take_the_official_arguments(name: str) -> None:
    official, ours = names(OFFICIAL)[name], names(OURS)[name]
    for method, function in inspect.getmembers(official, inspect.isfunction):
        if method.startswith("_") and method != "__init__":
            continue
        expected = [*inspect.signature(function).parameters.values()]
        given = [*inspect.signature(getattr(ours, method)).parameters.values()]
        for theirs, our in zip(expected, given, strict=False):
            assert our.name == theirs.name
            assert our.default == theirs.default or theirs.default is inspect.Parameter.empty, our.name
        assert len(given) >= len(expected)
        assert all(our.default is not inspect.Parameter.empty for our in given[len(expected) :])


@pytest.mark.parametrize("name", [name for name in CLASSES if issubclass(names(OFFICIAL)[name], str)])
def test_enums_have_the_official_members(name: str) -> None:
    official, ours = names(OFFICIAL)[name], names(OURS)[name]
    assert {m: v.value for m, v in official.__members__.items()}.items() <= {
        m: v.value for m, v in ours.__members__.items()
    }.items()


def test_a_class_derived_from_a_task_is_one() -> None:
    program = """
class Charge(TaskInterface):
    def __init__(self, ref, amount):
        super().__init__(task_reference_name=ref, task_type=TaskType.SIMPLE, task_name='charge')
        self.amount = amount

    def to_workflow_task(self):
        task = super().to_workflow_task()
        task.input_parameters['amount'] = self.amount
        task.retry_count = 3
        return task

result = ConductorWorkflow(None, 'w') >> Charge('c', 5)
"""
    assert result(program, OURS) == result(program, OFFICIAL)
    assert written(names(OURS)["SimpleTask"]("a", "b"), OURS)["type"] == "SIMPLE"
