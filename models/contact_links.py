"""The links, the journal and the cursor of one account's contacts.

They are read and written with plain statements, a page at a time: they are the engine's
own, and no other code depends on their fields changing.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from psycopg2.extras import execute_values

from odoo import fields, models

from ..sync.model import Cursor, Gone, Item, Link, LinkState

COLUMNS = (
    "id key partner_id remote_id etag base raw pending op state gone intent_at".split()
)
INSERT = """
    INSERT INTO office365_contact_link (account_id, user_id, origin, key, create_date,
                                        partner_id, remote_id, state, remote_name,
                                        remote_email)
    VALUES %s RETURNING {columns}
"""


class ContactLinks:
    """The part of ``sync.ports.LocalStore`` that is about links. ``account`` is as its
    own user."""

    cool_down = timedelta(seconds=20)  # until a lost create is looked for in vain

    def __init__(self, account: models.BaseModel) -> None:
        self.account, self.env = account, account.env
        self.cr = account.env.cr

    # -- cursor

    def cursor(self) -> Cursor:
        link, number, listing = self._one(
            "SELECT link, round, listing FROM office365_cursor"
            " WHERE account_id = %s AND kind = 'contacts'",
            self.account.id,
        )
        return Cursor(link or None, number or 0, listing is not False)

    def set_cursor(self, cursor: Cursor) -> None:
        self.cr.execute(
            "UPDATE office365_cursor SET link = %s, round = %s, listing = %s"
            " WHERE account_id = %s AND kind = 'contacts'",
            [cursor.link, cursor.round, cursor.listing, self.account.id],
        )

    # -- links

    def _one(self, query: str, *values: object) -> tuple:
        self.cr.execute(query, values)
        return self.cr.fetchone()

    def _links(self, condition: str, *values: object) -> list[Link]:
        columns = ", ".join(COLUMNS)
        self.cr.execute(
            f"SELECT {columns} FROM office365_contact_link"  # noqa: S608  ours alone
            f" WHERE account_id = %s AND {condition}",
            [self.account.id, *values],
        )
        return [self._link(row) for row in self.cr.fetchall()]

    def _link(self, row: tuple) -> Link:
        values = dict(zip(COLUMNS, row, strict=True))
        intent_at = values["intent_at"]
        return Link(
            values["id"],
            values["key"],
            values["partner_id"],
            values["remote_id"],
            values["etag"],
            values["base"] or {},
            values["raw"] or {},
            values["pending"],
            values["op"],
            LinkState(values["state"]),
            Gone(values["gone"]) if values["gone"] else None,
            cooling=bool(intent_at) and utc_now() - intent_at < self.cool_down,
        )

    def links(self, ids: Sequence[int]) -> dict[int, Link]:
        return {link.id: link for link in self._links("id = ANY(%s)", list(ids))}

    def links_by_remote(self, remote_ids: Sequence[str]) -> dict[str, Link]:
        found = self._links("remote_id = ANY(%s)", list(remote_ids))
        return {link.remote_id: link for link in found}

    def links_by_key(self, keys: Sequence[str]) -> dict[str, Link]:
        found = self._links("key = ANY(%s)", list(keys)) if keys else []
        return {link.key: link for link in found}

    def links_of(self, local_ids: Sequence[int]) -> dict[int, Link]:
        found = self._links("partner_id = ANY(%s)", list(local_ids))
        return {link.local_id: link for link in found}

    def due_links(self, creating: bool, after: int, limit: int) -> list[Link]:
        return self._links(
            "id IN (SELECT id FROM office365_contact_link WHERE account_id = %s"
            " AND pending IS NOT NULL UNION SELECT id FROM office365_contact_link"
            " WHERE account_id = %s AND next_try <= %s)"
            " AND (remote_id IS NULL) = %s AND id > %s ORDER BY id LIMIT %s",
            self.account.id,
            self.account.id,
            utc_now(),
            creating,
            after,
            limit,
        )

    def gone_links(self) -> list[Link]:
        """Also those whose partner was deleted, which the database has noticed."""
        self.cr.execute(
            "UPDATE office365_contact_link SET gone = 'local' WHERE account_id = %s"
            " AND partner_id IS NULL AND state IN ('linked', 'new')"
            " AND gone IS NULL AND pending IS NULL",
            [self.account.id],
        )
        return self._links("gone IS NOT NULL ORDER BY id")

    def unseen_links(self, round_number: int, after: int, limit: int) -> list[Link]:
        return self._links(
            "state = 'linked' AND remote_id IS NOT NULL AND"
            " COALESCE(seen_round, -1) != %s AND id > %s ORDER BY id LIMIT %s",
            round_number,
            after,
            limit,
        )

    def mark_seen(self, links: Iterable[Link], round_number: int) -> None:
        self.cr.execute(
            "UPDATE office365_contact_link SET seen_round = %s WHERE id = ANY(%s)",
            [round_number, [link.id for link in links]],
        )

    def linked_count(self) -> int:
        return self._one(
            "SELECT count(*) FROM office365_contact_link"
            " WHERE account_id = %s AND state = 'linked'",
            self.account.id,
        )[0]

    def new_links(
        self, local_ids: Sequence[int], from_remote: bool = False
    ) -> dict[int, Link]:
        origin = "outlook" if from_remote else "filter"
        rows = [(local_id, None, "new", None, None) for local_id in local_ids]
        links = {link.local_id: link for link in self._insert(rows, origin)}
        self._photos_due(local_ids)
        return links

    def item_links(self, items: Sequence[Item]) -> dict[str, Link]:
        rows = []
        for item in items:
            addresses = item.values.get("emails") or [None]
            name = item.values.get("name")
            rows.append((None, item.remote_id, "skipped", name, addresses[0]))
        return {link.remote_id: link for link in self._insert(rows, "outlook")}

    def _insert(self, rows: Sequence[tuple], origin: str) -> list[Link]:
        if not rows:
            return []
        now = utc_now()
        values = [
            (self.account.id, self.account.user_id.id, origin, str(uuid.uuid4()), now)
            + row
            for row in rows
        ]
        returned = execute_values(
            self.cr._obj,
            INSERT.format(columns=", ".join(COLUMNS)),
            values,
            page_size=500,
            fetch=True,
        )
        return [self._link(row) for row in returned]

    def save(self, links: Iterable[Link]) -> None:
        now = utc_now()
        rows = {link.id: self._row(link, now) for link in links}
        if not rows:
            return
        execute_values(
            self.cr._obj,
            "UPDATE office365_contact_link AS link SET key = row.key,"
            " remote_id = row.remote_id, etag = row.etag, base = row.base::jsonb,"
            " raw = row.raw::jsonb, pending = row.pending::jsonb, op = row.op,"
            " state = row.state, gone = row.gone, write_date = row.now,"
            " intent_at = CASE WHEN row.pending IS NULL THEN NULL"
            " ELSE COALESCE(link.intent_at, row.now) END,"
            " reason = CASE WHEN row.state = 'skipped' THEN link.reason END,"
            " remote_name = COALESCE(row.name, link.remote_name),"
            # paired with an item that was there: it may have a photo to look at
            " photo_due = link.photo_due OR row.remote_id IS NOT NULL"
            " AND link.remote_id IS NULL AND link.pending IS NULL,"
            " photo_local = CASE WHEN row.remote_id = link.remote_id"
            " THEN link.photo_local END,"
            " photo_remote = CASE WHEN row.remote_id = link.remote_id"
            " THEN link.photo_remote END"
            " FROM (VALUES %s) AS row (id, key, remote_id, etag, base, raw, pending,"
            " op, state, gone, now, name) WHERE link.id = row.id",
            list(rows.values()),
            template="(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::timestamp, %s)",
            page_size=500,
        )

    def _row(self, link: Link, now: datetime) -> tuple:
        return (
            link.id,
            link.key,
            link.remote_id,
            link.etag,
            dumps(link.base) if link.base else None,
            dumps(link.raw) if link.raw else None,
            dumps(link.pending) if link.pending is not None else None,
            link.op,
            link.state.value,
            link.gone.value if link.gone else None,
            now,
            (link.base.get("name") or [None, None])[1],
        )

    def drop(self, links: Iterable[Link]) -> None:
        ids = [link.id for link in links]
        if ids:
            self.cr.execute(
                "DELETE FROM office365_contact_link WHERE id = ANY(%s)", [ids]
            )

    # -- journal

    def take_changes(self, limit: int) -> list[int]:
        self.cr.execute(
            "SELECT partner_id FROM office365_change WHERE account_id = %s"
            " ORDER BY id LIMIT %s",
            [self.account.id, limit],
        )
        ids = list(dict.fromkeys(row[0] for row in self.cr.fetchall()))
        if ids:
            self.cr.execute(
                "DELETE FROM office365_change"
                " WHERE account_id = %s AND partner_id = ANY(%s)",
                [self.account.id, ids],
            )
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

    def touch(self, local_ids: Iterable[int]) -> None:
        rows = [(self.account.id, local_id) for local_id in local_ids]
        if rows:
            execute_values(
                self.cr._obj,
                "INSERT INTO office365_change (account_id, partner_id) VALUES %s",
                rows,
            )


def utc_now() -> datetime:
    """As Odoo stores moments: UTC without saying so."""
    return fields.Datetime.now()


def dumps(value: Any) -> str:  # noqa: ANN401
    """JSON text for a jsonb column."""
    return json.dumps(value, ensure_ascii=False)
