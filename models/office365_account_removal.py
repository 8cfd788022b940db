from odoo import api, fields, models

from .office365_account_asked import LINKS
from .office365_account_left import Stayed


class Office365Account(models.Model):
    """How far a removal from Outlook is, what came of it, and an end to it before."""

    _inherit = "office365.account"

    removal_from = fields.Integer(
        copy=False, readonly=True, help="Its runs are no older than this one."
    )
    removal_stopped = fields.Boolean(
        copy=False, readonly=True, help="Its user wants no more to be removed."
    )
    removal_progress = fields.Char("Removed So Far", compute="_compute_removal")
    left_note = fields.Text(
        "What Came of the Removal",
        copy=False,
        readonly=True,
        help="In the language of its user.",
    )

    @api.depends("is_leaving", "removal_stopped", "next_try", "throttled_until")
    @api.depends_context("lang")
    def _compute_removal(self) -> None:
        for account in self:
            told = account._removal_text() if account.is_leaving else False
            account.removal_progress = told

    def _removal_text(self) -> str:
        if self.removal_stopped:
            return self.env._("The removal is being stopped…")
        gone = self._removed()
        told = self.env._(
            "Removed so far: contacts: %(contacts)s, events: %(events)s. Still there: "
            "contacts: %(left_contacts)s, events: %(left_events)s.",
            contacts=gone["contacts"],
            events=gone["events"],
            left_contacts=self._made_count("contacts"),
            left_events=self._made_count("events"),
        )
        if self.env["office365.progress"]._is_put_off(self):
            again = self.env._("It is tried again by itself.")
            return f"{told} {again}"
        return told

    def _removed(self) -> dict[str, int]:
        """How many of each kind this removal has taken out of Outlook."""
        mine = [
            ("account_id", "=", self._origin.id),
            ("mode", "=", "remove"),
            ("id", ">=", self.removal_from),
        ]
        runs = self.env["office365.sync.run"].sudo()
        groups = runs._read_group(mine, ["kind"], ["remote_deleted:sum"])
        counts = dict(groups)  # nothing yet, of one that has not begun
        return {kind: counts.get(kind) or 0 for kind in LINKS}

    def _note_what_came_of_it(self, stayed: Stayed) -> None:
        """Kept, as far as its user can still read it: so many are there still."""
        env = self.with_context(lang=self.user_id.lang).env
        gone = self._removed()
        told = [
            env._(
                "Removed from Outlook: contacts: %(contacts)s, events: %(events)s.",
                contacts=gone["contacts"],
                events=gone["events"],
            )
        ]
        if stayed.contacts or stayed.events:
            told.append(
                env._(
                    "Still there: contacts: %(contacts)s, events: %(events)s. You have "
                    "edited them in Outlook, others are invited to them, or Outlook "
                    "did not let them go.",
                    contacts=stayed.contacts,
                    events=stayed.events,
                )
            )
        self.left_note = " ".join(filter(None, [*told, stayed.elsewhere]))

    def action_stop_removal(self) -> dict:
        """Remove no more, and stay connected: all is synced as before."""
        self.ensure_one()._check_owner()
        account = self.sudo()
        if account.is_leaving:
            account.removal_stopped = True
            if not self.env["office365.progress"]._is_locked(account):
                account._stays_after_all()  # else the run that goes on sees to it
            account._wake()
        return self._notification(
            "info",
            self.env._(
                "Nothing more is removed from Outlook. You stay connected, and all is "
                "synced as before."
            ),
        )
