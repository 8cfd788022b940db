from odoo import api, fields, models
from odoo.fields import Domain
from odoo.orm.models import NO_ACCESS
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)
# pylint: disable=prefer-env-translation

SKIPPED = [
    ("no_name", "It has no name"),
    ("no_email", "It has no e-mail address"),
    ("two_candidates", "Several contacts in Odoo have this e-mail address"),
    ("already_linked", "Its contact is linked to another one in this folder"),
    ("out_of_scope", "Its contact in Odoo is not among those you sync"),
    ("incoming_off", "New contacts from Outlook are not taken in"),
    ("edited_after_deletion", "Edited in Outlook after it was deleted in Odoo"),
    ("refused", "Odoo refused it"),
]


# What to do about it.
ADVICE = {
    "no_name": _lt("Give it a name in Outlook: it is then taken in by itself."),
    "no_email": _lt(
        "Give it an e-mail address in Outlook: it is then taken in by itself."
    ),
    "two_candidates": _lt(
        "Leave the address to one of these contacts in Odoo, or merge them."
    ),
    "already_linked": _lt(
        "It is a copy: delete it in Outlook, or give it an address of its own."
    ),
    "out_of_scope": _lt("Choose the contact in Odoo: Add to my Outlook."),
    "incoming_off": _lt(
        "Change New in Outlook in your Preferences, or leave it where it is."
    ),
    "edited_after_deletion": _lt(
        "Nothing needs to be done: it becomes a contact in Odoo again."
    ),
    "refused": _lt("Look under Issues: it says what Odoo does not accept."),
}


class Office365ContactLink(models.Model):
    """A contact and its twin in one user's Outlook folder, or what is wanted there."""

    _name = "office365.contact.link"
    _description = "Office 365 Contact"
    _inherit = ["office365.plain", "office365.twin"]
    _rec_name = "remote_name"
    _order = "id desc"

    partner_id = fields.Many2one("res.partner", "Contact", ondelete="set null")
    origin = fields.Selection(
        [("list", "Chosen"), ("filter", "Filter"), ("outlook", "Outlook")],
        required=True,
        default="list",
        help="Why it is synced: chosen by its user, matched by the filter, or made "
        "from a contact in Outlook.",
    )
    remote_name = fields.Char("Name in Outlook")
    remote_email = fields.Char("E-mail in Outlook")
    reason = fields.Selection(SKIPPED, help="Why it is not synced.")
    advice = fields.Char("What to Do", compute="_compute_advice")
    issue_ids = fields.One2many("office365.sync.issue", "link_id", "Issues")
    remote_owner = fields.Integer(groups=NO_ACCESS)
    photo_local = fields.Char(groups=NO_ACCESS)
    photo_remote = fields.Char(groups=NO_ACCESS)
    photo_due = fields.Boolean(groups=NO_ACCESS)

    _key_uniq = models.UniqueIndex("(key)")
    _remote_uniq = models.UniqueIndex(
        "(account_id, remote_id) WHERE remote_id IS NOT NULL",
        "This Outlook contact is linked already.",
    )
    _partner_uniq = models.UniqueIndex(
        "(account_id, partner_id) WHERE partner_id IS NOT NULL",
        "This contact is in the list already.",
    )
    _partner_index = models.Index("(partner_id)")
    _gone_index = models.Index("(account_id) WHERE gone IS NOT NULL")
    _orphan_index = models.Index(
        "(account_id) WHERE partner_id IS NULL AND state IN ('linked', 'new')"
    )
    _pending_index = models.Index("(account_id) WHERE pending IS NOT NULL")
    _retry_index = models.Index("(account_id, next_try) WHERE next_try IS NOT NULL")
    _skipped_index = models.Index("(account_id) WHERE state = 'skipped'")
    _photo_index = models.Index("(account_id, id) WHERE photo_due")
    _linked_index = models.Index("(account_id, seen_round, id) WHERE state = 'linked'")

    @api.model
    def get_empty_list_help(self, help_message: str) -> str:
        """Where nothing is set up yet, who does that."""
        todo = self.env["office365.app"]._set_up_first()
        return todo or super().get_empty_list_help(help_message)

    def _outlook_page(self) -> str:
        return self.account_id._app()._outlook_person(self.remote_id)

    @api.depends("reason", "state")
    @api.depends_context("lang")
    def _compute_advice(self) -> None:
        for link in self:
            advice = ADVICE.get(link.reason or "")
            link.advice = self.env._(advice) if advice else False

    @api.depends("partner_id", "remote_name")
    def _compute_display_name(self) -> None:
        for link in self:
            link.display_name = link.remote_name or link.partner_id.display_name

    @api.model
    def _select(self, account: models.BaseModel, partners: models.BaseModel) -> None:
        """Put contacts on an account's list; one that was stopped is taken up again."""
        links = self.sudo()
        mine = Domain("account_id", "=", account.id)
        known = links.search(mine & Domain("partner_id", "in", partners.ids))
        for link in known.filtered(lambda link: link.state in ("stopped", "dormant")):
            resumed = "dormant" if link.remote_id else "new"
            link.write({"state": resumed, "gone": False})
        # one that was born in Outlook stays selected as it is, and stays there
        known.filtered(lambda link: link.origin == "filter").origin = "list"
        links.create(
            [
                {"account_id": account.id, "partner_id": partner.id}
                for partner in partners - known.partner_id
            ]
        )
        self.env["office365.change"]._record_partners(partners.ids)

    def action_open_contact(self) -> dict:
        """The contact in Odoo, if there is one."""
        self.ensure_one().check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def action_stop(self) -> dict:
        """Stop syncing these; that outlives every later run. What was made in Outlook
        stays there: Odoo does not hold all of it."""
        self.check_access("read")
        self.account_id._check_owner()
        links = self.sudo().filtered("partner_id")
        removed = links.filtered(lambda link: link.remote_id and link._is_odoos())
        removed.gone = "left"
        left = links.filtered(lambda link: link.remote_id and not link._is_odoos())
        left.write({"gone": False, "pending": False, "op": False})
        links.write({"state": "stopped", "next_try": False})
        links.account_id._dispatch()
        told = self._stopped(removed, left, len(self - links))
        return removed.account_id._told("contacts", told)

    def _is_odoos(self) -> bool:
        """Was its item put into Outlook by us?"""
        return self.origin != "outlook"

    def _stopped(
        self, removed: models.BaseModel, left: models.BaseModel, ignored: int
    ) -> str:
        """What becomes of each, in words that need no plural."""
        kept = removed.filtered(
            lambda link: link.account_id._contact_setting("left_scope") == "leave"
        )
        counted = [
            (
                self.env._(
                    "No longer synced, and removed from your Outlook folder: %s"
                ),
                len(removed - kept),
            ),
            (
                self.env._("No longer synced; they stay in Outlook: %s"),
                len(left | kept),
            ),
            (
                self.env._("Left as they are, for they exist only in Outlook: %s"),
                ignored,
            ),
        ]
        told = "\n".join(text % count for text, count in counted if count)
        return told or self.env._("No longer synced.")

    def action_resume(self) -> dict:
        """Sync these again."""
        self.check_access("read")
        self.account_id._check_owner()
        for account in self.account_id:
            mine = self.filtered(lambda link, owner=account: link.account_id == owner)
            self._select(account.sudo(), mine.partner_id)
        self.account_id.sudo()._dispatch()
        return self.account_id._told(
            "contacts",
            self.env._("Synced again: %s.", len(self.partner_id)),
        )
