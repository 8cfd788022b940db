from collections.abc import Iterable
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..sync.plan import Step
from .people_words import label, words

KEPT = timedelta(days=1)
SIDES = [("local", "In Odoo"), ("remote", "In Outlook")]
OPERATIONS = [
    ("create", "New"),
    ("again", "Put there again: deleted in Outlook"),
    ("update", "Changed"),
    ("delete", "Removed"),
    ("stop", "No longer synced"),
    ("wait", "Deletion that waits for a yes"),
    ("skip", "Skipped"),
    ("problem", "Cannot be synced"),
]
MADE = ("create", "again")


class Office365Preview(models.Model):
    """What a sync would do, worked out on somebody's request: nothing of it is done.
    Only the account's user sees what it is about; others, at most how many."""

    _name = "office365.preview"
    _description = "Office 365 Preview"
    _order = "id desc"
    _rec_name = "kind"

    account_id = fields.Many2one(
        "office365.account", required=True, ondelete="cascade", index=True
    )
    user_id = fields.Many2one(related="account_id.user_id", store=True)
    kind = fields.Selection(
        [("contacts", "Contacts"), ("events", "Calendar")], required=True
    )
    is_full = fields.Boolean("Compare Everything")
    first_day = fields.Date("From")
    last_day = fields.Date("To")
    state = fields.Selection(
        [
            ("queued", "Waiting"),
            ("running", "Running"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("cancelled", "Cancelled"),
        ],
        "Status",
        required=True,
        default="queued",
    )
    message = fields.Char()
    cancel_requested = fields.Boolean()
    requests = fields.Integer("Requests to Microsoft")
    line_ids = fields.One2many("office365.preview.line", "preview_id")

    _queue_index = models.Index("(account_id) WHERE state = 'queued'")

    def _was_interrupted(self) -> None:
        """The process that worked these out is gone: nobody waits for it any longer."""
        for preview in self:
            spoken = preview.with_context(lang=preview.user_id.lang)
            preview.write({"state": "failed", "message": spoken._too_much()})

    def _is_stopping(self) -> bool:
        return self.state == "running" and self.cancel_requested

    def _cancel(self) -> None:
        """Nobody looks at it any more."""
        self.filtered(lambda one: one.state == "queued")._give_up()
        self.filtered(lambda one: one.state == "running").cancel_requested = True

    def _give_up(self, message: str = "") -> None:
        """These do not begin any more."""
        self.write({"state": "cancelled", "message": message})

    def _too_much(self) -> str:
        return self.env._(
            "It could not be worked out in one go: there is much to look at, or "
            "Microsoft is busy. Try again in a while, or sync now: many deletions at "
            "once wait for your yes anyway."
        )

    def _first_only(self, count: int, deletes: bool) -> str:
        """In its user's language: it is shown to them."""
        env = self.with_context(lang=self.user_id.lang).env
        told = env._(
            "There is more than can be looked at in one go: this is about the first %s "
            "on each side.",
            count,
        )
        if not deletes:
            return told
        wait = env._(
            "If there are many more deletions than these, all of them wait for your "
            "yes first."
        )
        return f"{told} {wait}"

    def _note_steps(self, steps: Iterable[Step]) -> None:
        """Keep what would happen, as people read it."""
        self.ensure_one()
        lines = self.env["office365.preview.line"]
        user = self.user_id
        ours = self.with_context(lang=user.lang, tz=user.tz).with_user(user)
        lines.create([ours._line(step) for step in steps])

    def _line(self, step: Step) -> dict:
        return {
            "preview_id": self.id,
            "side": step.side.value,
            "operation": step.operation,
            "name": step.name or self.env._("(no name)"),
            "details": self._details(step),
            "conflicts": len(step.conflicts),
        }

    def _details(self, step: Step) -> str:
        if step.problem:
            why = self._why(step.problem.code)
            return why.replace("…", step.problem.message or "…")
        told = [
            self._told(name, before, after, step.operation)
            for name, (before, after) in step.changes.items()
            if not (step.operation in MADE and name == "name")
        ]
        told += [
            self.env._(
                "%(field)s was changed on both sides. In Odoo: %(local)s. "
                "In Outlook: %(remote)s.",
                field=label(self.env, self.kind, one.field),
                local=words(self.env, self.kind, one.field, one.local),
                remote=words(self.env, self.kind, one.field, one.remote),
            )
            for one in step.conflicts
        ]
        return "\n".join(filter(None, told))

    def _told(self, name: str, before: object, after: object, operation: str) -> str:
        field = label(self.env, self.kind, name)
        old = words(self.env, self.kind, name, before)
        new = words(self.env, self.kind, name, after)
        if operation in MADE and not new:
            return ""
        text = new if operation in MADE else f"{old or '–'} → {new or '–'}"
        return self.env._("%(label)s: %(text)s", label=field, text=text)

    def _why(self, code: str) -> str:
        model = "contact" if self.kind == "contacts" else "event"
        reasons = self.env[f"office365.{model}.link"]._fields["reason"]
        known = dict(reasons._description_selection(self.env))
        return known.get(code) or self.env["office365.sync.issue"]._cause(
            code, self.kind == "contacts"
        )

    def _counts(self) -> dict[int, dict[tuple[str, str], int]]:
        """How many of what on which side, by preview; as superuser."""
        lines = self.env["office365.preview.line"].sudo()
        groups = lines._read_group(
            [("preview_id", "in", self.ids)],
            ["preview_id", "side", "operation"],
            ["__count"],
        )
        found: dict[int, dict[tuple[str, str], int]] = {key: {} for key in self.ids}
        for preview, side, operation, count in groups:
            found[preview.id][side, operation] = count
        return found

    @api.autovacuum
    def _gc_previews(self) -> None:
        """What would have happened yesterday is of no use, and is about people."""
        self.env.cr.execute(
            SQL(
                "DELETE FROM office365_preview WHERE create_date < %s",
                fields.Datetime.now() - KEPT,
            )
        )
