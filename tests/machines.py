"""Random acts and faults by Hypothesis, within a test case of Odoo's."""

import os
from collections.abc import Callable

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from .fault_case import BATCH, DELTA

# what the service does to a run: the action, and to which requests
FAULTS = (
    ({"status": 401}, BATCH),
    ({"status": 429, "headers": {"Retry-After": "1"}}, {"in_batch": True}),
    ({"status": 503}, {"in_batch": True}),
    ({"status": 503, "after": True}, {"in_batch": True, "method": "POST"}),
    ({"status": 503, "after": True}, {"in_batch": True, "method": "PATCH"}),
    ({"status": 412, "code": "ErrorIrresolvableConflict"}, {"method": "PATCH"}),
    ({"drop": "before"}, BATCH),
    ({"drop": "after"}, BATCH),
    ({"drop": "after"}, DELTA),
    ({"truncate": True}, BATCH),
    ({"html": True, "status": 502}, DELTA),
    ({"status": 403}, BATCH),
)


def run_machine(
    machine: Callable[[object], RuleBasedStateMachine], case: object
) -> None:
    """The same examples each time, unless another number of them is asked for."""
    run_state_machine_as_test(
        lambda: machine(case),
        settings=settings(
            max_examples=int(os.environ.get("SYNC_EXAMPLES", "8")),
            stateful_step_count=int(os.environ.get("SYNC_STEPS", "10")),
            derandomize="SYNC_EXAMPLES" not in os.environ,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=False,
            report_multiple_bugs=False,
        ),
    )
