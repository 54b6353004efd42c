"""Values for property tests of reading and writing, rich in what a careless writer gets wrong."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

__all__ = ["BODIES", "TEXT", "VALUES"]

_ODD = [
    *("yes", "0777", "1:30", "2024-01-01", "1_000", "null", "~", "<<", "=", ".inf", "1e3", "0x1F", "", " "),
    *("- a", "a: b", "a #b", "a:", "#", "!x", "*x", "&x", "---", "...", "--- a\n--- b\n", "? a", "key" * 400),
    *("{{ x }}", "{% raw %}x{% endraw %}", "${workflow.input.x}", "a, b", "[a]", "'", '"', "\\d", "'\""),
    *("a\n", "a\n\n", "\na", " a\nb", "a \nb ", "\t\na", "a\n  ", "a\n  \n", "a\n\n  b\n", "  \n a\nb"),
    *(
        "\n",
        "\n\n",
        " \n ",
        "a\r\nb",
        "a\rb",
        "a\n\tb\n",
        "a\u2028b",
        "\x85",
        "\ufeff",
        "\x00",
        "\x7f",
        "\xa0",
    ),
]
TEXT = (
    st.sampled_from(_ODD)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
    | st.text("ab \n\t:#-{}'\"", max_size=12)
)
_NUMBERS = (
    st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([-0.0, 1e-7, 1e22, 1.0, 10**30])
)
VALUES: SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | _NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)
# Workflows, in their canonical order, whose variables hold anything.
BODIES: SearchStrategy[dict[str, Any]] = st.dictionaries(TEXT, VALUES, max_size=3).map(
    lambda free: {"name": "x", "variables": free, "tasks": []}
)
