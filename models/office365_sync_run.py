from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

from .reader_time import moment_text

_lt = LazyTranslate(__name__)

KEPT = timedelta(days=90)
AT_ONCE = 10_000

# pylint: disable=prefer-env-translation
# What a run did, in the order in which people want to know it.
TOLD = [
    ("held", _lt("Deletions that wait for a yes: %s")),
    ("failed", _lt("Failed: %s")),
    ("local_created", _lt("New in Odoo: %s")),
    ("local_updated", _lt("Changed in Odoo: %s")),
    ("local_deleted", _lt("Removed in Odoo: %s")),
    ("remote_created", _lt("New in Outlook: %s")),
    ("remote_updated", _lt("Changed in Outlook: %s")),
    ("remote_deleted", _lt("Removed in Outlook: %s")),
    ("conflicts", _lt("Conflicts: %s")),
    ("photos", _lt("Photos: %s")),
    ("skipped", _lt("Skipped: %s")),
]
# What came of it, as whoever asked for it is told.
NEWS = {
    "contacts": {
        "done": _lt("Your contacts are synced"),
        "failed": _lt("Your contacts could not be synced"),
        "partial": _lt("Your contacts are not all synced yet"),
        "cancelled": _lt("The sync of your contacts was stopped"),
        "skipped": _lt("Skipped: %s. Office 365 > Contacts says why."),
    },
    "events": {
        "done": _lt("Your calendar is synced"),
        "failed": _lt("Your calendar could not be synced"),
        "partial": _lt("Your calendar is not all synced yet"),
        "cancelled": _lt("The sync of your calendar was stopped"),
        "skipped": _lt("Skipped: %s. Office 365 > Calendar says why."),
    },
}
NOTHING_NEW = _lt("Nothing had changed in Odoo or in Outlook.")
AND_THEN = {
    "partial": _lt("The rest follows by itself."),
    "cancelled": _lt("What was done until then stays."),
}


class Office365SyncRun(models.Model):
    """One run of the sync of one account: what it did and how it ended."""

    _name = "office365.sync.run"
    _description = "Office 365 Sync Run"
    _inherit = ["office365.plain"]
    _order = "id desc"
    _rec_name = "account_id"

    account_id = fields.Many2one(
        "office365.account", "Account", ondelete="cascade", index=True
    )
    mailbox_id = fields.Many2one(
        "office365.mailbox", "Mailbox", ondelete="cascade", index="btree_not_null"
    )
    user_id = fields.Many2one(related="account_id.user_id", store=True)
    kind = fields.Selection(
        [("contacts", "Contacts"), ("events", "Calendar"), ("mail", "Mail")],
        required=True,
    )
    mode = fields.Selection(
        [
            ("incremental", "What changed"),
            ("full", "Everything"),
            ("remove", "To remove it"),
        ],
        "Looked At",
        required=True,
        default="incremental",
    )
    state = fields.Selection(
        [
            ("queued", "Waiting"),
            ("running", "Running"),
            ("done", "Done"),
            ("partial", "To be continued"),
            ("failed", "Failed"),
            ("cancelled", "Cancelled"),
        ],
        "Status",
        required=True,
        default="running",
    )
    message = fields.Char()
    outcome = fields.Char("What It Did", compute="_compute_outcome")
    started = fields.Datetime(default=fields.Datetime.now)
    ended = fields.Datetime()
    seconds = fields.Float()
    requests = fields.Integer("Requests to Microsoft")
    seconds_throttled = fields.Float("Seconds Waited for Microsoft")
    cancel_requested = fields.Boolean()
    first_day = fields.Date("From", help="Asked for besides the usual days.")
    last_day = fields.Date("To")
    pulled = fields.Integer("Seen in Outlook")
    local_created = fields.Integer("Created in Odoo")
    local_updated = fields.Integer("Updated in Odoo")
    local_deleted = fields.Integer("Removed in Odoo")
    remote_created = fields.Integer("Created in Outlook")
    remote_updated = fields.Integer("Updated in Outlook")
    remote_deleted = fields.Integer("Removed in Outlook")
    conflicts = fields.Integer()
    skipped = fields.Integer()
    failed = fields.Integer()
    held = fields.Integer("Deletions Held Back")
    photos = fields.Integer("Photos Copied")

    _going_on_index = models.Index("(account_id) WHERE state = 'running'")

    @api.depends("state", "message", "ended", *(name for name, _text in TOLD))
    @api.depends_context("lang")
    def _compute_outcome(self) -> None:
        words = [(name, self.env._(text)) for name, text in TOLD]
        messages = self.env["office365.remedy"]._retold(*self.mapped("message"))
        for run, message in zip(self, messages, strict=True):
            counted = {name: word % run[name] for name, word in words if run[name]}
            told = [message or run._silent_end(), *counted.values()]
            if run._was_idle():
                new = self.env._("Nothing new")
                told.insert(1, self.env._("Nothing changed") if counted else new)
            run.outcome = " · ".join(filter(None, told))

    def _silent_end(self) -> str:
        if self.state != "failed" or not self.ended:
            return ""
        return self.env._("Interrupted: Odoo was stopped or restarted meanwhile.")

    @api.depends("kind", "started")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self) -> None:
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for run in self:
            when = moment_text(self.env, run.started)
            run.display_name = ", ".join(filter(None, [kinds.get(run.kind), when]))

    def _news(self) -> dict[str, str]:
        """What came of a run that has ended, for whoever has asked for it."""
        title = NEWS.get(self.kind, {}).get(self.state)
        if not title:
            return {}
        return {
            "title": self.env._(title),
            "message": self._news_text(),
            "type": "success" if self._is_all_well() else "warning",
        }

    def _news_text(self) -> str:
        if self._was_idle():
            told = [self.env._(NOTHING_NEW)]
            if self.skipped:
                skipped = self.env._(NEWS[self.kind]["skipped"])
                told.append(skipped % self.skipped)
            return " ".join(told)
        then = AND_THEN.get(self.state)
        more = self.env._(then) if then else self._remedy()
        return " · ".join(filter(None, [self.outcome, more]))

    def _remedy(self) -> str:
        """What to do about a failure, as long as that is what is wrong."""
        account = self.account_id
        cursor = account._cursor(self.kind)
        remedies = {
            account.last_error: account.last_error_remedy,
            cursor.problem: cursor.remedy,
        }
        (told,) = self.env["office365.remedy"]._retold(remedies.get(self.message))
        return told or ""

    def _was_idle(self) -> bool:
        did = (self[name] for name, _text in TOLD if name != "skipped")
        return self.state == "done" and not any(did)

    def _is_all_well(self) -> bool:
        return self.state == "done" and not (self.failed or self.held)

    @api.autovacuum
    def _gc_old(self) -> tuple[int, int]:
        """What a run did long ago is nobody's concern; what came of it is on the
        records."""
        old = [("started", "<", fields.Datetime.now() - KEPT)]
        runs = self.search(old, order="id", limit=AT_ONCE)
        runs.unlink()
        return len(runs), int(len(runs) == AT_ONCE)

    def action_open_held(self) -> dict:
        """The deletions that this run held back, as far as they still wait."""
        self.ensure_one()
        if self.kind == "events":
            return self.account_id.action_open_held_events()
        return self.account_id.action_open_held()

    def action_cancel(self) -> None:
        """Stop after the page or batch that is under way."""
        self.check_access("read")
        self.account_id._check_owner()
        self.sudo()._cancel()

    def _cancel(self) -> None:
        """What has not begun does not begin, nor the same by the clock at once. A
        removal is stopped elsewhere."""
        syncs = self.filtered(lambda run: run.mode != "remove")
        waiting = syncs.filtered(lambda run: run.state == "queued")
        waiting._give_up()
        waiting.account_id._rest_after_cancelling()
        self.filtered(lambda run: run.state == "running").cancel_requested = True

    def _was_interrupted(self) -> None:
        """The process that did these is gone; that they failed without a word says
        so."""
        self.write({"state": "failed", "ended": fields.Datetime.now()})

    def _is_stopping(self) -> bool:
        return self.state == "running" and self.cancel_requested

    def _give_up(self, message: str = "") -> None:
        """These do not begin any more."""
        over = {"state": "cancelled", "ended": fields.Datetime.now()}
        self.write({**over, "message": message})

    def _days(self) -> dict[str, fields.Date]:
        """All days that these were asked for, besides the usual ones."""
        first, last = (
            list(filter(None, self.mapped(name))) for name in ("first_day", "last_day")
        )
        return {
            "first_day": min(first, default=False),
            "last_day": max(last, default=False),
        }
