"""The same for what goes on besides a sync: a removal from Outlook, a preview."""

from __future__ import annotations

import hashlib
import json

from simulator_process import ANNA
from world import World

PEOPLE = 24
CHUNK = 3  # so that there are many points at which it may be killed
OUTLOOKS = ("Far 0", "Far 1", "Far 2")
EDITED = ("Near 0", "Near 7", "Near 8", "Near 23")
KEPT_BY = ("office365_account", "office365_cursor", "office365_token")


class RemovalWorld(World):
    """Contacts that Odoo has made, a few of them edited in Outlook, and others."""

    run_method = "_run_all"

    def people_meet(self) -> None:
        """Both sides are in sync; then some are edited in Outlook."""
        with self.env() as env:
            names = [{"name": f"Near {number}"} for number in range(PEOPLE)]
            made = env["res.partner"].create(names)
            self.positions = dict.fromkeys(made.ids, "")
            made.with_user(self.user_id).action_office365_add()
        self.run_alone()
        for name in OUTLOOKS:
            address = f"{name.replace(' ', '')}@killed.example"
            people = [{"name": name, "address": address}]
            self.simulator.create(displayName=name, emailAddresses=people)
        assert self.run_alone() == "done"
        there = self.simulator.contacts()
        for name in EDITED:
            self.simulator.edit(there[name]["id"], jobTitle="Mine")

    def _forget_earlier_worlds(self) -> None:
        super()._forget_earlier_worlds()
        with self.env() as env:
            earlier = ["|", ("name", "=like", "Near %"), ("name", "=like", "Far %")]
            env["res.partner"].search(earlier).unlink()

    def service_takes_its_time(self, milliseconds: int = 40) -> None:
        """For each request, and for each item in one, so that a run is at work still
        when it is killed, on any machine."""
        latency = dict.fromkeys(("request_ms", "item_ms"), milliseconds)
        self.simulator.admin("POST", "latency", latency)

    def in_small_steps(self) -> None:
        """Workers to come inherit that."""
        from odoo.addons.office365_sync.models.contact_removal import ContactRemoval

        whole = ContactRemoval._context_of

        def small(run: ContactRemoval, folder_id: str) -> object:
            context = whole(run, folder_id)
            context.chunk = CHUNK
            return context

        ContactRemoval._context_of = small

    def leave(self) -> None:
        """Their user asks for the removal."""
        with self.env() as env:
            env["office365.account"].browse(self.account_id)._begin_to_leave()

    def is_leaving(self) -> bool:
        with self.env() as env:
            return env["office365.account"].browse(self.account_id).is_leaving

    # -- a preview

    def ask_for_a_preview(self) -> int:
        with self.env() as env:
            account = env["office365.account"].browse(self.account_id)
            return account._queue_preview("contacts", is_full=True).id

    def previewed(self, preview_id: int) -> tuple[str, dict]:
        """How it ended, and how many of what."""
        with self.env() as env:
            preview = env["office365.preview"].browse(preview_id)
            counts = preview._counts()[preview_id]
            return preview.state, {" ".join(key): n for key, n in counts.items()}

    def contents(self) -> dict[str, str]:
        """A digest of all that a preview has no business with, on both sides."""
        there = self.simulator.admin("GET", f"mailboxes/{ANNA}")
        found = {"outlook": json.dumps(there, sort_keys=True)}
        with self.env() as env:
            env.cr.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
                " AND (tablename LIKE 'office365%' OR tablename = 'res_partner')"
                " AND tablename NOT LIKE 'office365_preview%'"
            )
            for (table,) in env.cr.fetchall():
                if table in KEPT_BY:
                    continue  # when a run began, and tokens that were renewed
                env.cr.execute(f"SELECT one::text FROM {table} one")  # noqa: S608
                rows = sorted(row[0] for row in env.cr.fetchall())
                found[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
        return found
