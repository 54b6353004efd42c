"""Renders what does hold templates. Apart from `render`, because Jinja takes its time to import."""

import json
import re
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import FrameType, GeneratorType
from typing import cast

from jinja2 import Template, TemplateSyntaxError

from conductor_deploy.definition.document import Origin, Position, Problem
from conductor_deploy.definition.placeholder import holds_mark, secret_names
from conductor_deploy.definition.render import Rendered, Scope, Written
from conductor_deploy.definition.source import Made, Source
from conductor_deploy.definition.suggest import did_you_mean
from conductor_deploy.definition.templates.functions import METER, Meter
from conductor_deploy.definition.templates.sandbox import MissingName
from conductor_deploy.definition.templates.template import (
    FAILURES,
    SANDBOX,
    Expression,
    Fault,
    explain,
    pieces,
    work_out,
)
from conductor_deploy.jsonvalue import JSON, canonical, join_pointer

__all__ = ["render_file", "render_strings"]

_RAW = re.compile(r"\{%-?\s*raw\s*-?%\}(.*)\{%-?\s*endraw\s*-?%\}", re.DOTALL)


def render_strings(value: JSON, pointer: str, written: Written, scope: Scope) -> Rendered:
    """The value written at `pointer`, rendered. What can't be rendered stays as it is, with a problem."""
    origins: dict[str, Origin] = {}
    problems: list[Problem] = []
    values = scope.values

    def visit(value: JSON, pointer: str) -> JSON:
        if isinstance(value, str):
            return visit_text(value, pointer) if "{{" in value or value.startswith("{%") else value
        if not isinstance(value, Mapping | Sequence) or pointer in written.raw:
            return value
        if isinstance(value, Mapping):
            return {name: visit(item, pointer + join_pointer(name)) for name, item in value.items()}
        return [visit(item, f"{pointer}/{index}") for index, item in enumerate(value)]

    def visit_text(text: str, pointer: str) -> JSON:
        wrapped = _RAW.fullmatch(text)
        if wrapped or "{{" not in text or pointer in written.raw:
            return wrapped[1] if wrapped and pointer not in written.raw else text
        try:
            parts = pieces(text)
            result = work_out(parts, values)
            origins[pointer] = scope.origin(_names(parts), lambda: _line(written.position(pointer)))
            problems.extend(
                _unknown_secrets(result, parts, scope, lambda fault: _place(fault, written, pointer))
            )
            return result
        except Fault as fault:
            problems.append(_problem(fault, _place(fault, written, pointer), values))
            return text

    return Rendered(visit(value, pointer), origins, tuple(problems))


def _unknown_secrets(
    result: JSON, parts: Iterable[str | Expression], scope: Scope, place: Callable[[Fault], Position]
) -> Iterator[Problem]:
    for name in _unnamed(result, scope):
        spelt = [each for each in parts if isinstance(each, Expression) and name in each.text]
        wrong = next(iter(spelt), None) or next(each for each in parts if isinstance(each, Expression))
        yield _no_secret(name, scope, place(Fault(wrong.text, wrong.offset)))


def _unnamed(result: JSON, scope: Scope) -> list[str]:
    """The secrets that a result asks for, and no file of the environment names."""
    if scope.secrets is None or not holds_mark(result):
        return []
    return [name for name in dict.fromkeys(secret_names(canonical(result))) if name not in scope.secrets]


def _no_secret(name: str, scope: Scope, position: Position) -> Problem:
    message = f"{scope.environment} has no secret `{name}`"
    hint = f"name it in environments/{scope.environment}/secrets.yaml: {name}: env:NAME"
    return Problem("CD077", "error", message, position, hint=did_you_mean(name, scope.secrets or ()) or hint)


def _names(parts: Iterable[str | Expression]) -> Iterator[str]:
    return (name for part in parts if isinstance(part, Expression) for name in part.names)


def _line(position: Position) -> str:
    return f"{position.file}:{position.line}"


def _problem(fault: Fault, position: Position, values: Mapping[str, JSON]) -> Problem:
    reason = explain(fault.__cause__, fault.names, values.keys())
    return Problem(reason.code, "error", reason.message, position, hint=reason.hint)


def _place(fault: Fault, written: Written, pointer: str) -> Position:
    """Where the expression stands in the file; the start of its value where the file spells it otherwise."""
    position = written.position(pointer)
    text = written.source.text
    start = sum(len(line) + 1 for line in text.split("\n")[: position.line - 1]) + position.column - 1
    spellings = (fault.text, json.dumps(fault.text)[1:-1], fault.text.replace("'", "''"))
    found = min((at for spelling in spellings if (at := text.find(spelling, start)) >= 0), default=None)
    if found is None:
        return position
    if isinstance(fault.__cause__, MissingName):
        return written.source.position(found + _name_offset(fault.__cause__.name, text[found:]))
    return written.source.position(found + len(fault.text) - len(fault.text.lstrip()))


def _name_offset(name: str, text: str) -> int:
    match = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)
    return match.start() if match else 0


def render_file(source: Source, scope: Scope) -> tuple[Source, tuple[Problem, ...]]:
    """The text that a template makes; itself, and the problem, where that fails."""
    values = scope.values
    try:
        written = tuple(_write(SANDBOX.from_string(source.text), values, Meter()))
    except FAILURES as error:
        return source, (_text_problem(error, source, values),)
    text = "".join(piece.text for piece in written)
    unknown = tuple(_no_secret(name, scope, _spelt(name, source)) for name in _unnamed(text, scope))
    return replace(source, text=text, template_lines=_lines(written), made=tuple(_made(written))), unknown


def _spelt(name: str, source: Source) -> Position:
    """Where the file asks for a secret; its beginning where it makes up the name."""
    call = re.search(rf"secret\(\s*(['\"]){re.escape(name)}\1", source.text)
    return source.position(call.start()) if call else Position(source.path)


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    line: int  # of the template, that it begins in
    variables: tuple[str, ...] | None  # of the expression that made it; None of plain text


def _write(template: Template, values: Mapping[str, JSON], meter: Meter) -> Iterator[_Piece]:
    context = template.new_context({**values, METER: meter})
    written = cast("GeneratorType[str, None, None]", template.root_render_func(context))
    for text in written:
        frame = written.gi_frame
        assert frame is not None, "a generator that has just yielded is not at its end"
        yield _Piece(text, template.get_corresponding_lineno(frame.f_lineno), meter.variables)


def _made(written: Iterable[_Piece]) -> Iterator[Made]:
    start = 0
    for piece in written:
        end = start + len(piece.text)
        if piece.variables is not None and end > start:
            yield Made(start, end, piece.line, piece.variables)
        start = end


def _lines(written: Iterable[_Piece]) -> tuple[int, ...]:
    """For each line of the text, the line of the template that it begins in."""
    lines = [1]
    is_fresh = True
    for piece in written:
        if is_fresh:
            lines[-1] = piece.line
        lines += [piece.line + number for number in range(1, piece.text.count("\n") + 1)]
        is_fresh = piece.text.endswith("\n")
    return tuple(lines)


def _text_problem(error: BaseException, source: Source, values: Mapping[str, JSON]) -> Problem:
    number = _template_line(error)
    line = re.split(r"\r\n?|\n", source.text)[number - 1]  # lines as Jinja counts them
    reason = explain(error, tuple(re.findall(r"[^\W\d][\w.]*", line)), values.keys())
    indent = len(line) - len(line.lstrip())
    column = _name_offset(error.name, line) if isinstance(error, MissingName) else indent
    message = f"{reason.message}, in: {line.strip()[:100]}"
    return Problem(reason.code, "error", message, Position(source.path, number, column + 1), hint=reason.hint)


def _template_line(error: BaseException) -> int:
    """The line of the template, from its compiled code's line; 1 where it never ran."""
    if isinstance(error, TemplateSyntaxError):
        return error.lineno
    frames = traceback.walk_tb(error.__traceback__)
    inner = [(frame.f_globals["__jinja_template__"], line) for frame, line in frames if _is_template(frame)]
    return inner[-1][0].get_corresponding_lineno(inner[-1][1]) if inner else 1


def _is_template(frame: FrameType) -> bool:
    return "__jinja_template__" in frame.f_globals
