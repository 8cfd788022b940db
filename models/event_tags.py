"""Outlook's categories and Odoo's tags of events, told apart by name.

What Odoo has no tag for becomes one, or the default tag stands for it: then the event
keeps Outlook's own words beside it, so that nothing of them is lost over there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from odoo import models
from odoo.fields import Command

from ..sync import canonical

Once = Callable[[object, Callable[[], Any]], Any]


class EventTags:
    """Of one account's run. People may not make tags, an Outlook category is their own
    word though (lessons 3.6)."""

    def __init__(self, account: models.BaseModel) -> None:
        self.company = account.company_id.sudo()
        self.tags = account.env["calendar.event.type"].sudo()
        self.made: dict[str, int] = {}  # by category; their colour is not known yet

    def vals(self, categories: Iterable[str], once: Once) -> dict[str, Any]:
        """What an event with these is written with."""
        by_name: dict[str, int] = once("tags", self._by_name)
        stands = self.company.office365_calendar_unknown_tag == "default"
        ids: list[int] = []
        unknown: list[str] = []
        for name in categories:
            if key := by_name.get(canonical.fold(name)):
                ids.append(key)
            elif stands:
                unknown.append(name)
            else:
                ids.append(self._make(name, by_name))
        told: dict[str, Any] | bool = False
        if unknown:
            key = once("default tag", self.company._office365_default_tag).id
            ids.append(key)
            told = {"tag": key, "names": unknown}
        return {"categ_ids": [Command.set(ids)], "office365_categories": told}

    def _by_name(self) -> dict[str, int]:
        return {canonical.fold(tag.name): tag.id for tag in self.tags.search([])}

    def _make(self, name: str, by_name: dict[str, int]) -> int:
        key = self.tags.create({"name": name}).id
        by_name[canonical.fold(name)] = self.made[name] = key
        return key


def names_of(row: Mapping[str, Any], tags: Mapping[int, str]) -> list[str]:
    """The categories that the tags of an event's row are."""
    told = row["office365_categories"] or {}
    ids = [key for key in row["categ_ids"] if key in tags]
    if told.get("tag") not in ids:
        return [tags[key] for key in ids]
    return [*(tags[key] for key in ids if key != told["tag"]), *told["names"]]
