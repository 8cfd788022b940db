from contextlib import suppress
from datetime import timedelta

from odoo import api, fields, models

from .office365_account_asked import SWITCH
from .reader_time import moment_text
from .sync_run import CONCURRENT

LATE = timedelta(minutes=30)


class Office365Account(models.Model):
    """What somebody waits for either comes, or says why it does not."""

    _inherit = "office365.account"

    def write(self, vals: dict) -> bool:
        """What can be done no more is not waited for any longer."""
        done = super().write(vals)
        ended = vals.get("state") in ("not_connected", "sign_in_needed")
        for kind, switch in SWITCH.items():
            if ended or not vals.get(switch, True):
                self._give_up_waiting(kind)
        return done

    def _give_up_waiting(self, kind: str) -> None:
        for account in self.sudo():
            waiting = [*account._queued_runs(), ("kind", "=", kind)]
            runs = self.env["office365.sync.run"].sudo()
            runs = runs.search([*waiting, ("mode", "!=", "remove")])
            previews = self.env["office365.preview"].sudo().search(waiting)
            if runs or previews:
                why = account.with_context(lang=account.user_id.lang)._missing(kind)
                runs._give_up(why)
                previews._give_up(why)

    @api.model
    def _cron_sync(self) -> None:
        with suppress(*CONCURRENT), self.env.cr.savepoint():
            self._end_interrupted()  # unless one of them has ended in this moment
        return super()._cron_sync()

    @api.model
    def _end_interrupted(self) -> None:
        """What is said to go on while nobody holds its account's lock does not: its
        process is gone. Its account may have no next turn that would say so."""
        for model in ("office365.sync.run", "office365.preview"):
            own = [("state", "=", "running"), ("account_id", "!=", False)]
            going_on = self.env[model].sudo().search(own)
            going_on.filtered(
                lambda one: not self.env["office365.progress"]._is_locked(
                    one.account_id
                )
            )._was_interrupted()

    def _waits_for(self) -> str:
        """Why what was asked for has not begun, if that may take long."""
        now = fields.Datetime.now()
        if self.throttled_until and self.throttled_until > now:
            return self.env._(
                "waiting: Microsoft asks for a pause until %s",
                moment_text(self.env, self.throttled_until),
            )
        job = self.env.ref("office365_sync.ir_cron_sync", raise_if_not_found=False)
        if job and not job.sudo().active:
            return self.env._(
                "waiting: the scheduled action that syncs is switched off; ask your "
                "administrator"
            )
        if job and job.sudo().nextcall < now - LATE:
            return self.env._(
                "waiting: Odoo's server runs no scheduled actions at the moment; ask "
                "your administrator"
            )
        return self.env._("waiting…")
