"""How far the service's clock is ahead of ours."""

from __future__ import annotations

import email.utils
import time

import pytest
from graph_wire import Caller, answer, refusal

from graph.errors import GraphError


def dated(seconds):
    return email.utils.formatdate(time.time() + seconds, usegmt=True)


def test_the_clock_is_read_from_any_answer():
    caller = Caller(answer(200, {"id": "1"}, Date=dated(-900)), refusal(404))
    assert caller.clock_skew is None
    caller.get("/me")
    assert -905 < caller.clock_skew < -895


def test_a_refusal_tells_the_time_as_well():
    caller = Caller(refusal(403, Date=dated(120)))
    with pytest.raises(GraphError):
        caller.get("/me")
    assert 115 < caller.clock_skew < 125


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Foo 2026 00:00:00 GMT"])
def test_a_date_that_says_nothing_is_none(date):
    caller = Caller(answer(200, {"id": "1"}, Date=date))
    caller.get("/me")
    assert caller.clock_skew is None
