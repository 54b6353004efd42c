"""What is wrong with a YAML text, where, and what to do; the same from both parsers."""

from typing import Any

import pytest
import yaml

from conductor_deploy.definition.syntax.yaml_mistake import explain_yaml

MISTAKES = [
    # text, offset, words of the message, words of the hint
    ("a:\n\t- x", 3, "a tab", "replace it by spaces"),
    ("a: 1\n\tb: 2", 5, "a tab", "replace it by spaces"),
    ("a: @x", 3, "a text can't begin with '@'", "in quotes"),
    ("a: `x`", 3, "a text can't begin with '`'", "in quotes"),
    ("cron: */5 * * * *", 6, "a text can't begin with '*'", "in quotes"),
    ("a: b: c", 4, "a second colon", 'a text that holds ": " in quotes'),
    ("a: 1\n b: 2", 7, "a second colon, or a line that is indented too far", "one column"),
    ("a: 1\nb c\n", 5, "this line is not `name: value`", "add the colon"),
    ('a: "x', 3, "the quote that opens here is never closed", "close it"),
    (
        "a: [1, 2",
        8,
        "found the end of the file, expected a comma or the ] of the list of line 1",
        "in quotes",
    ),
    ("b:\n  a: {b: 1\n]", 14, "found ']', expected a comma or the } of the mapping of line 2", "in quotes"),
    ("a:\n  b: 1\n c: 2", 11, "found 'c', which does not fit what begins in line 1", "one column"),
    ("- a\nb: 1", 4, "found 'b', which does not fit what begins in line 1", "one column"),
    ('a: "x" y', 7, "found 'y', which does not fit what begins in line 1", "quoted as a whole or not at all"),
    ("a: {{ x }}/b", 10, "found '/', which does not fit", 'put "{{ … }}" in quotes'),
    ("{% if x %}\na: 1", 1, "a text can't begin with '%'", "*.yaml.j2"),
    ("key: - a", 5, "a list can't begin in this line", "in the next one"),
    ('{"a": 1} x', 9, "found 'x' after the end of the document", "a line ---"),
    ("a: [", 4, "found the end of the file where a value belongs", "close every [ and { that is open"),
    ("a: {\n", 5, "found the end of the file where a value belongs", "close every [ and { that is open"),
    ("a: [1\nb: 2", 7, "found ':', expected a comma or the ]", "close what is open"),
    ("a: ]", 3, "found ']' where a value belongs", "in quotes"),
]
PARSERS = [yaml.SafeLoader, *([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])]


def error_of(text: str, parser: Any) -> yaml.YAMLError:
    with pytest.raises(yaml.YAMLError) as caught:
        list(yaml.parse(text, Loader=parser))
    return caught.value


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize(("text", "offset", "message", "hint"), MISTAKES)
def test_a_mistake_is_told_with_its_remedy(
    text: str, offset: int, message: str, hint: str, parser: Any
) -> None:
    flaw = explain_yaml(error_of(text, parser), text)
    assert (flaw.code, flaw.severity, flaw.offset) == ("CD005", "error", offset)
    assert message in flaw.message
    assert hint in (flaw.hint or "")


@pytest.mark.parametrize("parser", PARSERS)
def test_an_unknown_escape_is_told(parser: Any) -> None:
    text = 'a: "\\d"'
    flaw = explain_yaml(error_of(text, parser), text)
    assert flaw.message == "no such escape in double quotes"
    assert flaw.offset in (4, 5)


@pytest.mark.parametrize("parser", PARSERS)
def test_a_control_character_is_told_with_its_place(parser: Any) -> None:
    text = "é: \x07"
    flaw = explain_yaml(error_of(text, parser), text)
    assert flaw.offset == 3
    assert "U+0007" in flaw.message or "'\\x07'" in flaw.message


def test_any_other_error_is_told_in_the_words_of_the_parser() -> None:
    text = "%YAML 3.0\n---\na"
    flaw = explain_yaml(error_of(text, PARSERS[-1]), text)
    assert (flaw.offset, flaw.message) == (0, "found incompatible YAML document")


def test_an_error_without_a_place_stands_at_the_start() -> None:
    flaw = explain_yaml(yaml.MarkedYAMLError(problem=None), "a")
    assert flaw.offset == 0
