# pylint: disable=prefer-env-translation
# Its one such text is translated for whoever reads it.
from datetime import timedelta
from typing import Any

from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

from ..graph import events
from ..graph.client import GraphClient
from ..graph.errors import Forbidden
from ..sync import canonical, time_zones
from ..sync.event_shapes import Mailbox
from .event_series_rule import week_start
from .res_company_calendar import CONFLICTS, DELETED, INVITES

_lt = LazyTranslate(__name__)

MEETINGS = [("own", "My own meetings"), ("all", "Also meetings that I attend")]
PRIVATE = [
    ("content", "With their content"),
    ("busy", "As busy, without their content"),
    ("never", "Not at all"),
]
EXISTING = [
    ("never", "Stay in Odoo alone"),
    ("copy", "Are put in Outlook without attendees: nobody is mailed"),
    ("invite", "Are put in Outlook: Microsoft mails every attendee"),
]


class Office365Account(models.Model):
    """What an account syncs of its user's calendar, and by which rules."""

    _inherit = "office365.account"

    calendar_enabled = fields.Boolean("Sync Calendar")
    calendar_since = fields.Datetime(
        copy=False, readonly=True, help="When the sync of the calendar was switched on."
    )
    calendar_name = fields.Char(
        "Outlook Calendar",
        help="A calendar of yours in Outlook; empty for your default one.",
    )
    calendar_make = fields.Boolean("Make It If It Is Not There")
    calendar_months_before = fields.Integer("Months Before Today", default=1)
    calendar_months_after = fields.Integer("Months After Today", default=12)
    calendar_series = fields.Boolean("Series", default=True)
    calendar_meetings = fields.Selection(
        MEETINGS, "Meetings", default="all", required=True
    )
    calendar_private = fields.Selection(
        PRIVATE, "Private Events", default="content", required=True
    )
    calendar_existing = fields.Selection(
        EXISTING, "Meetings That Exist Already", default="never", required=True
    )
    calendar_invites = fields.Selection(INVITES, "New Meetings")
    calendar_copies = fields.Boolean(
        "Meetings of Colleagues Who Do Not Sync",
        help="Put them in my Outlook as copies without attendees. Nobody is mailed.",
    )
    calendar_conflict = fields.Selection(CONFLICTS, "Event Changed on Both Sides")
    calendar_remote_deleted = fields.Selection(DELETED, "Event Deleted in Outlook")
    event_link_ids = fields.One2many("office365.event.link", "account_id")

    @api.model_create_multi
    def create(self, vals_list: list[dict]) -> models.BaseModel:
        accounts = super().create(vals_list)
        accounts.filtered("calendar_enabled")._calendar_switched_on()
        return accounts

    def write(self, vals: dict) -> bool:
        off = self.filtered(lambda account: not account.calendar_enabled)
        done = super().write(vals)
        if vals.get("calendar_enabled"):
            off._calendar_switched_on()
        return done

    def _calendar_switched_on(self) -> None:
        """From now on: what was there before is treated with care (A1)."""
        for account in self.sudo():
            account.calendar_since = fields.Datetime.now()

    # -- who

    def _as_owner(self) -> models.BaseModel:
        """With the rights of its user, whatever companies somebody else works in."""
        mine = self.with_user(self.user_id).sudo(False)
        return mine.with_context(allowed_company_ids=self.user_id.company_ids.ids)

    @api.model
    def _syncing_calendar_of(self, user: models.BaseModel) -> models.BaseModel:
        """The account through which this user's calendar is synced, as superuser."""
        return self.sudo().search(
            [
                ("user_id", "=", user.id),
                ("calendar_enabled", "=", True),
                ("state", "in", ("connected", "error")),
            ],
            limit=1,
        )

    def _calendar_addresses(self) -> frozenset[str]:
        """All that this user is known by: the mailbox, its aliases, Odoo's address."""
        texts = [
            self.sudo().login,
            self.sudo().signed_in_as,
            self.sudo().alias_addresses,
            self.user_id.email,
        ]
        return frozenset(canonical.email_list(filter(None, texts)) or ())

    def _calendar_zone(self) -> str:
        return self.user_id.tz or time_zones.UTC

    def _calendar_mailbox(self, names: dict[str, str]) -> Mailbox:
        own, zone = self._calendar_addresses(), self._calendar_zone()
        odoos = {
            address: canonical.email(account.user_id.email)
            for address, account in self._calendar_owners().items()
            if address not in own and canonical.email(account.user_id.email)
        }
        first = week_start(self._as_owner().env)
        return Mailbox(own, zone, names, first, odoos)

    @api.model
    def _calendar_owners(self) -> dict[str, models.BaseModel]:
        """The connected accounts by the addresses of their mailboxes."""
        connected = self.sudo().search([("state", "!=", "not_connected")], order="id")
        return {
            address: account
            for account in connected[::-1]
            for address in account._calendar_addresses()
        }

    def _calendar_is_sending(self) -> bool:
        """Is anything on its way from this account, so that colleagues may see it in
        their mailboxes before it is known here under its uid?"""
        self.ensure_one()
        self.env.cr.execute(
            "SELECT EXISTS (SELECT FROM office365_event_link WHERE account_id = %s"
            " AND pending IS NOT NULL AND remote_id IS NULL)",
            [self.id],
        )
        return self.env.cr.fetchone()[0]

    # -- where

    def _check_no_other_connector(self) -> None:
        """Two connectors in one calendar multiply its events (B7)."""
        user = self.user_id
        for module, name, connected in (
            ("microsoft_calendar", "OtherMicrosoft", "microsoft_calendar_token"),
            ("google_calendar", "OtherGoogle", "google_calendar_token"),
        ):
            stopped = f"{module.removesuffix('_calendar')}_synchronization_stopped"
            if connected not in user._fields or not user[connected]:
                continue
            if stopped not in user._fields or not user[stopped]:
                raise Forbidden("another connector is at work", code=name)

    def _known_calendar(self) -> tuple[str | None, str]:
        """The id of the calendar in use, if it was looked for by the name that is
        wanted now, and that name."""
        cursor = self._cursor("events")
        wanted = (self.calendar_name or "").strip()
        same = (cursor.folder_wanted or "") == wanted
        return (cursor.folder_id or None) if same else None, wanted

    def _is_other_calendar(self, calendar_id: str) -> bool:
        """Is it not the one that was synced last, whatever that was called? One that is
        made again after it was lost stands for the lost one."""
        cursor = self._cursor("events")
        if not cursor.begun:
            return False
        if cursor.folder_id:
            return cursor.folder_id != calendar_id
        before = (cursor.folder_wanted or "").casefold()
        return before != (self.calendar_name or "").strip().casefold()

    def _enter_calendar(self, calendar: dict[str, Any], wanted: str) -> None:
        """Another one is another world: everything is paired anew."""
        if self._is_other_calendar(calendar["id"]):
            self._reset_calendar()
            self._calendar_ask_anew()
        self._cursor("events").write(
            {
                "folder_id": calendar["id"],
                "folder_name": calendar["name"],
                "folder_wanted": wanted,
            }
        )

    def _plan_full_calendar_run(self) -> None:
        cursor = self._cursor("events")
        again = {"link": False, "listing": True, "scope": False}
        cursor.write({**again, "round": cursor.round + 1})

    def _calendar_invited_already(self) -> None:
        """Who was invited to what is in Outlook is not invited to it anew: those
        meetings exist already, whatever becomes of them there."""
        self.env.cr.execute(
            "SELECT max(event.create_date) FROM office365_event_link link"
            " JOIN calendar_event event ON event.id = link.event_id"
            " OR event.recurrence_id = link.recurrence_id"
            " WHERE link.account_id = %s AND link.remote_id IS NOT NULL",
            [self.id],
        )
        sent, since = self.env.cr.fetchone()[0], self.sudo().calendar_since
        if sent and (not since or since <= sent):
            self.sudo().calendar_since = sent + timedelta(seconds=1)

    def _reset_calendar(self) -> None:
        """Forget what is where; events stay as they are on both sides. What was made
        from here is known still when it is paired again."""
        self._calendar_invited_already()
        self._remember_made("events")
        self._cursor("events").write(
            {
                "link": False,
                "folder_id": False,
                "listing": True,
                "scope": False,
                "categories": False,
            }
        )
        self.env.cr.execute(
            "DELETE FROM office365_event_link WHERE account_id = %s"
            " AND state != 'stopped'",
            [self.id],
        )
        self.env.invalidate_all()

    def _calendar_ask_anew(self) -> None:
        """That everybody be invited was asked of another calendar: not once more."""
        if self.sudo().calendar_existing == "invite":
            self.sudo().calendar_existing = "never"

    def _mailbox_changed(self) -> None:
        self._reset_calendar()
        if self._cursor("events").begun:
            self._calendar_ask_anew()
        return super()._mailbox_changed()

    def _find_calendar(
        self, client: GraphClient, make: bool = True
    ) -> dict[str, Any] | list[str]:
        """The chosen calendar, or the names there are if none has that name. Asks the
        network."""
        found = events.calendars(client)
        name = (self.calendar_name or "").strip()
        for calendar in found:
            if (
                calendar.get("isDefaultCalendar")
                if not name
                else (calendar["name"].casefold() == name.casefold())
            ):
                return calendar
        if name and self.calendar_make and make:
            return events.create_calendar(client, name)
        return [calendar["name"] for calendar in found if calendar.get("canEdit")]

    def _no_such_calendar(self, wanted: str, names: list[str]) -> Forbidden:
        message = _lt(
            "There is no calendar %(wanted)s in Outlook. There are: %(names)s",
            wanted=wanted,
            names=", ".join(names),
        )
        return Forbidden(message, code="NoSuchCalendar")
