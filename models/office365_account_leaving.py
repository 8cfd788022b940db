from odoo import fields, models
from odoo.exceptions import UserError

from ..sync.model import MADE_HERE
from .contact_removal import ContactRemoval
from .event_removal import EventRemoval
from .office365_account_asked import LINKS

REMOVALS = {"contacts": ContactRemoval, "events": EventRemoval}


class Office365Account(models.Model):
    """Disconnecting, and taking back before it what was put into Outlook."""

    _inherit = "office365.account"

    is_leaving = fields.Boolean(
        "Being Removed from Outlook",
        copy=False,
        readonly=True,
        help="What was put into Outlook is removed there; then it is disconnected.",
    )

    def _begin_to_leave(self) -> None:
        """Nothing is synced any more; what was made is removed in the background."""
        self.ensure_one()
        if self.state not in ("connected", "error"):
            raise UserError(
                self.env._("Sign in again first: without, nothing can be removed.")
            )
        self.is_leaving = True
        for kind in REMOVALS:
            self._queue_run(kind, "remove")

    def _run_all(self) -> str | None:
        """Who leaves is not synced any more."""
        if not self.is_leaving:
            return super()._run_all()
        state: str | None = "done"
        for kind in REMOVALS.values():
            state = self._run(kind)
            if state != "done":
                break
        if state not in ("done", "cancelled"):
            return state  # taken up again
        with self.env.registry.cursor() as cr:
            account = self.with_env(self.env(cr=cr))
            account._has_left() if state == "done" else account._stays_after_all()
        return state

    def _has_left(self) -> None:
        if self.is_leaving:
            self._forget_sign_in("not_connected")

    def _forget_sign_in(self, state: str = "sign_in_needed") -> None:
        """Whoever leaves has left, be it half-way."""
        if state == "not_connected":
            for account in self.filtered("is_leaving"):
                account._forget_places()
        return super()._forget_sign_in(state)

    def _stays_after_all(self) -> None:
        """Its user has cancelled the removal: all is synced as before."""
        if not self.is_leaving:
            return  # disconnected meanwhile
        mine = [("account_id", "=", self.id), ("mode", "=", "remove")]
        runs = self.env["office365.sync.run"]
        runs.search([*mine, ("state", "=", "queued")]).state = "cancelled"
        self._forget_places(is_same_place=True)

    def _forget_places(self, is_same_place: bool = False) -> None:
        """What is left in Outlook is found again by its mark, should they come back;
        what was removed is put there again."""
        self.is_leaving = False
        self._reset_contacts(is_same_place)
        self._reset_calendar()

    def _missing(self, kind: str) -> str:
        if self.is_leaving:
            return self.env._(
                "What was put into Outlook is being removed; then the account is "
                "disconnected."
            )
        return super()._missing(kind)

    def _made_count(self, kind: str) -> int:
        """How many items in Outlook were made from Odoo."""
        links = self.env[LINKS[kind]]
        self.env.cr.execute(
            f"SELECT count(*) FROM {links._table}"  # noqa: S608  ours alone
            " WHERE account_id = %s AND remote_id IS NOT NULL AND state != 'skipped'"
            " AND (raw->>%s)::boolean AND raw->>'seriesMasterId' IS NULL",
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
