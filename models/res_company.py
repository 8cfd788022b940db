from odoo import api, fields, models

PRESETS = [
    ("two_way", "Both ways"),
    ("odoo_leads", "Odoo leads, only notes come back"),
    ("outlook_leads", "Outlook leads"),
]
CONFLICTS = [
    ("local", "Odoo's value is kept"),
    ("remote", "Outlook's value is kept"),
    ("newest", "The newest value is kept"),
]
INCOMING = [
    ("create", "Becomes a contact in Odoo"),
    ("enrich", "Only completes contacts that Odoo has"),
    ("never", "Stays in Outlook"),
]
REMOTE_DELETED = [
    ("create_again", "Is put there again"),
    ("unlink", "Is no longer synced"),
    ("archive", "Is archived in Odoo"),
]
LEFT_SCOPE = [
    ("remove", "Is removed from Outlook"),
    ("leave", "Stays in Outlook"),
]
# What the filter begins with: without any condition it would choose nobody.
OWN_CONTACTS = "[('office365_is_mine', '=', True)]"
FILTER = frozenset(("office365_contact_by_filter", "office365_contact_domain"))


class ResCompany(models.Model):
    """What holds for everybody's contact sync unless they choose otherwise."""

    _inherit = "res.company"

    office365_contact_folder = fields.Char(
        "Outlook Folder", default="Odoo", required=True
    )
    office365_contact_by_filter = fields.Boolean("Contacts by Filter")
    office365_contact_domain = fields.Char("Contacts Filter", default=OWN_CONTACTS)
    office365_contact_preset = fields.Selection(
        PRESETS,
        "Direction of Contacts",
        default="two_way",
        required=True,
    )
    office365_contact_conflict = fields.Selection(
        CONFLICTS,
        "Changed on Both Sides",
        default="local",
        required=True,
    )
    office365_contact_incoming = fields.Selection(
        INCOMING,
        "New in Outlook",
        default="create",
        required=True,
    )
    office365_contact_remote_deleted = fields.Selection(
        REMOTE_DELETED,
        "Deleted in Outlook",
        default="create_again",
        required=True,
    )
    office365_contact_left_scope = fields.Selection(
        LEFT_SCOPE,
        "No Longer Chosen",
        default="remove",
        required=True,
    )

    def write(self, vals: dict) -> bool:
        """Settings save everything that they show: what changed is put into effect."""
        asked = FILTER & vals.keys()
        same = {name for name in asked if self._office365_has(name, vals[name])}
        done = super().write({key: vals[key] for key in vals if key not in same})
        if asked - same:
            accounts = self.env["office365.account"].sudo()
            accounts.search([("company_id", "in", self.ids)])._wake()
        return done

    def _office365_has(self, name: str, value: object) -> bool:
        return all((company[name] or False) == (value or False) for company in self)

    @api.constrains("office365_contact_domain")
    def _check_office365_contact_domain(self) -> None:
        """As whoever enters it; for others ``uid`` is another, the rest is the same."""
        for company in self:
            partners = self.env["res.partner"]
            partners._office365_check_domain(company.office365_contact_domain)
