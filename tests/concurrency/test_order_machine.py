"""Few examples in CI, always the same ones; thousands by `make faults`."""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.concurrency.staff_machine import StaffMachine
from tests.concurrency.world import World

EXAMPLES = int(os.environ.get("EXAMPLES", "1000"))
# A run in which one of these never happened has shown less than it says.
STORIES = {
    "pay",
    "await_payment",
    "expire",
    "cancel",
    "fulfill",
    "refund",
    "dispute_opened",
    "edit",
}
ALL_STORIES = STORIES | {
    "dispute_closed", "fail", "hold", "oversold", "pay_difference",
    "promotion_released", "refund_failed", "release_hold", "return_cancelled", "return_ended",
    "return_received", "return_requested", "undo_fulfillment", "waive",
}  # fmt: skip


@pytest.fixture
def world(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[type[StaffMachine]]:
    made = World(database_url, tmp_path, monkeypatch)
    made.start_over()
    yield type("Machine", (StaffMachine,), {"world": made, "seen": Counter()})
    made.dispose()


def run(machine: type[StaffMachine], examples: int, steps: int, *, fixed: bool) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            derandomize=fixed,
            database=None,
            deadline=None,
            # A long run that fails is made short; CI only says what it met.
            phases=[Phase.generate] if fixed else [Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(f"\n{examples} runs of up to {steps} steps: {dict(machine.seen)}")
    wanted = STORIES if fixed else ALL_STORIES
    assert set(machine.seen) >= wanted, wanted - set(machine.seen)


def test_whatever_happens_money_and_stock_add_up(world: type[StaffMachine]) -> None:
    run(world, 6, 30, fixed=True)


@pytest.mark.faults
def test_whatever_happens_many_times_over(world: type[StaffMachine]) -> None:
    run(world, EXAMPLES, 60, fixed=False)
