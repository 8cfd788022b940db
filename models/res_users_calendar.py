from odoo import api, fields, models

from .office365_account_calendar import EXISTING, MEETINGS, PRIVATE
from .res_company_calendar import CONFLICTS, DELETED, INVITES
from .res_users_contacts import SHARED

EDITED = (
    "calendar_enabled calendar_name calendar_make calendar_months_before "
    "calendar_months_after calendar_push calendar_pull calendar_series "
    "calendar_meetings calendar_private calendar_existing calendar_copies "
    "calendar_invites calendar_conflict calendar_remote_deleted"
).split()
SHOWN = (
    "event_count event_skipped calendar_held calendar_last_sync calendar_problem "
    "calendar_remedy calendar_needs_consent"
).split()
DEFAULTED = "invites conflict remote_deleted".split()
STATUS = {"compute": "_compute_office365"}
AS_SET = {"compute": "_compute_office365_defaults"}


class ResUsers(models.Model):
    """The calendar's part of the tab "Office 365" in a user's Preferences."""

    _inherit = "res.users"

    office365_calendar_enabled = fields.Boolean("Sync Calendar", **SHARED)
    office365_calendar_name = fields.Char(
        "Outlook Calendar",
        help="A calendar of yours in Outlook; empty for your default one.",
        **SHARED,
    )
    office365_calendar_make = fields.Boolean("Make It If It Is Not There", **SHARED)
    office365_calendar_months_before = fields.Integer("Months Before Today", **SHARED)
    office365_calendar_months_after = fields.Integer("Months After Today", **SHARED)
    office365_calendar_push = fields.Boolean(
        "Send at Once",
        help="An event is in Outlook seconds after it is saved in Odoo. Otherwise it "
        "goes there with the next sync, every five minutes.",
        **SHARED,
    )
    office365_calendar_pull = fields.Boolean(
        "Fetch When Opened",
        help="Opening the calendar in Odoo fetches what is new in Outlook, at most "
        "once a minute.",
        **SHARED,
    )
    office365_calendar_series = fields.Boolean("Also Series", **SHARED)
    office365_calendar_meetings = fields.Selection(MEETINGS, "Whose Meetings", **SHARED)
    office365_calendar_private = fields.Selection(PRIVATE, "Private Events", **SHARED)
    office365_calendar_existing = fields.Selection(
        EXISTING, "Meetings That Exist Already", **SHARED
    )
    office365_calendar_copies = fields.Boolean(
        "Meetings of Colleagues Who Do Not Sync",
        help="Put them in my Outlook as copies without attendees. Nobody is mailed.",
        **SHARED,
    )
    office365_calendar_invites = fields.Selection(INVITES, "New Meetings", **SHARED)
    office365_calendar_conflict = fields.Selection(
        CONFLICTS, "Event Changed on Both Sides", **SHARED
    )
    office365_calendar_remote_deleted = fields.Selection(
        DELETED, "Event Deleted in Outlook", **SHARED
    )
    office365_event_count = fields.Integer("Events in Outlook", **STATUS)
    office365_event_skipped = fields.Integer("Skipped Events", **STATUS)
    office365_calendar_held = fields.Integer("Deletions Waiting", **STATUS)
    office365_calendar_last_sync = fields.Datetime("Calendar Synced", **STATUS)
    office365_calendar_problem = fields.Char("Calendar Problem", **STATUS)
    office365_calendar_remedy = fields.Char("Calendar Remedy", **STATUS)
    office365_calendar_needs_consent = fields.Boolean(**STATUS)
    office365_calendar_left_out = fields.Integer(
        compute="_compute_office365_calendar_left_out"
    )
    # what holds while nothing is chosen
    office365_default_calendar_invites = fields.Char(**AS_SET)
    office365_default_calendar_conflict = fields.Char(**AS_SET)
    office365_default_calendar_remote_deleted = fields.Char(**AS_SET)

    @api.model
    def _office365_defaulted(self) -> dict[str, str]:
        own = {
            f"office365_default_calendar_{name}": f"office365_calendar_{name}"
            for name in DEFAULTED
        }
        return {**super()._office365_defaulted(), **own}

    @api.model
    def _office365_shown(self) -> list[str]:
        return [*super()._office365_shown(), *SHOWN]

    @api.model
    def _office365_edited(self) -> list[str]:
        return [*super()._office365_edited(), *EDITED]

    @property
    def SELF_READABLE_FIELDS(self) -> list[str]:
        return [*super().SELF_READABLE_FIELDS, "office365_calendar_left_out"]

    @api.depends("office365_account_id")
    def _compute_office365_calendar_left_out(self) -> None:
        """Apart from the others, for it searches the calendar."""
        for user in self:
            left_out = user.office365_account_id.calendar_left_out
            user.office365_calendar_left_out = left_out

    @api.onchange("office365_calendar_name")
    def _onchange_office365_calendar_name(self) -> dict | None:
        """Say what another calendar means before it is chosen for good."""
        account = self._origin.office365_account_id
        before, after = account.calendar_name or "", self.office365_calendar_name or ""
        if before.strip() == after.strip() or not account.event_count:
            return None
        message = self.env._(
            "From the next sync on your events are in that calendar; what is in the "
            "other one stays there and is synced no more. Your meetings with others "
            "stay in Odoo alone, so that nobody is invited once more: see Meetings "
            "That Exist Already."
        )
        return {
            "warning": {"title": self.env._("Another calendar"), "message": message}
        }

    def action_office365_enable_calendar(self) -> dict:
        """Sync my calendar too."""
        return self._office365_own_account().action_enable_calendar()

    def action_office365_sync_calendar(self) -> dict:
        """Sync what changed, within seconds."""
        return self._office365_own_account().action_sync_calendar()

    def action_office365_sync_calendar_full(self) -> dict:
        """Compare everything on both sides."""
        return self._office365_own_account().action_sync_calendar_full()

    def action_office365_reset_calendar(self) -> dict:
        """Pair everything anew."""
        return self._office365_own_account().action_reset_calendar()

    def action_office365_delete_held_events(self) -> dict:
        """Let the deletions that wait happen."""
        return self._office365_own_account().action_delete_held_events()

    def action_office365_keep_held_events(self) -> dict:
        """Undo the deletions that wait."""
        return self._office365_own_account().action_keep_held_events()

    def action_office365_open_held_events(self) -> dict:
        """What was deleted in Outlook and waits for my yes."""
        return self._office365_own_account().action_open_held_events()

    def action_office365_open_event_links(self) -> dict:
        """My events in Outlook."""
        return self._office365_own_account().action_open_event_links()

    def action_office365_open_skipped_events(self) -> dict:
        """What is in my Outlook calendar and not in Odoo, and why."""
        return self._office365_own_account().action_open_skipped_events()

    def action_office365_existing_meetings(self) -> dict:
        """What is to become of the meetings that exist already."""
        return self._office365_own_account().action_existing_meetings()
