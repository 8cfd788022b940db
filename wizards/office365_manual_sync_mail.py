from odoo import api, fields, models

from ..models.reader_time import moment_text

MANAGER = "office365_sync.group_manager"


class Office365ManualSync(models.TransientModel):
    """Mail is nobody's own: it is read from the shared mailboxes, and those who look
    after them have that done from here, too."""

    _inherit = "office365.manual.sync"

    mail_told = fields.Text("Mail", compute="_compute_mail_told", groups=MANAGER)

    @api.depends("step")
    @api.depends_context("uid", "lang", "tz", "allowed_company_ids")
    def _compute_mail_told(self) -> None:
        lines = map(self._told_of_mailbox, self._mailboxes_on())
        self.mail_told = "\n".join(lines) or False

    def _mailboxes_on(self) -> models.BaseModel:
        """Those that the user looks after, as far as they are switched on."""
        mailboxes = self.env["office365.mailbox"]
        companies = ("company_id", "in", self.env.companies.ids)
        return mailboxes.search([("state", "!=", "off"), companies])

    def _told_of_mailbox(self, mailbox: models.BaseModel) -> str:
        """When it was last read, and what keeps it from that."""
        told = self.env._("not read yet")
        if read := mailbox.last_success:
            when = moment_text(self.env, read)
            told = self.env._("last read %s", when)
        wrong = mailbox.error_told if mailbox.state == "error" else ""
        text = " · ".join(filter(None, (told, wrong)))
        return self.env._("%(label)s: %(text)s", label=mailbox.address, text=text)

    def action_read_mail(self) -> dict:
        """Have the shared mailboxes read now, without waiting for their next turn."""
        self.ensure_one()
        return self._mailboxes_on().action_read_now()
