"""A real database and the simulated tenant, people on both sides, workers of one's own.

Local edits are to the job position and remote ones to the mobile number, so that every
conflict would be a false one and every last value has to be there. What is made in Odoo
has no e-mail address: only our mark tells that it was put in Outlook.
"""

from __future__ import annotations

import os
import random
import signal
import time
import uuid
from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import simulator_process
from simulator_process import ANNA, CLIENT_ID, CLIENT_SECRET

import odoo
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

SEED = int(os.environ.get("OFFICE365_SYNC_SEED", str(random.randrange(10**6))))
KILLS = int(os.environ.get("OFFICE365_SYNC_KILLS", "110"))
DATABASE = os.environ["OFFICE365_SYNC_DATABASE"]
RAN, WAS_RUNNING = 10, 11  # how a worker ends


class World:
    """Both sides, and what people last wrote there."""

    preferences = {"contacts_enabled": True}
    run_method = "_run_contacts"
    links = "office365_contact_link"
    database = DATABASE

    def __init__(self) -> None:
        config.parse_config(os.environ["OFFICE365_SYNC_ODOO"].splitlines())
        self.random = random.Random(SEED)
        self.simulator = simulator_process.shared()
        os.environ["REQUESTS_CA_BUNDLE"] = self.simulator.ca
        self.simulator.reset("empty")
        self.registry = Registry(self.database)
        self.positions: dict[int, str] = {}  # by partner: Odoo's last word
        self.mobiles: dict[str, str] = {}  # by name: Outlook's last word
        self.counter = 0
        self._forget_earlier_worlds()

    def _forget_earlier_worlds(self) -> None:
        with self.env() as env:
            env["office365.message"].search([]).unlink()
            boxes = env["office365.mailbox"].search([])
            boxes.state = "off"
            boxes.unlink()
            env["office365.account"].search([]).unlink()
            env["res.partner"].search([("name", "=like", "Killed %")]).unlink()

    @contextmanager
    def env(self):
        """A transaction of a person's own."""
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def connect(self) -> None:
        """The demo user signs in; then nothing of it is shared with children."""
        from odoo.addons.office365_sync.graph import auth
        from odoo.addons.office365_sync.models.link_store import LinkStore

        LinkStore.cool_down = timedelta(0)
        with self.env() as env:
            app = env.ref("office365_sync.default_app")
            app.write(
                {
                    "cloud": "custom",
                    "login_url": self.simulator.url,
                    "graph_url": self.simulator.url,
                    "tenant": "contoso.example",
                    "client_id": CLIENT_ID,
                    "secret": CLIENT_SECRET,
                }
            )
            self.user_id = env.ref("base.user_demo").id
            account = env["office365.account"]._of_user(
                env["res.users"].browse(self.user_id)
            )
            account.write({"login": ANNA, **self.preferences})
            flow = account._start_code_flow(uuid.uuid4().hex, None)
            back = self.simulator.sign_in(flow["auth_uri"], ANNA)
            account._finish_code_flow(flow, dict(parse_qsl(urlsplit(back).query)))
            self.account_id = account.id
        auth._applications.clear()

    def value(self) -> str:
        """A value that nobody wrote before."""
        self.counter += 1
        return f"v{self.counter}"

    # -- people

    def someone_makes_a_contact_in_odoo(self) -> None:
        number = self.counter + 1
        with self.env() as env:
            partner = env["res.partner"].create(
                {
                    "name": f"Killed Local{number}",
                    "function": self.value(),
                }
            )
            self.positions[partner.id] = partner.function
            partner.with_user(self.user_id).action_office365_add()

    def someone_edits_in_odoo(self) -> None:
        if not self.positions:
            return
        partner_id = self.random.choice(sorted(self.positions))
        with self.env() as env:
            env["res.partner"].browse(partner_id).function = self.value()
            self.positions[partner_id] = f"v{self.counter}"

    def someone_makes_a_contact_in_outlook(self) -> None:
        number = self.counter + 1
        name = f"Killed Remote{number}"
        address = f"remote.{number}@killed.example"
        self.mobiles[name] = self.value()
        self.simulator.create(
            displayName=name,
            emailAddresses=[{"name": name, "address": address}],
            mobilePhone=self.mobiles[name],
        )

    def someone_edits_in_outlook(self) -> None:
        contacts = list(self.simulator.contacts().values())
        if contacts:
            contact = self.random.choice(contacts)
            name = contact["displayName"]
            self.mobiles[name] = self.value()
            self.simulator.edit(contact["id"], mobilePhone=self.mobiles[name])

    def acts(self) -> list[Callable[[], None]]:
        """What people may do."""
        return [
            self.someone_makes_a_contact_in_odoo,
            self.someone_edits_in_odoo,
            self.someone_edits_in_odoo,
            self.someone_makes_a_contact_in_outlook,
            self.someone_edits_in_outlook,
            self.someone_edits_in_outlook,
        ]

    def people_do_something(self) -> None:
        for _ in range(self.random.randint(1, 4)):
            self.random.choice(self.acts())()

    # -- the worker

    def start_worker(self) -> int:
        """Work in a child; its process, which tells how the run ended. It makes nothing
        due: that would meet the rows that another worker writes."""
        odoo.sql_db.close_all()
        child = os.fork()
        if child == 0:
            code = 1
            try:
                code = {"done": RAN, None: WAS_RUNNING}.get(self.work(), code)
            finally:
                os._exit(code)
        return child

    def run_and_kill(self, after: float) -> bool:
        """Run in a child and kill it after so many seconds; was it still at work?"""
        self.make_all_due()
        child = self.start_worker()
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        return os.WIFSIGNALED(status)

    def kill_often(self) -> None:
        """People go on, and workers are killed at random points of their runs; then the
        last one is left alone."""
        print(f"seed {SEED}, {KILLS} kills")
        self.connect()
        assert self.run_alone() == "done"
        self.people_do_something()
        began = time.monotonic()
        assert self.run_alone() == "done"
        usual = max(0.15, time.monotonic() - began)
        at_work = 0
        for _ in range(KILLS):
            self.people_do_something()
            at_work += self.run_and_kill(self.random.uniform(0.01, usual))
        assert at_work >= KILLS * 0.6, "most runs were over before they were killed"
        for _ in range(6):
            assert self.run_alone() == "done"

    def run(self) -> str | None:
        self.make_all_due()
        return self.work()

    def make_all_due(self) -> None:
        """What is put off to a later moment is due now."""
        with self.env() as env:
            env.cr.execute(
                f"UPDATE {self.links} SET tries = 0, next_try ="  # noqa: S608
                " CASE WHEN pending IS NULL THEN now() AT TIME ZONE 'UTC' END"
                " WHERE next_try IS NOT NULL"
            )

    def work(self) -> str | None:
        """What a worker does with the account; None if another one is at it."""
        with self.env() as env:
            account = env["office365.account"].browse(self.account_id)
            return getattr(account, self.run_method)()

    def run_alone(self) -> str | None:
        """Once the database has noticed that the worker before it is dead."""
        until = time.monotonic() + 30
        while (ended := self.run()) is None and time.monotonic() < until:
            time.sleep(0.1)
        return ended


def check_that_both_sides_are_equal(world: World) -> None:
    """One contact for each partner, each with the last word of either side."""
    contacts = list(world.simulator.contacts().values())
    by_name = {contact["displayName"]: contact for contact in contacts}
    listed = world.simulator.admin("GET", f"mailboxes/{ANNA}")["contacts"]
    assert len(by_name) == len(listed), "twice in Outlook"
    with world.env() as env:
        partners = env["res.partner"].search([("name", "=like", "Killed %")])
        names = partners.mapped("name")
        assert len(names) == len(set(names)), "twice in Odoo"
        assert set(names) == set(by_name), "not the same people"
        for partner in partners:
            contact = by_name[partner.name]
            assert partner.function == (contact["jobTitle"] or False)
            assert partner.mobile == (contact["mobilePhone"] or False)
            if partner.id in world.positions:
                assert partner.function == world.positions[partner.id], "lost"
            if partner.name in world.mobiles:
                assert partner.mobile == world.mobiles[partner.name], "lost"
        conflicts = env["office365.conflict"].search([])
        assert not conflicts, conflicts.mapped("field")
        links = env["office365.contact.link"].search(
            [("account_id", "=", world.account_id)]
        )
        assert set(links.mapped("state")) == {"linked"}
        assert len(links) == len(partners)
        env.cr.execute(
            "SELECT count(*) FROM office365_contact_link"
            " WHERE pending IS NOT NULL OR gone IS NOT NULL"
        )
        assert env.cr.fetchone()[0] == 0
