"""What more than one of these tests begins with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from reinstall_world import ReinstallWorld


@pytest.fixture
def world() -> Iterator[ReinstallWorld]:
    """In a database of its own, which is dropped."""
    from reinstall_world import ReinstallWorld  # which the other tests do without

    made = ReinstallWorld()
    try:
        yield made
    finally:
        made.drop()
