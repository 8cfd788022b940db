"""The simulated tenant, for clients that nobody here wrote."""

from __future__ import annotations

import os

import pytest
import simulator_process

# requests would prefer this to the authority that each client is told to trust
for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
    os.environ.pop(name, None)


@pytest.fixture
def tenant():
    """A new world for each test."""
    simulator = simulator_process.shared()
    simulator.reset("empty")
    return simulator
