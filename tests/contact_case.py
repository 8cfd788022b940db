"""Builders for tests of the contact sync."""

from odoo.addons.office365_sync.models.contact_local_store import ContactLocalStore
from odoo.addons.office365_sync.models.contact_run import ContactRun

from .common import Office365Case

PERSON = {
    "displayName": "Laura Brunner",
    "givenName": "Laura",
    "surname": "Brunner",
    "emailAddresses": [{"name": "Laura", "address": "laura@alpine.example"}],
}


class ContactCase(Office365Case):
    """Anna is connected; her folder is there after the first run."""

    def setUp(self) -> None:
        super().setUp()
        self.patch(ContactLocalStore, "cool_down", ContactLocalStore.cool_down * 0)
        self.account = self.connect(self.anna)
        self.partners = self.env["res.partner"]

    def partner(self, name: str = "Nina Roth", **values: object) -> object:
        """A partner as Anna made it."""
        partners = self.partners.with_user(self.anna)
        return partners.create({"name": name, **values}).with_user(self.anna)

    def synced_partner(self, name: str = "Nina Roth", **values: object) -> object:
        """A partner that is in Anna's Outlook."""
        partner = self.partner(name, **values)
        partner.action_office365_add()
        self.sync()
        return partner

    def outlook_person(self, **properties: object) -> str:
        """A contact that Anna made in the synced folder; its id."""
        if "Odoo" not in self.simulator.folders():
            self.sync()
        return self.simulator.create(folder="Odoo", **{**PERSON, **properties})

    def sync(self, full: bool = False, expect: str = "done") -> object:
        """One run, to its end; its counts."""
        self.env.flush_all()
        if full:
            self.env["office365.sync.run"].create(
                {
                    "account_id": self.account.id,
                    "kind": "contacts",
                    "mode": "full",
                    "state": "queued",
                }
            )
            self.env.flush_all()
        seen = []
        original = ContactRun.run

        def run(this: ContactRun) -> str:
            seen.append(this)
            return original(this)

        self.patch(ContactRun, "run", run)
        state = self.account._run_contacts()
        self.patch(ContactRun, "run", original)
        self.env.invalidate_all()
        self.assertEqual(state, expect, self.account.last_error)
        return seen[0].counts

    def link(self, partner: object) -> object:
        """Anna's link of a partner."""
        return self.env["office365.contact.link"].search(
            [("account_id", "=", self.account.id), ("partner_id", "=", partner.id)]
        )

    def in_outlook(self, name: str = "Nina Roth") -> dict:
        """The contact of that name in the folder."""
        return self.simulator.contacts()[name]

    def by_email(self, address: str) -> object:
        """Partners with this address."""
        return self.partners.search([("email", "=", address)])
