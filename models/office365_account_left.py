from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_datetime

from ..sync.removal import NOT_REMOVED
from .office365_sync_issue import LEFT_THERE
from .office365_tells import REMINDER


class Stayed(NamedTuple):
    """How many contacts and events that were made from Odoo are in Outlook, of how many
    of them that is not as it should be, and what is in other places."""

    contacts: int
    events: int
    failed: int
    elsewhere: str


class Office365Account(models.Model):
    """What is in Outlook still when a removal is over, and who is told of it."""

    _inherit = "office365.account"

    def _stayed(self) -> Stayed:
        mine = [("account_id", "=", self.id), ("code", "=", NOT_REMOVED)]
        failed = self.env["office365.sync.issue"].search_count(mine)
        counts = self._made_count("contacts"), self._made_count("events")
        return Stayed(*counts, failed, self._made_before_text())

    def _stayed_text(self, count: int) -> str:
        return self.env._("Still in Outlook: %s", count) if count else ""

    def _tell_what_stayed(self, stayed: Stayed, gave_up: bool) -> None:
        """At the end: at once to whoever is there; and kept, if something is amiss."""
        env = self.with_context(lang=self.user_id.lang).env
        title, message = env._("Office 365"), self._left_text(env, stayed)
        news = {"title": title, "message": message, "type": "info"}
        self.user_id._bus_send("simple_notification", news)
        if not stayed.failed and not gave_up:
            return

        def words(account: models.BaseModel) -> tuple[str, str]:
            env = account.env
            note = [self._left_text(env, stayed)]
            if stayed.failed:
                note.append(
                    env._(
                        "Could not be removed: %s. In the Preferences, under Office "
                        "365, What could not be synced names them.",
                        stayed.failed,
                    )
                )
            note.append(
                env._(
                    "Delete them in Outlook yourself, or leave them there. Or connect "
                    "again, and choose Disconnect once more."
                )
            )
            summary = env._("Not everything could be removed from your Outlook")
            return summary, " ".join(note)

        self._tell(REMINDER, self.user_id, words)

    @staticmethod
    def _left_text(env: api.Environment, stayed: Stayed) -> str:
        if stayed.contacts or stayed.events:
            told = env._(
                "You are disconnected. Of what Odoo had put into Outlook, this is "
                "still there: contacts: %(contacts)s, events: %(events)s.",
                contacts=stayed.contacts,
                events=stayed.events,
            )
        elif stayed.elsewhere:
            told = env._(
                "You are disconnected. What Odoo had put into the folder and the "
                "calendar that were synced has been removed."
            )
        else:
            told = env._(
                "You are disconnected. What Odoo had put into Outlook has been removed."
            )
        return " ".join(filter(None, [told, stayed.elsewhere]))

    def _keep_what_failed(self) -> None:
        """The links of events go, and those of contacts that are not in Odoo any more:
        their names stay with what is told of them, for their own user."""
        mine = Domain("account_id", "=", self.id) & Domain("code", "=", NOT_REMOVED)
        issues = self.env["office365.sync.issue"]
        for issue in issues.search(mine & Domain("event_link_id", "!=", False)):
            name = self._event_name(issue.event_link_id)
            kept = {"code": "left_there", "kept_name": name}
            issue.write({**kept, "event_link_id": False})
        no_partner = Domain("link_id.partner_id", "=", False)
        of_contacts = Domain("link_id", "!=", False) & no_partner
        for issue in issues.search(mine & of_contacts):
            name = issue.link_id.remote_name
            kept = {"code": "contact_left_there", "kept_name": name}
            issue.write({**kept, "link_id": False})
        issues.flush_model()  # before the links are deleted by a statement

    def _event_name(self, link: models.BaseModel) -> str:
        event, env = link._leader(), self.with_context(lang=self.user_id.lang).env
        if not event:
            return link.remote_name
        when = format_datetime(env, event.start, tz=self.user_id.tz, dt_format="short")
        return f"{event.name} ({when})"

    def _set_connected(self) -> None:
        """Whoever comes back has everything synced anew: what was told is over."""
        back = self.filtered(lambda account: account.state == "not_connected")
        back._forget_what_failed()
        back.left_note = False
        return super()._set_connected()

    def _forget_what_failed(self) -> None:
        codes = (NOT_REMOVED, *LEFT_THERE)
        mine = [("account_id", "in", self.ids), ("code", "in", codes)]
        self.env["office365.sync.issue"].sudo().search(mine).unlink()
