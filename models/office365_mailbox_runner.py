from datetime import datetime, time, timedelta

import pytz

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain

from ..graph.errors import GraphError
from .mail_run import MailRun

LOCKS = 365_000_366  # the class of our advisory locks; accounts have another
BUDGET = 90.0  # seconds a cron spends on one mailbox before others get their turn
IDLE = timedelta(minutes=4)  # less than the cron's five
WHOLE = timedelta(days=1)  # how often a folder in which mail stays is read as a whole
LATE = timedelta(hours=1)  # how much later than it came a mail may be seen there
KIND = "mail"


class Office365Mailbox(models.Model):
    """Whose turn it is to be read, one run at a time per mailbox."""

    _inherit = "office365.mailbox"

    is_asked = fields.Boolean(copy=False, readonly=True)
    read_until = fields.Datetime(copy=False, readonly=True)
    read_whole = fields.Datetime("Begun Anew", copy=False, readonly=True)
    log_since = fields.Date(
        "Log Mail From",
        help="Mail that came before this day is not logged, and stays where it is, "
        "also when its contact is made later. The day begins at midnight in the time "
        "zone of whoever reads the mailbox. Empty: all mail that is in the folder.",
    )

    @api.model
    def _cron_read(self) -> None:
        """Read each mailbox that is due; whatever happens to one, the rest goes on."""
        progress = self.env["ir.cron"]._commit_progress
        due = self._due()
        progress(remaining=len(due))
        for mailbox in due:
            mailbox._run()
            if not progress(1):
                break
        self.env["office365.subscription"]._take_back()
        progress(remaining=len(self._due()))

    @api.model
    def _due(self) -> models.BaseModel:
        """Those that wait for something and those whose minutes are up, the one that
        was read longest ago first."""
        now = fields.Datetime.now()
        return self.sudo().search(
            Domain("state", "in", ("on", "error"))
            & (Domain("next_try", "=", False) | Domain("next_try", "<=", now))
            & (
                Domain("throttled_until", "=", False)
                | Domain("throttled_until", "<=", now)
            )
            & (
                Domain("is_asked", "=", True)
                | Domain("last_run", "=", False)
                | Domain("last_run", "<=", now - IDLE)
            ),
            order="last_run NULLS FIRST, id",
        )

    def _dispatch(self) -> None:
        """Have them read soon."""
        self.sudo().write({"is_asked": True})
        self._wake_job()

    @api.model
    def _wake_job(self, at: datetime | None = None) -> None:
        cron = self.env.ref("office365_sync.ir_cron_mail", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger(at)

    def _run(self, budget: float = BUDGET) -> str | None:
        """One run in cursors of its own; how it ended, None if one is going on."""
        self.ensure_one()
        registry = self.env.registry
        with registry.cursor() as lock_cr:
            lock_cr.execute(
                "SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCKS, self.id]
            )
            if not lock_cr.fetchone()[0]:
                return None
            with registry.cursor() as cr:
                context = {
                    "lang": self._language(),
                    "allowed_company_ids": self.company_id.ids,
                    "mail_notrack": True,
                }
                env = api.Environment(cr, SUPERUSER_ID, context)
                return MailRun(env["office365.mailbox"].browse(self.id), budget).run()

    def _read_from(self) -> datetime | None:
        """Since when mail is listed: from the day that was set. Where it stays in the
        folder only what is new is, or each run would take longer than the last; but
        once a day all, for the sake of what people have put there."""
        now, first = fields.Datetime.now(), self._logs_from()
        if self.not_logged_policy != "leave":
            return first
        if not self.read_whole or self.read_whole <= now - WHOLE:
            self.write({"read_whole": now, "read_until": False})
        seen = self.read_until and self.read_until - LATE
        return max(filter(None, (first, seen)), default=None)

    def _logs_from(self) -> datetime | None:
        """When the first day begins for whoever reads the mailbox."""
        if not self.log_since:
            return None
        reader = self.account_id.user_id or self.switched_on_by
        zone = pytz.timezone(reader.tz or self.company_id.partner_id.tz or "UTC")
        midnight = zone.localize(datetime.combine(self.log_since, time.min))
        return midnight.astimezone(pytz.utc).replace(tzinfo=None)

    def _has_read(self, until: datetime | None) -> None:
        """All mail up to this moment has been seen to."""
        stays = self.not_logged_policy == "leave"
        if stays and until and (not self.read_until or self.read_until < until):
            self.read_until = until

    # -- what a run tells (as an account does)

    def _take_turn(self) -> None:
        self.write({"last_run": fields.Datetime.now(), "is_asked": False})

    def _end_turn(self, kind: str, seconds: float) -> None:
        """Nothing to keep: whose turn is next goes by when the last one began."""

    def _kind_works(self, kind: str) -> None:
        """There is only one."""

    def _is_of_one_kind(self, error: GraphError) -> bool:
        return False

    def _put_off(self, seconds: float) -> None:
        """The service wants a pause: the rest of the work is done after it."""
        until = fields.Datetime.now() + timedelta(seconds=seconds)
        self.throttled_until = until
        self._wake_job(until)
