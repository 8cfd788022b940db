from odoo import api, fields, models

from .mail_issues import ASIDE, UNREAD


class Office365SyncIssue(models.Model):
    """What is wrong with a shared mailbox, or with a mail in it: the managers' to see,
    among all the rest."""

    _inherit = "office365.sync.issue"

    account_id = fields.Many2one(required=False)
    mailbox_id = fields.Many2one(
        "office365.mailbox", "Mailbox", ondelete="cascade", index="btree_not_null"
    )
    message_id = fields.Many2one(
        "office365.message", "Mail", ondelete="cascade", index="btree_not_null"
    )
    company_id = fields.Many2one(related="mailbox_id.company_id", store=True)

    _has_owner = models.Constraint(
        "CHECK (account_id IS NOT NULL OR mailbox_id IS NOT NULL)",
        "An issue is of an account or of a mailbox.",
    )
    _mail_problem_uniq = models.UniqueIndex("(message_id) WHERE message_id IS NOT NULL")

    @api.depends("mailbox_id")
    def _compute_about(self) -> None:
        result = super()._compute_about()
        for issue in self.filtered("mailbox_id"):
            issue.about = issue.sudo().mailbox_id.address
        return result

    @api.depends("mailbox_id.last_error", "mailbox_id.last_error_remedy")
    @api.depends_context("lang")
    def _compute_message(self) -> None:
        result = super()._compute_message()
        for issue in self.filtered(lambda issue: issue.code == UNREAD):
            mailbox = issue.sudo().mailbox_id
            if mailbox.last_error:
                told = issue.message.replace(mailbox.last_error, mailbox.error_told)
                issue.message = told
            issue.remedy = mailbox.remedy_told or issue.remedy
        return result

    @api.depends("code", "message_id.next_try", "mailbox_id.next_try")
    def _compute_next_try(self) -> None:
        result = super()._compute_next_try()
        for issue in self.filtered("mailbox_id"):
            source = issue.message_id or issue.mailbox_id
            issue.next_try = issue.code != ASIDE and source.next_try
        return result

    def action_retry(self) -> dict:
        """A mail is read again; a mailbox as well."""
        mails, others = self._mails_apart()
        told = super(Office365SyncIssue, others).action_retry() if others else None
        if not mails:
            return told
        mails.message_id.action_try_again()
        return told or mails.mailbox_id.action_read_now()

    def action_skip(self) -> dict:
        """A mail stays where it is; about a mailbox there is nothing to skip."""
        mails, others = self._mails_apart()
        told = super(Office365SyncIssue, others).action_skip() if others else None
        if not mails:
            return told
        mails.message_id.action_leave()
        mails.filtered("message_id").sudo().unlink()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "office365_sync.action_sync_issues"
        )
        return told or {**action, "target": "main"}

    def _mails_apart(self) -> tuple[models.BaseModel, models.BaseModel]:
        """Those of mailboxes, which only who may steer them does anything about; and
        the rest."""
        self.check_access("read")
        mails = self.filtered("mailbox_id")
        if mails:
            mails.mailbox_id.check_access("write")
        return mails, self - mails

    def action_open_mailbox(self) -> dict:
        """The form of the mailbox."""
        self.ensure_one().check_access("read")
        return self.mailbox_id._get_records_action()

    def action_open_mail(self) -> dict:
        """The mail itself, in Outlook."""
        self.ensure_one().check_access("read")
        return self.message_id.action_open_in_outlook()
