"""From Odoo events to canonical values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from odoo import models

from ..sync import canonical, event_body
from ..sync.event_people import NO_ANSWER
from ..sync.event_privacy import masked_values
from ..sync.event_shapes import when
from ..sync.html_text import html_to_text
from ..sync.model import Values
from .event_tags import names_of

FIELDS = (
    "name start stop allday start_date stop_date location description privacy show_as "
    "alarm_ids categ_ids partner_ids attendee_ids user_id recurrence_id active "
    "videocall_location videocall_source write_date office365_occurrence "
    "follow_recurrence create_date office365_also_invited office365_categories"
).split()


@dataclass
class People:
    """Addresses and names of partners, and who answers to what."""

    addresses: dict[int, str | None] = field(default_factory=dict)
    called: dict[int, str] = field(default_factory=dict)
    partner_of_user: dict[int, int] = field(default_factory=dict)
    states: dict[int, tuple[int, str]] = field(default_factory=dict)


class EventReader:
    """Reads events as the account's user; ``names`` learns what people are called."""

    def __init__(self, account: models.BaseModel, names: dict[str, str]) -> None:
        self.account, self.env = account, account.env
        self.me = account.user_id.partner_id.id
        self.own = account._calendar_addresses()
        self.names = names
        self.nameless: dict[int, list[str]] = {}  # who has no address, by event

    def rows(self, events: models.BaseModel) -> list[dict[str, Any]]:
        """What ``values`` needs of each, in one read; none of what Odoo shows as no
        more than "busy": private, and its user has no part in it any more."""
        found = events.read(FIELDS, load=None)
        return [row for row in found if row["write_date"]]

    def all_values(
        self,
        rows: Iterable[dict[str, Any]],
        copies: Collection[int] = (),
        held: Collection[int] = (),
        known: Mapping[int, Values] | None = None,
    ) -> dict[int, Values]:
        """Canonical values by event id; a fixed number of queries. ``copies`` say who
        meets in their note alone; of those ``held`` this mailbox is the organizer,
        whoever it is in Odoo (D9); ``known`` is what both sides agreed on."""
        rows = list(rows)
        for row in rows:
            if row["id"] in held:
                row["user_id"] = self.account.user_id.id
        people = self._people(rows)
        alarms = self._notifications(rows)
        tags = self._tags(rows)
        found = {row["id"]: self._values(row, people, alarms, tags) for row in rows}
        if title := self.account._calendar_title_of_private():
            told = known or {}
            found = {k: masked_values(found[k], title, told.get(k)) for k in found}
        for row in rows:
            if row["id"] in copies and found[row["id"]].get("attendees"):
                found[row["id"]] = self._as_copy(row, found[row["id"]])
        return found

    def _as_copy(self, row: dict[str, Any], values: Values) -> Values:
        organizer = self.env["res.users"].sudo().browse(row["user_id"] or 0)
        people = [self.names.get(one, one) for one in values["attendees"]]
        note = event_body.with_names(values["note"], organizer.name or "", people)
        left = {
            n: v
            for n, v in values.items()
            if n not in ("attendees", "answers", "others")
        }
        return {**left, "note": note}

    def _values(
        self,
        row: dict[str, Any],
        people: People,
        alarms: dict[int, int],
        tags: dict[int, str],
    ) -> Values:
        minutes = [alarms[key] for key in row["alarm_ids"] if key in alarms]
        states = [people.states[key] for key in row["attendee_ids"]]
        organizer = people.partner_of_user.get(row["user_id"] or 0)
        others = {
            people.addresses[partner]: state if state != NO_ANSWER else None
            for partner, state in states
            if partner != organizer and people.addresses.get(partner)
        }
        self.nameless[row["id"]] = [
            people.called[partner]
            for partner, _ in states
            if partner != organizer and not people.addresses.get(partner)
        ]
        mine = [state for partner, state in states if partner == self.me]
        return {
            "name": canonical.text(row["name"]),
            "time": time_of(row),
            "repeats": None,
            "cancelled": None,
            "location": canonical.text(row["location"]),
            "note": canonical.multiline(html_to_text(row["description"] or "")),
            "privacy": row["privacy"] or self._usual_privacy(row["user_id"]),
            "show_as": row["show_as"] or "busy",
            "reminder": min(minutes) if minutes else None,
            "categories": canonical.tags(names_of(row, tags)),
            "attendees": sorted({*others, *in_words(row)}) or None,
            "others": canonical.text(row["office365_also_invited"]),
            "answers": [list(pair) for pair in sorted(others.items())] or None,
            "response": mine[0] if mine and mine[0] != NO_ANSWER else None,
            "video": (
                canonical.text(row["videocall_location"])
                if row["videocall_source"] != "discuss"
                else None
            ),
        }

    def _usual_privacy(self, user_id: int | None) -> str:
        user = self.env["res.users"].sudo().browse(user_id or self.account.user_id.id)
        return user.calendar_default_privacy or "public"

    def _people(self, rows: list[dict[str, Any]]) -> People:
        people = People()
        ids = [key for row in rows for key in row["attendee_ids"]]
        attendees = self.env["calendar.attendee"].sudo().browse(ids)
        for line in attendees.read(["partner_id", "state"], load=None):
            people.states[line["id"]] = (line["partner_id"], line["state"])
        users = {row["user_id"] for row in rows if row["user_id"]}
        for user in self.env["res.users"].sudo().browse(users):
            people.partner_of_user[user.id] = user.partner_id.id
        partners = {partner for partner, _ in people.states.values()}
        found = self.env["res.partner"].sudo().browse(partners)
        for line in found.read(["name", "email_normalized"], load=None):
            address = canonical.email(line["email_normalized"])
            people.addresses[line["id"]] = address
            people.called[line["id"]] = line["name"] or ""
            if address:
                self.names[address] = line["name"] or address
        return people

    def _notifications(self, rows: list[dict[str, Any]]) -> dict[int, int]:
        """Minutes of the alarms that Outlook can hold: those shown on screen."""
        ids = {key for row in rows for key in row["alarm_ids"]}
        alarms = self.env["calendar.alarm"].browse(ids)
        return {
            alarm.id: alarm.duration_minutes
            for alarm in alarms
            if alarm.alarm_type == "notification"
        }

    def _tags(self, rows: list[dict[str, Any]]) -> dict[int, str]:
        ids = {key for row in rows for key in row["categ_ids"]}
        return {tag.id: tag.name for tag in self.env["calendar.event.type"].browse(ids)}


def time_of(row: dict[str, Any]) -> dict[str, Any]:
    """The canonical time of an event's row."""
    if row["allday"]:
        first = row["start_date"] or row["start"].date()
        return when(first, row["stop_date"] or row["stop"].date())
    return when(_whole(row["start"]), _whole(row["stop"]))


def _whole(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def in_words(row: Mapping[str, Any]) -> set[str]:
    """Addresses that are invited and that nobody in Odoo stands for."""
    told = (row["office365_also_invited"] or "").split("; ")
    return {one for one in told if "@" in one and canonical.email(one) == one}
