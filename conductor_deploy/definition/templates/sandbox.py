"""Jinja2 for templates that nobody has vetted: a short list of what there is, and a price on all of it.

A template that asks for more than its budget is refused before the memory is filled or minutes have passed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sized
from functools import partial, wraps
from math import isinf
from types import BuiltinMethodType
from typing import Any, cast

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, Undefined, nodes, pass_context
from jinja2.exceptions import SecurityError
from jinja2.runtime import BlockReference, Context, LoopContext, Macro, TemplateReference
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS
from jinja2.utils import Namespace, missing
from jinja2.visitor import NodeTransformer

from conductor_deploy.definition.placeholder import Secret, SecretUsed, secret_names
from conductor_deploy.definition.templates.functions import (
    FILTERS,
    FUNCTIONS,
    METHODS,
    OWN_METHODS,
    STEP,
    Expressed,
    Function,
    Refused,
    check_format,
    spend,
    too_much,
    write,
)

__all__ = ["MissingName", "Sandbox", "paths"]

_BITS = 4_096  # of the largest whole number
_TEMPLATE_PARTS = (LoopContext, Macro, Namespace, TemplateReference, BlockReference)


class MissingName(TemplateError):
    """There is no such variable; or, where `owner` is not None, no such key of it."""

    def __init__(self, name: object, owner: object) -> None:
        super().__init__(f"{name!r} is not defined")
        self.name: str = str(name)
        self.owner = owner


class _Missing(StrictUndefined):
    """Says by name what is missing, whatever is done with it."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:  # every operation asks for its message first
        if self._undefined_exception is SecurityError:
            raise Refused("CD076", f"a template can't use {self._undefined_name!r} here")
        owner = None if self._undefined_obj is missing else self._undefined_obj
        raise MissingName(self._undefined_name, owner)


class Sandbox(ImmutableSandboxedEnvironment):
    """Expects a Meter in each context, under `METER`."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})

    def __init__(self) -> None:
        super().__init__(
            undefined=_Missing,
            finalize=write,
            optimized=False,  # constants are not worked out while compiling, where nothing is metered
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            cache_size=0,
        )
        self.globals = {**FUNCTIONS, "namespace": Namespace}
        self.tests = {name: _guarded(cast(Function, test)) for name, test in TESTS.items()}
        self.filters = {name: _guarded(function) for name, function in FILTERS.items()}
        self.filters |= {"\0counted": _counted, "\0paid": _paid, "\0expressed": Expressed}

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False
    ) -> str:
        metered = _Metered(frozenset(_own_names(source))).visit(source)
        return super()._generate(metered, name, filename, defer_init)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A mapping's own keys come before its methods: `{{ db.items }}` is what vars.yaml calls `items`."""
        if isinstance(obj, Mapping) and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Keys and indexes only; Jinja would go on to attributes."""
        try:
            return obj[argument]
        except (TypeError, LookupError):
            return self.undefined(obj=obj, name=argument)

    def wrap_str_format(self, value: Any) -> None:
        """`str.format` is an attribute like others, and none that is safe: its widths can't be bounded."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        if isinstance(obj, _TEMPLATE_PARTS):
            return super().is_safe_attribute(obj, attr, value)
        return any(isinstance(obj, owner) and attr in methods for owner, methods in METHODS.items())

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805 - as Jinja's own
        spend(__context, 0)
        if isinstance(__obj, BuiltinMethodType):
            _pay(__context, __obj.__self__, *args, *kwargs.values())
            return _paid(__context, _method(__context, __obj)(*args, **kwargs))
        result = super().call(__context, __obj, *args, **kwargs)
        spend(__context, _size(result))
        return result

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        _check_operands(context, operator, left, right)
        return _paid(context, super().call_binop(context, operator, left, right))


def _method(context: Context, method: BuiltinMethodType) -> Function:
    """What is called in a method's place: the bounded one, where it could make much out of little."""
    own = OWN_METHODS.get(method.__name__) if isinstance(method.__self__, str) else None
    return partial(own, context, method.__self__) if own else method


def _check_operands(context: Context, operator: str, left: object, right: object) -> None:
    match operator, left, right:
        case "*", int(), int() if left.bit_length() + right.bit_length() > _BITS:
            raise too_much()
        case "**", int(), int() if left.bit_length() * abs(right) > _BITS:
            raise too_much()
        case ("*", Sized() as items, int(times)) | ("*", int(times), Sized() as items):
            spend(context, _size(items) * max(times, 0))
        case "%", str(), _:
            check_format(left)


def _size(value: object) -> int:
    return len(value) if isinstance(value, Sized) and not isinstance(value, Undefined | Secret) else 0


def _guarded(function: Function) -> Function:
    """The filter or test, which pays for what it reads and makes, and is shut to secrets."""
    wants = getattr(function, "jinja_pass_arg", None)
    wanted = wants.name if wants else None

    @wraps(function)
    def guarded(context: Context, *arguments: object, **named: object) -> object:
        _pay(context, *arguments, *named.values())
        match wanted:
            case "context":
                result = function(context, *arguments, **named)
            case "eval_context":
                result = function(context.eval_ctx, *arguments, **named)
            case "environment":
                result = function(context.environment, *arguments, **named)
            case _:
                result = function(*arguments, **named)
        return _paid(context, result)

    return pass_context(guarded)


def _pay(context: Context, *values: object) -> None:
    for value in values:
        if isinstance(value, Secret):
            raise SecretUsed(value.name)
        if isinstance(value, str) and (names := secret_names(value)):
            raise SecretUsed(names[0])
        spend(context, _size(value))


@pass_context
def _counted(context: Context, items: Iterable[object]) -> Iterable[object]:
    """What a loop goes through, paid for before its first turn."""
    known = items if isinstance(items, Sized) and not isinstance(items, Undefined) else list(items)
    spend(context, len(known) * STEP)
    return known


@pass_context
def _paid(context: Context, value: object) -> object:
    _pay(context, value)
    return value


def paths(node: nodes.Node) -> Iterator[str]:
    """The variables that a part of a template uses, as dotted paths, in order."""
    path = _path(node)
    if path is not None:
        yield path
        return
    for child in node.iter_child_nodes():
        yield from paths(child)


def _path(node: nodes.Node) -> str | None:
    match node:
        case nodes.Name():
            return node.name
        case (
            nodes.Getattr(node=owner, attr=key)
            | nodes.Getitem(node=owner, arg=nodes.Const(value=str() as key))
        ):
            prefix = _path(owner)
            return None if prefix is None else f"{prefix}.{key}"
    return None


class _Metered(NodeTransformer):
    """Puts a price on what compiled templates do on their own; refuses tags that read files.

    What `{{ … }}` writes is told with the variables in it, without the template's `own` names.
    """

    def __init__(self, own: frozenset[str]) -> None:
        self._own = own

    def generic_visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> nodes.Node:
        super().generic_visit(node, *args, **kwargs)
        match node:
            case nodes.For():
                node.iter = _filtered(node.iter, "\0counted")
            case nodes.TemplateData():  # goes the way of `{{ … }}`: it is paid for, and its line stays known
                return nodes.Const(node.data, lineno=node.lineno)
            case nodes.Const(value=float(number)) if isinf(number):
                raise TemplateSyntaxError("a number is too large: JSON has no infinity", node.lineno)
            case nodes.Output():
                node.nodes = [self._expressed(child) for child in node.nodes]
            case nodes.Compare() | nodes.Operand():
                node.expr = _filtered(node.expr, "\0paid")
            case nodes.Concat() | nodes.Getitem(arg=nodes.Slice()):
                return _filtered(node, "\0paid")
            case nodes.Include() | nodes.Import() | nodes.FromImport() | nodes.Extends():
                raise TemplateSyntaxError("a template can't read other files", node.lineno)
        return node

    def _expressed(self, node: nodes.Expr) -> nodes.Expr:
        if isinstance(node, nodes.Const):
            return node
        used = dict.fromkeys(path for path in paths(node) if path.partition(".")[0] not in self._own)
        names = nodes.Const(tuple(used), lineno=node.lineno)
        return nodes.Filter(node, "\0expressed", [names], [], None, None, lineno=node.lineno)


def _own_names(template: nodes.Template) -> Iterator[str]:
    """Variables that a template sets, and macros: they hide those of the environment."""
    yield from (name.name for name in template.find_all(nodes.Name) if name.ctx != "load")
    yield from (macro.name for macro in template.find_all(nodes.Macro))


def _filtered(node: nodes.Node, name: str) -> nodes.Filter:
    return nodes.Filter(cast(nodes.Expr, node), name, [], [], None, None, lineno=node.lineno)
