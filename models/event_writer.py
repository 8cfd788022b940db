"""From canonical values to what Odoo's events are written with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any

from odoo import models
from odoo.fields import Command, Domain

from ..sync import canonical
from ..sync.event_people import NO_ANSWER
from ..sync.event_shapes import moments
from ..sync.html_text import text_to_html
from ..sync.model import Values
from .event_reader import in_words
from .event_tags import EventTags

DAY_BEGINS, DAY_ENDS = time(8), time(18)  # as Odoo keeps all-day events
NO_TITLE = "–"


class EventWriter:
    """Writes as the account's user; people and tags that are missing are made."""

    def __init__(self, account: models.BaseModel, names: Mapping[str, str]) -> None:
        self.account, self.env = account, account.env
        self.names = names
        self.me = account.user_id.partner_id
        self.own = account._calendar_addresses()
        self.tags = EventTags(account)
        self.known: dict[Any, Any] | None = None

    def vals(self, values: Values, row: Mapping[str, Any] | None = None) -> dict:
        """What to write; ``row`` is the event as it is, none for a new one. Answers are
        written apart, after the attendees (``answers``)."""
        vals: dict[str, Any] = {}
        plain = {
            "name": lambda v: v or NO_TITLE,
            "location": lambda v: v or False,
            "note": lambda v: text_to_html(v) if v else False,
            "privacy": lambda v: v if row or v != "public" else False,
            "show_as": lambda v: v or "busy",
        }
        field_of = {"note": "description"}
        for name, make in plain.items():
            if name in values:
                vals[field_of.get(name, name)] = make(values[name])
        if values.get("time"):
            vals |= time_vals(values["time"])
        if "reminder" in values:
            vals["alarm_ids"] = self._alarms(values["reminder"], row)
        if "categories" in values:
            vals |= self.tags.vals(values["categories"] or (), self._once)
        if "attendees" in values:
            vals["partner_ids"] = [Command.set(self._invited(values["attendees"], row))]
        if "others" in values or values.get("attendees"):
            vals["office365_also_invited"] = self._also_invited(values, row)
        if "video" in values:
            vals["videocall_location"] = values["video"] or False
        return vals

    @contextmanager
    def remembering(self) -> Iterator[None]:
        """People, reminders and tags are looked up once within the block."""
        self.known = {}
        try:
            yield
        finally:
            self.known = None

    def _once(self, what: object, look: Callable[[], Any]) -> Any:  # noqa: ANN401
        if self.known is None:
            return look()
        if what not in self.known:
            self.known[what] = look()
        return self.known[what]

    # -- people

    def _invited(
        self, addresses: Iterable[str] | None, row: Mapping[str, Any] | None
    ) -> list[int]:
        """The partners of these addresses, besides the organizer and whoever cannot be
        told by an address."""
        partners = self.partners_of(addresses or ())
        kept = self._without_address(row)
        if row is None or self.me.id in row["partner_ids"]:
            kept |= self.me
        if row:
            kept |= self._synced_by(row) | self._invited_by_odoo(row)
        if row and row["user_id"]:
            organizer = self.env["res.users"].sudo().browse(row["user_id"]).partner_id
            kept |= organizer.filtered(lambda one: one.id in row["partner_ids"])
        return [*kept.ids, *(key for key in partners.values() if key not in kept.ids)]

    def _also_invited(
        self, values: Values, row: Mapping[str, Any] | None
    ) -> str | bool:
        """Who has no address, and addresses that are nobody's."""
        known = (row and row["office365_also_invited"] or "").split("; ")
        others = [values["others"]] if "others" in values else known[:1]
        wanted = values.get("attendees", in_words(row) if row else None) or ()
        nobodys = set(wanted) - self.partners_of(wanted).keys()
        return "; ".join(filter(None, [*others, *sorted(nobodys)])) or False

    def _synced_by(self, row: Mapping[str, Any]) -> models.BaseModel:
        """Who has it in a mailbox of their own, invited by name or by a list (B10)."""
        event = self.env["calendar.event"].sudo().browse(row["id"])
        links = event.office365_link_ids | event.recurrence_id.office365_link_ids
        links = links.filtered(lambda link: link.state == "linked" and not link.gone)
        return links.user_id.partner_id & event.partner_ids

    def _invited_by_odoo(self, row: Mapping[str, Any]) -> models.BaseModel:
        """Whom Outlook has refused is not missing there."""
        event = self.env["calendar.event"].sudo().browse(row["id"])
        return event._office365_by_odoo().partner_id

    def _without_address(self, row: Mapping[str, Any] | None) -> models.BaseModel:
        partners = (
            self.env["res.partner"].sudo().browse(row["partner_ids"] if row else [])
        )
        return partners.filtered(lambda p: not canonical.email(p.email_normalized))

    def partners_of(self, addresses: Iterable[str]) -> dict[str, int]:
        """Partners by address, exactly that address (D10); the one of a user before
        others; made when there is none, under the name that Outlook shows (G6)."""
        wanted = list(dict.fromkeys(addresses))
        found: dict[str, int] = self._once("partners", dict)
        found |= {a: self.me.id for a in wanted if a in self.own}
        rest = [address for address in wanted if address not in found]
        if rest:
            self._find_partners(rest, found)
        return {address: found[address] for address in wanted if address in found}

    def _find_partners(self, rest: list[str], found: dict[str, int]) -> None:
        partners = self.env["res.partner"].search(
            Domain("email_normalized", "in", rest), order="id"
        )
        users = partners.filtered("user_ids")
        for partner in (*(partners - users)[::-1], *users[::-1]):
            found[partner.email_normalized] = partner.id
        missing = [address for address in rest if address not in found]
        aliases = self._aliases(missing)
        missing = [address for address in missing if address not in aliases]
        if not self.env["res.partner"].has_access("create"):
            missing = []  # they are told in words
        made = self.env["res.partner"].create(
            [{"name": self.names.get(a) or a, "email": a} for a in missing]
        )
        found.update(zip(missing, made.ids, strict=True))

    def _aliases(self, addresses: Iterable[str]) -> set[str]:
        """Addresses at which this database receives mail are nobody's (C2)."""
        aliases = self.env["mail.alias"].sudo()
        known = Domain("alias_full_name", "in", list(addresses))
        return set(aliases.search(known).mapped("alias_full_name"))

    def answer(self, told: Iterable[tuple[models.BaseModel, Values]]) -> None:
        """Set what people have answered to events, telling nobody (lessons 3.1)."""
        lines = self.env["calendar.attendee"]
        by_state: dict[str, list[int]] = {}
        for event, values in told:
            if values.get("answers") or "response" in values:
                lines = event.sudo().attendee_ids
                for line, state in self._answers(lines, values):
                    by_state.setdefault(state, []).append(line.id)
        for state, ids in by_state.items():
            lines.browse(ids).write({"state": state})

    def _answers(
        self, lines: models.BaseModel, values: Values
    ) -> Iterator[tuple[models.BaseModel, str]]:
        """The attendees of an event who have answered otherwise than they had."""
        wanted = dict(map(tuple, values.get("answers") or ()))
        for line in lines:
            address = canonical.email(line.partner_id.email_normalized)
            state = (wanted[address] or NO_ANSWER) if address in wanted else None
            if line.partner_id == self.me and "response" in values:
                state = values["response"] or NO_ANSWER
            if state and line.state != state:
                yield line, state

    # -- reminders

    def _alarms(self, minutes: int | None, row: Mapping[str, Any] | None) -> list:
        """One notification of ours; what Odoo itself sends stays (D17)."""
        alarms = self.env["calendar.alarm"]
        had = alarms.browse(row["alarm_ids"] if row else [])
        kept = had.filtered(lambda alarm: alarm.alarm_type != "notification")
        if minutes is not None:
            kept |= self._once(("alarm", minutes), lambda: self._alarm(minutes))
        return [Command.set(kept.ids)]

    def _alarm(self, minutes: int) -> models.BaseModel:
        alarms = self.env["calendar.alarm"]
        known = [
            ("alarm_type", "=", "notification"),
            ("duration_minutes", "=", minutes),
        ]
        unit, size = next(
            (unit, size)
            for unit, size in (("days", 1440), ("hours", 60), ("minutes", 1))
            if minutes % size == 0 and (minutes or unit == "minutes")
        )
        amount = minutes // size
        labels = {
            "days": self.env._("Notification - %s Days", amount),
            "hours": self.env._("Notification - %s Hours", amount),
            "minutes": self.env._("Notification - %s Minutes", amount),
        }
        vals = {
            "name": labels[unit],
            "alarm_type": "notification",
            "duration": amount,
            "interval": unit,
        }
        return alarms.search(known, limit=1) or self._made_once(f"{minutes}", vals)

    def _made_once(self, name: str, vals: dict[str, Any]) -> models.BaseModel:
        """A reminder, made by one of several workers: its name is in the database only
        once. Who comes second is told to begin anew, and finds it (D17)."""
        alarms = self.env["calendar.alarm"]
        xml_id = ("__office365_sync__", f"notification_{name}")
        self.env.cr.execute(
            "INSERT INTO ir_model_data (module, name, model, noupdate)"
            " VALUES (%s, %s, 'calendar.alarm', TRUE) ON CONFLICT DO NOTHING",
            xml_id,
        )
        self.env.cr.execute(
            "SELECT res_id FROM ir_model_data WHERE module = %s AND name = %s", xml_id
        )
        known = alarms.browse(self.env.cr.fetchone()[0] or ()).exists()
        if known.alarm_type == "notification":
            return known
        made = alarms.create(vals)
        self.env.cr.execute(
            "UPDATE ir_model_data SET res_id = %s WHERE module = %s AND name = %s",
            [made.id, *xml_id],
        )
        return made


def time_vals(value: Mapping[str, Any]) -> dict[str, Any]:
    """Start and stop, always both (E6)."""
    start, stop = moments(value)
    if not value["allday"]:
        return {"allday": False, "start": start, "stop": stop}
    return {
        "allday": True,
        "start_date": start,
        "stop_date": stop,
        "start": _at(start, DAY_BEGINS),
        "stop": _at(stop, DAY_ENDS),
    }


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour)
