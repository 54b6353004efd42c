"""`{{ … }}` inside a string value: found, compiled once per text, worked out to JSON."""

import re
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from jinja2 import Template, TemplateError, TemplateSyntaxError, nodes
from jinja2.parser import Parser

from conductor_deploy.definition.placeholder import SecretUsed
from conductor_deploy.definition.render import UNDEFINED
from conductor_deploy.definition.suggest import did_you_mean
from conductor_deploy.definition.templates.functions import (
    FILTERS,
    FUNCTIONS,
    METER,
    Meter,
    Refused,
    to_json,
    to_text,
)
from conductor_deploy.definition.templates.sandbox import MissingName, Sandbox, paths
from conductor_deploy.jsonvalue import JSON

__all__ = ["FAILURES", "SANDBOX", "Expression", "Fault", "Reason", "explain", "pieces", "work_out"]

T = TypeVar("T")

SANDBOX = Sandbox()
# What a template can raise: Jinja's own errors, and those of Python's operators on values nobody has vetted.
FAILURES = (
    TemplateError,
    SecretUsed,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    RuntimeError,  # RecursionError among them
    SyntaxError,
    TypeError,
    ValueError,
)
_PLAIN = re.compile(r"\s*([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*", re.ASCII)
_LONGEST = 10_000  # characters of an expression: where its end is sought
_QUOTED_OR_BRACE = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[{}]""", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Expression:
    """One `{{ … }}`: where it stands in its string, and the variables it uses as dotted paths, in order."""

    text: str
    offset: int
    names: tuple[str, ...]
    is_plain: bool = False  # nothing but the path of a variable, as nearly all are


class Fault(Exception):
    """What went wrong (`__cause__`), and in which expression."""

    def __init__(self, text: str, offset: int, names: tuple[str, ...] = ()) -> None:
        super().__init__(text)
        self.text = text
        self.offset = offset
        self.names = names


@lru_cache(maxsize=10_000)
def pieces(text: str) -> tuple[str | Expression, ...]:
    """The string's plain parts and expressions, in order. Raises Fault."""
    found: list[str | Expression] = []
    end = 0
    while (start := text.find("{{", end)) >= 0:
        close = _closing(text, start + 2)
        inner = text[start + 2 : close]
        before = text[end:start]
        found.append(before.rstrip() if inner.startswith("-") else before)
        found.append(_expression(inner.removeprefix("-").removesuffix("-"), start))
        end = close + 2
        if inner.endswith("-"):
            end += len(text[end:]) - len(text[end:].lstrip())
    return tuple(piece for piece in (*found, text[end:]) if piece != "")


def _closing(text: str, start: int) -> int:
    depth = 0
    for match in _QUOTED_OR_BRACE.finditer(text, start, start + _LONGEST):
        if match[0] == "{":
            depth += 1
        elif match[0] == "}" and depth:
            depth -= 1
        elif text.startswith("}}", match.start()):
            return match.start()
    raise Fault(text[start - 2 : start + 40], start - 2) from TemplateSyntaxError("`{{` is never closed", 1)


def _expression(text: str, offset: int) -> Expression:
    plain = _PLAIN.fullmatch(text)
    if plain:
        return Expression(text, offset, (plain[1],), is_plain=True)
    try:
        names, _ = _compile(text)
    except FAILURES as error:
        raise Fault(text, offset) from error
    return Expression(text, offset, names)


@lru_cache(maxsize=10_000)
def _compile(text: str) -> tuple[tuple[str, ...], Template]:
    # As `Environment.compile_expression` does, which keeps the syntax tree and the template to itself.
    parser = Parser(SANDBOX, text, state="variable")
    tree = parser.parse_expression()
    if not parser.stream.eos:
        raise TemplateSyntaxError(f"unexpected {str(parser.stream.current)!r} after the expression", 1)
    names = tuple(dict.fromkeys(paths(tree)))
    tree.set_environment(SANDBOX)
    result = nodes.Assign(nodes.Name("result", "store"), tree, lineno=1)
    return names, SANDBOX.from_string(nodes.Template([result], lineno=1))


def work_out(parts: tuple[str | Expression, ...], values: Mapping[str, JSON]) -> JSON:
    """The value of a string: an only expression gives its own type, anything else text. Raises Fault."""
    match parts:
        case (Expression() as only,):
            return _evaluate(only, values, to_json)
    return "".join(part if isinstance(part, str) else _evaluate(part, values, to_text) for part in parts)


def _evaluate(expression: Expression, values: Mapping[str, JSON], convert: Callable[[object], T]) -> T:
    try:
        return convert(_value(expression, values))
    except FAILURES as error:
        raise Fault(expression.text, expression.offset, expression.names) from error


def _value(expression: Expression, values: Mapping[str, JSON]) -> object:
    if expression.is_plain:
        with suppress(KeyError):  # a function, a literal, or undefined: Jinja knows
            return _looked_up(expression.names[0], values)
    _, template = _compile(expression.text)
    context = template.new_context({**values, METER: Meter()})
    tuple(template.root_render_func(context))  # an assignment: it writes nothing
    return context.vars["result"]


def _looked_up(path: str, values: JSON) -> JSON:
    for name in path.split("."):
        if not isinstance(values, Mapping):
            raise KeyError(path)
        values = values[name]
    return values


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a template failed, for a person."""

    code: str
    message: str
    hint: str | None = None


def explain(error: BaseException | None, names: tuple[str, ...], known: Collection[str]) -> Reason:
    """The reason behind one of FAILURES; `names` are the paths it uses, `known` the defined variables."""
    match error:
        case MissingName():
            return _missing(error, names, known)
        case SecretUsed():
            problem = f"no filter, test or operator sees the value of secret({str(error)!r})"
            return Reason("CD075", problem, "store it already encoded")
        case Refused():
            return Reason(error.code, error.sentence, error.hint)
        case TemplateSyntaxError():
            problem = f"the template can't be read: {error.message}"
            return Reason("CD070", problem, _syntax_hint(error.message or ""))
        case RecursionError() | MemoryError() | SyntaxError():  # of Python, in what Jinja compiles to
            return Reason("CD073", "the template is nested too deeply, so it was not rendered")
    return Reason("CD072", f"the template fails: {error}")


def _missing(error: MissingName, names: tuple[str, ...], known: Collection[str]) -> Reason:
    if error.owner is None:
        defined = f"defined are {', '.join(sorted(known))}"
        message = f"variable `{error.name}` is not defined"
        return Reason(UNDEFINED, message, did_you_mean(error.name, {*known, *FUNCTIONS}) or defined)
    path = next((name for name in names if name.endswith(f".{error.name}")), None)
    keys = tuple(map(str, error.owner)) if isinstance(error.owner, Mapping) else ()
    message = f"`{path or error.name}` is not defined"
    hint = did_you_mean(error.name, keys) or (f"there are {', '.join(sorted(keys))}" if keys else None)
    return Reason(UNDEFINED, message, hint)


def _syntax_hint(message: str) -> str:
    unknown = re.search(r"No filter named '(.+)'", message)
    if unknown:
        return did_you_mean(unknown[1], FILTERS) or f"filters are {', '.join(sorted(FILTERS))}"
    return "text that is no template is marked !raw, or written between {% raw %} and {% endraw %}"
