from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..graph.errors import GraphError
from ..sync.model import MADE_HERE
from .contact_removal import ContactRemoval
from .event_removal import EventRemoval
from .link_store import STILL_MADE
from .office365_account_asked import LINKS
from .office365_tells import ALERT

REMOVALS = {"contacts": ContactRemoval, "events": EventRemoval}
GIVE_UP = timedelta(days=7)  # after so long without getting on


class Office365Account(models.Model):
    """Disconnecting, and taking back before it what was put into Outlook."""

    _inherit = "office365.account"

    is_leaving = fields.Boolean(
        "Being Removed from Outlook",
        copy=False,
        readonly=True,
        help="What was put into Outlook is removed there; then it is disconnected.",
    )
    removal_got_on = fields.Datetime(
        copy=False, readonly=True, help="When last something could be removed."
    )

    def _begin_to_leave(self) -> None:
        """Nothing is synced any more; what was made is removed in the background."""
        self.ensure_one()
        if self.state not in ("connected", "error"):
            raise UserError(
                self.env._("Sign in again first: without, nothing can be removed.")
            )
        self._forget_what_failed()
        begun = {"removal_got_on": fields.Datetime.now(), "removal_stopped": False}
        self.write({"is_leaving": True, "left_note": False, **begun})
        for kind in REMOVALS:
            self._forget_paired(kind)
            self._cursor(kind).write({"removed_to": 0, "is_removed": False})
            self.env.cr.execute(
                f"UPDATE {self.env[LINKS[kind]]._table}"  # noqa: S608  ours alone
                " SET tries = 0, next_try = NULL WHERE account_id = %s",
                [self.id],
            )
        self.removal_from = min(self._queue_removal(REMOVALS))

    def _queue_removal(self, kinds: Iterable[str]) -> list[int]:
        return [self._queue_run(kind, "remove").id for kind in kinds]

    def _run_all(self) -> str | None:
        """Who leaves is not synced any more."""
        if not self.is_leaving:
            return super()._run_all()
        state = "cancelled" if self.removal_stopped else self._remove_all()
        if state in ("done", "cancelled"):  # else it is taken up again
            with self._anew() as account:
                is_over = state == "done" and not account.removal_stopped
                account._has_left() if is_over else account._stays_after_all()
        return state

    def _remove_all(self) -> str | None:
        """One kind after the other; what is refused of one holds up no other."""
        ended: list[str | None] = []
        for kind in self._to_remove():
            failed = any(state != "done" for state in ended)
            ended.append(self._run(REMOVALS[kind], beside_failure=failed))
            with self._anew() as account:
                refused = account._cursor(kind).problem
            if ended[-1] != "done" and not refused:
                return ended[-1]
        return next((state for state in ended if state != "done"), "done")

    def _to_remove(self) -> list[str]:
        """The kinds that are left, and last what was refused before."""
        with self._anew() as account:
            cursors = {kind: account._cursor(kind) for kind in REMOVALS}
            left = [kind for kind in REMOVALS if not cursors[kind].is_removed]
            return sorted(left, key=lambda kind: bool(cursors[kind].problem))

    @contextmanager
    def _anew(self) -> Iterator["Office365Account"]:
        """As what runs have committed has left it."""
        with self.env.registry.cursor() as cr:
            yield self.with_env(self.env(cr=cr))

    # -- what does not go

    def _removal_refused(self, kind: str, error: GraphError) -> None:
        """Its user hears of it once."""
        is_news = self.is_leaving and self._kind_refused(kind, error)
        if not is_news and (self.activity_ids or not self.is_leaving):
            return
        cursor = self._cursor(kind)

        def words(account: models.BaseModel) -> tuple[str, str]:
            env = account.env
            summary = env._("What Odoo put into your Outlook cannot be removed")
            note = env._(
                "%(problem)s %(remedy)s It is tried again for a week; then you are "
                "disconnected, and what is left stays in Outlook. To leave it there "
                "now, choose Disconnect in the Preferences, under Office 365.",
                problem=cursor.problem,
                remedy=cursor.remedy or "",
            )
            return summary, note

        self._tell(ALERT, self.user_id, words)

    @api.model
    def _cron_care(self) -> None:
        """Once a day: a removal that has not got on for long comes to an end."""
        now = fields.Datetime.now()
        leaving = self.sudo().search([("is_leaving", "=", True)])
        leaving.filtered(lambda one: not one.removal_got_on).removal_got_on = now
        stuck = leaving.filtered(lambda one: one.removal_got_on < now - GIVE_UP)
        stuck._carefully(lambda account: account._has_left(gave_up=True))
        return super()._cron_care()

    # -- the end of it

    def _has_left(self, gave_up: bool = False) -> None:
        if self.is_leaving:
            stayed = self._stayed()
            self._note_what_came_of_it(stayed)
            self._forget_sign_in("not_connected")
            self._tell_what_stayed(stayed, gave_up)

    def _forget_sign_in(self, state: str = "sign_in_needed") -> None:
        """Whoever leaves has left, be it half-way; what checks saw was of then."""
        if state == "not_connected":
            self._forget_checks()
            for account in self.filtered("is_leaving"):
                account._untell(ALERT)
                account._forget_places()
        return super()._forget_sign_in(state)

    def _stays_after_all(self) -> None:
        """Its user has cancelled the removal: all is synced as before."""
        if not self.is_leaving:
            return  # disconnected meanwhile
        mine = [("account_id", "=", self.id), ("mode", "=", "remove")]
        runs = self.env["office365.sync.run"]
        runs.search([*mine, ("state", "=", "queued")]).state = "cancelled"
        self._untell(ALERT)
        self._forget_places(stays=True)
        if self.state == "error" and not self.throttled_until:
            self._set_connected()  # what was denied was that it be removed

    def _forget_places(self, stays: bool = False) -> None:
        """What is left in Outlook is found again by its mark, should they come back;
        what was removed is put there again."""
        self.write({"is_leaving": False, "removal_stopped": False})
        self.user_id._bus_send("office365_removal_ended", {})
        for kind in REMOVALS:
            self._kind_answers(kind)
        if stays:
            self._forget_what_failed()
        else:
            self._keep_what_failed()
        self._reset_contacts()
        self._reset_calendar()

    def _missing(self, kind: str) -> str:
        if self.is_leaving:
            return self.env._(
                "What was put into Outlook is being removed; then the account is "
                "disconnected."
            )
        return super()._missing(kind)

    def _made_count(self, kind: str) -> int:
        """How many items that are in Outlook were made from Odoo."""
        links = self.env[LINKS[kind]]
        self.env.cr.execute(
            f"SELECT count(*) FROM {links._table}"  # noqa: S608  ours alone
            f" WHERE account_id = %s AND {STILL_MADE}",
            [self.id, MADE_HERE],
        )
        return self.env.cr.fetchone()[0]

    def action_leave(self) -> dict:
        """Ask what is to become of what was put into Outlook."""
        self.ensure_one()._check_owner()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Disconnect"),
            "res_model": "office365.disconnect",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_account_id": self.id},
        }
