"""An Odoo with both connectors, whose demo user has Anna's mailbox."""

from __future__ import annotations

import os
from types import SimpleNamespace

import pytest
import simulator_process
from owner import Owner
from simulator_process import ANNA

from dev.benching import Connected, Tenant
from dev.microsoft_calendar_peer import Peer


@pytest.fixture(scope="session")
def both():
    """This process, become that Odoo; nobody is connected yet."""
    simulator = simulator_process.shared()
    simulator.reset("empty")
    database = os.environ["OFFICE365_SYNC_DATABASE"]
    options = os.environ["OFFICE365_SYNC_ODOO"]
    peer = Peer(database, options, simulator.url, simulator.ca, simulator.sign_in)
    return SimpleNamespace(peer=peer, simulator=simulator, database=database)


@pytest.fixture
def theirs(both):
    """Theirs syncs the demo user's calendar; no event is there."""
    both.simulator.reset("empty")
    both.peer.forget()
    with both.peer.env() as env:
        env["office365.account"].search([]).unlink()
        user = env.ref("base.user_demo")
        env["res.users.settings"]._find_or_create_for_user(user)
    both.peer.connect(user.id, ANNA)
    return SimpleNamespace(sync=lambda: both.peer.sync(user.id), user_id=user.id)


@pytest.fixture
def ours(both, theirs):
    """Ours, connected too and switched on."""
    folder = os.path.dirname(both.simulator.ca)
    connected = Connected(both.database, Tenant(both.simulator.url, folder))
    connected.connect(contacts_enabled=False, calendar_enabled=True)
    return connected


@pytest.fixture
def outlook(both, theirs):
    return Owner(both.simulator)
