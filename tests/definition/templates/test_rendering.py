"""Templated files: what they render to, where their mistakes are, and what the sandbox keeps them from."""

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conductor_deploy.definition.parse import parse
from conductor_deploy.definition.placeholder import placeholder
from conductor_deploy.definition.render import Scope, Variables, render, render_text
from conductor_deploy.definition.source import Source
from conductor_deploy.definition.templates.functions import BUDGET
from conductor_deploy.definition.templates.template import SANDBOX

SCOPE = Scope(
    Variables({"host": "h", "on": True, "db": {"host": "x"}, "names": ["a", "b"], "big": "x" * 100}),
    "dev",
    "p",
)


def text_of(template: str) -> str:
    source, problems = render_text(Source("w.yaml.j2", template), SCOPE)
    assert problems == ()
    return source.text


def failure(template: str) -> tuple[str, str, str]:
    source, (problem,) = render_text(Source("w.yaml.j2", template), SCOPE)
    assert source.text == template
    return problem.code, str(problem.position), problem.message


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("a: {{ on }}\nb: {{ none }}\nc: {{ db }}\n", 'a: true\nb: null\nc: {"host": "x"}\n'),
        ("x:\n  {% for n in names %}\n  - {{ n }}\n  {% endfor %}\ny: 1\n", "x:\n  - a\n  - b\ny: 1\n"),
        ("{% if on %}yes{% else %}no{% endif %}", "yes"),
        ("{% raw %}{{ host }}{% endraw %}", "{{ host }}"),
        ("a{# note #}b", "ab"),
        ("{% set s %}{{ host }}{% endset %}{{ s | upper }}", "H"),
        ("{% macro twice(x) %}{{ x }}{{ x }}{% endmacro %}{{ twice(host) }}", "hh"),
        ("{% for n in names %}{{ loop.index }}/{{ loop.length }}{{ n }} {% endfor %}", "1/2a 2/2b "),
        ("{% for k, v in db.items() if v %}{{ k }}={{ v }}{% endfor %}", "host=x"),
        ("{% for n in names | map('upper') %}{{ n }}{% endfor %}", "AB"),
        (
            "{% set n = namespace(a=0) %}{% for i in [1, 5] %}{% set n.a = n.a + i %}{% endfor %}{{ n.a }}",
            "6",
        ),
        ("{{ secret('a') }}", placeholder("a")),
        ("{% block b %}{{ host }}{% endblock %}{{ self.b() }}", "hh"),
        ("plain", "plain"),
    ],
)
def test_a_templated_file_is_text_with_all_of_jinja(template: str, text: str) -> None:
    assert text_of(template) == text


@pytest.mark.parametrize(
    ("template", "code", "place", "message"),
    [
        ("a: 1\n  b: {{ hots }}\n", "CD071", "2:9", "variable `hots` is not defined, in: b: {{ hots }}"),
        ("\n\n{{ db.hots }}", "CD071", "3:7", "`db.hots` is not defined, in: {{ db.hots }}"),
        ("a\n  {% if %}\n", "CD070", "2:3", "the template can't be read: Expected an expression"),
        ("{% for n in names %}\n{{ n }}\n", "CD070", "2:1", "the template can't be read: Unexpected end"),
        ("a\r\nb {{ 1 / 0 }}", "CD072", "2:1", "the template fails: division by zero, in: b {{ 1 / 0 }}"),
        ("{% for n in names %}\n{{ n.x }}{% endfor %}", "CD071", "2:6", "`n.x` is not defined"),
        ("a\nb {{ 1e400 }}", "CD070", "2:1", "can't be read: a number is too large"),
        ("{% include 'a' %}", "CD070", "1:1", "a template can't read other files"),
        ("x\n{% import 'a' as b %}", "CD070", "2:1", "a template can't read other files"),
        ("{% from 'a' import b %}", "CD070", "1:1", "a template can't read other files"),
        ("{% extends 'a' %}", "CD070", "1:1", "a template can't read other files"),
        ("{{ range }}", "CD074", "1:1", "which is not JSON"),
        (
            "{% set s %}{{ secret('a') }}{% endset %}\n{{ s | upper }}",
            "CD075",
            "2:1",
            "no filter, test or operator",
        ),
        ("{% filter upper %}{{ secret('a') }}{% endfilter %}", "CD075", "1:1", "no filter, test or operator"),
        ("{{ " + "(" * 300 + "1" + ")" * 300 + " }}", "CD073", "1:1", "nested too deeply"),
        ("{{ " + "1 + " * 5000 + "1 }}", "CD073", "1:1", "nested too deeply"),
        ("{% macro f() %}{{ f() }}{% endmacro %}\n{{ f() }}", "CD073", "1:1", "nested too deeply"),
    ],
)
def test_a_mistake_is_at_the_templates_own_line_with_an_excerpt(
    template: str, code: str, place: str, message: str
) -> None:
    found = failure(template)
    assert found[:2] == (code, f"w.yaml.j2:{place}")
    assert message in found[2]


TEMPLATE = """\
{% set retries = 3 %}
name: greet
tasks:
{% for n in names %}
  - name: {{ n }}
    taskReferenceName: {{ n }}
    type: [
      SIMPLE
    ]
{% endfor %}
{% if on %}
description: {{ "one
two" | tojson }}
{% endif %}
"""


def test_what_a_file_renders_to_is_placed_in_its_template() -> None:
    source, _ = render_text(Source("w.yaml.j2", TEMPLATE), SCOPE)
    (document,), problems = parse(source, {})
    assert problems == ()
    places = {
        pointer: str(document.position(pointer)) for pointer in ("/name", "/tasks/0/name", "/tasks/1/type/0")
    }
    assert places == {
        "/name": "w.yaml.j2:2:7",
        "/tasks/0/name": "w.yaml.j2:5:11",
        "/tasks/1/type/0": "w.yaml.j2:8:7",
    }
    assert document.position("/description").line == 12


TRACED = """\
name: charge
{% set local = host %}
{% macro twice(x) %}{{ x }}{{ x }}{% endmacro %}
description: |
  On {{ host }},
  as {{ db.host }} in {{ env }}.
ownerEmail: a@b.cd
{{ 'retryCount' | lower | replace('retrycount', 'retryCount') }}: 3
timeoutSeconds: {{ numbers[0] + 1 }}
inputKeys: {{ names | tojson }}
{% for big in names %}
x-{{ big }}: &{{ big }} "{{ big }}{{ host }}"
{% endfor %}
inputTemplate:
  local: {{ local }}
  twice: '{{ twice(db.host) }}'
  alias: *a
  constant: {{ 1 }}
  {% if on %}
  branch: 1
  {% endif %}
"""


def test_what_an_expression_made_has_its_line_and_variables_as_origin() -> None:
    variables = {**SCOPE.variables.values, "numbers": [1]}
    scope = replace(SCOPE, variables=Variables(variables, {name: f"v:{name}" for name in variables}))
    source, problems = render_text(Source("tasks/w.yaml.j2", TRACED), scope)
    assert problems == ()
    (document,), _ = parse(source, {})
    traced, _ = render(document, scope)
    found = {
        pointer: {place.removeprefix("tasks/w.yaml.j2:"): names for place, names in origin.places.items()}
        for pointer, origin in traced.origins.items()
    }
    assert found == {
        "/description": {"5": (), "v:host": ("host",), "6": ("env",), "v:db": ("db.host",)},
        "/timeoutSeconds": {"9": (), "v:numbers": ("numbers",)},
        "/inputKeys/0": {"10": (), "v:names": ("names",)},
        "/inputKeys/1": {"10": (), "v:names": ("names",)},
        "/x-a": {"12": (), "v:host": ("host",)},
        "/x-b": {"12": (), "v:host": ("host",)},
        "/inputTemplate/local": {"15": ()},
        "/inputTemplate/twice": {"16": (), "v:db": ("db.host",)},
    }
    assert traced.body is document.body


def test_values_of_a_templated_json_file_have_origins() -> None:
    text = '{"name": "c", "a": [{{ host | tojson }},\n{"b": "x {{ host }}", "c": 1}], "{{ host }}": 2}'
    scope = replace(SCOPE, variables=Variables({"host": "h"}, {"host": "vars.yaml:1"}))
    source, _ = render_text(Source("tasks/w.json.j2", text), scope)
    (document,), _ = parse(source, {})
    traced, _ = render(document, scope)
    assert {pointer: str(origin) for pointer, origin in traced.origins.items()} == {
        "/a/0": "tasks/w.json.j2:1, vars.yaml:1",
        "/a/1/b": "tasks/w.json.j2:2, vars.yaml:1",
    }


def test_the_values_of_a_templated_file_are_not_rendered_again() -> None:
    source, _ = render_text(Source("w.yaml.j2", "name: x\ntasks: ['{{ \"{{ y }}\" }}']\n"), SCOPE)
    (document,), _ = parse(source, {})
    assert render(document, SCOPE) == (document, ())
    assert document.body["tasks"] == ["{{ y }}"]


@given(st.text(st.characters(exclude_characters="{\r", exclude_categories=["Cs"])))
def test_a_file_without_a_template_stays_as_it_is(text: str) -> None:
    source = Source("w.json.j2", text)
    assert render_text(source, SCOPE) == (source, ())
    assert text_of(text + "{{ host }}") == text + "h"


def test_an_excluded_file_is_no_template() -> None:
    source = Source("exported/w.yaml.j2", "{{ x")
    assert render_text(source, Scope(Variables(), "dev", "p", ("exported/*",))) == (source, ())


GREEDY = [
    "{{ range(10**9) }}",
    "{% for i in range(40000) %}{% for j in range(40000) %}x{% endfor %}{% endfor %}",
    "{% for i in range(40000) %}" + "y" * 100_000 + "{% endfor %}",
    "{{ 'x' * 10**9 }}",
    "{{ 10**9 * 'x' }}",
    "{{ [0] * 10**9 }}",
    "{{ 9 ** (10 ** 9) }}",
    "{{ 2 ** 1000 * 2 ** 1000 * 2 ** 1000 * 2 ** 1000 * 2 ** 1000 }}",
    "{{ 'x'.ljust(10**9) }}",
    "{{ 'x'.zfill(10**9) }}",
    "{{ 'x' | center(10**9) }}",
    "{{ '%999999999d' % 1 }}",
    "{{ '%*d' % (10**9, 1) }}",
    "{{ '%999999999d' | format(1) }}",
    "{{ 'a\n' | indent(10**9) }}",
    "{{ ('a\n' * 100000) | indent(1000) }}",
    "{{ [1] | tojson(indent=10**9) }}",
    "{{ 1.5 | round(10**9, 'ceil') }}",
    "{{ 1.5 | round(-10**9) }}",
    "{{ (big * 1000) | replace('x', big * 1000) }}",
    "{{ (big * 1000).replace('x', big * 1000) }}",
    "{{ ([big * 1000] * 1000) | join }}",
    "{{ (big * 1000).join(names * 1000) }}",
    "{% set ns = namespace(x='ab') %}{% for i in range(90) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
    "{% set ns = namespace(x='ab') %}{% for i in range(90) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
    "{% set ns = namespace(x=[1]) %}{% for i in range(90) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
    "{% set n = namespace(x='a') %}{% for i in range(90) %}{% set n.x %}{{n.x * 2}}{% endset %}{% endfor %}",
    "{% set x = big * 10000 %}{% for i in range(9999) %}{% set y = x[1:] %}{% endfor %}",
    "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(100) }}",
    "{{ range(20000) | map('string') | list }}{{ range(20000) | list }}",
    "{% set x = range(9999) | list %}{% for i in range(9999) %}{% if i in x %}{% endif %}{% endfor %}",
    "{% set x = big * 9999 %}{% for i in range(9999) %}{% if x == x %}{% endif %}{% endfor %}",
    "{% set x = big * 9999 %}{% for i in range(9999) %}{{ x.count('y') }}{% endfor %}",
    "{{ range(9999) | select('in', range(9999) | list) | list }}",
]


@pytest.mark.parametrize("template", GREEDY)
def test_a_greedy_template_is_refused_before_it_costs_anything(template: str) -> None:
    before = time.monotonic()
    code, place, message = failure(template)
    assert (code, place) == ("CD073", "w.yaml.j2:1:1") or "\n" in template
    assert "asks for too much" in message or "too deeply" in message
    assert time.monotonic() - before < 5  # hours or gigabytes otherwise


def test_an_honest_template_fits_in_the_budget() -> None:
    assert len(text_of("{% for i in range(5000) %}{{ big }}{% endfor %}")) == 500_000 < BUDGET


ESCAPES = [
    "{{ ''.__class__ }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ ''['__class__'] }}",
    "{{ names.append(1) }}",
    "{{ names.__len__() }}",
    "{{ db.update({}) }}",
    "{{ db.clear() }}",
    "{{ '{0.__class__}'.format(1) }}",
    "{{ '{0.__class__}'.format_map({}) }}",
    "{{ 'a'.encode() }}",
    "{{ 'a'.translate({}) }}",
    "{{ 'a'.expandtabs(10**9) }}",
    "{{ (1).to_bytes(10**9) }}",
    "{{ (1).real }}",
    "{{ dict.__mro__ }}",
    "{{ dict.fromkeys(names) }}",
    "{{ range.__init__.__globals__ }}",
    "{{ secret.__globals__ }}",
    "{{ self.__init__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ (names | map('upper')).gi_frame }}",
    "{{ namespace().__class__ }}",
    "{{ names | map(attribute='__class__') | list }}",
    "{{ lipsum }}",
    "{{ cycler }}",
    "{{ joiner }}",
    "{{ names | random }}",
    "{{ names | pprint }}",
    "{% for n in names %}{{ loop.__class__ }}{% endfor %}",
    "{% for n in names %}{{ loop._iterator }}{% endfor %}",
    "{% macro f() %}{% endmacro %}{{ f._func }}",
    "{{ host.upper.__self__ }}",
    "{{ ()() }}",
]


@pytest.mark.parametrize("template", ESCAPES)
def test_python_is_out_of_reach(template: str) -> None:
    assert failure(template)[0] in {"CD070", "CD071", "CD072", "CD076"}


def test_nothing_that_changes_from_run_to_run_is_in_a_template() -> None:
    assert set(SANDBOX.globals) == {"dict", "namespace", "range", "secret"}
    assert not {"random", "shuffle", "attr", "pprint", "xmlattr"} & set(SANDBOX.filters)
