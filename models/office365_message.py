from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.orm.models import NO_ACCESS

from ..sync import mail_decision, mail_filters, mail_parties
from ..sync.mail_reading import link

STATES = [
    ("logged", "Logged"),
    ("parked", "Waiting"),
    ("not_logged", "Not logged"),
    ("failed", "Could not be read"),
]
REASONS = [
    (mail_filters.PRIVATE, "It is marked as private or confidential"),
    (mail_filters.AUTOMATIC, "It is an automatic reply"),
    (mail_filters.BULK, "It went to many, such as a newsletter"),
    (mail_filters.REPORT, "It is a report of a delivery"),
    (mail_filters.CALENDAR, "It is about a meeting"),
    (mail_parties.NO_SENDER, "It has no sender with an e-mail address"),
    (mail_parties.NO_RECIPIENT, "It has no recipient with an e-mail address"),
    (mail_parties.INTERNAL, "It is among colleagues"),
    (mail_parties.NO_CONTACT, "Nobody in Odoo has the address"),
    (mail_parties.NOBODY_OF_OURS, "No user of the company is on it"),
    (mail_parties.NEVER_LOG, "It is with somebody whose mail is never logged"),
    (mail_parties.SHARED_ADDRESS, "Several contacts have the address"),
    ("too_late", "Its contact or user was not made in time"),
    ("left", "It could not be logged, and somebody has left it so"),
    ("deleted", "It was deleted in Outlook before it could be logged"),
]
TARGETS = [
    ("archive_id", "Archive"),
    ("not_logged_id", "Not logged"),
    ("stay", "Where it was"),
    ("delete", "Deleted Items"),
]
PLACES = [
    ("waiting", "Not moved yet"),
    ("there", "In its folder"),
    ("elsewhere", "In another folder"),
    ("gone", "Deleted"),
]
VERDICTS = {
    mail_decision.Verdict.LOG: "logged",
    mail_decision.Verdict.PARK: "parked",
    mail_decision.Verdict.LEAVE_OUT: "not_logged",
}
QUARANTINE = 5  # tries, after which a person has to look
MANAGER = "office365_sync.group_manager"
LONGEST_OFF = timedelta(days=90)  # that a mailbox's waiting mail outlasts its time
FILE_TRIES = 3  # after which a file stays in Outlook only


class Office365Message(models.Model):
    """One mail, however many copies of it come in."""

    _name = "office365.message"
    _description = "Office 365 Mail"
    _order = "date DESC, id DESC"
    _rec_name = "subject"

    mailbox_id = fields.Many2one(
        "office365.mailbox", "Mailbox", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    key = fields.Char(required=True, help="The Message-ID, if it has one.")
    remote_id = fields.Char("Outlook ID", required=True)
    web_link = fields.Char("Link")
    subject = fields.Char()
    author = fields.Char("From")
    sender = fields.Char("Sent By", help="Somebody who sent it for them.")
    recipients = fields.Text("To")
    copies_to = fields.Text("Cc")
    direction = fields.Selection(
        [("outbound", "To the customer"), ("inbound", "From the customer")]
    )
    date = fields.Datetime()
    sent = fields.Datetime()
    received = fields.Datetime()
    preview = fields.Text()
    body = fields.Html(
        sanitize=True,
        sanitize_form=True,
        strip_style=True,
        strip_classes=True,
        sanitize_overridable=False,
    )
    body_note = fields.Char("About the Text")
    attachment_names = fields.Text("Attachments")
    file_ids = fields.One2many(
        "ir.attachment",
        "res_id",
        "Files",
        domain=[("res_model", "=", "office365.message")],
    )
    files_note = fields.Text("About the Files")
    files_left = fields.Integer("Tries Left to Fetch Files")
    files_done = fields.Integer("Files Dealt With")
    conversation = fields.Char()
    thread_id = fields.Many2one(
        "office365.message", "First of the Thread", ondelete="set null", index=True
    )
    state = fields.Selection(STATES, "Status", required=True, index=True)
    reason = fields.Selection(REASONS)
    target = fields.Selection(TARGETS, "Belongs in", required=True)
    place = fields.Selection(PLACES, required=True, default="waiting")
    keep_until = fields.Datetime("Waits Until")
    looked_at = fields.Datetime(
        default=fields.Datetime.now, help="When it was last seen to be there."
    )
    copies = fields.Integer("Further Copies")
    tries = fields.Integer()
    next_try = fields.Datetime()
    error = fields.Char("What Went Wrong")
    interaction_ids = fields.One2many("office365.interaction", "message_id")
    address_ids = fields.One2many(
        "office365.parked.address", "message_id", groups=NO_ACCESS
    )

    _key_uniq = models.UniqueIndex("(company_id, key)")
    _conversation_idx = models.Index(
        "(mailbox_id, conversation) WHERE conversation IS NOT NULL"
    )
    _unmoved_idx = models.Index("(mailbox_id) WHERE place = 'waiting'")
    _looked_at_idx = models.Index("(mailbox_id, looked_at) WHERE state = 'logged'")
    _files_idx = models.Index("(mailbox_id) WHERE files_left > 0")
    _parked_idx = models.Index("(mailbox_id, keep_until) WHERE state = 'parked'")

    def _compute_display_name(self) -> None:
        for message in self:
            message.display_name = message.subject or self.env._("(no subject)")

    def action_open_in_outlook(self) -> dict:
        """Microsoft shows it to those who may open the mailbox, and to nobody else."""
        self.ensure_one().check_access("read")
        address = link(self.web_link or "")
        if not address or self.place == "gone":
            raise UserError(
                self.env._("The mail is not in the mailbox any more, or has no link.")
            )
        return {"type": "ir.actions.act_url", "url": address, "target": "new"}

    def action_try_again(self) -> None:
        """What failed is read again with the next run."""
        self._check_may_decide()
        failed = self.sudo().filtered(lambda message: message.state == "failed")
        failed.write({"next_try": False, "tries": 0})
        failed.mailbox_id._dispatch()

    @api.model
    def _failed_before(self, mailbox: models.BaseModel) -> models.BaseModel:
        """What failed and is due: it may be where, or older than what, is listed."""
        now = fields.Datetime.now()
        return self.search(
            Domain("mailbox_id", "=", mailbox.id)
            & Domain("state", "=", "failed")
            & Domain("tries", "<", QUARANTINE)
            & (Domain("next_try", "=", False) | Domain("next_try", "<=", now))
        )

    def action_leave(self) -> None:
        """What could not be logged or moved stays where it is, and is tried no more."""
        self._check_may_decide()
        left = self.sudo().filtered(lambda message: message.place == "waiting")
        failed = left.filtered(lambda message: message.state == "failed")
        failed.write({"state": "not_logged", "reason": "left"})
        left.write({"target": "stay", "place": "there", "next_try": False})

    def _check_may_decide(self) -> None:
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("An Office 365 administrator decides whether it is tried.")
            )
        self.check_access("read")

    @api.model
    def _take_up_left(self, mailbox: models.BaseModel) -> None:
        """What is not logged stayed in the inbox by a setting that is another one now:
        it would be listed by each run. What somebody has left there stays."""
        stayed = (
            Domain("mailbox_id", "=", mailbox.id)
            & Domain("target", "=", "stay")
            & Domain("place", "=", "there")
            & Domain("reason", "!=", "left")
        )
        rows = self.search(stayed & Domain("state", "in", ("parked", "not_logged")))
        deleted = rows.browse()
        if mailbox.not_logged_policy == "delete":
            deleted = rows.filtered(
                lambda one: one.state == "not_logged" and one.reason != "too_late"
            )
        deleted.write({"target": "delete", "place": "waiting"})
        (rows - deleted).write({"target": "not_logged_id", "place": "waiting"})

    @api.autovacuum
    def _gc_parked(self) -> None:
        """Who was on a mail with a stranger is forgotten when the time is over, once
        a run has seen whether the contact was made; not for ever where none comes."""
        latest = fields.Datetime.now() - LONGEST_OFF
        parked = Domain("state", "=", "parked")
        over = Domain.OR(
            Domain("mailbox_id", "=", box.id)
            & Domain("keep_until", "<", max(box.last_success or latest, latest))
            for (box,) in self._read_group(parked, ["mailbox_id"])
        )
        self.search(parked & over, limit=5000)._give_up()

    def _give_up(self, reason: str = "too_late") -> None:
        """Nothing is kept but that it was seen."""
        self.address_ids.unlink()
        deleted = self.filtered(
            lambda one: (
                one.mailbox_id.not_logged_policy == "delete"
                and one.target == "not_logged_id"
                and one.place == "there"
            )
        )
        deleted.write({"target": "delete", "place": "waiting"})
        self.write(
            {
                "state": "not_logged",
                "reason": reason,
                "subject": False,
                "author": False,
                "sender": False,
                "recipients": False,
                "copies_to": False,
                "keep_until": False,
            }
        )
