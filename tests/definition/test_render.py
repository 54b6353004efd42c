import json
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductor_deploy.definition.document import WORKFLOW, Problem
from conductor_deploy.definition.placeholder import placeholder
from conductor_deploy.definition.render import Scope, Variables, render
from conductor_deploy.definition.source import Document, Source
from conductor_deploy.definition.syntax.json_text import NumberText
from conductor_deploy.definition.syntax.yaml_text import read_yaml
from conductor_deploy.jsonvalue import JSON, JSONObject

VARIABLES = Variables(
    {
        "host": "pay.test",
        "port": 8080,
        "debug": True,
        "nothing": None,
        "price": NumberText("1.10"),
        "db": {"host": "db.test", "items": [1, 2]},
        "result": "fine",
    },
    {
        "host": "vars.yaml:1",
        "port": "environments/prod/vars.yaml:7",
        "db": "vars.yaml:3",
        "db.host": "vars.yaml:4",
    },
)


def scope(*exclude: str) -> Scope:
    return Scope(VARIABLES, "prod", "orders", exclude)


def documents(text: str, path: str = "w.yaml") -> list[Document]:
    source = Source(path, text)
    found, flaws = read_yaml(text)
    assert flaws == ()
    bodies = [(cast(JSONObject, each.value), each.raw) for each in found]
    return [Document(WORKFLOW, body, source, number, "", raw) for number, (body, raw) in enumerate(bodies)]


def written(value: JSON) -> Document:
    text = json.dumps({"x": value})
    return Document(WORKFLOW, json.loads(text), Source("w.json", text))


def rendered(expression: str) -> Any:
    """The value of one string of a definition, which renders without problems."""
    after, problems = render(written(expression), scope())
    assert problems == ()
    return after.body["x"]


def problem(text: str) -> Problem:
    (document,) = documents(text)
    after, (found,) = render(document, scope())
    assert after.body == document.body
    return found


def summary(found: Problem) -> tuple[str, str, str, str | None]:
    return found.code, str(found.position), found.message, found.hint


class _Counted(str):
    """A text that knows how often it was searched."""

    searches = 0

    def __contains__(self, part: object) -> bool:
        self.searches += 1
        return super().__contains__(str(part))


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("{{ host }}", "pay.test"),
        ("{{ port }}", 8080),
        ("{{ debug }}", True),
        ("{{ nothing }}", None),
        ("{{ db }}", {"host": "db.test", "items": [1, 2]}),
        ("{{ [port, 1.5, {'a': host}] }}", [8080, 1.5, {"a": "pay.test"}]),
        ("{{ db.host }}", "db.test"),
        ("{{ db['host'] }}", "db.test"),
        ("{{ db.items }}", [1, 2]),  # the variable's own key, not the method of a mapping
        ("{{ {'a': {'b': 1}} }}", {"a": {"b": 1}}),
        ("{{ '}}' }}", "}}"),
        ("{{ result }}", "fine"),
        ("{{ missing | default(5) }}", 5),
        ("{{ host if debug else 'x' }}", "pay.test"),
        ("{{ range(3) | list }}", [0, 1, 2]),
        ("{{ (1, 2) }}", [1, 2]),
        ("{{ port is even }}", True),
        ("{{ 'upper' is filter }}", True),
        ("{{ 'a b'.split(maxsplit=0) }}", ["a b"]),
        ("{{ env }}", "prod"),
        ("{{ project }}", "orders"),
    ],
)
def test_an_expression_alone_gives_its_own_value_and_type(expression: str, value: JSON) -> None:
    assert rendered(expression) == value
    assert type(rendered(expression)) is type(value)


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("http://{{ host }}:{{ port }}/", "http://pay.test:8080/"),
        ("debug={{ debug }} {{ nothing }}", "debug=true null"),
        ("{{ price }} EUR", "1.10 EUR"),  # the digits as they were written
        ("{{ db }}!", '{"host": "db.test", "items": [1, 2]}!'),
        (" {{ host }}", " pay.test"),
        ("a  {{- host -}}  b", "apay.testb"),
        ("é {{ host }} 😀", "é pay.test 😀"),
        ("a\r\nb {{ host }}\r\n", "a\r\nb pay.test\r\n"),
        ("${workflow.input.x} {{ host }} ${a}", "${workflow.input.x} pay.test ${a}"),
        ("{% if x %} {# note #} {{ host }}", "{% if x %} {# note #} pay.test"),
        ("{{ '{{ host }}' }}!", "{{ host }}!"),  # a value is not rendered again
        ("{{ db.items | join('-') }}{{ host.replace('pay', 'p') }}", "1-2p.test"),
        ("{{ '%s/%03d' % (host, 7) }} {{ '%s' | format(port) }}", "pay.test/007 8080"),
        ("{{ host | tojson }} {{ 'a\nb' | indent(2) }}", '"pay.test" a\n  b'),
        ("{{ 'x'.zfill(3) }} {{ 'x' | center(3) }}{{ ','.join(['a', 'b']) }}", "00x  x a,b"),
        (
            "{{ 2.345 | round(1) }} {{ 7 // 2 }} {{ 2 ** 10 }} {{ 'ab' * 2 }} {{ [1] * 2 }}",
            "2.3 3 1024 abab [1, 1]",
        ),
        ("{{ host[:3] ~ '-' ~ port }}", "pay-8080"),
    ],
)
def test_an_expression_among_text_is_written_as_text(expression: str, text: str) -> None:
    assert rendered(expression) == text


@pytest.mark.parametrize("value", ["{{ host }}", "a {{ b", "{% raw %}{{ x }}"])
def test_raw_in_yaml_switches_templates_off(value: str) -> None:
    (document,) = documents(f"a: !raw {json.dumps(value)}\nb: '{{{{ host }}}}'\n")
    after, problems = render(document, scope())
    assert (after.body["a"], after.body["b"], problems) == (value, "pay.test", ())


def test_raw_around_a_whole_value_is_taken_off_and_switches_templates_off() -> None:
    assert rendered("{% raw %}{{ x }} }}{% endraw %}") == "{{ x }} }}"


def test_a_file_that_is_excluded_is_no_template() -> None:
    (document,) = documents("a: '{{ b'\n", "definitions/exported/w.yaml")
    assert render(document, scope("exported/*.yaml")) == (document, ())


def test_a_template_may_be_spelt_with_escapes() -> None:
    (document,) = documents(r'{"x": "\u007b\u007b host }}"}')
    assert render(document, scope())[0].body == {"x": "pay.test"}


def test_keys_are_no_templates() -> None:
    (document,) = documents("'{{ host }}': 1\n")
    assert render(document, scope()) == (document, ())


def test_the_origin_is_the_place_of_each_variable_in_order() -> None:
    (document,) = documents(
        "a: '{{ port }} {{ db.host }} {{ db.items }} {{ port }}'\nb: ['{{ env }}', '{{ 1 }}']\n"
    )
    after, _ = render(document, scope())
    assert {pointer: str(origin) for pointer, origin in after.origins.items()} == {
        "/a": "environments/prod/vars.yaml:7, vars.yaml:4, vars.yaml:3",
        "/b/0": "w.yaml:2",
        "/b/1": "w.yaml:2",
    }
    assert after.origins["/a"].places["vars.yaml:4"] == ("db.host",)
    assert after.origins["/b/0"].places == {"w.yaml:2": ("env",)}
    assert after.origins["/b/1"].places == {"w.yaml:2": ()}


def test_variables_of_one_place_are_told_together() -> None:
    (document,) = documents("a: '{{ db.name }} {{ host }} {{ db.port + db.name }}'\n")
    variables = Variables({"db": {"name": "x", "port": "y"}, "host": "h"}, {"db": "v:1", "host": "v:2"})
    after, _ = render(document, Scope(variables, "prod", "orders"))
    assert after.origins["/a"].places == {"v:1": ("db.name", "db.port"), "v:2": ("host",)}


def test_a_file_of_many_definitions_is_searched_for_templates_once() -> None:
    found = [{"name": f"t{number}"} for number in range(20)]
    text = _Counted(json.dumps(found))
    source = Source("tasks.json", text)
    for number, body in enumerate(found):
        render(Document(WORKFLOW, cast(JSONObject, body), source, 0, f"/{number}"), scope())
    assert 0 < text.searches < 20


def test_several_documents_of_a_file_each_know_their_lines() -> None:
    _, second = documents("a: 1\n---\nb:\n  c: '{{ x }}'\n")
    _, (found,) = render(second, scope())
    assert str(found.position) == "w.yaml:4:10"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "a: '{{ hots }}'\n",
            ("CD071", "w.yaml:1:8", "variable `hots` is not defined", "did you mean host?"),
        ),
        (
            "a:\n  - http://{{ db.hots }}/\n",
            ("CD071", "w.yaml:2:18", "`db.hots` is not defined", "did you mean host?"),
        ),
        (
            "a: |\n  one\n  two {{ hosst }}\n",
            ("CD071", "w.yaml:3:10", "variable `hosst` is not defined", "did you mean host?"),
        ),
        (
            "a: '{{ db[''x''] }}'\n",
            ("CD071", "w.yaml:1:13", "`db.x` is not defined", "there are host, items"),
        ),
        (
            '{"a": "{{ db[\\"x\\"] }}"}',
            ("CD071", "w.yaml:1:16", "`db.x` is not defined", "there are host, items"),
        ),
        ("a: '{{ host.port }}'\n", ("CD071", "w.yaml:1:13", "`host.port` is not defined", None)),
        (
            "a: '{{ [host] | map(attribute=\"x\") | list }}'\n",
            ("CD071", "w.yaml:1:32", "`x` is not defined", None),
        ),
        (
            "a: '{{ zzz + 1 }}'\n",
            (
                "CD071",
                "w.yaml:1:8",
                "variable `zzz` is not defined",
                "defined are db, debug, env, host, nothing, port, price, project, result",
            ),
        ),
    ],
)
def test_what_is_undefined_is_named_with_its_place_and_the_nearest_names(
    text: str, expected: tuple[str, str, str, str | None]
) -> None:
    assert summary(problem(text)) == expected


def test_an_expression_that_the_file_spells_otherwise_is_placed_at_its_value() -> None:
    assert str(problem('a: 1\nb: "{{ ho\\x74s }}"\n').position) == "w.yaml:2:4"


@pytest.mark.parametrize(
    ("expression", "code", "part"),
    [
        ("{{ host", "CD070", "`{{` is never closed"),
        ("{{ '" + "\\'" * 100_000, "CD070", "`{{` is never closed"),  # without a bound: minutes
        ("{{ host + }}", "CD070", "can't be read"),
        ("{{ host host }}", "CD070", "unexpected 'host'"),
        ("{{ }}", "CD070", "can't be read"),
        ("{{ host | uper }}", "CD070", "No filter named 'uper'"),
        ("{{ host | attr('x') }}", "CD070", "No filter named 'attr'"),
        ("{{ host is upcase }}", "CD070", "No test named"),
        ("{{ 1 / 0 }}", "CD072", "division by zero"),
        ("{{ host + 1 }}", "CD072", "can only concatenate"),
        ("{{ host | indent('x') }}", "CD072", "a width is a whole number"),
        ("{{ range(3) }}", "CD074", "gives a range"),
        ("{{ host.upper }}", "CD074", "which is not JSON"),
        ("{{ {1: 2} }}", "CD074", "keys are strings"),
        ("{{ 1e308 * 10 }}", "CD074", "no JSON number"),
        ("{{ 1e400 }}", "CD070", "a number is too large"),
        ("{{ [-1e400, 1] | first }}", "CD070", "a number is too large"),
        ("{{ secret('a b') }}", "CD075", "can't be the name of a secret"),
        ("{{ secret(5) }}", "CD075", "can't be the name of a secret"),
    ],
)
def test_what_can_not_be_rendered_is_a_problem(expression: str, code: str, part: str) -> None:
    found = problem(json.dumps({"x": expression}))
    assert found.code == code
    assert part in found.message
    assert str(found.position).startswith("w.yaml:1:")


def test_a_misspelt_filter_or_function_has_a_suggestion() -> None:
    assert problem("a: '{{ secrt(1) }}'\n").hint == "did you mean secret?"
    assert problem("a: '{{ host | uper }}'\n").hint == "did you mean upper?"
    assert (problem("a: '{{ host | zzz }}'\n").hint or "").startswith("filters are abs, ")


def test_all_problems_of_a_document_are_found() -> None:
    (document,) = documents("a: '{{ x }}'\nb: ['{{ y }}', '{{ host }}']\n")
    after, problems = render(document, scope())
    assert [found.message for found in problems] == [
        "variable `x` is not defined",
        "variable `y` is not defined",
    ]
    assert after.body == {"a": "{{ x }}", "b": ["{{ y }}", "pay.test"]}


def test_a_secret_stands_alone_or_inside_a_string() -> None:
    assert rendered("{{ secret('a') }}") == placeholder("a")
    assert rendered("Basic {{ secret('a-b.c') }}!") == f"Basic {placeholder('a-b.c')}!"
    assert rendered("{{ {'k': [secret('a')]} }}") == {"k": [placeholder("a")]}
    assert rendered("{{ secret('a') if debug else secret('b') }}") == placeholder("a")


@pytest.mark.parametrize(
    "use",
    [
        "secret('a') | upper",
        "secret('a') | length",
        "secret('a') | default('x')",
        "missing | default(default_value=secret('a'))",
        "secret('a') | tojson",
        "[secret('a')] | join",
        "[secret('a')] | map('upper') | list",
        "secret('a') is defined",
        "secret('a') is string",
        "secret('a') == 'x'",
        "'x' == secret('a')",
        "secret('a') in ['x']",
        "'x' in secret('a')",
        "secret('a') ~ 'x'",
        "secret('a') + 'x'",
        "'%s' % secret('a')",
        "secret('a') * 2",
        "secret('a').upper()",
        "secret('a')[0]",
        "secret('a')[1:]",
        "'x'.replace('x', secret('a'))",
        "not secret('a')",
        "secret('a') or 'x'",
        "{secret('a'): 1}",
        "-secret('a')",
    ],
)
def test_nothing_else_can_be_done_with_a_secret(use: str) -> None:
    found = problem(json.dumps({"x": f"{{{{ {use} }}}}"}))
    assert found.code == "CD075"
    assert found.hint == "store it already encoded"
    assert (found.position and found.position.column) == 11


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text().filter(lambda text: "{" not in text),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=10,
    )
)
def test_without_a_template_rendering_is_the_identity(value: JSON) -> None:
    document = written(value)
    assert render(document, scope()) == (document, ())
    beside = written([value, "{{ host }}"])
    assert render(beside, scope())[0].body == {"x": [value, "pay.test"]}


@given(st.text())
def test_whatever_is_wrapped_in_raw_comes_out_as_it_was(text: str) -> None:
    assert rendered(f"{{% raw %}}{text}{{% endraw %}}") == text
