"""Few examples in CI, always the same ones; thousands by `make faults`."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.concurrency.order_machine import OrderMachine
from tests.concurrency.world import World

EXAMPLES = int(os.environ.get("EXAMPLES", "2000"))


@pytest.fixture
def world(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[type[OrderMachine]]:
    made = World(database_url, tmp_path, monkeypatch)
    made.start_over()
    yield type("Machine", (OrderMachine,), {"world": made})
    made.dispose()


def run(machine: type[OrderMachine], examples: int, steps: int, *, fixed: bool) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            derandomize=fixed,
            database=None,
            deadline=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_whatever_happens_money_and_stock_add_up(world: type[OrderMachine]) -> None:
    run(world, 25, 30, fixed=True)


@pytest.mark.faults
def test_whatever_happens_many_times_over(world: type[OrderMachine]) -> None:
    run(world, EXAMPLES, 60, fixed=False)
