"""Odoo's own ``microsoft_calendar``, and two people who use it."""

from __future__ import annotations

import os
from types import SimpleNamespace

import pytest
import simulator_process
from simulator_process import ANNA, BRUNO

from dev.microsoft_calendar_peer import Peer


@pytest.fixture(scope="session")
def odoo():
    """This process, become an Odoo without the addon."""
    tenant = simulator_process.shared()
    database = os.environ["OFFICE365_SYNC_DATABASE"]
    options = os.environ["OFFICE365_SYNC_ODOO"]
    peer = Peer(database, options, tenant.url, tenant.ca, tenant.sign_in)
    with peer.env() as env:
        names = ["office365_sync", "microsoft_calendar"]
        modules = env["ir.module.module"].search([("name", "in", names)])
        installed = modules.filtered(lambda module: module.state == "installed")
        assert installed.mapped("name") == ["microsoft_calendar"]
    return peer


@pytest.fixture
def tenant():
    """A new world for each test."""
    simulator = simulator_process.shared()
    simulator.reset("empty")
    return simulator


@pytest.fixture
def people(odoo):
    """Users of this Odoo whose mailboxes are in the tenant."""
    return SimpleNamespace(
        anna=odoo.person("Anna Keller", ANNA), bruno=odoo.person("Bruno Costa", BRUNO)
    )


@pytest.fixture
def anna(odoo, tenant, people):
    """Connected, and synced for the first time."""
    odoo.forget()
    odoo.connect(people.anna, ANNA)
    odoo.sync(people.anna)
    tenant.clear_counters()
    return people.anna


@pytest.fixture
def bruno(odoo, anna, people):
    """Connected too."""
    odoo.connect(people.bruno, BRUNO)
    odoo.sync(people.bruno)
    return people.bruno
