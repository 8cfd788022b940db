"""What became of one kind of tests."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Outcome:
    """Counts and duration of one kind."""

    kind: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0

    @property
    def total(self) -> int:
        """How many tests there were."""
        return self.passed + self.failed + self.skipped

    @property
    def counts(self) -> str:
        """The counts in the order in which test runners tell them."""
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"

    def __str__(self) -> str:
        return f"{self.kind + ':':13}{self.counts} ({self.seconds:.0f} s)"


def total(outcomes: list[Outcome]) -> Outcome:
    """All kinds together."""
    together = Outcome("all")
    for outcome in outcomes:
        together.passed += outcome.passed
        together.failed += outcome.failed
        together.skipped += outcome.skipped
        together.seconds += outcome.seconds
    return together
