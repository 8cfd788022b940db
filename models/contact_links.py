"""The links and the journal of one account's contacts."""

from __future__ import annotations

from collections.abc import Sequence

from ..sync.model import Item, Link
from .link_store import LinkStore


class ContactLinks(LinkStore):
    """A link is to a partner; its photo has a state of its own."""

    kind = "contacts"
    table = "office365_contact_link"
    local_id = "partner_id"
    also_saved = (
        # paired with an item that was there: it may have a photo to look at
        "photo_due = link.photo_due OR row.remote_id IS NOT NULL"
        " AND link.remote_id IS NULL AND link.pending IS NULL",
        "photo_local = CASE WHEN row.remote_id = link.remote_id"
        " THEN link.photo_local END",
        "photo_remote = CASE WHEN row.remote_id = link.remote_id"
        " THEN link.photo_remote END",
    )

    def new_links(
        self, local_ids: Sequence[int], from_remote: bool = False
    ) -> dict[int, Link]:
        origin = "outlook" if from_remote else "filter"
        rows = [
            {"origin": origin, "state": "new", "partner_id": local_id}
            for local_id in local_ids
        ]
        links = {link.local_id: link for link in self._insert(rows)}
        self._photos_due(local_ids)
        return links

    def item_links(self, items: Sequence[Item]) -> dict[str, Link]:
        rows = [
            {
                "origin": "outlook",
                "state": "skipped",
                "remote_id": item.remote_id,
                "remote_name": item.values.get("name"),
                "remote_email": ", ".join(item.values.get("emails") or ()) or None,
                "remote_owner": item.owner,
            }
            for item in items
        ]
        return {link.remote_id: link for link in self._insert(rows)}

    def take_changes(self, limit: int) -> list[int]:
        ids = super().take_changes(limit)
        if ids:
            self._photos_due(ids)
        return ids

    def _photos_due(self, local_ids: Sequence[int]) -> None:
        """Their photo differs from what was last sent, or is gone."""
        self.cr.execute(
            "UPDATE office365_contact_link link SET photo_due = TRUE"
            " WHERE link.account_id = %s AND link.partner_id = ANY(%s)"
            " AND COALESCE((SELECT checksum FROM ir_attachment"
            " WHERE res_model = 'res.partner' AND res_field = 'image_1920'"
            " AND res_id = link.partner_id), '') != COALESCE(link.photo_local, '')",
            [self.account.id, list(local_ids)],
        )
