"""What is wrong with a JSON text, where, and what to do."""

import pytest

from conductor_deploy.definition.syntax.json_scanner import MAX_DEPTH, scan_json

MISTAKES = [
    # text, offset, words of the message, words of the hint
    ('{"a": 1,}', 7, "a comma before the closing }", "remove the comma"),
    ("[1,2,]", 4, "a comma before the closing ]", "remove the comma"),
    ('{"a": 1\n "b": 2}', 7, 'a comma is missing before "b"', "add a comma"),
    ('{"a": {}\n"b": 2}', 8, 'a comma is missing before "b"', "add a comma"),
    ("[1 2]", 2, "a comma is missing before '2'", "add a comma"),
    ('{"a": 1 // x\n}', 8, "JSON has no comments", "keep the definition as YAML"),
    ("# x\n{}", 0, "JSON has no comments", "remove the comment"),
    ('{"a": 1, /* x */ "b": 2}', 9, "JSON has no comments", "remove the comment"),
    ("{'a': 1}", 1, "no quote of JSON", "double quotes"),
    ("{\u201ca\u201d: 1}", 1, "no quote of JSON", "double quotes"),
    ("{a: 1}", 1, "'a' stands without quotes", "double quotes"),
    ('{"a": yes}', 6, "'yes' stands without quotes", "double quotes"),
    ('{"a": True}', 6, "'True' is no JSON value", "true, false or null"),
    ('{"a": 01}', 6, "'01' is no JSON number", "1, -0.5 or 2e3"),
    ('{"a": .5}', 6, "'.5' is no JSON number", "1, -0.5 or 2e3"),
    ('{"a": +1}', 6, "'+1' is no JSON number", "1, -0.5 or 2e3"),
    ('{"a": 10s}', 6, "'10s' is no JSON number", "anything else in double quotes"),
    ('{"a": 1.2.3}', 6, "'1.2.3' is no JSON number", "anything else in double quotes"),
    ('{"a": {{ x }}}', 7, "a template expression outside of a string", '"{{ … }}"'),
    ("{% if x %}", 1, "a template expression outside of a string", "*.json.j2"),
    ('{"a": "x\n"}', 6, "does not end in its line", "\\n"),
    ('{"a": "x', 6, "does not end in its line", 'close it with "'),
    ('{"a": "\\d"}', 7, "\\d is no escape of JSON", "backslash"),
    ('{"a": "\t"}', 7, "control character U+0009", "\\t"),
]
UNEXPECTED = [
    ("", 0, "found the end of the file, expected a value"),
    ('{"a" 1}', 5, "found '1', expected a colon after \"a\" (of the object that begins in line 1)"),
    ('{\n"a": [1,\n 2}', 13, "found '}', expected a comma or ] (of the array that begins in line 2)"),
    ('{"a": 1', 7, "found the end of the file, expected a comma or } (of the object that begins in line 1)"),
    ('{"a": }', 6, "found '}', expected a value"),
    ("[1,,2]", 3, "found ',', expected a value"),
    ("{,}", 1, "found ',', expected a name in double quotes"),
    ('{"a": -x}', 6, "found '-x', expected a value"),
    ("{} {}", 3, "found '{' after the end of the value"),
    ('{"a": 1};', 8, "found ';' after the end of the value"),
]


@pytest.mark.parametrize(("text", "offset", "message", "hint"), MISTAKES)
def test_a_mistake_is_told_with_its_remedy(text: str, offset: int, message: str, hint: str) -> None:
    (flaw,) = scan_json(text).flaws
    assert (flaw.code, flaw.severity, flaw.offset) == ("CD004", "error", offset)
    assert message in flaw.message
    assert hint in (flaw.hint or "")


@pytest.mark.parametrize(("text", "offset", "message"), UNEXPECTED)
def test_anything_else_is_told_by_what_was_found_and_expected(text: str, offset: int, message: str) -> None:
    (flaw,) = scan_json(text).flaws
    assert (flaw.code, flaw.offset, flaw.message) == ("CD004", offset, message)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e309", "-1e999"])
def test_what_is_no_finite_number_is_an_error(number: str) -> None:
    (flaw,) = scan_json(f'{{"a": {number}}}').flaws
    assert (flaw.code, flaw.severity, flaw.offset) == ("CD007", "error", 6)


@pytest.mark.parametrize("number", ["1" * 1001, "0." + "1" * 1000])
def test_a_number_of_more_than_a_thousand_characters_is_an_error(number: str) -> None:
    assert [flaw.code for flaw in scan_json(f"[{number}]").flaws] == ["CD008"]
    assert not scan_json(f"[{number[:1000]}]").flaws


def test_nesting_is_bounded() -> None:
    assert not scan_json("[" * MAX_DEPTH + "]" * MAX_DEPTH).flaws
    (flaw,) = scan_json("[" * 100_000).flaws
    assert (flaw.code, flaw.offset) == ("CD006", MAX_DEPTH)


def test_every_duplicate_name_is_a_warning_with_both_places() -> None:
    flaws = scan_json('{"a": 1,\n "b": {"c": 1, "c": 2},\n "a": 2}').flaws
    assert [(flaw.code, flaw.severity, flaw.offset) for flaw in flaws] == [
        ("CD020", "warning", 24),
        ("CD020", "warning", 34),
    ]
    assert flaws[1].message == '"a" stands twice in one object, before in line 1; the last one wins'


def test_half_a_surrogate_pair_is_a_warning() -> None:
    flaws = scan_json('{"\\ud800": "\\uDC00", "b": "\\ud83d\\ude00"}').flaws
    assert [(flaw.code, flaw.severity, flaw.offset) for flaw in flaws] == [
        ("CD021", "warning", 1),
        ("CD021", "warning", 11),
    ]


def test_values_are_placed() -> None:
    text = '\n{"a/b": [1, {"~": null}], "c": ""}'
    assert scan_json(text).places == {
        "": 1,
        "/a~1b": 9,
        "/a~1b/0": 10,
        "/a~1b/1": 13,
        "/a~1b/1/~0": 19,
        "/c": 32,
    }
