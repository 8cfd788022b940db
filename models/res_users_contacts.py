from odoo import api, fields, models

from .res_company import CONFLICTS, INCOMING, LEFT_SCOPE, PRESETS, REMOTE_DELETED

EDITED = (
    "contacts_enabled contact_folder contact_by_filter contact_domain contact_preset "
    "contact_conflict contact_incoming contact_remote_deleted contact_left_scope"
).split()
SHOWN = (
    "contact_count contact_skipped contact_chosen issue_count held_deletions "
    "contact_notice"
).split()
DEFAULTED = "folder preset conflict incoming remote_deleted left_scope".split()
SHARED = {"compute": "_compute_office365", "readonly": False}


class ResUsers(models.Model):
    """The contacts' part of the tab "Office 365" in a user's Preferences."""

    _inherit = "res.users"

    office365_contacts_enabled = fields.Boolean("Sync Contacts", **SHARED)
    office365_contact_folder = fields.Char("Outlook Folder", **SHARED)
    office365_contact_by_filter = fields.Boolean(
        "Also by Filter",
        help="Sync contacts that match a filter, besides those you have chosen. While "
        "the filter has no condition, it chooses nobody.",
        **SHARED,
    )
    office365_contact_domain = fields.Char("Filter", **SHARED)
    office365_contact_preset = fields.Selection(PRESETS, "Direction", **SHARED)
    office365_contact_conflict = fields.Selection(
        CONFLICTS, "Changed on Both Sides", **SHARED
    )
    office365_contact_incoming = fields.Selection(INCOMING, "New in Outlook", **SHARED)
    office365_contact_remote_deleted = fields.Selection(
        REMOTE_DELETED, "Deleted in Outlook", **SHARED
    )
    office365_contact_left_scope = fields.Selection(
        LEFT_SCOPE, "No Longer Chosen", **SHARED
    )
    office365_contact_count = fields.Integer(
        "Contacts in Outlook", compute="_compute_office365"
    )
    office365_contact_skipped = fields.Integer(
        "Skipped Contacts", compute="_compute_office365"
    )
    office365_contact_chosen = fields.Boolean(compute="_compute_office365")
    office365_issue_count = fields.Integer("Issues", compute="_compute_office365")
    office365_held_deletions = fields.Integer(
        "Deletions Held Back", compute="_compute_office365"
    )

    office365_contact_matching = fields.Integer(
        "Contacts Matching", compute="_compute_office365_contact_matching"
    )
    office365_contact_notice = fields.Text("Left Out", compute="_compute_office365")
    # what holds while nothing is chosen
    office365_default_folder = fields.Char(compute="_compute_office365_defaults")
    office365_default_preset = fields.Char(compute="_compute_office365_defaults")
    office365_default_conflict = fields.Char(compute="_compute_office365_defaults")
    office365_default_incoming = fields.Char(compute="_compute_office365_defaults")
    office365_default_remote_deleted = fields.Char(
        compute="_compute_office365_defaults"
    )
    office365_default_left_scope = fields.Char(compute="_compute_office365_defaults")

    @api.model
    def _office365_shown(self) -> list[str]:
        return [*super()._office365_shown(), *SHOWN]

    @api.model
    def _office365_edited(self) -> list[str]:
        return [*super()._office365_edited(), *EDITED]

    def _office365_of_a_new_account(self) -> dict:
        own = self.env["office365.account"]._own_contacts(self._origin)
        return {
            **super()._office365_of_a_new_account(),
            "office365_contact_domain": own,
        }

    @property
    def SELF_READABLE_FIELDS(self) -> list[str]:
        return [*super().SELF_READABLE_FIELDS, "office365_contact_matching"]

    @api.model
    def _office365_defaulted(self) -> dict[str, str]:
        own = {
            f"office365_default_{name}": f"office365_contact_{name}"
            for name in DEFAULTED
        }
        return {**super()._office365_defaulted(), **own}

    @api.depends("office365_contact_by_filter", "office365_contact_domain")
    def _compute_office365_contact_matching(self) -> None:
        """Live, while the filter is being edited."""
        for user in self:
            values = {
                "user_id": user._origin.id,
                "company_id": user.sudo().company_id._origin.id,
                "contact_by_filter": user.office365_contact_by_filter,
                "contact_domain": user.office365_contact_domain,
            }
            account = self.env["office365.account"].sudo().new(values)
            user.office365_contact_matching = account.contact_matching

    def action_office365_sync_contacts(self) -> dict:
        """Sync what changed, within seconds."""
        return self._office365_own_account().action_sync_contacts()

    def action_office365_sync_contacts_full(self) -> dict:
        """Compare everything on both sides."""
        return self._office365_own_account().action_sync_contacts_full()

    def action_office365_reset_contacts(self) -> dict:
        """Pair everything anew."""
        return self._office365_own_account().action_reset_contacts()

    def action_office365_approve_deletions(self) -> dict:
        """Let the deletions that were held back happen."""
        return self._office365_own_account().action_approve_deletions()

    def action_office365_keep_held(self) -> dict:
        """Undo the deletions that were held back."""
        return self._office365_own_account().action_keep_held()

    def action_office365_open_held(self) -> dict:
        """The deletions that were held back."""
        return self._office365_own_account().action_open_held()

    def action_office365_choose_contacts(self) -> dict:
        """Where to choose whom I have in Outlook."""
        return self._office365_own_account().action_choose_contacts()

    def action_office365_open_contact_links(self) -> dict:
        """My contacts in Outlook."""
        return self._office365_own_account().action_open_contact_links()

    def action_office365_open_skipped_contacts(self) -> dict:
        """What is in my Outlook folder and not in Odoo, and why."""
        return self._office365_own_account().action_open_skipped_contacts()

    def action_office365_open_issues(self) -> dict:
        """What could not be synced."""
        return self._office365_own_account().action_open_issues()
