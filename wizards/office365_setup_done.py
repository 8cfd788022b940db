from odoo import api, fields, models

from ..models.office365_check import GREEN, GREY, RED

WAITING = "waiting"  # shown in grey: it is switched on, and has done nothing yet
PARTS = {"contacts": "contacts", "calendar": "events", "mail": "mail"}


class Office365Setup(models.TransientModel):
    """The last page: how each part that was chosen is doing in truth."""

    _inherit = "office365.setup"

    contacts_told = fields.Json("How Contacts Are", compute="_compute_told")
    calendar_told = fields.Json("How the Calendar Is", compute="_compute_told")
    mail_told = fields.Json("How Mail Is", compute="_compute_told")
    is_all_well = fields.Boolean(compute="_compute_told")
    is_waiting = fields.Boolean(compute="_compute_told")
    is_mail_waiting = fields.Boolean(compute="_compute_told")

    @api.depends(
        *("page", "account_state", "contacts_enabled", "calendar_enabled"),
        *("mailbox_state", "setup_contacts", "setup_calendar", "setup_mail"),
    )
    @api.depends_context("uid", "lang")
    def _compute_told(self) -> None:
        for setup in self:
            states = {part: setup._state_of(part) for part in PARTS}
            for part, state in states.items():
                setup[f"{part}_told"] = [setup._told_of(part, *state)]
            seen = {states[part][0] for part in PARTS if setup[f"setup_{part}"]}
            setup.is_all_well = seen <= {GREEN}
            setup.is_waiting = WAITING in seen and seen <= {GREEN, WAITING}
            setup.is_mail_waiting = states["mail"][0] == WAITING

    def _told_of(self, part: str, colour: str, text: str, remedy: str) -> dict:
        """A row as of a check."""
        label = self.app_id._fields[f"setup_{part}"]._description_string(self.env)
        return {
            "name": part,
            "label": label,
            "colour": GREY if colour == WAITING else colour,
            "text": text,
            "remedy": remedy or "",
        }

    def _state_of(self, part: str) -> tuple[str, str, str]:
        app = self.app_id.sudo()
        if app.state == "refused":
            return RED, app.error_told, app.remedy_told
        if part != "mail" and (off := self._off_for_oneself(part)):
            return GREY, *off
        if part == "mail" and self.lacks_reader and self.mailbox_state != "off":
            return RED, *self._nobody_told()
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
        if row.state == "nothing" and (none := self._none_yet(part, row)):
            return WAITING, *none
        if not row.last_success:
            told = self.env._("It is on; the first sync comes within minutes.")
            return GREEN, told, ""
        if part == "mail":
            return self._seen_of_mail()
        return GREEN, self.env._("It works."), ""

    def _seen_of_mail(self) -> tuple[str, str, str]:
        """It works once mail of both directions was seen: then both rules do."""
        messages = self.env["office365.message"].sudo()
        of_it = [("mailbox_id", "=", self.mailbox_id.id)]
        read = messages.search_count(of_it)
        logged = messages.search_count([*of_it, ("state", "=", "logged")])
        if not logged:
            return (
                WAITING,
                self.env._("Mails read: %s. None of a contact yet.", read),
                self.env._(
                    "Write one to a customer whose contact has that address, or have "
                    "one write to you, then press Try now."
                ),
            )
        told = self.env._(
            "Mails read: %(read)s. Of contacts: %(logged)s.", read=read, logged=logged
        )
        lacking = self._direction_not_seen()
        if lacking:
            return WAITING, f"{told} {lacking[0]}", lacking[1]
        return GREEN, f"{self.env._('It works.')} {told}", ""

    def _direction_not_seen(self) -> tuple[str, str] | None:
        """One of the two rules has brought nothing yet."""
        mailbox = self.mailbox_id.sudo()
        if not mailbox.last_inbound:
            return (
                self.env._("None has come from outside yet."),
                self.env._(
                    "Have somebody outside write to you, then press Try now. If it "
                    "does not come, look at the rule Odoo: mail from customers in "
                    "Exchange."
                ),
            )
        if not mailbox.last_outbound:
            return (
                self.env._("None has gone outside yet."),
                self.env._(
                    "Write to somebody outside, then press Try now. If it does not "
                    "come, look at the rule Odoo: mail to customers in Exchange."
                ),
            )
        return None

    def _none_yet(self, part: str, row: models.BaseModel) -> tuple[str, str] | None:
        """What is waited for, and what brings it about."""
        if part == "mail":
            told = self.env._(
                "Waiting for the first mail. Write one to a customer, or have one "
                "write to you (a new rule takes up to half an hour), then press Try "
                "now."
            )
            return self.env._("It is on; no mail has come yet."), told
        if part == "contacts" and not row.account_id.contact_chosen:
            told = self.env._("Choose the contacts that you want to have in Outlook.")
            return self.env._("Connected; nobody is chosen yet."), told
        if not row.last_success:
            return None
        if part == "contacts":
            told = self.env._("Choose others, or change the filter in Preferences.")
            return self.env._("Connected; your filter matches nobody yet."), told
        told = self.env._("Make one in Odoo or in Outlook: it will be on both sides.")
        return self.env._("Connected; there is no meeting to sync yet."), told

    def action_try_mail(self) -> dict:
        """Have the mailbox read now; what came is seen here after that."""
        self.ensure_one().mailbox_id.action_read_now()
        told = self.env._(
            "The mailbox is being read. Press Try now again in a minute if this page "
            "says the same then."
        )
        return self._shown_anew(self.app_id._notification("success", told))

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
