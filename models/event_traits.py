"""What is asked of items, links and rows of events again and again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from ..sync.model import Item, Link


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


def seconds(row: Mapping[str, Any]) -> float:
    """When an event was last written, since the epoch."""
    moment: datetime = row["write_date"]
    return moment.replace(tzinfo=timezone.utc).timestamp()
