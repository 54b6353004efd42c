"""A workflow that asks another service with a secret, on every kind of server."""

from collections.abc import Callable
from pathlib import Path

import pytest
from deployment import AMBIENT
from secret_bench import SecretBench, forms, workflow_text

from conductor_deploy.wire.access import Access
from conductor_deploy.wire.connection import Connection

VALUES = ('first "value" of it\n', "second\\value ${workflow.input.x} é", "third-value-of-it 💥")


@pytest.fixture
def bench(
    target: Access,
    connect: Callable[[Access], Connection],
    own_prefix: Callable[[Access], str],
    tmp_path: Path,
) -> SecretBench:
    prefix = own_prefix(target)
    made = SecretBench(tmp_path / "repository", connect(target), AMBIENT, prefix, f"{prefix}order")
    made.environ = {"TOKEN": VALUES[0]}
    return made


def test_a_secret_is_applied_rotated_found_to_drift_and_taken_back(bench: SecretBench) -> None:
    first, second, third = VALUES
    assert bench.apply().status == "applied"
    assert bench.header == f"Bearer {first}"
    assert bench.planned().plan.changes == ()

    bench.environ = {"TOKEN": second}
    assert [(c.action, c.cause, len(c.fields)) for c in bench.planned().plan.changes] == [
        ("update", "source", 1)
    ]
    assert bench.apply(bench.planned().plan).status == "applied"
    assert bench.header == f"Bearer {second}"
    assert bench.drift().changes == ()

    bench.edit(f"Bearer {third}")
    assert [change.cause for change in bench.drift().changes] == ["drift"]
    assert bench.apply().status == "applied"
    assert bench.drift().changes == ()

    bench.write("definitions/order.yaml", workflow_text(description="worse", name=bench.name))
    assert bench.apply().status == "applied"
    bench.environ = {"TOKEN": third}
    assert bench.apply(bench.rollback()).status == "applied"
    assert (bench.header, bench.live["description"]) == (f"Bearer {third}", "orders")

    bench.pull()
    bench.compare()
    everything = bench.everything()
    assert [form for value in VALUES for form in forms(value) if form in everything] == []
