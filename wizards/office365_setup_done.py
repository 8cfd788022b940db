from odoo import api, fields, models

from ..models.office365_check import GREEN, GREY, RED

BY_STATE = {"connected": GREEN, "not_connected": GREY}
PARTS = {"contacts": "contacts", "calendar": "events", "mail": "mail"}


class Office365Setup(models.TransientModel):
    """The last page: how each part that was chosen is doing in truth."""

    _inherit = "office365.setup"

    contacts_told = fields.Json("How Contacts Are", compute="_compute_told")
    calendar_told = fields.Json("How the Calendar Is", compute="_compute_told")
    mail_told = fields.Json("How Mail Is", compute="_compute_told")
    is_all_well = fields.Boolean(compute="_compute_told")

    @api.depends("page", "account_state", "contacts_enabled", "calendar_enabled")
    @api.depends("mailbox_state", "setup_contacts", "setup_calendar", "setup_mail")
    @api.depends_context("uid", "lang")
    def _compute_told(self) -> None:
        for setup in self:
            chosen = {part: setup[f"setup_{part}"] for part in PARTS}
            for part in PARTS:
                setup[f"{part}_told"] = [setup._told_of(part)]
            setup.is_all_well = all(
                setup[f"{part}_told"][0]["colour"] == GREEN
                for part in PARTS
                if chosen[part]
            )

    def _told_of(self, part: str) -> dict[str, str]:
        """A row as of a check."""
        label = self.app_id._fields[f"setup_{part}"]._description_string(self.env)
        colour, text, remedy = self._state_of(part)
        return {
            "name": part,
            "label": label,
            "colour": colour,
            "text": text,
            "remedy": remedy or "",
        }

    def _state_of(self, part: str) -> tuple[str, str, str]:
        app = self.app_id.sudo()
        if app.state == "refused":
            return RED, app.last_error, app.last_error_remedy
        if part != "mail" and (off := self._off_for_oneself(part)):
            return GREY, *off
        row = self._status_of(part)
        if row.is_in_trouble:
            label = dict(row._fields["state"]._description_selection(self.env))
            return RED, row.problem or label[row.state], row.remedy
        if not row or row.state == "not_connected":
            return (
                GREY,
                self.env._("Off."),
                self.env._("It is switched on on its page."),
            )
        if not row.last_success:
            told = self.env._("It is on; the first sync comes within minutes.")
            return GREEN, told, ""
        return GREEN, self.env._("It works."), ""

    def _off_for_oneself(self, part: str) -> tuple[str, str] | None:
        """Why nothing of one's own is synced, and what to do."""
        if self.elsewhere:
            told = self.env._("Not tried: your account is connected elsewhere.")
            return told, self.env._("It works for those who connect in Preferences.")
        if self.account_state == "not_connected":
            return (
                self.env._("Off: you are not connected with Microsoft."),
                self.env._("Go back to the page on which it is tried."),
            )
        if not self[f"{part}_enabled"]:
            return (
                self.env._("Off for yourself."),
                self.env._("Switch it on on its page, or in your Preferences."),
            )
        return None

    def _status_of(self, part: str) -> models.BaseModel:
        """The line that managers see of it, as superuser."""
        mine = [("account_id", "=", self._account().id)]
        if part == "mail":
            mine = [("mailbox_id", "=", self.mailbox_id.id)]
        asked = [*mine, ("kind", "=", PARTS[part])]
        return self.env["office365.status"].sudo().search(asked, limit=1)
