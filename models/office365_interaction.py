from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

from ..sync.mail_reading import link, short
from .office365_app_home import EMPTY
from .reader_time import moment_text

_lt = LazyTranslate(__name__)

PLACES = [("sender", "Sender"), ("to", "To"), ("cc", "Cc")]
# pylint: disable=prefer-env-translation
WHY = {
    "sender": _lt("%(contact)s wrote from %(address)s, and %(user)s got it."),
    "to": _lt("%(address)s of %(contact)s is in To, with %(user)s."),
    "cc": _lt("%(address)s of %(contact)s is in Cc, with %(user)s."),
}
SHARED = _lt("Others have this address too: it is logged for all of them.")
MANAGER = "office365_sync.group_manager"


class Office365Interaction(models.Model):
    """A mail between a contact and a salesperson."""

    _name = "office365.interaction"
    _description = "Mail Interaction"
    _order = "date DESC, id DESC"
    _rec_name = "subject"

    message_id = fields.Many2one(
        "office365.message", "Mail", required=True, ondelete="cascade", index=True
    )
    partner_id = fields.Many2one(
        "res.partner", "Contact", required=True, ondelete="cascade", index=True
    )
    user_id = fields.Many2one(
        "res.users", "Salesperson", required=True, ondelete="restrict", index=True
    )
    # what a filter says by name, which would show the user as "uid"
    is_mine = fields.Boolean(
        "Mine", compute="_compute_is_mine", search="_search_is_mine"
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    mailbox_id = fields.Many2one("office365.mailbox", ondelete="restrict")
    direction = fields.Selection(
        [("outbound", "To the customer"), ("inbound", "From the customer")],
        required=True,
    )
    date = fields.Datetime(index=True)
    subject = fields.Char()
    matched = fields.Selection(PLACES, "Contact Was", required=True)
    address = fields.Char("Matched Address", required=True)
    is_shared = fields.Boolean("Address of Several Contacts")
    why = fields.Char("Why It Was Logged", compute="_compute_why")
    lead_id = fields.Many2one(
        "crm.lead", "Opportunity", ondelete="set null", index="btree_not_null"
    )
    is_cancelled = fields.Boolean("Mail Cancelled")
    web_link = fields.Char(related="message_id.web_link")
    author = fields.Char(related="message_id.author")
    sender = fields.Char(related="message_id.sender")
    recipients = fields.Text(related="message_id.recipients")
    copies_to = fields.Text(related="message_id.copies_to")
    preview = fields.Text(related="message_id.preview")
    body = fields.Html(related="message_id.body")
    body_note = fields.Char(related="message_id.body_note")
    attachment_names = fields.Text(related="message_id.attachment_names")
    file_ids = fields.Many2many("ir.attachment", compute="_compute_file_ids")
    files_note = fields.Text(related="message_id.files_note")
    place = fields.Selection(related="message_id.place")

    _once = models.UniqueIndex("(message_id, partner_id, user_id)")

    def _compute_display_name(self) -> None:
        for one in self:
            one.display_name = one.subject or self.env._("(no subject)")

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_is_mine(self) -> None:
        for one in self:
            one.is_mine = one.user_id == self.env.user

    def _search_is_mine(self, operator: str, value: object) -> Domain:
        if operator != "in":
            return NotImplemented
        mine = Domain("user_id", "=", self.env.uid)
        return mine if True in value else ~mine

    @api.depends("matched", "address", "is_shared", "partner_id", "user_id")
    @api.depends_context("lang")
    def _compute_why(self) -> None:
        for one in self:
            words = self.env._(WHY.get(one.matched, WHY["to"]))
            told = words % {
                "contact": one.sudo().partner_id.name or "",
                "address": one.address,
                "user": one.sudo().user_id.name,
            }
            shared = self.env._(SHARED) if one.is_shared else ""
            one.why = " ".join(filter(None, [told, shared]))

    @api.depends("message_id.file_ids")
    def _compute_file_ids(self) -> None:
        """The mail's, as the widget of several files wants them."""
        for one in self:
            one.file_ids = one.message_id.file_ids

    @api.model
    def get_empty_list_help(self, help_message: str) -> str:
        """What it waits for."""
        mailboxes = self.env["office365.mailbox"].sudo()
        on = mailboxes.search(
            [("state", "!=", "off"), ("company_id", "in", self.env.companies.ids)]
        )
        if not on:
            todo = self.env["office365.app"]._set_up_first()
            return todo or super().get_empty_list_help(help_message)
        title = self.env._("No mail has been logged yet")
        wrong = on.filtered(lambda one: one.state == "error")[:1]
        told = self._told_of_reading(on if on - wrong else wrong)
        if wrong:
            told = f"{self._told_of_error(wrong)} {told}"
        return EMPTY % (title, told)

    def _told_of_reading(self, mailboxes: models.BaseModel) -> str:
        """When mail was last read, not when that was last tried."""
        read = max(filter(None, mailboxes.mapped("last_success")), default=None)
        if not read:
            return self.env._("The shared mailbox is on; it has not been read yet.")
        when = moment_text(self.env, read)
        return self.env._("The shared mailbox is on; it was last read %s.", when)

    def _told_of_error(self, mailbox: models.BaseModel) -> str:
        """What keeps it from being read, and what to do; nobody has to look for it."""
        return self.env._(
            "%(mailbox)s cannot be read. %(error)s %(remedy)s",
            mailbox=mailbox.address,
            error=mailbox.error_told or "",
            remedy=self._remedy_for_reader(mailbox),
        )

    def _remedy_for_reader(self, mailbox: models.BaseModel) -> str:
        """Others than its reader and the managers can do nothing about it."""
        is_manager = self.env.user.has_group("office365_sync.group_manager")
        if is_manager or mailbox.account_id.user_id == self.env.user:
            return mailbox.remedy_told or ""
        return self.env._("Whoever looks after the mailbox has been told.")

    @api.model
    def _counted(self, name: str, records: models.BaseModel) -> dict:
        """How much mail there is of each record, as far as it counts."""
        valid = [(name, "in", records.ids), ("is_cancelled", "=", False)]
        return dict(self._read_group(valid, [name], ["__count"]))

    @api.model
    def _listed(self, name: str, records: models.BaseModel) -> dict:
        """The list of the mail of these records."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "office365_sync.action_interactions"
        )
        return {**action, "domain": [(name, "in", records.ids)]}

    # -- what people do with it

    def action_open_in_outlook(self) -> dict:
        """Microsoft shows it to those who may open the mailbox, and to nobody else."""
        self.ensure_one().check_access("read")
        return self.sudo().message_id.action_open_in_outlook()

    def action_cancel(self) -> None:
        """It counts no more, and can be restored."""
        self._check_mine()
        self.sudo().is_cancelled = True

    def action_restore(self) -> None:
        """It counts again."""
        self._check_mine()
        self.sudo().is_cancelled = False

    def action_never_log(self) -> dict:
        """Mail of this user with these addresses is not logged from now on."""
        self.check_access("read")
        lines = self.env["office365.never.log"]
        for address in set(self.mapped("address")):
            mine = [("entry", "=", address), ("user_id", "=", self.env.uid)]
            if not lines.search_count(mine, limit=1):
                lines.create({"entry": address, "company_id": False})
        told = self.env._(
            "Your mail with %s is not logged any more.",
            ", ".join(sorted(set(self.mapped("address")))),
        )
        return self.env["office365.app"]._notification("success", told)

    def _check_mine(self) -> None:
        self.check_access("read")
        manager = self.env.user.has_group(MANAGER)
        if not manager and any(one.user_id != self.env.user for one in self):
            raise AccessError(self.env._("This is somebody else's mail."))

    # -- opportunities

    def action_create_opportunity(self) -> dict:
        """Once: whoever presses it again sees the one that is there."""
        self.ensure_one().check_access("read")
        self.sudo().lock_for_update()
        if not self.lead_id:
            self._check_may_become_opportunity()
            lead = self.env["crm.lead"].create(self._opportunity())
            self.sudo().lead_id = lead
            lead._message_log(body=self._note())
        return self.action_open_opportunity()

    def action_open_opportunity(self) -> dict:
        """The one that was made from it."""
        self.ensure_one().check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead",
            "res_id": self.lead_id.id,
            "view_mode": "form",
        }

    def _check_may_become_opportunity(self) -> None:
        contact = self.sudo().partner_id
        reason = ""
        if self.is_cancelled:
            reason = self.env._("This interaction is cancelled. Restore it first.")
        elif not contact.active:
            reason = self.env._(
                "%s is archived. Take the contact out of the archive first.",
                contact.name,
            )
        elif contact.is_blacklisted:
            reason = self.env._(
                "%s is on the blacklist: nothing may be sold to them by mail. Take "
                "the address off the blacklist first.",
                contact.name,
            )
        if reason:
            raise UserError(reason)

    def _opportunity(self) -> dict:
        address = link(self.web_link or "")
        salesperson = self.user_id if self.user_id.active else self.env.user
        return {
            "type": "opportunity",
            "name": short(self.display_name),
            "partner_id": self.partner_id.id,
            "user_id": salesperson.id,
            "company_id": self.company_id.id,
            "description": _anchor(address, self.env._("The mail in Outlook"))
            if address
            else False,
        }

    # -- what stands in the chatter

    def _write_notes(self, has_outsiders: bool) -> None:
        """One on each contact and on the opportunity of each mail; logged, not posted:
        nobody is notified, nobody begins to follow, and nothing answers by itself.
        Where people of other companies may read it, or colleagues who may not read the
        mail, it tells no more than where the mail is."""
        notes = []
        for one in self.grouped("message_id").values():
            first = one[:1]
            narrow = first.mailbox_id.readers == "own"
            told = {**first._signature(), "body": first._note()}
            for record in (*one.partner_id, *one.lead_id):
                hidden = narrow or (has_outsiders and not record.company_id)
                where = {"model": record._name, "res_id": record.id}
                note = first._discreet(narrow) if hidden else told
                notes.append({**where, **note})
        common = {
            "message_type": "comment",
            "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note"),
            "is_internal": True,
            "email_add_signature": False,
            "record_alias_domain_id": False,
            "record_company_id": False,
        }
        threads = self.env["mail.thread"].sudo()
        threads._message_create([{**common, **each} for each in notes])

    def _signature(self) -> dict:
        """Who wrote the mail."""
        inbound = self.direction == "inbound"
        author = self.partner_id if inbound else self.user_id.partner_id
        address = self.address
        if not inbound:
            address = author.email_formatted or address
        return self._signed(author, address)

    @api.model
    def _signed(self, author: models.BaseModel, address: str) -> dict:
        threads = self.env["mail.thread"]
        reply = threads._notify_get_reply_to(default=address, author_id=author.id)
        return {"author_id": author.id, "email_from": address, "reply_to": reply[False]}

    def _discreet(self, narrow: bool) -> dict:
        """What tells strangers nothing is Odoo's own word."""
        author = self.env.user.partner_id
        signed = self._signed(author, author.email_formatted)
        return {**signed, "body": self._discreet_note(narrow)}

    def _discreet_note(self, narrow: bool) -> Markup:
        """The way to it, which leads nowhere for who may not read it."""
        text = self.env._("Mail with %s, for its own users only", self.company_id.name)
        if narrow:
            text = self.env._("Mail with %s, for who may read it", self.user_id.name)
        path = f"/odoo/office365-interactions/{self.id}"
        return Markup('<a href="%s">%s</a>') % (path, text)

    def _note(self) -> Markup:
        """Who wrote to whom about what, and the way to it."""
        self.ensure_one()
        message = self.sudo().message_id
        lines = [
            Markup("<b>%s</b>") % (self.display_name),
            self.env._(
                "Mail from %(author)s to %(recipients)s",
                author=message.author or "?",
                recipients=short((message.recipients or "").replace("\n", ", "), 200)
                or "?",
            ),
        ]
        if message.preview:
            lines.append(Markup("<i>%s</i>") % message.preview)
        if address := link(message.web_link or ""):
            lines.append(_anchor(address, self.env._("Open in Outlook")))
        return Markup("<br/>").join(lines)


def _anchor(address: str, text: str) -> Markup:
    return Markup('<a href="%s" target="_blank" rel="noopener noreferrer">%s</a>') % (
        address,
        text,
    )
