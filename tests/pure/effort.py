"""How much a piece of work does: counted, as a busy machine makes times differ."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any


def lines_run(act: Callable[[], Any]) -> int:
    """How many lines of Python ``act`` runs, rounds of loops each counted."""
    count = 0

    def trace(_frame: Any, event: str, _argument: Any) -> Callable:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        act()
    finally:
        sys.settrace(before)
    return count
