"""Numbers with their spread, goals, and the page they are written down on."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

NOT_MEASURED = "not measured"


@dataclass(frozen=True, slots=True)
class Figure:
    """The median of some rounds. `spread` is how far apart they were, as a share of it."""

    median: float
    spread: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Figure":
        middle = statistics.median(values)
        return cls(middle, (max(values) - min(values)) / middle if middle else 0.0)

    def __str__(self) -> str:
        digits = 0 if self.median >= 100 else 1 if self.median >= 10 else 2
        return f"{self.median:,.{digits}f} ± {self.spread / 2:.0%}"


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of single acts."""

    p50: float
    p99: float

    def __str__(self) -> str:
        return f"{self.p50:.1f} / {self.p99:.1f}"


def times(acts: Sequence[Callable[[], object]]) -> Times:
    """How long each act takes, one after the other."""
    return of_seconds([_seconds(act) for act in acts])


def of_seconds(taken: Sequence[float]) -> Times:
    in_order = sorted(seconds * 1000 for seconds in taken)
    return Times(statistics.median(in_order), in_order[int(len(in_order) * 0.99)])


def _seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


@dataclass
class Report:
    """Everything measured, section by section, and the goals with what became of them."""

    lines: list[str] = field(default_factory=list)
    goals: list[tuple[str, str, str, str]] = field(default_factory=list)

    def section(self, title: str, *said: str) -> None:
        self._add("", f"## {title}", "", *said)

    def table(self, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        cells = [head, ["---"] * len(head), *rows]
        self._add("", *("| " + " | ".join(str(cell) for cell in row) + " |" for row in cells))

    def goal(self, work: str, goal: str, reached: float | None, met: bool, unit: str = "") -> None:
        """None: it could not be measured here."""
        if reached is None:
            self.goals.append((work, goal, NOT_MEASURED, NOT_MEASURED))
        else:
            said = f"{reached:,.3g} {unit}".strip()
            self.goals.append((work, goal, said, "met" if met else "NOT MET"))

    def at_least(self, work: str, reached: float | None, goal: float, unit: str = "") -> None:
        self.goal(work, f"≥ {goal:,g} {unit}", reached, (reached or 0) >= goal, unit)

    def at_most(self, work: str, reached: float | None, goal: float, unit: str = "") -> None:
        met = reached is not None and reached <= goal
        self.goal(work, f"≤ {goal:,g} {unit}", reached, met, unit)

    def finish(self) -> str:
        self.section("Goals")
        self.table(("work", "goal", "reached", ""), self.goals)
        return "\n".join(self.lines) + "\n"

    def _add(self, *lines: str) -> None:
        print("\n".join(lines), flush=True)
        self.lines.extend(lines)
