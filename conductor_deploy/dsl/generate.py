"""Definitions to Python: a module whose functions give workflows, and whose values are task definitions."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from conductor_deploy.client.http.models.task_def import TaskDef
from conductor_deploy.client.workflow.conductor_workflow import ConductorWorkflow
from conductor_deploy.client.workflow.executor.workflow_executor import WorkflowExecutor
from conductor_deploy.definition.document import TASK, WORKFLOW, Definition
from conductor_deploy.definition.schema import arrange
from conductor_deploy.dsl.generate_text import (
    Bracketed,
    chain,
    identifier,
    import_lines,
    laid_out,
    literal,
    text_block,
)
from conductor_deploy.dsl.generate_values import Call, Page, Statement, Variable, model_call
from conductor_deploy.dsl.generate_workflow import Block, Chain, Writer
from conductor_deploy.errors import CannotRun
from conductor_deploy.jsonvalue import JSONObject

__all__ = ["generate"]


def generate(definitions: Sequence[Definition]) -> str:
    """The text of a module, formatted; the same definitions always give the same.

    CannotRun for a kind that Python has no form for, and for what no server would take.
    """
    page = Page()
    names: list[str] = []
    values: list[str] = []
    functions: list[str] = []
    for definition in definitions:
        stem = "task" if definition.key.kind is TASK else "workflow"
        names.append(identifier(definition.key.name, stem, names))
        body = arrange(definition.key.kind, definition.body)
        if definition.key.kind is TASK:
            values.append(_task(names[-1], body, page))
        elif definition.key.kind is WORKFLOW:
            functions.append(_function(names[-1], body, page))
        else:
            raise _no_form(definition)
    head = "\n".join(import_lines(page.imports))
    texts = [f"{name} = {text_block(text)}" for name, text in page.texts.items()]
    # Only by this does an export take a task definition for one of its own, and not for a worker's.
    offered = [_offered(names)] if values else []
    top = "\n\n".join([_docstring(definitions), head, *offered, *texts, *values])
    return _readable("\n\n\n".join([top, *functions]) + "\n")


def _readable(code: str) -> str:
    try:
        ast.parse(code)
    except (SyntaxError, RecursionError, MemoryError) as error:  # more than 200 brackets inside each other
        raise CannotRun(f"what is in the file is too deep for Python: {error}") from error
    return code


def _offered(names: Sequence[str]) -> str:
    return laid_out("__all__ = ", Bracketed("[", tuple(("", literal(name)) for name in sorted(names)), "]"))


def _no_form(definition: Definition) -> CannotRun:
    title = definition.key.kind.title
    return CannotRun(
        f"{definition.key}: Python has no form for {'an' if title[0] == 'e' else 'a'} {title}",
        hint="keep it in a file of its own under the folder of definitions, where it is deployed together with "
        "what modules define",
    )


def _docstring(definitions: Sequence[Definition]) -> str:
    kinds = {definition.key.kind.title for definition in definitions}
    plural = "s" if len(definitions) > 1 else ""
    names = [definition.key.name for definition in definitions]
    if len(kinds) == 1 and all(name.isidentifier() and name.isascii() for name in names) and len(names) <= 2:
        return f'"""The {kinds.pop()}{plural} {" and ".join(names)}."""'
    return '"""' + " and ".join(sorted(f"{kind}s" for kind in kinds)).capitalize() + '."""'


def _task(name: str, body: JSONObject, page: Page) -> str:
    call = model_call(TaskDef, body)
    if not isinstance(call, Call):
        raise CannotRun(f"task/{body.get('name')} can't be said in Python")
    return laid_out(f"{name} = ", page.code(call, None, name))


def _function(name: str, body: JSONObject, page: Page) -> str:
    writer = Writer({name, "executor"})
    made = writer.workflow(body, "workflow", [Variable("executor", None)])
    head = (
        f"def {name}(executor: {page.use(WorkflowExecutor)} | None = None) -> {page.use(ConductorWorkflow)}:"
    )
    if len(head) > 88:
        head = head.replace("(", "(\n    ", 1).replace(" = None)", " = None,\n)", 1)
    written = [_block(block, page) for block in writer.blocks if block]
    return "\n".join([head, *_spaced(written), f"    return {made.name}"])


def _spaced(blocks: Sequence[str]) -> Iterator[str]:
    """Statements that belong together stand apart from others."""
    for block, following in zip_longest(blocks, blocks[1:]):
        yield block
        if following is None or "\n" in block or "\n" in following:
            yield ""


def _block(block: Block, page: Page) -> str:
    return "\n".join(_statement(each, page) for each in block)


def _statement(statement: Statement | Chain, page: Page) -> str:
    if isinstance(statement, Chain):
        return chain(statement.workflow, statement.steps, 4)
    if statement.before.endswith("= "):
        code = page.code(statement.value, statement.scope, statement.label)
        return laid_out(statement.before, code, indent=4)
    return laid_out(
        "", page.call(f"{statement.before}(", statement.value, statement.scope, statement.label), indent=4
    )
