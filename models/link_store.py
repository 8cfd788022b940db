"""The links, the journal and the cursor of one account's sync of one kind of record.

They are read and written with plain statements, a page at a time: they are the engine's
own, and no other code depends on their fields changing.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from psycopg2.extras import execute_values

from odoo import fields, models

from ..sync.model import MADE_HERE, Cursor, Gone, Item, Link, LinkState

# What was created from here and is there, and no part of another one.
MADE = (
    "(raw->>%s)::boolean AND remote_id IS NOT NULL AND state != 'skipped'"
    " AND raw->>'seriesMasterId' IS NULL"
)
# Of that, what nobody has deleted there since.
STILL_MADE = f"{MADE} AND gone IS DISTINCT FROM 'deleted'"
COLUMNS = "id key remote_id etag base raw pending op state gone intent_at".split()


class LinkStore:
    """The part of ``sync.ports.LocalStore`` that is about links. ``account`` is as its
    own user. Each kind of record says in which table its links are, and how a link
    names its record."""

    kind: str
    table: str
    local_id: str  # SQL: the id of a link's record, NULL if it has none
    also_saved: tuple[str, ...] = ()  # SQL: assignments besides those of all kinds

    cool_down = timedelta(seconds=20)  # until a lost create is looked for in vain

    def __init__(self, account: models.BaseModel) -> None:
        self.account, self.env = account, account.env
        self.cr = account.env.cr
        self.knows_again = False  # has anything been paired that was made from here?

    # -- cursor

    def cursor(self) -> Cursor:
        link, number, listing = self._one(
            "SELECT link, round, listing FROM office365_cursor"
            " WHERE account_id = %s AND kind = %s",
            self.account.id,
            self.kind,
        )
        return Cursor(link or None, number or 0, listing is not False)

    def set_cursor(self, cursor: Cursor) -> None:
        self.cr.execute(
            "UPDATE office365_cursor SET link = %s, round = %s, listing = %s"
            " WHERE account_id = %s AND kind = %s",
            [cursor.link, cursor.round, cursor.listing, self.account.id, self.kind],
        )

    # -- links

    def _one(self, query: str, *values: object) -> tuple:
        self.cr.execute(query, values)
        return self.cr.fetchone()

    def _links(self, condition: str, *values: object) -> list[Link]:
        self.cr.execute(
            f"SELECT {self._columns()} FROM {self.table}"  # noqa: S608  ours alone
            f" WHERE account_id = %s AND {condition}",
            [self.account.id, *values],
        )
        return [self._link(row) for row in self.cr.fetchall()]

    def _columns(self) -> str:
        return ", ".join([f"{self.local_id} AS local_id", *COLUMNS])

    def _execute(self, statement: str, *values: object) -> None:
        """A statement of ours on the table of links."""
        self.cr.execute(statement.format(links=self.table, local=self.local_id), values)

    def _link(self, row: tuple) -> Link:
        values = dict(zip(["local_id", *COLUMNS], row, strict=True))
        intent_at = values["intent_at"]
        return Link(
            values["id"],
            values["key"],
            values["local_id"],
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
        found = self._links(f"{self.local_id} = ANY(%s)", list(local_ids))
        return {link.local_id: link for link in found}

    def due_links(self, creating: bool, after: int, limit: int) -> list[Link]:
        ours = f"SELECT id FROM {self.table} WHERE account_id = %s"  # noqa: S608
        return self._links(
            f"id IN ({ours} AND pending IS NOT NULL UNION {ours} AND next_try <= %s)"
            " AND (remote_id IS NULL) = %s AND id > %s ORDER BY id LIMIT %s",
            self.account.id,
            self.account.id,
            utc_now(),
            creating,
            after,
            limit,
        )

    def gone_links(self, after: int, limit: int) -> list[Link]:
        """Also those whose record was deleted, which the database has noticed."""
        if not after:
            self._execute(
                "UPDATE {links} SET gone = 'local' WHERE account_id = %s"
                " AND {local} IS NULL AND state IN ('linked', 'new')"
                " AND gone IS NULL AND pending IS NULL",
                self.account.id,
            )
        return self._links(
            "gone IS NOT NULL AND id > %s ORDER BY id LIMIT %s", after, limit
        )

    def unseen_links(self, round_number: int, after: int, limit: int) -> list[Link]:
        return self._links(
            "state = 'linked' AND remote_id IS NOT NULL AND"
            " COALESCE(seen_round, -1) != %s AND id > %s ORDER BY id LIMIT %s",
            round_number,
            after,
            limit,
        )

    # -- what was put there is removed

    def made_links(self, after: int, limit: int) -> list[Link]:
        condition = f"{MADE} AND id > %s ORDER BY id LIMIT %s"
        return self._links(condition, MADE_HERE, after, limit)

    def removed_to(self) -> int:
        query = "SELECT removed_to FROM office365_cursor WHERE account_id = %s"
        return self._one(f"{query} AND kind = %s", self.account.id, self.kind)[0] or 0

    def set_removed_to(self, link_id: int) -> None:
        self.cr.execute(
            "UPDATE office365_cursor SET removed_to = %s"
            " WHERE account_id = %s AND kind = %s",
            [link_id, self.account.id, self.kind],
        )

    def unanswered(self, tries: int) -> list[int]:
        self.cr.execute(
            f"SELECT id FROM {self.table} WHERE account_id = %s AND {MADE}"  # noqa: S608
            " AND next_try IS NOT NULL AND tries < %s"
            " AND id <= (SELECT removed_to FROM office365_cursor"
            " WHERE account_id = %s AND kind = %s) ORDER BY id",
            [self.account.id, MADE_HERE, tries, self.account.id, self.kind],
        )
        return [row[0] for row in self.cr.fetchall()]

    def concerning_others(self, pairs: Sequence[tuple[Link, Item]]) -> set[int]:
        """Nobody, of contacts."""
        return set()

    def mark_seen(self, links: Iterable[Link], round_number: int) -> None:
        self._execute(
            "UPDATE {links} SET seen_round = %s WHERE id = ANY(%s)",
            round_number,
            [link.id for link in links],
        )

    def linked_count(self) -> int:
        return self._one(
            f"SELECT count(*) FROM {self.table}"  # noqa: S608  ours alone
            " WHERE account_id = %s AND state = 'linked'",
            self.account.id,
        )[0]

    def _insert(self, rows: Sequence[dict[str, Any]]) -> list[Link]:
        """New links; ``rows`` name the columns in which they differ, all the same. An
        item that has a link keeps it; what ``rows`` say besides is written there."""
        if not rows:
            return []
        now = utc_now()
        names = ["account_id", "user_id", "key", "create_date", *rows[0]]
        user_id = self.account.user_id.id
        values = [
            (self.account.id, user_id, str(uuid.uuid4()), now, *row.values())
            for row in rows
        ]
        told = [name for name in rows[0] if name not in ("origin", "state")]
        again = ", ".join(
            f"{name} = COALESCE(EXCLUDED.{name}, known.{name})" for name in told
        )
        clash = "(account_id, remote_id) WHERE remote_id IS NOT NULL"
        known = f"ON CONFLICT {clash} DO UPDATE SET {again}"
        returned = execute_values(
            self.cr._obj,
            f"INSERT INTO {self.table} AS known"  # noqa: S608  ours alone
            f" ({', '.join(names)}) VALUES %s"
            f" {known if 'remote_id' in told else ''} RETURNING {self._columns()}",
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
            f"UPDATE {self.table} AS link SET key = row.key,"  # noqa: S608  ours alone
            " remote_id = row.remote_id, etag = row.etag, base = row.base::jsonb,"
            " raw = row.raw::jsonb, pending = row.pending::jsonb, op = row.op,"
            " state = row.state, gone = row.gone, write_date = row.now,"
            " intent_at = CASE WHEN row.pending IS NULL THEN NULL"
            " ELSE COALESCE(link.intent_at, row.now) END,"
            " reason = CASE WHEN row.state = 'skipped' THEN link.reason END,"
            f" {''.join(f'{one}, ' for one in self.also_saved)}"
            " remote_name = COALESCE(row.name, link.remote_name)"
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
            self._execute("DELETE FROM {links} WHERE id = ANY(%s)", ids)

    def withhold(self, link_ids: Sequence[int]) -> set[int]:
        """None: what is many is held by the brake."""
        return set()

    @cached_property
    def _made(self) -> frozenset[str]:
        """What was made from here, in whatever mailbox, before its links were
        forgotten."""
        made = self._one(
            "SELECT made FROM office365_cursor WHERE account_id = %s AND kind = %s",
            self.account.id,
            self.kind,
        )
        by_mailbox = made_by_mailbox(made and made[0]).values()
        return frozenset().union(*(here["items"] for here in by_mailbox))

    def paired(self, link: Link, item: Item) -> None:
        """Is it one that was made from here?"""
        if fingerprint(item.remote_id) in self._made:
            link.raw[MADE_HERE] = True
            self.knows_again = True

    # -- journal

    def take_changes(self, limit: int) -> list[int]:
        self.cr.execute(
            "SELECT record_id FROM office365_change WHERE account_id = %s"
            " AND kind = %s ORDER BY id LIMIT %s",
            [self.account.id, self.kind, limit],
        )
        ids = list(dict.fromkeys(row[0] for row in self.cr.fetchall()))
        if ids:
            self.forget_changes(ids)
        return ids

    def forget_changes(self, local_ids: Sequence[int]) -> None:
        """These are known: taken up, or written by the sync itself."""
        self.cr.execute(
            "DELETE FROM office365_change"
            " WHERE account_id = %s AND kind = %s AND record_id = ANY(%s)",
            [self.account.id, self.kind, list(local_ids)],
        )

    def touch(self, local_ids: Iterable[int]) -> None:
        rows = [(self.account.id, self.kind, local_id) for local_id in local_ids]
        if rows:
            execute_values(
                self.cr._obj,
                "INSERT INTO office365_change (account_id, kind, record_id) VALUES %s",
                rows,
            )


def fingerprint(remote_id: str) -> str:
    """Enough of an id to tell it from all others, and short."""
    return hashlib.sha256(remote_id.encode()).hexdigest()[:20]


def made_by_mailbox(made: Any, mailbox: str | None = None) -> dict[str, dict]:  # noqa: ANN401
    """What a cursor remembers of what was made from here; a bare list, as it was once
    kept, is of the ``mailbox`` that is connected."""
    if isinstance(made, list):
        return {mailbox or "": {"items": made}}
    return {key: dict(here) for key, here in (made or {}).items()}


def utc_now() -> datetime:
    """As Odoo stores moments: UTC without saying so."""
    return fields.Datetime.now()


def dumps(value: Any) -> str:  # noqa: ANN401
    """JSON text for a jsonb column."""
    return json.dumps(value, ensure_ascii=False)
