from collections import Counter
from collections.abc import Sequence
from typing import Any

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.orm.models import NO_ACCESS
from odoo.tools.translate import LazyTranslate

from .event_messages import EVENT_MESSAGES
from .mail_issues import MAIL_MESSAGES

_lt = LazyTranslate(__name__)

# pylint: disable=prefer-env-translation
# What is wrong, naming the value where that is what has to be corrected, and what a
# person can do about it, by the problem's code.
MESSAGES = {
    "refused": (
        _lt("Odoo refused the change."),
        _lt("Correct the value in Outlook, or the rule in Odoo that it breaks."),
    ),
    "tag_refused": (
        _lt("Odoo has no tag for Outlook's category %s, and it could not be made."),
        _lt("Ask your administrator to make the tag; it is then set by itself."),
    ),
    "rejected": (
        _lt("Outlook refused the value."),
        _lt("Shorten or correct the value in Odoo."),
    ),
    "too_long": (
        _lt("The value is too long for Outlook."),
        _lt("Shorten it in Odoo. The contact's other fields are synced."),
    ),
    "email_invalid": (
        _lt("%s is no e-mail address; Outlook keeps what it has."),
        _lt("Correct or remove it in Odoo; the addresses are then sent."),
    ),
    "record_unreadable": (
        _lt("You may not read this contact in Odoo."),
        _lt("Ask your administrator, or stop syncing this contact."),
    ),
    "unwritable": (
        _lt("You may not change this contact in Odoo; Outlook keeps what you wrote."),
        _lt("Ask your administrator, or stop syncing this contact."),
    ),
    "two_candidates": (
        _lt("Several contacts in Odoo have its e-mail address; none was guessed."),
        _lt("Leave the address to one of them, or merge them, then try again."),
    ),
    "moved_away": (
        _lt("It was moved to another folder in Outlook and is no longer synced."),
        _lt("Move it back and choose Sync again, or leave it."),
    ),
    "place_unknown": (
        _lt("It left the folder, and Outlook does not say where it is."),
        _lt("Nothing needs to be done: it stays in Odoo, and is asked for again."),
    ),
    "country_unknown": (
        _lt("Odoo knows no country named %s; Outlook keeps it."),
        _lt("Write the country in Outlook as Odoo spells it."),
    ),
    "state_unknown": (
        _lt("Odoo knows no state named %s in that country; Outlook keeps it."),
        _lt("Write the state in Outlook as Odoo spells it."),
    ),
    "no_room_for_emails": (
        _lt("Outlook holds three e-mail addresses; another entry had to give way."),
        _lt("Nothing needs to be done."),
    ),
    "birthday_without_year": (
        _lt("A birthday without a year cannot be kept in Odoo."),
        _lt("Nothing needs to be done; Outlook keeps it."),
    ),
    "held": (
        _lt("Many contacts would be deleted at once: they wait for your yes."),
        _lt("Open this and press Show them, then choose Delete or Keep."),
    ),
    "held_events": (
        _lt("So many events would be deleted that nothing was."),
        _lt("Look at what is gone and approve it in your Preferences, or put it back."),
    ),
    "folder_gone": (
        _lt("The synced folder was deleted in Outlook; it was made again."),
        _lt("Nothing needs to be done."),
    ),
    "calendar_gone": (
        _lt("The synced calendar was deleted in Outlook."),
        _lt("Your events stay in Odoo. Say under Deletions which of them are to go."),
    ),
    "folder_renamed": (
        _lt("The synced folder was renamed in Outlook; it is synced as before."),
        _lt("Enter its new name in your Preferences, so that it is found again."),
    ),
    "photo_refused_by_outlook": (
        _lt("Outlook refused the photo."),
        _lt("Use a smaller picture; personal accounts take no photos from outside."),
    ),
    "photo_unreadable": (
        _lt("Outlook did not hand out the photo."),
        _lt("It is looked at again when the contact changes or all is compared."),
    ),
    "photo_refused_by_odoo": (
        _lt("Odoo cannot use the photo from Outlook."),
        _lt("Replace the picture in Outlook by a JPEG or PNG."),
    ),
    "not_removed": (
        _lt("It could not be removed from Outlook and is still there."),
        _lt("Delete it in Outlook yourself, or leave it there."),
    ),
    "left_there": (
        _lt("An event could not be removed from Outlook and is still there."),
        _lt("Delete it in Outlook yourself, or leave it there."),
    ),
    "contact_left_there": (
        _lt("A contact could not be removed from Outlook and is still there."),
        _lt("Delete it in Outlook yourself, or leave it there."),
    ),
    "transient": (
        _lt("Microsoft 365 did not answer."),
        _lt("Nothing needs to be done: it is tried again."),
    ),
    **MAIL_MESSAGES,
}
# Where no link is left that names it: what it is, for whoever may not know its name.
LEFT_THERE = {"left_there": _lt("An event"), "contact_left_there": _lt("A contact")}
LEFT_ALONE = {
    "state": "stopped",
    "gone": False,
    "pending": False,
    "op": False,
    "next_try": False,
}
OPERATIONS = [
    ("create", "Create in Outlook"),
    ("update", "Change in Outlook"),
    ("delete", "Delete in Outlook"),
    ("push", "Send to Outlook"),
    ("pull", "Take in from Outlook"),
    ("write", "Change in Odoo"),
    ("archive", "Archive in Odoo"),
    ("read", "Read"),
    ("photo", "Copy the photo"),
]
OUTGOING = frozenset(("create", "update", "delete", "push"))
# whatever was being done
ALWAYS_OUTGOING = frozenset(("photo_refused_by_outlook", "record_unreadable"))
UNKNOWN = (_lt("It could not be synced."), _lt("Look at the details, then try again."))


class Office365SyncIssue(models.Model):
    """Something that could not be synced, until the next success clears it."""

    _name = "office365.sync.issue"
    _description = "Office 365 Sync Issue"
    _inherit = ["office365.plain"]
    _order = "write_date desc, id desc"
    _rec_name = "message"
    _unlisted = frozenset(("link_id", "event_link_id", "field"))

    account_id = fields.Many2one(
        "office365.account", "Account", required=True, ondelete="cascade", index=True
    )
    user_id = fields.Many2one(related="account_id.user_id", store=True)
    link_id = fields.Many2one(
        "office365.contact.link",
        ondelete="cascade",
        index=True,
        string="Synced Contact",
    )
    partner_id = fields.Many2one(related="link_id.partner_id", store=True, index=True)
    event_link_id = fields.Many2one(
        "office365.event.link", ondelete="cascade", index=True, string="Synced Event"
    )
    event_id = fields.Many2one("calendar.event", compute="_compute_event_id")
    remote_name = fields.Char("Name in Outlook", compute="_compute_remote_name")
    kept_name = fields.Char(groups=NO_ACCESS)
    about = fields.Char(compute="_compute_about")
    operation = fields.Selection(OPERATIONS, "What Was Tried")
    direction = fields.Selection(
        [("to_odoo", "Outlook to Odoo"), ("to_outlook", "Odoo to Outlook")],
        compute="_compute_direction",
        store=True,
    )
    code = fields.Char(required=True)
    field = fields.Char("Field Code")
    field_label = fields.Char("Field", compute="_compute_field_label")
    message = fields.Char(compute="_compute_message")
    remedy = fields.Char(compute="_compute_message")
    is_held = fields.Boolean(compute="_compute_is_held")
    detail = fields.Char()
    request_id = fields.Char("Request ID")
    tries = fields.Integer(default=1)
    next_try = fields.Datetime(
        compute="_compute_next_try",
        compute_sudo=True,
        help="Empty where it waits for something to change.",
    )

    _event_problem_uniq = models.UniqueIndex(
        "(event_link_id, code, COALESCE(field, '')) WHERE event_link_id IS NOT NULL"
    )
    _problem_uniq = models.UniqueIndex(
        "(link_id, code, COALESCE(field, '')) WHERE link_id IS NOT NULL"
    )

    @api.depends("event_link_id")
    def _compute_event_id(self) -> None:
        for issue in self:
            issue.event_id = issue.sudo().event_link_id._leader()

    @api.depends("link_id", "event_link_id", "code", "kept_name")
    @api.depends_context("uid", "lang")
    def _compute_remote_name(self) -> None:
        """A manager sees that something is wrong, not what people meet about."""
        for issue in self:
            event, is_mine = issue.sudo().event_link_id, issue.user_id == self.env.user
            issue.remote_name = issue.sudo().link_id.remote_name
            if event:
                title = event.display_name if is_mine else False
                issue.remote_name = title or self.env._("An event")
            elif issue.code in LEFT_THERE:
                name = issue.sudo().kept_name if is_mine else False
                issue.remote_name = name or str(LEFT_THERE[issue.code])

    @api.depends("partner_id", "remote_name")
    @api.depends_context("uid", "lang")
    def _compute_about(self) -> None:
        for issue in self:
            partner = issue.sudo().partner_id  # named as where it is linked to
            issue.about = partner.display_name or issue.remote_name

    @api.depends("field", "event_link_id")
    @api.depends_context("lang")
    def _compute_field_label(self) -> None:
        rules = self.env["office365.field.rule"]
        for issue in self:
            of_event = bool(issue.event_link_id)
            issue.field_label = rules._label(issue.field, of_event)

    @api.depends("operation", "code")
    def _compute_direction(self) -> None:
        for issue in self:
            outgoing = issue.operation in OUTGOING or issue.code in ALWAYS_OUTGOING
            issue.direction = "to_outlook" if outgoing else "to_odoo"

    @api.depends("code", "detail", "event_link_id")
    @api.depends_context("lang")
    def _compute_message(self) -> None:
        for issue in self:
            message, issue.remedy = self._texts(issue.code, bool(issue.event_link_id))
            issue.message = message.replace("%s", issue.detail or "?")

    def _texts(self, code: str, of_event: bool) -> tuple[str, str]:
        known = EVENT_MESSAGES if of_event else MESSAGES
        message, remedy = known.get(code) or MESSAGES.get(code, UNKNOWN)
        return str(message), str(remedy)

    def _causes(self) -> Counter[tuple[str, str]]:
        """How often what is wrong, and what to do about it: without what single
        records hold."""
        causes: Counter[tuple[str, str]] = Counter()
        kinds = Counter((issue.code, bool(issue.event_link_id)) for issue in self)
        for kind, count in kinds.items():
            message, remedy = self._texts(*kind)
            causes[message.replace("%s", "…"), remedy] += count
        return causes

    @api.model
    def formatted_read_group(
        self,
        domain: list,
        groupby: Sequence[str] = (),
        aggregates: Sequence[str] = (),
        *args: Any,  # noqa: ANN401
        **kwargs: Any,  # noqa: ANN401
    ) -> list[dict]:
        """Causes by what they mean: nobody knows their codes."""
        groups = super().formatted_read_group(
            domain, groupby, aggregates, *args, **kwargs
        )
        if not any("code" in group for group in groups):
            return groups
        others = Domain(domain) & Domain("event_link_id", "=", False)
        of_others = {code for (code,) in self._read_group(others, ["code"])}
        for group in groups:
            group["code"] = self._cause(group["code"], group["code"] in of_others)
        return groups

    def _cause(self, code: str, of_others: bool) -> str:
        """``of_others`` than events."""
        first, second = MESSAGES, EVENT_MESSAGES
        if not of_others:
            first, second = second, first
        known = first.get(code) or second.get(code)
        return str(known[0]).replace("%s", "…") if known else code

    @api.model
    def _tell_held(self, account: models.BaseModel, code: str, count: int) -> None:
        """One issue of the account, as long as any deletion is held."""
        mine = {"account_id": account.id, "code": code}
        known = self.search([(name, "=", value) for name, value in mine.items()])
        if not count:
            known.unlink()
        elif known:
            known.detail = str(count)
        else:
            self.create({**mine, "operation": "delete", "detail": str(count)})

    @api.depends("link_id.next_try", "event_link_id.next_try")
    def _compute_next_try(self) -> None:
        for issue in self:
            issue.next_try = issue.link_id.next_try or issue.event_link_id.next_try

    def _compute_is_held(self) -> None:
        for issue in self:
            issue.is_held = issue.code == "held"

    def action_open_held(self) -> dict:
        """The deletions that wait."""
        self.ensure_one()
        return self.account_id.action_open_held()

    def action_open_contact(self) -> dict:
        """The contact that it is about, if it is in Odoo."""
        self.ensure_one().check_access("read")
        return self.link_id.action_open_contact()

    def action_open_event(self) -> dict:
        """The event that it is about, if it is in Odoo."""
        self.ensure_one().check_access("read")
        return self.event_link_id.action_open_event()

    def action_retry(self) -> dict:
        """Try these again now."""
        self.check_access("read")
        self.account_id._check_owner()
        issues = self.sudo()
        for account in issues.account_id.filtered("is_leaving"):
            raise UserError(account._missing("contacts"))  # goes at its own pace
        now = {"next_try": fields.Datetime.now(), "tries": 0}
        issues.link_id.write(now)
        issues.event_link_id.write(now)
        journal = self.env["office365.change"]
        journal._record_partners(issues.link_id.partner_id.ids)
        events = issues.event_link_id
        journal._record_events(events.event_id, events.recurrence_id)
        issues.account_id._dispatch()
        kind = "events" if events else "contacts"
        return issues.account_id._told(kind, self.env._("These are tried again."))

    def action_skip(self) -> dict:
        """Try no more: what these are about stays as it is on both sides."""
        self.check_access("read")
        self.account_id._check_owner()
        issues = self.sudo()
        contacts, events = issues.link_id, issues.event_link_id
        contacts.write({"next_try": False})
        contacts.filtered("partner_id").write(LEFT_ALONE)
        events.write(LEFT_ALONE)
        account = self.account_id
        left = issues.filtered(lambda issue: issue.code in LEFT_THERE)
        (contacts.issue_ids | events.issue_ids | left).unlink()
        return {**account.action_open_issues(), "target": "main"}
