"""What is asked of items, links and rows of events again and again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timezone
from typing import Any

from odoo import fields

from ..sync.event_mapping import is_over
from ..sync.event_people import address_of
from ..sync.model import Item, Link, Values


def is_single(item: Item) -> bool:
    """Neither a series nor an exception of one?"""
    return item.raw.get("type") != "exception" and not item.values.get("repeats")


def is_there(link: Link | None) -> bool:
    """Is it in Outlook, or on its way, so that no rule of beginning matters?"""
    return link is not None and bool(link.remote_id or link.pending is not None)


def held(links: Mapping[int, Link]) -> set[int]:
    """Events of which the mailbox is the organizer."""
    return {
        key
        for key, link in links.items()
        if link.remote_id and link.raw.get("isOrganizer", True)
    }


def by_odoo(own: Any, series: Any) -> set[str]:  # noqa: ANN401  links or records of them
    """Whom Odoo has invited in Outlook's place to an event, by its own link and that of
    its series; besides those whom Outlook has taken for this one all the same."""
    links = [link for link in (own, series) if link]
    told = {one for link in links for one in (link.raw or {}).get("by_odoo") or ()}
    there = next((link for link in links if link.remote_id), None)
    base = there.base or {} if there else {}
    return told - set(base.get("attendees", (None, None))[1] or ())


def without_odoos(
    values: Mapping[int, Values], odoos_of: Mapping[int, Collection[str]]
) -> dict[int, Values]:
    """Whom Outlook has refused, so that Odoo has invited them, is not told again."""
    told = dict(values)
    for key, odoos in odoos_of.items():
        if odoos and key in told:
            people = told[key].get("attendees") or ()
            answers = told[key].get("answers") or ()
            told[key] = {
                **told[key],
                "attendees": [one for one in people if one not in odoos] or None,
                "answers": [one for one in answers if one[0] not in odoos] or None,
            }
    return told


def is_past_of_many(
    values: Values, link: Link | None, own: Collection[str | None]
) -> bool:
    """Is it over, on both sides, and has others in it, whom Outlook would tell of every
    change? ``own`` are the addresses of its mailbox, ``values`` Odoo's, if known."""
    now = fields.Datetime.now()
    there = {n: pair[1] for n, pair in link.base.items()} if link else {}
    sides = [side for side in (values, there) if side.get("time")]
    if not sides or not all(is_over(side, now) for side in sides):
        return False
    invited = (link.raw.get("attendees") if link else None) or ()
    others = {address_of(one) for one in invited} - {None, *own}
    return bool(others or values.get("attendees") or there.get("attendees"))


def seconds(row: Mapping[str, Any]) -> float:
    """When an event was last written, since the epoch."""
    moment: datetime = row["write_date"]
    return moment.replace(tzinfo=timezone.utc).timestamp()
